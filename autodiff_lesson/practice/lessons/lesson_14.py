"""The exercises of lesson 14: Train a network."""

import math

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Function, Number, points


def slope_of_the_loss(m):
    return -1 / (1 + math.exp(m))


EXERCISES = [
    Exercise(
        "14.1",
        "Count the weights",
        Number(1185),
        right="(2 + 1) · 32 + (32 + 1) · 32 + (32 + 1) · 1. The middle layer has nearly all of "
        "them.",
        wrong={
            1120: "These are the weights. Each neuron also has a bias.",
            1152: "One row of biases is not enough: each of the three layers has its own, of 32, "
            "32 and 1 numbers.",
            1187: "The inputs have no biases. Only the outputs of each layer have.",
            1088: "The last layer, from 32 to 1, is missing, and so are all biases.",
            65: "These are the biases. Between two layers there is also a table of weights.",
            1123: "A bias for each neuron, and not one for each layer.",
            67: "That is how many neurons and inputs there are. Between two layers, each input has "
            "a weight for each output.",
        },
        hints=[
            "A layer has inputs times outputs weights, and as many biases as outputs.",
            "2 · 32 + 32, then 32 · 32 + 32, then 32 · 1 + 1.",
        ],
        solution="answer = (2 * 32 + 32) + (32 * 32 + 32) + (32 * 1 + 1)",
        because="A layer has a weight for each pair of an input and an output, and a bias for each "
        "output: 96, 1056 and 33.",
    ),
    Exercise(
        "14.2",
        "Change and observe",
        Choice("about 50 %", ("about 50 %", "about 75 %", "about 100 %")),
        right="Without the bend, three layers are one: a product of tables is a table. Its "
        "boundary is a straight line, and no straight line parts two spirals.",
        wrong={
            "about 75 %": "Not quite so good. What kind of boundary has a network without a bend?",
            "about 100 %": "Is the tanh really gone, and were the weights made anew? Without it, "
            "the score is a sum of multiples of the two coordinates.",
        },
        hints=[
            "Multiply with one table and then with another: could a single table do the same?",
            "Try it: change the cell with network, run all cells from sizes on, and look at the "
            "last accuracy.",
        ],
        solution='answer = "about 50 %"',
        because="The layers collapse into a single one, whose boundary is a straight line. Here it "
        "gets 52.5 % of the points right.",
    ),
    Exercise(
        "14.3",
        "The gradient of the loss",
        Function(slope_of_the_loss, [(0,), *points(1)]),
        right="It is −½ where the network cannot tell, and fades where it is right and sure: such "
        "points no longer pull at the weights.",
        wrong={
            (lambda m: 1 / (1 + math.exp(m))): "The sign: a larger m makes the loss smaller.",
            (lambda m: 1 / (1 + math.exp(-m))): "That is the derivative of the logarithm only, the "
            "outer function. Inside is 1 + e⁻ᵐ: multiply with its derivative.",
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
]
