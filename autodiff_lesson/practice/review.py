"""Questions without end about earlier lessons, each about a small graph that nobody prepared.

The number of a question says all about it: R5.17 asks for what lesson 5 needs, and is made from the
seed 17. So it is the same question in every notebook, on every machine and on paper.
"""

import json
import random
import re
from dataclasses import dataclass
from textwrap import indent

from autodiff_lesson.drawing import draw
from autodiff_lesson.drawing.picture import Picture
from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.graph import route_counts, topological_order
from autodiff_lesson.nodes import FUNCTIONS, Add, Mul, Var
from autodiff_lesson.nth_derivatives import hessian
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Edge, Gradient, Moving, Tangent
from autodiff_lesson.practice.kinds import Names, Number
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
        name = rng.choice([step.name for step in program.steps[1:]])
        steps = steps_to(name, program)
        doubled = [step for step in steps if step.inputs[0] == step.inputs[1]]
        if doubled and len(steps) > 1:
            break
    count = 2 * len(steps)
    nodes = len({name}.union(*(step.inputs for step in steps)))
    said = " and in ".join(step.formula for step in doubled)
    return posed(
        number,
        "Count the edges",
        f"How many edges does the graph of {name} have?",
        text_of(program),
        Number(
            count,
            parts=(2,) * len(steps),
            parts_are="for each result, how many edges lead down from it",
        ),
        {
            2 * len(program.steps): f"That is how many edges there are in all. {name} is not made "
            "of all the nodes.",
            nodes: f"{nodes} is the number of nodes.",
            len(steps): "That is one for each operation. Each has two things that go in.",
        }
        | dict.fromkeys(
            range(count - len(doubled), count),
            f"Two edges run side by side in {said}. Count each of them.",
        ),
        [
            f"Which nodes is {name} made of? Only results have edges that lead down from them.",
            f"{', '.join(step.name for step in steps)}: each is made from two things.",
        ],
        f"{len(steps)} results, and two edges from each: {count}.",
    )


def steps_to(name, program):
    """The steps of a program that one of its results is made by, in order."""
    needed, steps = {name}, []
    for step in reversed(program.steps):
        if step.name in needed:
            needed.update(step.inputs)
            steps.insert(0, step)
    return steps


def edges_into(rng, number, lesson, level):
    """How many edges lead into a node."""
    for program in programs_for(rng, lesson, max(level, 1)):
        known = [name for name in program.graph() if name != program.steps[-1].name]
        name = rng.choice(known)
        uses = [step for step in program.steps if name in step.inputs]
        count = sum(step.inputs.count(name) for step in uses)
        if count > len(uses) or len(uses) > 2:
            break
    below = 0 if name in program.names else 2
    return posed(
        number,
        "Edges from above",
        f"How many edges lead into {name}, from above?",
        text_of(program),
        Number(
            count,
            parts=tuple(step.inputs.count(name) for step in uses),
            parts_are="for each line that it is used in, how many edges",
        ),
        {
            below: f"{below} lead down from it. Where is {name} used?",
            len(uses): f"{len(uses)} is how many lines it is used in. In one of them it stands "
            "twice.",
        },
        [
            "An edge leads into a node wherever it is used.",
            f"Count how often {name} stands on the right of an =.",
        ],
        f"It is used in {' and in '.join(map(str, uses))}: {count} edges.",
    )


def parents(rng, number, lesson, level):
    """Which nodes are made directly from one."""
    for program in programs_for(rng, lesson, max(level, 1)):
        name = rng.choice([name for name in program.graph() if name != program.steps[-1].name])
        found = tuple(step.name for step in program.steps if name in step.inputs)
        above = tuple(
            step.name
            for step in program.steps
            if step.name != name and any(name in x.inputs for x in steps_to(step.name, program))
        )
        if len(found) > 1 or above != found:
            break
    names = tuple(program.graph())
    return posed(
        number,
        "Parents",
        f"Which nodes are parents of {name}? Answer with a list of names.",
        text_of(program),
        Names(found, among=names),
        {
            tuple(dict.fromkeys(step.inputs)): f"That is what {name} is made of: its children."
            for step in program.steps
            if step.name == name
        }
        | {
            above: f"All of these are above {name}. A parent is made from it directly.",
        },
        [
            "A parent stands above its children, and is made from them.",
            f"In which lines does {name} stand on the right of the =?",
        ],
        f"{name} stands on the right of the = in {' and in '.join(found)}.",
    )


def local_derivative(rng, number, lesson, level):
    """The number on one edge, of a product or of a sum."""
    operation = rng.choice([Mul, Mul, Mul, Add])
    for program in programs_for(rng, lesson, level):
        nodes, top, names = graph_of(program)
        below = get_gradients(top)
        joined = [x for x in nodes.values() if isinstance(x, operation) and len(dict(x.grad)) == 2]
        if not joined or any(node.value > LARGEST for node in nodes.values()):
            continue
        upper = rng.choice(joined)
        (child, right), (other, _) = rng.sample(upper.grad, 2)
        own, whole = child.value, get_gradients(upper)[child]
        if len({right, own, whole, below[child], upper.value}) >= 4 and right != own:
            break
    x, y, z = names[upper], names[child], names[other]
    if operation is Mul:
        rule = {
            1: f"1 stands on the edges of a sum. {x} is a product.",
            own: f"{own} is the value of {y} itself. Each factor gets the other one.",
        }
        hint = "On the edges of a product, each factor gets the value of the other."
        because = f"{x} is a product of {y} and {z}, so the edge to {y} bears the value of {z}: "
    else:
        rule = {
            other.value: f"{other.value} is the value of {z}. It would stand there if {x} were a "
            "product.",
            own: f"{own} is the value of {y}. If {y} moves by 1, how far does {x} move?",
        }
        hint = f"Move {y} by 1. How far does {x} move, of which it is a part?"
        because = f"{x} is a sum of {y} and {z}, and moves as far as {y} does: "
    return posed(
        number,
        "A number on an edge",
        f"What is the local derivative on the edge from {x} to {y}?",
        text_of(program),
        Edge(nodes[x], nodes[y], names),
        rule
        | {
            upper.value: f"{upper.value} is the value of {x}. How strongly does it follow {y}?",
            whole: f"{whole} is ∂{x}/∂{y}, with {y} in {z} moving along. On an edge, {z} is held "
            "still.",
            below[child]: f"{below[child]} is the gradient ∂{names[top]}/∂{y}, over all routes. "
            "The question is about one edge.",
        },
        [
            f"{x} = {y} {'·' if operation is Mul else '+'} {z}, or the other way round. Hold {z} "
            "still.",
            hint,
        ],
        f"{because}{right}.",
        draw(top, names=names),
    )


def routes(rng, number, lesson, level):
    """How many routes there are."""
    wanted = rng.randint(2 + level // 2, 4 + level)  # else most would be 2 or 3
    for program in programs_for(rng, lesson, min(level + 1, 3)):
        inputs = [name for step in program.steps for name in step.inputs]
        edges, into = len(inputs), inputs.count("a")
        right = routes_to_a(program)
        if right == wanted and right not in (edges, into):
            break
    nodes, top, names = graph_of(program)
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
            1: "There are more: something is used in several places.",
            into: f"{into} edge{'s' * (into > 1)} lead{'s' * (into == 1)} into a. But to where "
            "they begin, there may be several ways.",
        },
        [
            f"Begin at {name} with 1. Each edge hands on as many routes as lead to where it "
            "begins.",
            "At a node that several edges lead into, add what comes in.",
        ],
        f"Handed on from {name} to a, edge by edge, it is {right}.",
        draw(top, names=names),
    )


def routes_to_a(program):
    """How many routes lead from the last line to a. (Most programs are passed by.)"""
    counts = dict.fromkeys(program.names, 0) | {"a": 1}
    for step in program.steps:
        counts[step.name] = sum(counts[name] for name in step.inputs)
    return counts[step.name]


def second_derivative(rng, number, lesson, level):
    """∂²top/∂a², of a program that is at least quadratic in a."""
    for program in programs_for(rng, lesson, min(level, 2)):
        nodes, top, names = graph_of(program)
        first = get_gradients(top)[nodes["a"]]
        right, mixed = map(int, hessian(function_of(program), program.point)[0])
        if (
            2 < abs(right) <= LARGEST
            and abs(first) <= LARGEST
            and len({first, right, first**2}) == 3
        ):
            break
    name, (a, b) = names[top], program.point
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
            0: "It would be 0 if the first derivative were the same wherever a is.",
            mixed: f"{mixed} is how the first derivative changes as b moves. Here, b stays.",
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


def function_of(program):
    """The program as a function of its arguments."""

    def f(*arguments):
        *_, top = program.run(arguments, with_functions({})).values()
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
    """What comes to x, to w, or to a bias that was copied for every row."""
    n, m, k = rng.sample(range(2, 9 + 4 * level), 3)
    s, t = rng.sample(range(2, 6), 2)
    asked = rng.choice("bxw")
    right, one, wrong = {
        "b": (
            n,
            f"Each entry of b was copied into {n} rows, and a 1 comes back from each.",
            {
                1: "1 is what comes to it from each row. How many rows are there?",
                k: f"{k} is how many numbers b holds, not how far y moves if one of them does.",
                m: f"{m} is how many numbers a row of x holds. b does not meet those.",
                n * k: f"{n * k} is how many numbers are added up in y. One entry of b is in some "
                "of them.",
            },
        ),
        "x": (
            k * t,
            f"An entry of x meets one row of w, {k} numbers {t}, and comes into y by each.",
            {
                t: f"{t} is what one of the numbers in w brings. How many of them does an entry of "
                "x meet?",
                k: f"{k} would be right if w held nothing but 1.",
                m * t: f"{m * t} is a column of w, added up. An entry of x meets a row of it.",
                n * s: f"{n * s} is what comes to w.",
            },
        ),
        "w": (
            n * s,
            f"An entry of w meets one column of x, {n} numbers {s}, and comes into y by each.",
            {
                s: f"{s} is what one of the numbers in x brings. How many of them does an entry of "
                "w meet?",
                n: f"{n} would be right if x held nothing but 1.",
                m * s: f"{m * s} is a row of x, added up. An entry of w meets a column of it.",
                k * t: f"{k * t} is what comes to x.",
            },
        ),
    }[asked]
    return posed(
        number,
        "What comes to each entry?",
        f"x has the shape ({n}, {m}) and holds nothing but {s}.\n"
        f"w has the shape ({m}, {k}) and holds nothing but {t}.\n"
        f"b has the shape ({k},).\n"
        f"What number is in every place of the gradient of y by {asked}?",
        "    y = (x @ w + b).sum()",
        Number(
            right,
            parts={"b": (n, 1), "x": (k, t), "w": (n, s)}[asked],
            parts_are="how many ways lead from y to an entry, and what each of them bears",
            then="multiply them",
        ),
        wrong,
        [
            f"Move one entry of {asked} by 1. Which numbers in x @ w + b move, and how far?",
            {
                "b": "b is added to every row of x @ w. Copying forwards is adding backwards.",
                "x": "One entry of x stands in one row of x. That is multiplied by every column of "
                "w.",
                "w": "One entry of w stands in one column of w. Every row of x is multiplied by "
                "that.",
            }[asked],
        ],
        one,
    )


NEEDED = {  # what to recall before a lesson
    3: [edges, edges_into, parents],
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
PARTS = {1: range(3, 9), 2: range(9, max(NEEDED) + 1)}
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
        solution=f"answer = {json.dumps(kind.expected)}",
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
