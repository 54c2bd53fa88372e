"""The exercises of lesson 13: Forward mode."""

from autodiff_lesson.nodes import Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Moving, Tangent
from autodiff_lesson.practice.kinds import Choice, Function, Numbers, points


def quotient(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b - a * b_tangent / b**2]


def quotient_without_the_minus(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b + a * b_tangent / b**2]


def quotient_of_the_tangents(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b_tangent]


def quotient_without_the_square(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b - a * b_tangent / b]


def quotient_with_the_sign_swapped(a, a_tangent, b, b_tangent):
    return [a / b, (a * b_tangent - b * a_tangent) / b**2]


def quotient_rule_over_b(a, a_tangent, b, b_tangent):
    return [a / b, (b * a_tangent - a * b_tangent) / b]


def quotient_rule_over_nothing(a, a_tangent, b, b_tangent):
    return [a / b, b * a_tangent - a * b_tangent]


def tangent_before_value(a, a_tangent, b, b_tangent):
    return quotient(a, a_tangent, b, b_tangent)[::-1]


def tangent_alone(a, a_tangent, b, b_tangent):
    return quotient(a, a_tangent, b, b_tangent)[1]


def quotient_with_b_at_rest(a, a_tangent, b, b_tangent):
    return [a / b, a_tangent / b]


time = Var(0)
a = Moving(4, time, 1)
b = Moving(3, time, 3)
c = a + b
d = a * c

WALKS = {
    "down": {
        2: "One walk goes down from p, and another from q.",
        3: "Going down, there is a walk for each result, and not for each input.",
        4: "One walk goes down from q, and another from p.",
        8: "The walk down from p visits what is below p, and q is not.",
        12: "Going down, there is a walk for each result, and not for each input.",
    },
    "up": {
        2: "Going up, there is a walk for each input.",
        3: "That is how many walks there are. Each of them goes through the whole program.",
        4: "Going up, there is a walk for each input.",
        6: "Each walk goes up through the whole program, with zeros where nothing moves.",
        8: "Going up, there is a walk for each input, and not for each result.",
        9: "Each walk goes up through the whole program, with zeros where nothing moves.",
        10: "Each walk goes up through the whole program, with zeros where nothing moves.",
    },
}

EXERCISES = [
    Exercise(
        "13.1",
        "Both move",
        Tangent(d, time, {a: "a", b: "b", c: "c", d: "d", time: "time"}),
        right="11 · 1 + 4 · 3: each derivative times the speed of its input, added up.",
        wrong={
            11: ("forgets a route", "11 is what comes from a alone. b moves as well."),
            15: (
                "leaves an edge out",
                "That is 11 + 4, as if b moved with 1, or 7 · 1 + 4 · 2, as if c moved with 2. b "
                "moves with 3, and c with the speeds of a and b together.",
            ),
            12: ("forgets a route", "12 is what comes from b alone, 4 · 3. a moves as well."),
            19: "You have 7 · 1 + 4 · 3. But c moves faster than b: a moves it as well.",
            4: "4 is the tangent of c. Go on to d.",
            21: "21 is 7 · 3. The 3 is the speed of b, and 7 belongs to the edge to a.",
            44: "44 is 11 · 4. Each speed is multiplied by a derivative of its own.",
            33: "33 is 11 · 3. The 3 is the speed of b, and the 11 belongs to a.",
            37: ("takes another node", "The speeds are swapped: a moves with 1, and b with 3."),
            16: (
                "forgets a route",
                "16 is what d gets by way of c, 4 · 4. a has an edge of its own to d.",
            ),
        },
        hints=[
            "First the tangent of c: 1 · 1 + 1 · 3.",
            "Then d: 7 times the tangent of a, plus 4 times the tangent of c.",
        ],
        solution="answer = 7 * 1 + 4 * (1 + 3)",
        because="c moves with 1 + 3 = 4, and d with 7 · 1 + 4 · 4 = 23.",
        otherwise="Check it: move a to 4.001 and b to 3.003, and see how many times 0.001 d moves.",
    ),
    Exercise(
        "13.2",
        "Up or down?",
        Choice(
            "forward",
            ("forward", "reverse", "equal"),
            {
                "forward": ("up", "upwards", "forwards", "fwd"),
                "reverse": ("down", "downwards", "backward", "backwards"),
                "equal": ("the same", "same", "both"),
            },
        ),
        right="Three walks up, one for each setting, instead of 10,000 walks down.",
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
        Function(quotient, [(6.0, 1.0, 2.0, 1.0), (6.0, 1.0, -2.0, 3.0), *points(4)]),
        right="Multiply each tangent by the local derivative of its edge, and add: any operation "
        "goes forward.",
        wrong={
            quotient_without_the_minus: (
                "forgets the minus",
                "The sign: if b grows, a / b shrinks.",
            ),
            quotient_with_the_sign_swapped: "The signs are swapped: if a grows, a / b grows, and "
            "if b grows, it shrinks (for numbers above 0).",
            quotient_rule_over_b: "In the quotient rule from school, the square of b is below the "
            "line.",
            quotient_of_the_tangents: "The derivative of a quotient is not the quotient of the "
            "derivatives. Which two local derivatives does a / b have?",
            quotient_without_the_square: "The local derivative towards b is −a / b². The square is "
            "missing.",
            quotient_rule_over_nothing: "That is what stands above the line in the quotient rule "
            "from school. What stands below it?",
            tangent_before_value: "Both are right, but the other way round: the value first.",
            tangent_alone: "That is the tangent, and it is right. Return a list: the value, and "
            "then the tangent.",
            quotient_with_b_at_rest: "That is right as long as b stands still. It moves as well.",
        },
        hints=[
            "The value is that of any quotient. For the tangent, two edges lead down, and along "
            "each comes the tangent of what is below it, times a local derivative. Which two?",
            "Hold b still: how many times as far as a does a / b move? Then hold a still. (Or look "
            "up what you have found in 8.5.)",
            "The local derivatives are 1 / b and −a / b². Multiply each by its tangent, and add.",
        ],
        solution="def answer(a, a_tangent, b, b_tangent):\n"
        "    return [a / b, a_tangent / b - a * b_tangent / b**2]",
        because="Along the edge to a comes ȧ · 1/b, and along the edge to b comes ḃ · (−a/b²). "
        "They are added.",
        otherwise="Try it with a step: move a by 0.001 · ȧ and b by 0.001 · ḃ, and see how many "
        "times 0.001 a / b moves.",
    ),
    Exercise(
        "13.4",
        "Count the edges",
        Numbers((6, 12), ("down", "up"), told=WALKS),
        right="Two results against three inputs, and the walk from p is a short one: here down is "
        "better.",
        wrong={
            (8, 12): "Up is right. The walk down from p visits what is below p, and q is not.",
            (12, 6): "Both are right, but the other way round: down first.",
            (6, 4): "Down is right. Up, there is one walk for each input.",
            (4, 12): "Up is right. Down, there is a walk from q, and one from p as well.",
            (6, 5): "Down is right. Going up, the zero tangents go through the whole program, too.",
            (8, 5): "By the rule, it is the walk down that leaves out what is off its way, and the "
            "walk up that does not.",
            (4, 4): "That is one walk in each direction. How many walks are needed?",
            18: "18 is both together. Give them one by one, in a list: down first.",
            (2, 3): "That is how many walks there are. How many edges does each of them visit?",
        },
        hints=[
            "The graph has four edges: q → p, q → c, p → a and p → b.",
            "Down: a walk from p and one from q, each visiting the edges below it.",
            "Up: a walk for each of a, b and c, each visiting all four.",
        ],
        solution="answer = [2 + 4, 3 * 4]",
        because="Going down, 2 edges are below p and 4 are below q, which makes 6. Going up, there "
        "are 3 walks of 4 edges each, which makes 12.",
        otherwise="Write down for each walk which edges it visits, and count those.",
    ),
]
