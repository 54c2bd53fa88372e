"""The exercises of lesson 06: Operators, and how to trust it."""

from autodiff_lesson.nodes import Ops
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Number, Operation, points


class Div(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, -a.value / b.value**2)]


class WithoutTheMinus(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, a.value / b.value**2)]


class WithoutA(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, -1 / b.value**2)]


class LikeAProduct(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, b.value), (b, a.value)]


class LikeAQuotient(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, 1 / a.value)]


EXERCISES = [
    Exercise(
        "6.1",
        "A difference",
        Number(-1),
        right="Two routes: 1 directly, and (−1) · 2 through Neg. They add up to 1 − b.",
        wrong={
            3: "3 is 1 + 2. The second route goes through Neg, which brings a factor of −1.",
            1: "1 is the direct route. a is also in a * b; find the other route.",
            -2: "−2 is the route through Neg, without the direct one. Or was it 1 − 3? On the edge "
            "from a * b to a is b, the other factor.",
            2: "2 is the local derivative on the edge from a * b to a. The route goes on, from the "
            "top through Neg; and it is not the only one.",
            -3: "−3 is the value of y, or else the gradient with respect to b. The question is "
            "how far y moves if a does.",
            0: "a − a would have 0. Here it is a − a · b, and the second a is multiplied by b.",
        },
        hints=[
            "y is a sum of a and of Neg(a * b). Which routes lead to a?",
            "Directly: 1. Through Neg and the product: 1 · (−1) · b.",
        ],
        solution="answer = 1 + 1 * (-1) * 2",
        because="The direct route has the edge 1. The other one has 1, −1 (Neg) and b = 2 "
        "(the product): −2. Together −1.",
    ),
    Exercise(
        "6.2",
        "Whom to believe?",
        Choice("the graph", ("the graph", "the estimate", "cannot tell")),
        right="The graph works with exact local derivatives, and its error is that of a few "
        "roundings. The estimate adds the error of its step, and loses digits in a difference of "
        "nearly equal numbers.",
        wrong={
            "the estimate": "An estimate is what it is called: the step is not 0, and the "
            "difference of two nearly equal numbers has lost digits. It checks the graph roughly.",
            "cannot tell": "Numerical and exact digits need not agree. An estimate always has an "
            "error: here 0.00000016, about what can be expected of this step.",
        },
        hints=[
            "Which of the two numbers depends on a delta that somebody chose?",
            "How small was the error of the forward difference in this lesson, at its smallest?",
        ],
        solution='answer = "the graph"',
        because="∂d/∂a = 2a + b = 11. The forward difference is off by 1.6e-7, mostly since 28 and "
        "28.00000011 agree in so many digits that few are left in their difference.",
    ),
    Exercise(
        "6.3",
        "Division in one node",
        Operation(Div, [(6.0, 2.0), *points(2, low=0.5), *points(2, high=-0.5)]),
        right="One node in the place of two. Mul and Inv were enough, but not the only way.",
        wrong={
            WithoutTheMinus: "On the edge to b, the minus is missing: if b grows, a / b shrinks "
            "(for an a above 0).",
            WithoutA: "On the edge to b, this is the local derivative of 1 / b. But it is a / b: a "
            "times as steep.",
            LikeAProduct: "These are the local derivatives of a product. a / b is a · (1 / b): "
            "hold one of the two still, and move the other.",
            LikeAQuotient: "The edge to a is right. On the edge to b: differentiate a · b⁻¹ with a "
            "held still.",
        },
        hints=[
            "a / b = a · b⁻¹. Hold b still: what is in front of a?",
            "Now hold a still. The derivative of b⁻¹ is −b⁻², as with Inv.",
            "The two are 1 / b and −a / b².",
        ],
        solution="class Div(Ops):\n"
        "    def __init__(self, a, b):\n"
        "        self.value = a.value / b.value\n"
        "        self.grad = [(a, 1 / b.value), (b, -a.value / b.value**2)]",
        because="With b held still, a / b is a times the fixed number 1 / b. With a held still, it "
        "is a times 1 / b, whose derivative is −1 / b².",
    ),
]
