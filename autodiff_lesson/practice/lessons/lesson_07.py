"""The exercises of lesson 07: More functions."""

import math

import numpy as np

from autodiff_lesson.nodes import Ops, Sin, Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Gradient
from autodiff_lesson.practice.kinds import Number, Operation, points


class Exp(Ops):
    def __init__(self, a):
        self.value = np.exp(a.value)
        self.grad = [(a, self.value)]


class ExpLikeAPower(Ops):
    def __init__(self, a):
        self.value = np.exp(a.value)
        self.grad = [(a, a.value * np.exp(a.value - 1))]


class ExpTimesA(Ops):
    def __init__(self, a):
        self.value = np.exp(a.value)
        self.grad = [(a, a.value * self.value)]


class ExpWithOne(Ops):
    def __init__(self, a):
        self.value = np.exp(a.value)
        self.grad = [(a, 1)]


class ExpLikeLog(Ops):
    def __init__(self, a):
        self.value = np.exp(a.value)
        self.grad = [(a, 1 / a.value)]


class Sqrt(Ops):
    def __init__(self, a):
        self.value = np.sqrt(a.value)
        self.grad = [(a, 1 / (2 * self.value))]


class SqrtWithoutTheTwo(Ops):
    def __init__(self, a):
        self.value = np.sqrt(a.value)
        self.grad = [(a, 1 / self.value)]


class SqrtNotLowered(Ops):
    def __init__(self, a):
        self.value = np.sqrt(a.value)
        self.grad = [(a, self.value / 2)]


class SqrtUpsideDown(Ops):
    def __init__(self, a):
        self.value = np.sqrt(a.value)
        self.grad = [(a, 2 * self.value)]


class SqrtOfTheWrongThing(Ops):
    def __init__(self, a):
        self.value = np.sqrt(a.value)
        self.grad = [(a, 1 / (2 * a.value))]


class SqrtWithAMinus(Ops):
    def __init__(self, a):
        self.value = np.sqrt(a.value)
        self.grad = [(a, -1 / (2 * self.value))]


class Hypot(Ops):
    def __init__(self, a, b):
        self.value = np.sqrt(a.value**2 + b.value**2)
        self.grad = [(a, a.value / self.value), (b, b.value / self.value)]


class NotDivided(Ops):
    def __init__(self, a, b):
        self.value = np.sqrt(a.value**2 + b.value**2)
        self.grad = [(a, a.value), (b, b.value)]


class WithoutTheRoot(Ops):
    def __init__(self, a, b):
        self.value = a.value**2 + b.value**2
        self.grad = [(a, 2 * a.value), (b, 2 * b.value)]


class OuterOnly(Ops):
    def __init__(self, a, b):
        self.value = np.sqrt(a.value**2 + b.value**2)
        self.grad = [(a, 1 / (2 * self.value)), (b, 1 / (2 * self.value))]


class Swapped(Ops):
    def __init__(self, a, b):
        self.value = np.sqrt(a.value**2 + b.value**2)
        self.grad = [(a, b.value / self.value), (b, a.value / self.value)]


class WithTwo(Ops):
    def __init__(self, a, b):
        self.value = np.sqrt(a.value**2 + b.value**2)
        self.grad = [(a, 2 * a.value / self.value), (b, 2 * b.value / self.value)]


class Nothing(Ops):
    def __init__(self, a, b):
        self.value = 0.0
        self.grad = [(a, 0.0), (b, 0.0)]


a = Var(3)
square = a * a
y = Sin(square)

POINTS = [
    (3.0, 4.0),
    *points(2, low=0.5),
    *points(2, high=-0.5),
    *((a, -b) for a, b in points(2, low=0.5)),
]

EXERCISES = [
    Exercise(
        "7.1",
        "Write Exp",
        Operation(Exp, [*points(1, low=0.2), *points(1, high=-0.2)]),
        right="The exponential function is its own derivative. So the value, once it is there, "
        "serves as the local derivative, too.",
        wrong={
            ExpLikeAPower: "a · e^(a − 1) is made after the rule for powers such as a³, where the "
            "*lower* number moves. Here the exponent does. Look into the table.",
            ExpTimesA: "The local derivative is e^a alone. There is no factor of a in it.",
            ExpWithOne: "The local derivative is not 1: the larger a is, the steeper e^a.",
            ExpLikeLog: "1 / a is the local derivative of log.",
        },
        hints=[
            "It has the same two lines as Sin. The table has both functions.",
            "self.value is np.exp(a.value). What else is e to the power of a?",
        ],
        solution="class Exp(Ops):\n"
        "    def __init__(self, a):\n"
        "        self.value = np.exp(a.value)\n"
        "        self.grad = [(a, self.value)]",
        because="The local derivative of e^a is e^a, which is the value. It can be used again.",
    ),
    Exercise(
        "7.2",
        "A function of a function",
        Gradient(y, a, {a: "a", square: "v1", y: "y"}, within=0.01),
        right="Two routes, cos 9 · 3 each. School's chain rule says the same: the derivative "
        "outside, times the derivative inside.",
        wrong={
            math.cos(9): (
                "differentiates the outer function alone",
                "−0.911 is cos 9, the derivative of the outer function only. "
                "Walk on: below sin there are the edges of a * a.",
            ),
            3 * math.cos(9): "−2.73 is cos 9 · 3, one route. a * a has two edges to a, "
            "so there are two routes.",
            math.sin(9): "0.41 is sin 9, the value. How far does it move if a does?",
            -6 * math.cos(9): (
                "turns the sign",
                "The size is right, but the cosine of 9 is below 0.",
            ),
            6 * math.sin(9): "The local derivative of the sine is the cosine.",
            6: "6 is the derivative of the inner function, a². The routes begin at the top, with "
            "the edge of sin.",
            6 * math.cos(3): "The edge of sin is the cosine of what goes into it, and "
            "that is 9, not 3.",
            2 * math.cos(9): "−1.82 is twice cos 9. There are two routes, but each has "
            "two edges: the second one is the other factor.",
            6 * math.cos(6): "That is cos 6 · 6. Into the sine goes a², which is 9: its edge is "
            "cos 9. The derivative 6 is a factor beside it.",
            math.cos(6): "That is cos 6. The derivative of what is inside stands beside the "
            "cosine, and not inside it.",
            math.cos(3): "That is cos 3, the cosine of a. Into the sine goes a², and its edge is "
            "on each route together with one of a * a.",
            6 + math.cos(9): "Edges of a route are multiplied, and here cos 9 and 6 are added.",
            6 * math.cos(math.radians(9)): "Angles are in radians, not in degrees.",
        },
        hints=[
            "Which edges are on a route from y down to a? The first one is that of sin.",
            "The edge of sin: cos 9. Each of the two edges of a * a: 3.",
            "cos 9 · 3 + cos 9 · 3. np.cos(9) works it out.",
        ],
        solution="answer = np.cos(9) * 3 + np.cos(9) * 3",
        because="Each of the two routes has the edge of sin, cos(a²) = cos 9 = −0.911, and then "
        "the other factor of a * a, 3. Together: 6 · cos 9 = −5.467.",
    ),
    Exercise(
        "7.3",
        "Right by accident",
        Number(1),
        right="There, 3a and 3a² are the same. This is why an operation is checked at several "
        "points, and best at odd ones such as 0.7.",
        wrong={
            0: "At 0 both are 0, so the check passes there, too. Which point *above* 0 is there?",
            0.5: "At ½, this class says 1.5, but the slope of a³ is 0.75.",
            -1: "−1 is below 0, and there this class says −3, where the slope of a³ is 3.",
            3: "At 3, this class says 9, but the slope of a³ is 27.",
            2: "At 2, this class says 6, but the slope of a³ is 12.",
            1 / 3: "At ⅓, this class says 1, but the slope of a³ is 3 · ⅓² = ⅓.",
        },
        hints=[
            "What should the local derivative of a³ be?",
            "It should be 3a². Where above 0 is that equal to 3a?",
        ],
        solution="answer = 1",
        because="The local derivative of a³ is 3a². It is equal to 3a where a² = a: at 0 and at 1.",
        shows="At ⟦yours⟧, this class says ⟦3 * yours⟧, but the slope of a³ is ⟦3 * yours ** 2⟧.",
    ),
    Exercise(
        "7.4",
        "Write Sqrt",
        Operation(Sqrt, [(4.0,), (0.25,), *points(1, low=0.1)]),
        right="That is all it takes. Sqrt now works inside any calculation.",
        wrong={
            SqrtWithoutTheTwo: "Twice too large: the exponent ½ comes down as a factor.",
            SqrtNotLowered: "½ comes down as a factor, but the exponent is lowered by 1, too: from "
            "½ to −½. What is a to the power of −½?",
            SqrtUpsideDown: "Upside down: the larger a is, the *less* steep is its root.",
            SqrtOfTheWrongThing: "Nearly. What stands below is twice the root of a, not 2a.",
            SqrtWithAMinus: "If a grows, does its root shrink?",
        },
        hints=[
            "√a is a to the power of ½. What does the rule for powers make of that?",
            "½ · a^(−½), which is 1 / (2 · √a). And √a is there already.",
        ],
        solution="class Sqrt(Ops):\n"
        "    def __init__(self, a):\n"
        "        self.value = np.sqrt(a.value)\n"
        "        self.grad = [(a, 1 / (2 * self.value))]",
        because="√a = a^½, so its derivative is ½ · a^(−½) = 1 / (2√a). The root is the value, "
        "and can be used again.",
    ),
    Exercise(
        "7.5",
        "Write Hypot",
        Operation(Hypot, POINTS),
        right="A node may stand for as much as you like, provided that you know its local "
        "derivatives. For get_gradients it is one step.",
        wrong={
            NotDivided: "The value is right. At (3, 4), the sum in the root moves 6 times as far "
            "as a does, and you have 3 for the root of it. By 7.4, it is far less.",
            WithoutTheRoot: "You have left out the square root. At (3, 4), the value should be 5.",
            OuterOnly: (
                "differentiates the outer function alone",
                "These are the local derivatives of the root only, the outer function. "
                "Inside are a² and b²: multiply by 2a, and by 2b.",
            ),
            Swapped: "Swapped: what you have on the edge to a belongs on the edge to b.",
            WithTwo: "Twice too large: the 2 of a² cancels against the ½ of the square root.",
            Nothing: "They fit each other, a value that is always 0 and slopes of 0. But at (3, 4) "
            "the value should be 5.",
        },
        hints=[
            "In the root is a sum. How many times as far does the root move if the sum does (7.4)? "
            "And the sum, if a does?",
            "1 / (2n) for the root, times 2a for the square: a / n. What is it for b?",
            "The local derivatives are a / n and b / n. Once self.value is set, it is n.",
        ],
        solution="class Hypot(Ops):\n"
        "    def __init__(self, a, b):\n"
        "        self.value = np.sqrt(a.value**2 + b.value**2)\n"
        "        self.grad = [(a, a.value / self.value), (b, b.value / self.value)]",
        because="The edge of the root is 1 / (2n), that of a² is 2a, and along a route edges are "
        "multiplied: 2a / (2n) = a / n. For b it is b / n.",
    ),
]
