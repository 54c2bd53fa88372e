"""The exercises of lesson 12: Vectorisation."""

from dataclasses import dataclass

import numpy as np

from autodiff_lesson.arrays import Array, fit, join, value_of
from autodiff_lesson.graph import is_node
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import (
    Function,
    Number,
    Operation,
    UnansweredError,
    UnusableError,
    call,
    number,
    pairs,
    parameters,
    points,
)


def back_through_copies(g1, g2, g3):
    return g1 + g2 + g3


@dataclass(frozen=True)
class ArrayOperation(Operation):
    """A class of array nodes: its value, and what goes on to each input, tried at many points."""

    def observe_at(self, point, answer, where):
        leaves = [Array(x) for x in point]
        node = called(answer, leaves, where)
        if not is_node(node) or not hasattr(node, "value"):
            raise UnusableError(f"At {where}, no node came out. Is the class one of Arrays?")
        if is_node(node.value):
            raise UnusableError("self.value is a node. Compute it from what value_of gave you.")
        found = entries(node.value, f"{where}, the value")
        g = np.arange(1.0, np.size(node.value) + 1).reshape(np.shape(node.value))
        names = parameters(self.expected)
        for child, edge in pairs(node.grad):
            if child not in leaves:
                raise UnusableError(f"Each edge has to lead to one of {', '.join(names)} itself.")
            name = names[leaves.index(child)]
            gradient = called(lambda g, edge=edge: g * edge, [g], where)
            if is_node(gradient):
                raise UnusableError(
                    f"What goes on to {name} is a node. Compute it from g, and from what value_of "
                    "gave you."
                )
            what = f"{where}, with g = {g.tolist()}, what goes on to {name}"
            found[f"{what}, its shape"] = str(np.shape(gradient))
            found |= entries(gradient, what)
        return found

    def explain(self, seen, expected):
        for name in parameters(self.expected):
            if not any(f"goes on to {name}," in where for where in seen):
                return f"Nothing goes on to {name}: join takes a pair for each input."
        return super().explain(seen, expected)


def called(function, arguments, where):
    """As call does, with what NumPy's words mean here."""
    try:
        return call(function, arguments, where)
    except UnusableError as problem:
        if "ellipsis" in str(problem):
            raise UnansweredError from None
        if "truth value of an array" in str(problem):
            raise UnusableError("fit takes a shape: x.shape, rather than x.") from None
        if "has no attribute 'shape'" in str(problem) or "fit() missing" in str(problem):
            raise UnusableError(
                "fit takes what has arrived, an array such as g, and then the shape that it has "
                "to have, as in fit(g, x.shape)."
            ) from None
        raise


def entries(array, what):
    """The numbers of an array, by their place in it."""
    if array is ...:
        raise UnansweredError
    try:
        numbers = np.asarray(array, dtype=float)
    except (TypeError, ValueError):
        raise UnusableError(f"At {what}: an array of numbers is asked for.") from None
    return {
        f"{what}, entry {list(entry)}": number(x, f"At {what}, a number")
        for entry, x in np.ndenumerate(numbers)
    }


class Softplus(Array):
    def __init__(self, a):
        x = value_of(a)
        self.value = np.log(1 + np.exp(x))
        join(self, (a, lambda g: g / (1 + np.exp(-x))))


def softplus_with(back, value=lambda x: np.log(1 + np.exp(x))):
    """Softplus with another map on its edge, or another value."""

    class Wrong(Array):
        def __init__(self, a):
            x = value_of(a)
            self.value = value(x)
            join(self, (a, lambda g: back(g, x)))

    return Wrong


class Difference(Array):
    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = x - y
        join(self, (a, lambda g: fit(g, x.shape)), (b, lambda g: fit(-g, y.shape)))


def difference_with(to_a, to_b):
    """Difference with other maps on its edges."""

    class Wrong(Array):
        def __init__(self, a, b):
            x, y = value_of(a), value_of(b)
            self.value = x - y
            join(self, (a, lambda g: to_a(g, x)), (b, lambda g: to_b(g, y)))

    return Wrong


EXERCISES = [
    Exercise(
        "12.1",
        "The way back through broadcasting",
        Number(
            10,
            places=3,
            parts=(5, 2),
            parts_are="how many routes lead to a number of the row, and what each of them bears",
            then="multiply them",
        ),
        right="Five routes lead to each number of the row, one for each line, and each bears a 2.",
        wrong={
            2: (
                "counts one route alone",
                "2 is one route. Each number of the row is used in five lines.",
            ),
            5: (
                "counts the routes",
                "There are five routes, one for each line. What does each of them bear?",
            ),
            6: "The row has three numbers, but each of them is used once in every line, and there "
            "are five lines.",
            15: "15 is how many numbers the table has. Each number of the row is used in five of "
            "them, and multiplied by 2.",
            30: "30 is all the lines and columns together. The gradient has three numbers, one for "
            "each column.",
            1: "Each number of the row is used five times, and multiplied by 2 each time.",
            3: "3 is how many numbers the row has. In how many lines is each of them used?",
            32: "32 is 2 · 2 · 2 · 2 · 2. These are five routes: add them.",
        },
        hints=[
            "How many times is each number of the row used?",
            "In each line, its local derivative is the number of the table beside it.",
        ],
        solution="answer = 5 * 2",
        because="table * row uses each number of the row in 5 lines, and each time the other "
        "factor is 2. Add the routes.",
        otherwise="Try it on paper with a table of two lines and one column, and count the routes "
        "to its one number.",
    ),
    Exercise(
        "12.2",
        "Copies",
        Function(back_through_copies, [(1, 10, 100), *points(3)]),
        right="It is the sum, as with every node that is used three times. Broadcasting is nothing "
        "but this.",
        wrong={
            (lambda g1, g2, g3: (g1 + g2 + g3) / 3): "Not the mean: if a moves by 1, all three "
            "copies move by 1, and what each of them does is added.",
            (lambda g1, g2, g3: g1): (
                "counts one route alone",
                "That is what comes by way of the first copy. Add the routes.",
            ),
            (lambda g1, g2, g3: g1 * g2 * g3): (
                "multiplies the routes",
                "The edges of a route are multiplied, but these are three routes: add them.",
            ),
            (lambda g1, g2, g3: [g1, g2, g3]): "a is a single number, so its gradient is one "
            "number, too.",
        },
        hints=[
            "How many routes lead from y down to a? What is on each of their edges?",
            "Three routes, with a 1 on each. Multiply by what has arrived, and add.",
        ],
        solution="def answer(g1, g2, g3):\n    return g1 + g2 + g3",
        because="Each copy is an edge that bears 1, and at its upper end g₁, g₂ or g₃ has arrived.",
    ),
    Exercise(
        "12.3",
        "Softplus",
        ArrayOperation(Softplus, [([0.0, 1.0],), ([[-2.0, 0.5], [3.0, -1.0]],)]),
        right="The steepness goes from 0 to 1, with ½ at 0. You have taught the framework an "
        "operation, and it needed no more than that.",
        wrong={
            softplus_with(lambda g, x: 1 / (1 + np.exp(-x))): "The g is missing: multiply what "
            "has arrived from above by the derivative, as on every route.",
            softplus_with(lambda g, x: g / (1 + np.exp(x))): "The sign in the exponent: softplus "
            "becomes steeper to the right, and this becomes flatter.",
            softplus_with(lambda g, x: g * np.log(1 + np.exp(x))): "That is g times the value. "
            "Multiply g by the derivative.",
            softplus_with(lambda g, x: g + 1 / (1 + np.exp(-x))): "Along a route one multiplies: "
            "g times the derivative, not plus.",
            softplus_with(lambda g, x: g * (1 + np.exp(-x))): "Upside down: divide by 1 + exp(-x).",
            softplus_with(lambda g, x: g / (1 + np.exp(-x)), np.exp): "The map is right. The value "
            "is the logarithm of 1 + exp(x).",
        },
        hints=[
            "The value is computed with x, by NumPy: np.log(1 + np.exp(x)).",
            "The map takes g, and returns g times the derivative at x.",
            "lambda g: g / (1 + np.exp(-x))",
        ],
        solution="class Softplus(Array):\n"
        "    def __init__(self, a):\n"
        "        x = value_of(a)\n"
        "        self.value = np.log(1 + np.exp(x))\n"
        "        join(self, (a, lambda g: g / (1 + np.exp(-x))))",
        because="Each number goes into one number alone. So the map multiplies, place by place, "
        "what arrived by the derivative 1 / (1 + e⁻ˣ).",
    ),
    Exercise(
        "12.4",
        "A difference that broadcasts",
        ArrayOperation(
            Difference,
            [([5.0, 7.0], [1.0, 2.0]), ([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]), (2.0, [1.0, 3.0])],
        ),
        right="A minus for b, and fit for what was copied. It is the Sub of the library, but for "
        "the error message.",
        wrong={
            difference_with(lambda g, x: g, lambda g, y: -g): "Right, as long as the shapes are "
            "the same. What was broadcast has been used several times: add up, by fit(…, y.shape).",
            difference_with(
                lambda g, x: fit(g, x.shape), lambda g, y: fit(g, y.shape)
            ): "If b grows, a - b shrinks. Where is the minus?",
            difference_with(lambda g, x: g, lambda g, y: g): "Two things: if b grows, a - b "
            "shrinks; and what was broadcast has to be added up.",
            difference_with(lambda g, x: g, lambda g, y: fit(-g, y.shape)): "A row that is "
            "subtracted is taken care of. But a may be the smaller one as well.",
            difference_with(lambda g, x: fit(g, x.shape), lambda g, y: -g): "If a is broadcast, it "
            "is taken care of. But b may be the smaller one as well.",
            difference_with(
                lambda g, x: fit(-g, x.shape), lambda g, y: fit(g, y.shape)
            ): "The two are the other way round: a has the edge 1, and b has −1.",
            difference_with(
                lambda g, x: fit(g * x, x.shape), lambda g, y: fit(-g * y, y.shape)
            ): "The local derivatives of a difference are 1 and −1, whatever the values are.",
        },
        hints=[
            "For numbers, the local derivatives are 1 and −1. So g goes on to a, and −g to b.",
            "If b is a row and a is a table, −g has the shape of the table. Which helper adds up?",
            "fit(g, x.shape) for a. For b, the same with −g and y.",
        ],
        solution="class Difference(Array):\n"
        "    def __init__(self, a, b):\n"
        "        x, y = value_of(a), value_of(b)\n"
        "        self.value = x - y\n"
        "        join(self, (a, lambda g: fit(g, x.shape)), (b, lambda g: fit(-g, y.shape)))",
        because="g goes on to a, and −g to b. Whichever was broadcast was used several times: fit "
        "adds up those routes.",
    ),
]
