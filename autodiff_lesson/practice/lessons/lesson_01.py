"""The exercises of lesson 01: Gradients by hand."""

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Function, Number, points


def slope_of_a_times_b_times_the_sum(a, b):
    return 2 * a * b + b**2


EXERCISES = [
    Exercise(
        "1.1",
        "A gradient by hand",
        Number(-2, parts=(1, -3), moves=True),
        right="∂d/∂b = a − 2b. The minus says that d goes down when b goes up.",
        wrong={
            1: (
                "forgets a route",
                "1 is c, which is what you get while c is held still. But c has b in it: the "
                "product rule has a second half.",
            ),
            -3: (
                "forgets a route",
                "−3 is b · (−1), the second half of the product rule: b kept, c moved. Add the "
                "first half: b moved, c kept.",
            ),
            4: (
                "forgets the minus",
                "4 is c + b. But if b goes up, c = a − b goes down: ∂c/∂b is −1, not 1.",
            ),
            3: (
                "takes another node",
                "3 is ∂d/∂a, or else the value of d. The question is how far d moves if b does.",
            ),
            -1: (
                "multiplies the routes",
                "−1 is the product of the two derivatives, 1 and −1. But each factor moves d for "
                "itself: move one, keep the other, and add.",
            ),
            2: (
                "turns the sign",
                "The size is right. Does d = b · (a − b) go up or down, if b moves from 3 to "
                "3.001?",
            ),
            11: "11 belongs to the d of this lesson. Here, d = b * c and c = a − b.",
            10: "10 is a + 2b. But if b grows, c = a − b shrinks.",
            12: "12 is a · b. But one factor of d is c, and there is a b in it.",
            7: "7 is a + b. c is a − b, and moves as well.",
        },
        hints=[
            "d is a product again: ∂d/∂b = ∂b/∂b · c + b · ∂c/∂b.",
            "∂b/∂b = 1, and c = a − b, so ∂c/∂b = −1. Now put in the numbers.",
        ],
        solution="answer = 1 * (4 - 3) + 3 * (-1)",
        because="∂d/∂b = 1 · c + b · (−1) = (a − b) − b = a − 2b, which is 4 − 6 = −2.",
        otherwise="Check it by nudging: keep a at 4, move b to 3.001, and see how many times as "
        "far d moves.",
    ),
    Exercise(
        "1.2",
        "A large step",
        Number(11.5),
        right="The estimate is 11 + step: off by just the step. It is the slope of a chord, and 11 "
        "that of the tangent.",
        wrong={
            11: "11 is what smaller and smaller steps close in on. A step of 0.5 is not small: "
            "look at the table of the lesson once more.",
            5.75: "5.75 is how far d moves. How many *times as far as the step* is that?",
            5.5: "5.5 is how far d would move if it moved 11 times as far as the step. Work d out.",
            12: "11.001, 11.01, 11.1, 12: that is how it goes on if each step is ten times the one "
            "before. After 0.1 that would be a step of 1, but this one is 0.5.",
            7.5: "7.5 is the new c. What is the new d, and how far has it moved?",
            33.75: "33.75 is the new d. How far has it moved, and how many times the step is that?",
            10.5: "In the lesson's table there was always a bit too much, never too little.",
            15: "15 is the slope of the chord in the picture, for a step of 4. This step is 0.5.",
        },
        hints=[
            "What is 4.5 · (4.5 + 3), and how far is that from 28?",
            "It moves by 5.75. Divide that by the step.",
        ],
        solution="answer = (4.5 * (4.5 + 3) - 28) / 0.5",
        because="d goes from 28 to 4.5 · 7.5 = 33.75, so it moves by 5.75. That is 11.5 times 0.5.",
        shows="If d moved ⟦yours⟧ times as far as the step, it would move by ⟦yours / 2⟧, from 28 "
        "to ⟦28 + yours / 2⟧. Where is it really, at a = 4.5 and b = 3?",
    ),
    Exercise(
        "1.3",
        "A product of three",
        Function(slope_of_a_times_b_times_the_sum, [(4, 3), *points(2)]),
        right="With more factors the work by hand grows quickly. From lesson 04 on, you will have "
        "such an answer in one line.",
        wrong={
            (lambda a, b: b * (a + b)): (
                "forgets a route",
                "You have moved the first a, and held a + b still. But "
                "there is an a in a + b, too: the product rule has a second half.",
            ),
            (lambda a, b: a * b): (
                "forgets a route",
                "You have moved the a inside a + b, and held the first one "
                "still. The product rule has another half.",
            ),
            (lambda a, b: a**2 + 2 * a * b): (
                "takes another node",
                "This is ∂d/∂b. The question is about a.",
            ),
            (lambda a, b: a * b * (a + b)): (
                "gives a value",
                "This is d itself. How many times as far as a does it move?",
            ),
            (lambda a, b: 2 * a + b): "That is for the d of this lesson. Here there is a factor of "
            "b more, and the product rule has to be used once more.",
            (lambda a, b: a * b * b * (a + b)): (
                "multiplies the routes",
                "These are the two halves of the product rule. Add them; do not multiply.",
            ),
            (lambda a, b: b): "The derivative of a product is not the product of the derivatives: "
            "move one factor at a time, keep the others, and add.",
        },
        hints=[
            "d = (a · b) · (a + b), a product of two things that both have a in them.",
            "∂(a · b)/∂a = b, and ∂(a + b)/∂a = 1.",
            "Move the first, keep the second: b · (a + b). Keep the first, move the second: a · b.",
        ],
        solution="def answer(a, b):\n    return b * (a + b) + a * b",
        because="By the product rule, ∂d/∂a = b · (a + b) + (a · b) · 1 = 2ab + b². At a = 4 and "
        "b = 3 that is 33.",
    ),
]
