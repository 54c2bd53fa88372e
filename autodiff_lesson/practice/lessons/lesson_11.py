"""The exercises of lesson 11: Placeholders."""

import math

import numpy as np

from autodiff_lesson.graph import topological_order
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Function, Graph, Number, points


def times(x, y):
    if "0" in (x, y):
        return "0"
    if x == "1":
        return y
    return x if y == "1" else f"{x} * {y}"


def without_zero(x, y):
    if x == "1":
        return y
    return x if y == "1" else f"{x} * {y}"


def left_factor_only(x, y):
    if "0" in (x, y):
        return "0"
    return y if x == "1" else f"{x} * {y}"


def right_factor_only(x, y):
    if "0" in (x, y):
        return "0"
    return x if y == "1" else f"{x} * {y}"


def product_named(a, b):
    product = a * b
    return np.sin(product) + np.exp(product)


def product_twice(a, b):
    return np.sin(a * b) + np.exp(a * b)


def sine_alone(a, b):
    return np.sin(a * b)


def product_multiplied_out(a, b):
    product = a * b
    return np.exp(product) * (1 + np.sin(product) / np.exp(product))


def look(node, a, b):
    return {"the value": node.value, "the number of nodes": len(topological_order(node))}


def y_and_gradients(a, b):
    product = a * b
    slope = 1 + math.cos(product)
    return [product + math.sin(product), b * slope, a * slope]


def slopes_of_the_samples(w, xs, ts):
    return 2 * (w * xs - ts) * xs


EXERCISES = [
    Exercise(
        "11.1",
        "How many lines?",
        Number(2),
        right="v1 = a * a, and v2 = v1 * v1. To the value, it makes no difference that a * a was "
        "written twice. To the gradient it does, as 11.4 shows.",
        wrong={
            3: "There are three * in the formula. But two of them compute the same thing.",
            1: "One line an operation. There is a * a, and then that times itself.",
            4: "That is how many a's there are. Count the operations, each different one once.",
            7: "The value alone, without the gradient: which formulas are there, and which of them "
            "are the same?",
        },
        hints=[
            "Which two of the three products are the same formula?",
            "Every shared formula has one line.",
        ],
        solution="answer = 2",
        because="Both (a * a) are the same placeholder, so it has one line. The second line "
        "multiplies it with itself.",
        otherwise="Three * are written down, so there are no more lines than that. Which of them "
        "compute the same?",
    ),
    Exercise(
        "11.2",
        "Teach the placeholder",
        Function(
            times,
            [
                ("a", "b"),
                ("a", "1"),
                ("1", "b"),
                ("a", "0"),
                ("0", "b"),
                ("1", "0"),
                ("1", "1"),
                ("v1", "b"),
                ("v10", "b"),
                ("a", "10"),
            ],
        ),
        right="That is nearly all there is to it: the library's placeholder does so for 0, 1 and "
        "−1, before it makes a new formula.",
        wrong={
            (lambda x, y: f"{x} * {y}"): "No factor was left out. Look for "
            "1 and 0 before you make a formula. (They are texts here: x == 1 is never true.)",
            without_zero: "The ones are gone. If a factor is 0, the product is 0.",
            left_factor_only: "The 1 on the left is left out. It may also stand on the right.",
            right_factor_only: "The 1 on the right is left out. It may also stand on the left.",
        },
        hints=[
            'First, if x or y is "0", return "0".',
            'Then, if x is "1", the product is y. And the other way round.',
            'In the end, return f"{x} * {y}".',
        ],
        solution="def times(x, y):\n"
        '    if "0" in (x, y):\n'
        '        return "0"\n'
        '    if x == "1":\n'
        "        return y\n"
        '    return x if y == "1" else f"{x} * {y}"',
        because="Zeros and ones are looked for first. Only what is left is a formula.",
    ),
    Exercise(
        "11.3",
        "By hand, as the compiler does it",
        Function(y_and_gradients, [(2, 1), *points(2)]),
        right="1 + cos(ab) is the gradient of y with respect to the product, which both gradients "
        "share. The sweep finds such things by itself.",
        wrong={
            (
                lambda a, b: [a * b + math.sin(a * b), b + math.cos(a * b), a + math.cos(a * b)]
            ): "Below the sine there is the product: go on along its edge, and multiply cos(ab) by "
            "the other factor.",
            (lambda a, b: [a * b + math.sin(a * b), b * math.cos(a * b), a * math.cos(a * b)]): (
                "forgets a route",
                "That is the route through the sine. There is one more, from y to the product "
                "directly.",
            ),
            (
                lambda a, b: [
                    a * b + math.sin(a * b),
                    a * (1 + math.cos(a * b)),
                    b * (1 + math.cos(a * b)),
                ]
            ): "The two gradients are swapped: each factor gets the other one.",
            (lambda a, b: [a * b + math.sin(a * b), b, a]): (
                "forgets a route",
                "The route through the sine is missing.",
            ),
        },
        hints=[
            "Call the product p. From y to p there are two routes: directly, and through the sine.",
            "So ∂y/∂p = 1 + cos(p). From p it goes on to a with b, and to b with a.",
            "np.sin and np.cos work here, since the lesson has imported NumPy as np.",
        ],
        solution="def answer(a, b):\n"
        "    product = a * b\n"
        "    slope = 1 + np.cos(product)\n"
        "    return [product + np.sin(product), b * slope, a * slope]",
        because="Two routes lead from y to the product, with 1 and cos(ab). They are added once, "
        "and then multiplied by b on the way to a, and by a on the way to b.",
    ),
    Exercise(
        "11.4",
        "Formulas are shared, nodes are not",
        Graph(product_named, [(0.5, 2.0), *points(2, low=-2, high=2)], look),
        right="One node for a * b: the sweep adds what arrives there from the sine and the "
        "exponential, and multiplies once by b and once by a. That saves three lines.",
        wrong={
            product_twice: "That is f as it was: there are two nodes for a * b. They have the same "
            "formula, so the value needs one line. But the sweep goes down from each by itself.",
            sine_alone: "The exponential is missing.",
            product_multiplied_out: "The value is right, but that takes more operations, not "
            "fewer. Keep the sum.",
        },
        hints=[
            "How many nodes are there for a * b? How many would be enough?",
            "Make the product once, under a name of its own, and use the name twice.",
        ],
        solution="def answer(a, b):\n"
        "    product = a * b\n"
        "    return np.sin(product) + np.exp(product)",
        because="The compiler shares equal formulas. But the sweep walks nodes: from two nodes for "
        "a * b it multiplies on the way down twice, and from one it multiplies once.",
    ),
]
