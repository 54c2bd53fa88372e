"""Questions without end about earlier lessons, each about a small graph that nobody prepared.

The number of a question says all about it: R5.17 asks for what lesson 5 needs, and is made from the
seed 17. So it is the same question in every notebook, on every machine and on paper.
"""

import operator
import random
import re
from dataclasses import dataclass

from autodiff_lesson.drawing.picture import Picture, draw_panel
from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import Mul, Var
from autodiff_lesson.nth_derivatives import nth_derivative
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Gradient
from autodiff_lesson.practice.kinds import Number
from autodiff_lesson.practice.misconceptions import mistakes
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


@dataclass(frozen=True)
class Program:
    """A calculation, line by line.

    leaves: {name: value}; steps: [(name, formula, operation, names of its inputs)]
    """

    leaves: dict
    steps: list

    def __str__(self):
        lines = [f"{name} = Var({value})" for name, value in self.leaves.items()]
        lines += [f"{name} = {formula}" for name, formula, _, _ in self.steps]
        return "\n".join(f"    {line}" for line in lines)

    def run(self, **leaves):
        """The node of every line, {name: node}: the last is the top. Other leaves may be given."""
        nodes = {name: Var(value) for name, value in self.leaves.items()} | leaves
        for name, _, operation, inputs in self.steps:
            nodes[name] = operation(*(nodes[x] for x in inputs))
        return nodes


OPERATIONS = [  # with the lesson that needs no more than was taught, if it asks with them
    (3, "{} + {}", operator.add),
    (3, "{} * {}", operator.mul),
    (7, "-{}", operator.neg),
    (8, "{} ** 2", lambda x: x**2),
]


def programs(rng, lesson, level):
    """Yield programs of level + 2 steps, in which each result but the last is used."""
    known = [(text, operation) for since, text, operation in OPERATIONS if since <= lesson]
    while True:
        names = list("abcdefgh"[: level + 4])
        leaves = dict(zip(names, rng.sample(range(2, 7), 2), strict=False))
        steps = []
        for at in range(2, len(names)):
            text, operation = rng.choice(known)
            inputs = [rng.choice(names[:at]) for _ in range(text.count("{}"))]
            steps.append((names[at], text.format(*inputs), operation, inputs))
        used = {name for *_, inputs in steps for name in inputs}
        if used == set(names[:-1]) and len({formula for _, formula, *_ in steps}) == len(steps):
            yield Program(leaves, steps)


def suits(program, asked):
    """Whether a gradient takes adding, and the ways to get it wrong can be told apart."""
    nodes = program.run()
    *_, top = nodes.values()
    gradients = get_gradients(top)
    numbers = [node.value for node in nodes.values()] + list(gradients.values())
    if count_routes(top, nodes[asked]) < 2 or not all(0 < abs(x) <= LARGEST for x in numbers):
        return False
    found = {}
    for mistake in mistakes(top, nodes[asked], {node: name for name, node in nodes.items()}):
        found.setdefault(mistake.number, set()).add(mistake.name)
    return len(set().union(*(x for x in found.values() if len(x) == 1))) >= TOLD_APART


def gradient(rng, number, lesson, level):
    """∂top/∂leaf, of a leaf with several routes to it."""
    program = next(p for p in programs(rng, lesson, level) if suits(p, "a"))
    return about_a_gradient(number, program, "a")


def adjoint(rng, number, lesson, level):
    """What has arrived at a node on the way, when the sweep leaves it."""
    program = next(p for p in programs(rng, lesson, max(level, 1)) if suits(p, "c"))
    *_, top = program.run()
    return about_a_gradient(
        number,
        program,
        "c",
        f"reverse_sweep({top}) leaves a node when all has arrived. How much has arrived at c then?",
    )


def about_a_gradient(number, program, asked, text=None):
    nodes = program.run()
    *_, name = nodes
    top, node = nodes[name], nodes[asked]
    names = {node: name for name, node in nodes.items()}
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
        program,
        Gradient(top, node, names),
        {},
        [
            f"{len(routes)} routes lead from {name} to {asked}. Which?",
            f"The edges bear these numbers. {edges}.",
            f"Multiply along each route: {', '.join(written(route) for route in routes[:1])}. "
            "Then add the routes.",
        ],
        because,
    )


def written(route):
    """A route as in d→c→a = 4 × 1 = 4."""
    return repr(route).removeprefix("Route ")


def bracketed(x):
    return f"({x})" if x < 0 else f"{x}"


def edges(rng, number, lesson, level):
    """How many edges a graph has, in which two of them run side by side."""
    for program in programs(rng, lesson, max(level, 1)):  # of two steps: as many edges as nodes
        doubled = [formula for _, formula, _, (x, *y) in program.steps if y == [x]]
        if doubled:
            break
    nodes = program.run()
    count = 2 * len(program.steps)
    alone = count - len(doubled)
    return posed(
        number,
        "Count the edges",
        "How many edges does the graph of the last line have?",
        program,
        Number(count),
        {
            alone: f"Two edges run side by side in {doubled[0]}. Count them both.",
            len(nodes): f"{len(nodes)} is the number of nodes.",
            len(program.steps): "That is one for each operation. Each has two things that go in.",
        },
        [
            "Only results have edges that lead down from them. Which of the nodes are results?",
            f"{', '.join(name for name, *_ in program.steps)}: each is made from two things.",
        ],
        f"{len(program.steps)} results, and two edges from each: {count}.",
        drawn=False,
    )


def local_derivative(rng, number, lesson, level):
    """The number on one edge of a product."""
    for program in programs(rng, lesson, level):
        nodes = program.run()
        names = {node: name for name, node in nodes.items()}
        *_, top = nodes.values()
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
        program,
        Number(right),
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
    )


def routes(rng, number, lesson, level):
    """How many routes there are."""
    for program in programs(rng, lesson, max(level, 1)):
        nodes = program.run()
        *_, name = nodes
        right = count_routes(nodes[name], nodes["a"])
        edges = sum(len(node.grad) for node in nodes.values())
        into = sum(child is nodes["a"] for node in nodes.values() for child, _ in node.grad)
        if len({right, edges, into, 1}) == 4:
            break
    return posed(
        number,
        "Count the routes",
        f"How many routes lead from {name} down to a?",
        program,
        Number(right),
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
    )


def second_derivative(rng, number, lesson, level):
    """∂²top/∂a², of a program that is at least quadratic in a."""
    for program in programs(rng, lesson, min(level, 2)):
        nodes = program.run()
        *_, name = nodes

        def top_at(a, program=program, name=name):
            return program.run(a=a)[name]

        first, right = (nth_derivative(top_at, program.leaves["a"], n) for n in (1, 2))
        if (
            2 < abs(right) <= LARGEST
            and abs(first) <= LARGEST
            and len({first, right, first**2}) == 3
        ):
            break
    return posed(
        number,
        "The derivative of a derivative",
        f"What is the second derivative of {name} with respect to a? (b stays where it is.)",
        program,
        Number(right),
        {
            first: f"{first} is the first derivative. How does that change as a moves?",
            first**2: "That is the first derivative squared. It has to be differentiated once "
            "more.",
            nodes[name].value: f"That is the value of {name}.",
        },
        [
            f"Write {name} as a formula of a alone, with b = {program.leaves['b']}.",
            f"Differentiate it once. (At a = {program.leaves['a']}, that gives {first}.)",
        ],
        f"The first derivative is {first} there, and its own derivative {right}.",
    )


def tangent(rng, number, lesson, level):
    """How fast the top moves if both leaves do."""
    for program in programs(rng, lesson, level):
        nodes = program.run()
        *_, name = nodes
        by_node = get_gradients(nodes[name])
        a, b = (by_node.get(nodes[x], 0) for x in "ab")
        s, t = rng.sample(range(2, 6), 2)
        right = s * a + t * b
        if 0 < abs(right) <= LARGEST and a and b and len({right, a + b, s * a, t * b}) == 4:
            break
    return posed(
        number,
        "How fast does it move?",
        f"a moves with the speed {s}, and b with the speed {t}. How fast does {name} move?",
        program,
        Number(right),
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
        Number(n),
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
        drawn=False,
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


def posed(number, title, asks, program, kind, wrong, hints, because, drawn=True):
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
    picture = None
    if drawn:
        nodes = program.run()
        *_, top = nodes.values()
        picture = Picture((draw_panel(top, {node: name for name, node in nodes.items()}),))
    return Question(f"{program}\n\n{asks}", exercise, picture)


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
