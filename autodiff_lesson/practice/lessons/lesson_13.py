"""The exercises of lesson 13: Forward mode."""

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Function, Number, points


def quotient(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b - a * b_tangent / b**2]


def quotient_without_the_minus(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b + a * b_tangent / b**2]


def quotient_of_the_tangents(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b_tangent if b_tangent else 0]


def quotient_without_the_square(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b - a * b_tangent / b]


def quotient_with_the_sign_swapped(a, a_tangent, b, b_tangent):
    return [a / b, (a * b_tangent - b * a_tangent) / b**2]


def quotient_rule_over_b(a, a_tangent, b, b_tangent):
    return [a / b, (b * a_tangent - a * b_tangent) / b]


def quotient_with_b_at_rest(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b]


EXERCISES = [
    Exercise(
        "13.1",
        "Both move",
        Number(19),
        right="11 · 1 + 4 · 2: the gradient, multiplied with the direction and added up.",
        wrong={
            11: "11 is what comes from a alone. b moves as well.",
            15: "15 is 11 + 4, with both speeds 1. b moves with the speed 2.",
            8: "8 is what comes from b alone, 4 · 2. a moves as well.",
            3: "3 is the tangent of c. Go on to d.",
            33: "33 is 11 · 3. Each speed is multiplied with a derivative of its own.",
            22: "22 is 11 · 2. The 2 is the speed of b, and the 11 belongs to a.",
            26: "The speeds are swapped: a moves with 1, and b with 2.",
            12: "12 is what d gets by way of c, 4 · 3. a has an edge of its own to d.",
            10: "d has two edges: to a, with 7, and to c, with 4. Multiply each by the tangent "
            "below it.",
        },
        hints=[
            "First the tangent of c: 1 · 1 + 1 · 2.",
            "Then d: 7 times the tangent of a, plus 4 times the tangent of c.",
        ],
        solution="answer = 7 * 1 + 4 * (1 + 2)",
        because="c moves with 1 + 2 = 3, and d with 7 · 1 + 4 · 3 = 19.",
    ),
    Exercise(
        "13.2",
        "Up or down?",
        Choice("forward", ("forward", "reverse", "equal")),
        right="Three walks up, one for each setting, in the place of 10,000 walks down.",
        wrong={
            "reverse": "Going down takes one walk for each result. How many results are there?",
            "equal": "Forward takes a walk for each input, reverse one for each result. There are "
            "3 inputs and 10,000 results.",
        },
        hints=[
            "What does one walk up give? What does one walk down give?",
            "Up: everything about one input. Down: everything about one result.",
        ],
        solution='answer = "forward"',
        because="3 inputs make 3 walks up. 10,000 results would make 10,000 walks down.",
    ),
    Exercise(
        "13.3",
        "Divide two dual numbers",
        Function(quotient, [(6, 1, 2, 1), *points(4, low=0.5)]),
        right="Multiply each tangent with the local derivative of its edge, and add: any operation "
        "goes forward.",
        wrong={
            quotient_without_the_minus: "The sign: if b grows, a / b shrinks.",
            quotient_with_the_sign_swapped: "The signs are swapped: if a grows, a / b grows, and "
            "if b grows, it shrinks (for numbers above 0).",
            quotient_rule_over_b: "In the quotient rule from school, the square of b is below the "
            "line.",
            quotient_of_the_tangents: "The derivative of a quotient is not the quotient of the "
            "derivatives. Which two local derivatives does a / b have?",
            quotient_without_the_square: "The local derivative towards b is −a / b². The square is "
            "missing.",
            quotient_with_b_at_rest: "That is right as long as b stands still. It moves as well.",
        },
        hints=[
            "The local derivatives are 1 / b and −a / b².",
            "The tangent: 1 / b times the tangent of a, plus −a / b² times the tangent of b.",
        ],
        solution="def answer(a, a_tangent, b, b_tangent):\n"
        "    return [a / b, a_tangent / b - a * b_tangent / b**2]",
        because="Along the edge to a comes ȧ · 1/b, and along the edge to b comes ḃ · (−a/b²). "
        "They are added.",
    ),
]
