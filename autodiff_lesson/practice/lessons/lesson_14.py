"""The exercises of lesson 14: Train a network."""

import math
import re

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Function, Number, alone, points

NEAR = 7  # so far may a percentage be off: other processors round other weights


def slope_of_the_loss(m):
    return -1 / (1 + math.exp(m))


def slope_of_a_score(p, is_right):
    return p - is_right


class Percentage(Choice):
    """One of a few percentages, or a number near one: 52.5, 0.525 or "52.5 %"."""

    def observe(self, answer):
        text = str(alone(answer)).replace(",", ".")
        if number := re.fullmatch(r"[^-−\d]*(\d+\.?\d*)\s*(%|percent)?", text.strip()):
            share = float(number[1])
            percent = 100 * share if share <= 1 else share
            nearest = min(self.among, key=lambda name: abs(float(name.split()[1]) - percent))
            if abs(float(nearest.split()[1]) - percent) <= NEAR and percent <= 100:
                return {"": nearest}
        return super().observe(answer)


EXERCISES = [
    Exercise(
        "14.1",
        "Change and observe",
        Percentage(
            "about 50 %",
            ("about 50 %", "about 75 %", "about 100 %"),
            {"about 50 %": ("half",)},
        ),
        right="Without the bend, three layers are one: a product of tables is a table. Its "
        "boundary is a straight line, and no straight line parts two spirals.",
        wrong={
            "about 75 %": "Not quite so good. What kind of boundary has a network without a bend?",
            "about 100 %": "Is the tanh really gone, and were the weights made anew? Without it, "
            "the score is a sum of multiples of the two coordinates.",
        },
        hints=[
            "Multiply by one table and then by another: could a single table do the same?",
            "Try it: change the cell with network, run all cells above it again, and look at the "
            "last accuracy.",
        ],
        solution='answer = "about 50 %"',
        because="The layers collapse into a single one, whose boundary is a straight line. Here it "
        "gets 52.5 % of the points right.",
    ),
    Exercise(
        "14.2",
        "The gradient of the loss",
        Function(slope_of_the_loss, [(0,), *points(1)]),
        right="It is −½ where the network cannot tell, and fades where it is right and sure: such "
        "points no longer pull at the weights.",
        wrong={
            (lambda m: 1 / (1 + math.exp(m))): (
                "turns the sign",
                "The sign: a larger m makes the loss smaller.",
            ),
            (lambda m: 1 / (1 + math.exp(-m))): (
                "differentiates the outer function alone",
                "That is the derivative of the logarithm only, the "
                "outer function. Inside is 1 + e⁻ᵐ: multiply by its derivative.",
            ),
            (lambda m: -1 / (1 + math.exp(-m))): "The logarithm and the change of sign are there. "
            "The exponential between them has a local derivative, too: e⁻ᵐ.",
            (lambda m: -math.exp(-m)): "That is the derivative of what is inside. The logarithm "
            "outside has one, too: 1 over what goes into it.",
        },
        hints=[
            "Three operations: −m, then 1 + exp of it, then log. Multiply their local derivatives.",
            "1 / (1 + e⁻ᵐ), times e⁻ᵐ, times −1.",
        ],
        solution="def answer(m):\n    return -np.exp(-m) / (1 + np.exp(-m))",
        because="Along the route: 1 / (1 + e⁻ᵐ) on the edge of the logarithm, e⁻ᵐ on that of the "
        "exponential, and −1 on that of the change of sign.",
    ),
    Exercise(
        "14.3",
        "The first step of Adam",
        Number(
            -0.01,
            parts=(250, 250, -0.01),
            parts_are="the mean and the size, each made up for its beginning, and the step",
            then="take the last of them",
        ),
        right="Whatever the gradient is, Adam's first step is as long as the learning rate. Only "
        "the sign of the gradient counts.",
        wrong={
            -2.5: "That is plain gradient descent. Adam divides by the usual size of the gradient.",
            0.01: ("turns the sign", "The length is right. But a step goes against the gradient."),
            2.5: "Plain gradient descent would go that far, the other way. Adam divides by the "
            "usual size of the gradient.",
            -250: "The learning rate is missing, and the gradient is not divided by its usual "
            "size.",
            -1: "That is the mean divided by the size. Multiply by the learning rate.",
            1: "That is the mean divided by the size. A step is the learning rate times that, and "
            "goes against it.",
            -0.001: "The mean begins at 0, and after one step it is a tenth of the gradient. But "
            "that is made up for: what does 1 - 0.9**1 do?",
            250: "250 is the gradient itself. Which way does a step go, and how far?",
            -0.01 * 25 / math.sqrt(62.5): "Neither the mean nor the size is made up for its "
            "beginning at 0: divide the one by 1 - 0.9, the other by 1 - 0.999.",
            -0.01 * 250 / math.sqrt(62.5): "The mean is right. The size begins at 0, too, and is "
            "to be made up for: what does 1 - 0.999**1 do?",
            -0.25: "The mean begins at 0, so it is 25 at first, and divided by 0.1 it is 250. Now "
            "the size: the square is treated in the same way.",
        },
        hints=[
            "After one step the mean is 0.1 · 250. What is it divided by 1 - 0.9?",
            "The square is 0.001 · 250², divided by 1 - 0.999, and of that the root.",
            "The mean is 250, and the size is 250.",
        ],
        solution="answer = -0.01 * 250 / 250",
        because="Both means are made up for their beginning at 0: what remains is 250 for the "
        "mean, and 250 for the size. The learning rate times their ratio is 0.01, and a step goes "
        "against the gradient.",
        otherwise="Write down the lines of Adam for the first step, with the gradient put in.",
    ),
    Exercise(
        "14.4",
        "The gradient of a score",
        Function(slope_of_a_score, [(0.7, 1), (0.2, 0), (0.1, 1), (0.5, 0)]),
        right="What the network said, minus what is right. All frameworks have this as one "
        "operation, which needs no division and cannot overflow.",
        wrong={
            (lambda p, is_right: is_right - p): "The sign: if the score of the right class grows, "
            "the loss falls.",
            (lambda p, is_right: p): "That is the derivative of the logarithm. The other part of "
            "the loss, -s of the right class, has one, too.",
            (lambda p, is_right: -is_right): "That is the derivative of the first part. The "
            "logarithm of the sum depends on every score.",
            (lambda p, is_right: 1 - p): "Not for every class: what is it for a wrong class whose "
            "probability is 0?",
            (lambda p, is_right: p * (is_right - p)): "That is the derivative of a probability. "
            "The loss has its logarithm.",
            (lambda p, is_right: p + is_right): "The sign of the first part: it is -s of the right "
            "class.",
            (lambda p, is_right: -is_right / p): "That is the derivative with respect to the "
            "probability. On to the score there is one more local derivative.",
        },
        hints=[
            "There are two parts: -s of the right class, and the logarithm of the sum. Add their "
            "derivatives.",
            "The logarithm: 1 over the sum, times e to the power of this score. What is that "
            "called?",
            "The second part gives p. The first gives -1 for the right class, and 0 for others.",
        ],
        solution="def answer(p, is_right):\n    return p - is_right",
        because="The logarithm of the sum has the derivative e^s divided by the sum, which is p. "
        "From -s of the right class comes a -1, if it is this one.",
    ),
]
