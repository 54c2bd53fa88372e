"""Questions without end about earlier lessons, each about a small graph that nobody prepared.

The number of a question says all about it: R5.17 asks for what lesson 5 needs, and is made from the
seed 17. So it is the same question in every notebook, on every machine and on paper.
"""

import random
import re
from dataclasses import dataclass
from textwrap import indent

from autodiff_lesson.drawing import draw
from autodiff_lesson.drawing.picture import Picture
from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.graph import route_counts, topological_order
from autodiff_lesson.nodes import FUNCTIONS, Mul, Var
from autodiff_lesson.nth_derivatives import nth_derivative
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Edge, Gradient, Moving, Tangent
from autodiff_lesson.practice.kinds import Number
from autodiff_lesson.practice.misconceptions import derivatives_by, mistakes
from autodiff_lesson.practice.small_programs import Program, Step, with_functions
from autodiff_lesson.routes import count_routes, walk_routes

LEVELS = 4  # how hard a question is follows from its seed: seed % LEVELS, from 0 up
LARGEST = 150  # of the numbers in a question: it is worked out in the head
TOLD_APART = 4  # mistakes, at least, that each give a number which no other gives


@dataclass(frozen=True)
class Question:
    """A question: its text, the exercise that judges answers to it, and a picture of its graph.

    picture: None where there is no graph, or it would give the answer away
    """

    text: str
    exercise: Exercise
    picture: Picture | None = None


OPERATIONS = {  # each with the first lesson whose question may use it
    "{a} + {b}": 3,
    "{a} * {b}": 3,
    "-{a}": 7,
    "{a} ** 2": 8,
}


def programs_for(rng, lesson, level):
    """Yield programs of level + 2 steps, in which each result but the last is used."""
    known = [operation for operation, since in OPERATIONS.items() if since <= lesson]
    while True:
        names = "abcdefgh"[: level + 4]
        arguments = tuple(zip("ab", rng.sample(range(2, 7), 2), strict=True))
        steps = []
        for at in range(2, len(names)):
            operation = rng.choice(known)
            inputs = tuple(rng.choice(names[:at]) for _ in range(operation.count("{")))
            steps.append(Step(names[at], operation, inputs))
        used = {name for step in steps for name in step.inputs}
        lines = {(step.operation, step.inputs) for step in steps}
        if used == set(names[:-1]) and len(lines) == len(steps):
            yield Program(arguments, tuple(steps))


def text_of(program):
    leaves = [f"{name} = Var({number})" for name, number in program.arguments]
    return indent("\n".join([*leaves, *map(str, program.steps)]), "    ")


def graph_of(program):
    """The graph {name: node} of a program, its top node, and every node's name."""
    graph = program.graph()
    *_, top = graph.values()
    return graph, top, {node: name for name, node in graph.items()}


def suits(program, asked):
    """Whether a gradient takes adding, and the ways to get it wrong can be told apart."""
    nodes, top, names = graph_of(program)
    gradients = get_gradients(top)
    numbers = [node.value for node in nodes.values()] + list(gradients.values())
    if count_routes(top, nodes[asked]) < 2 or not all(0 < abs(x) <= LARGEST for x in numbers):
        return False
    found = {}
    for mistake in mistakes(top, nodes[asked], names):
        found.setdefault(mistake.number, set()).add(mistake.name)
    return len(set().union(*(x for x in found.values() if len(x) == 1))) >= TOLD_APART


def gradient(rng, number, lesson, level):
    """∂top/∂leaf, of a leaf with several routes to it."""
    program = next(p for p in programs_for(rng, lesson, level) if suits(p, "a"))
    return about_a_gradient(number, program, "a")


def adjoint(rng, number, lesson, level):
    """What has arrived at a node on the way, when the sweep leaves it."""
    program = next(p for p in programs_for(rng, lesson, max(level, 1)) if suits(p, "c"))
    return about_a_gradient(
        number,
        program,
        "c",
        f"reverse_sweep({program.steps[-1].name}) leaves a node when all has arrived. How much "
        "has arrived at c then?",
    )


def about_a_gradient(number, program, asked, text=None):
    nodes, top, names = graph_of(program)
    name, node = names[top], nodes[asked]
    routes = list(walk_routes(top, node, names))
    right = get_gradients(top)[node]
    edges = ", ".join(
        f"{names[upper]} → {names[child]}: {derivative}"
        for upper in topological_order(top)
        for child, derivative in upper.grad
    )
    products = " + ".join(bracketed(route.product) for route in routes)
    because = f"The routes are {', '.join(map(written, routes))}. Together: {products} = {right}."
    return posed(
        number,
        f"What is ∂{name}/∂{asked}?",
        text or f"What is the gradient ∂{name}/∂{asked}?",
        text_of(program),
        Gradient(top, node, names),
        {},
        [
            f"{len(routes)} routes lead from {name} to {asked}. Which?",
            f"The edges bear these numbers. {edges}.",
            f"Multiply along each route: {', '.join(written(route) for route in routes[:1])}. "
            "Then add the routes.",
        ],
        because,
        draw(top, names=names),
    )


def written(route):
    """A route as in d→c→a = 4 × 1 = 4."""
    return repr(route).removeprefix("Route ")


def bracketed(x):
    return f"({x})" if x < 0 else f"{x}"


def edges(rng, number, lesson, level):
    """How many edges a graph has, in which two of them run side by side."""
    for program in programs_for(rng, lesson, max(level, 1)):  # of two steps: as many edges as nodes
        doubled = [step for step in program.steps if step.inputs[0] == step.inputs[1]]
        if doubled:
            break
    count = 2 * len(program.steps)
    nodes = len(program.names) + len(program.steps)
    alone = count - len(doubled)
    return posed(
        number,
        "Count the edges",
        "How many edges does the graph of the last line have?",
        text_of(program),
        Number(
            count,
            parts=(2,) * len(program.steps),
            parts_are="for each result, how many edges lead down from it",
        ),
        {
            alone: f"Two edges run side by side in {doubled[0].formula}. Count them both.",
            nodes: f"{nodes} is the number of nodes.",
            len(program.steps): "That is one for each operation. Each has two things that go in.",
        },
        [
            "Only results have edges that lead down from them. Which of the nodes are results?",
            f"{', '.join(step.name for step in program.steps)}: each is made from two things.",
        ],
        f"{len(program.steps)} results, and two edges from each: {count}.",
    )


def local_derivative(rng, number, lesson, level):
    """The number on one edge of a product."""
    for program in programs_for(rng, lesson, level):
        nodes, top, names = graph_of(program)
        below = get_gradients(top)
        products = [x for x in nodes.values() if isinstance(x, Mul) and len(dict(x.grad)) == 2]
        if not products or any(node.value > LARGEST for node in nodes.values()):
            continue
        upper = rng.choice(products)
        (child, right), (other, own) = rng.sample(upper.grad, 2)
        whole = get_gradients(upper)[child]
        if len({right, own, whole, below[child], upper.value}) >= 4 and right != own:
            break
    x, y, z = names[upper], names[child], names[other]
    return posed(
        number,
        "A number on an edge",
        f"What is the local derivative on the edge from {x} to {y}?",
        text_of(program),
        Edge(nodes[x], nodes[y], names),
        {
            own: f"{own} is the value of {y} itself. Each factor gets the other one.",
            upper.value: f"{upper.value} is the value of {x}. How strongly does it follow {y}?",
            whole: f"{whole} is ∂{x}/∂{y}, with {y} in {z} moving along. On an edge, {z} is held "
            "still.",
            below[child]: f"{below[child]} is the gradient ∂{names[top]}/∂{y}, over all routes. "
            "The question is about one edge.",
        },
        [
            f"{x} = {y} · {z}, or the other way round. Hold {z} still.",
            "On the edges of a product, each factor gets the value of the other.",
        ],
        f"{x} is a product of {y} and {z}, so the edge to {y} bears the value of {z}: {right}.",
        draw(top, names=names),
    )


def routes(rng, number, lesson, level):
    """How many routes there are."""
    for program in programs_for(rng, lesson, max(level, 1)):
        nodes, top, names = graph_of(program)
        right = count_routes(top, nodes["a"])
        edges = sum(len(node.grad) for node in nodes.values())
        into = sum(child is nodes["a"] for node in nodes.values() for child, _ in node.grad)
        if len({right, edges, into, 1}) == 4:
            break
    name = names[top]
    below = derivatives_by(top, nodes["a"])
    above = [node for node, _ in route_counts(top) if below[node] and node is not top]
    return posed(
        number,
        "Count the routes",
        f"How many routes lead from {name} down to a?",
        text_of(program),
        Number(
            right,
            parts=tuple(count for node, count in route_counts(top) if node in above),
            parts_are=f"how many routes lead from {name} to {', '.join(map(names.get, above))}",
            then="take that of a",
        ),
        {
            edges: f"{edges} is the number of edges.",
            into: f"{into} edges lead into a. But to where they begin, there may be several ways.",
            1: "There are more: something is used in several places.",
        },
        [
            f"Begin at {name} with 1. Each edge hands on as many routes as lead to where it "
            "begins.",
            "At a node that several edges lead into, add what comes in.",
        ],
        f"Handed on from {name} to a, edge by edge, it is {right}.",
        draw(top, names=names),
    )


def second_derivative(rng, number, lesson, level):
    """∂²top/∂a², of a program that is at least quadratic in a."""
    for program in programs_for(rng, lesson, min(level, 2)):
        a, b = program.point
        first, right = (nth_derivative(with_b_held(program), a, n) for n in (1, 2))
        if (
            2 < abs(right) <= LARGEST
            and abs(first) <= LARGEST
            and len({first, right, first**2}) == 3
        ):
            break
    _, top, names = graph_of(program)
    name = names[top]
    return posed(
        number,
        "The derivative of a derivative",
        f"What is the second derivative of {name} with respect to a? (b stays where it is.)",
        text_of(program),
        Number(
            right,
            parts=(first, right),
            parts_are="the first derivative, and the second",
            then="take the second",
        ),
        {
            first: f"{first} is the first derivative. How does that change as a moves?",
            first**2: "That is the first derivative squared. It has to be differentiated once "
            "more.",
            top.value: f"That is the value of {name}.",
        },
        [
            f"Write {name} as a formula of a alone, with b = {b}.",
            f"Differentiate it once. (At a = {a}, that gives {first}.)",
        ],
        f"The first derivative is {first} there, and its own derivative {right}.",
        draw(top, names=names),
    )


def with_b_held(program):
    """The program as a function of a alone."""

    def f(a):
        *_, top = program.run((a, program.point[1]), with_functions({})).values()
        return top

    return f


def tangent(rng, number, lesson, level):
    """How fast the top moves if both leaves do."""
    for program in programs_for(rng, lesson, level):
        nodes, top, names = graph_of(program)
        by_node = get_gradients(top)
        a, b = (by_node.get(nodes[x], 0) for x in "ab")
        s, t = rng.sample(range(2, 6), 2)
        right = s * a + t * b
        if 0 < abs(right) <= LARGEST and a and b and len({right, a + b, s * a, t * b}) == 4:
            break
    name = names[top]
    time = Var(0)
    by_name = program.run(
        [Moving(x, time, speed) for x, speed in zip(program.point, (s, t), strict=True)],
        with_functions(FUNCTIONS),
    )
    moving = {node: x for x, node in by_name.items()} | {time: "time"}
    return posed(
        number,
        "How fast does it move?",
        f"a moves with the speed {s}, and b with the speed {t}. How fast does {name} move?",
        text_of(program),
        Tangent(by_name[name], time, moving),
        {
            a + b: f"{a + b} is what comes of both speeds being 1.",
            s * a: f"{s * a} is what a brings. b moves as well.",
            t * b: f"{t * b} is what b brings. a moves as well.",
            (s + t) * (a + b): "Each leaf has a speed of its own: multiply before you add.",
        },
        [
            "Walk up from the leaves. A node's speed is that of what goes into it, times the "
            "number on the edge, added up.",
            f"Or take the gradients: ∂{name}/∂a = {a} and ∂{name}/∂b = {b}.",
        ],
        f"{s} · {bracketed(a)} + {t} · {bracketed(b)} = {right}.",
        draw(top, names=names),
    )


def rows(rng, number, lesson, level):
    """What comes to a bias that was copied for every row."""
    n, m, k = rng.sample(range(2, 9 + 4 * level), 3)
    return posed(
        number,
        "A bias for every row",
        f"x has the shape ({n}, {m}), w the shape ({m}, {k}) and b the shape ({k},). What number "
        "stands in every place of the gradient of y with respect to b?",
        "    y = (x @ w + b).sum()",
        Number(n, parts=(1,) * n, parts_are="what comes back to it from each row"),
        {
            1: "1 is what comes to it from each row. How many rows are there?",
            k: f"{k} is how many numbers b holds, not how far y moves if one of them does.",
            m: f"{m} is how many numbers a row of x holds. b does not meet those.",
            n * k: f"{n * k} is how many numbers are added up in y. One entry of b is in some of "
            "them.",
        },
        [
            "b is added to every row of x @ w. What is the transpose of copying?",
            "Copying forwards is adding backwards: one 1 from each row.",
        ],
        f"Each entry of b was copied into {n} rows, and a 1 comes back from each.",
    )


NEEDED = {  # what to recall before a lesson
    3: [edges],
    4: [local_derivative],
    5: [gradient],
    6: [gradient],
    7: [gradient],
    8: [gradient],
    9: [routes],
    10: [adjoint],
    11: [gradient],
    12: [adjoint],
    13: [second_derivative],
    14: [rows],
    15: [tangent],
}
PARTS = {1: range(3, 9), 2: range(9, 16)}
NUMBER = re.compile(r"R([1-9][0-9]?)[.]([0-9]{1,6})")
SEEDS = 2_500  # of each level


def posed(number, title, asks, text, kind, wrong, hints, because, picture=None):
    """A question. What its kind of wrong answers say is left out where one of them is right."""
    told = {answer: message for answer, message in wrong.items() if answer != kind.expected}
    exercise = Exercise(
        number,
        title,
        kind,
        right=because,
        wrong=told,
        hints=hints,
        solution=f"answer = {kind.expected}",
        because=because,
    )
    return Question(f"{text}\n\n{asks}", exercise, picture)


def question(number):
    """The question of that number, such as R5.17. Raises LookupError where there is none."""
    found = NUMBER.fullmatch(number)
    lesson, seed = map(int, found.groups()) if found else (None, None)
    if lesson not in NEEDED:
        raise LookupError(
            f"There is no question {number!r}. Questions are numbered as in R5.17: what lesson "
            f"5 needs, with the seed 17. There are some for lessons {min(NEEDED)} to {max(NEEDED)}."
        )
    rng = random.Random(number)
    return rng.choice(NEEDED[lesson])(rng, number, lesson, seed % LEVELS)


def fresh_number(lesson, level, not_again=""):
    """The number of a question for a lesson, by chance, and another one than the last."""
    while True:
        number = f"R{lesson}.{random.randrange(SEEDS) * LEVELS + level}"
        if number != not_again:
            return number
