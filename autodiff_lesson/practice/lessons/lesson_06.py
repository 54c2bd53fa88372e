"""The exercises of lesson 06: Operators, and how to trust it."""

from autodiff_lesson.nodes import Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Gradient
from autodiff_lesson.practice.kinds import Choice, Number

a = Var(3)
b = Var(5)
product = a * b
negative = -product
y = a + negative
NAMES = {a: "a", b: "b", product: "v1", negative: "v2", y: "y"}

EXERCISES = [
    Exercise(
        "6.1",
        "A difference",
        Gradient(y, a, NAMES),
        right="Two routes: 1 directly, and (−1) · 5 through Neg. They add up to 1 − b.",
        wrong={
            6: "6 is 1 + 5. The second route goes through Neg, which brings a factor of −1.",
            1: "1 is the direct route. a is also in a * b; find the other route.",
            -5: "−5 is the route through Neg, without the direct one.",
            5: "5 is the local derivative on the edge from a * b to a. The route goes on, from the "
            "top through Neg; and it is not the only one.",
            -1: "−1 is the edge of Neg alone. Multiply all edges of the route that it is on, and "
            "then add the other route.",
            -2: "−2 is 1 − 3. On the edge from a * b to a is b, the other factor.",
            -3: "−3 is the gradient with respect to b. The question is about a.",
            -12: "−12 is the value of y. The question is how far y moves if a does.",
            0: "a − a would have 0. Here it is a − a · b, and the second a is multiplied by b.",
        },
        hints=[
            "y is a sum of a and of Neg(a * b). Which routes lead to a?",
            "Directly: 1. Through Neg and the product: 1 · (−1) · b.",
        ],
        solution="answer = 1 + 1 * (-1) * 5",
        because="The direct route has the edge 1. The other one has 1, −1 (Neg) and b = 5 "
        "(the product): −5. Together −4.",
    ),
    Exercise(
        "6.2",
        "Three errors",
        Choice("CAB", ("ABC", "ACB", "BAC", "BCA", "CAB", "CBA")),
        right="How large an error is says little, but what it does when the step shrinks says all. "
        "(In B, somebody had written 3.14 for π.)",
        wrong={
            "ABC": "None of the three. Take A first: it grows when the step shrinks. Would an "
            "error that comes from the step do that?",
            "ACB": "B is right. But A, which you say comes from the step, grows when the step "
            "shrinks.",
            "BAC": "A is right. But B does not care about the step at all. Would an error that "
            "comes from the step not shrink with it?",
            "BCA": "None of the three. Take B first: it is the same with both steps. Which of the "
            "three causes has nothing to do with the step?",
            "CBA": "C is right. Of the other two, one gets worse as the step shrinks. On which arm "
            "of the V is that?",
        },
        hints=[
            "On which arm of the V does the error shrink with the step? On which does it grow?",
            "A wrong derivative is wrong by the same amount, whatever the step.",
        ],
        solution='answer = "CAB"',
        because="C shrinks with the step, ten times for a step ten times smaller: the left arm of "
        "the V. A grows instead: rounding, the right arm. B stays as it is, and no step cures it: "
        "the graph itself is wrong.",
    ),
    Exercise(
        "6.3",
        "A hundred times smaller",
        Number(
            0.0001,
            parts=(12.0001, 12),
            parts_are="the central difference with δ = 0.01, and the slope",
            then="see how far they are apart",
        ),
        right="The central difference of a³ is 3a² + δ², and so it is off by δ².",
        wrong={
            0.001: "0.001 is ten times smaller than 0.01. That is how a forward difference would "
            "get better.",
            0.01: "0.01 is for δ = 0.1. Now the step is ten times smaller.",
            12.0001: "12.0001 is the estimate. By how much is it off?",
            0.0601: "0.0601 is the error of the forward difference. The central one steps to both "
            "sides: to 2.01 and to 1.99.",
            -0.0599: "−0.0599 is the error of a step back alone. The central difference steps to "
            "both sides: to 2.01 and to 1.99.",
            -0.0001: ("turns the sign", "The size is right. Is the estimate below 12, or above?"),
            12: "12 is the slope. By how much is the estimate off?",
            0.06: "0.06 is 3 · a · δ, by which a forward difference is off. The central one steps "
            "to both sides, and there this cancels.",
            0.12: "0.12 is about how far y moves in such a step. How many times the step is that, "
            "and how far from 12?",
            0.00001: "0.00001 is a thousand times smaller than 0.01. The step is ten times "
            "smaller, and what counts is its square.",
        },
        hints=[
            "If the step is ten times smaller, how many times smaller is the error?",
            "Or work it out: 2.01³ − 1.99³, divided by 0.02. How far is that from 12?",
        ],
        solution="answer = (2.01**3 - 1.99**3) / 0.02 - 12",
        because="A step ten times smaller makes the error a hundred times smaller: 0.01 / 100. And "
        "indeed the central difference gives 12.0001.",
        otherwise="With a step of 0.1 it was 0.01. What have the two to do with each other?",
    ),
]
