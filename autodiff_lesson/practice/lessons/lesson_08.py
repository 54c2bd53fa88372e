"""The exercises of lesson 08: A naive vectorisation."""

import numpy as np

from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Function, Number, points


def rate_for_one_step(x1, x2, x3):
    return 1 / (2 * (x1**2 + x2**2 + x3**2))


EXERCISES = [
    Exercise(
        "8.1",
        "Routes to an input",
        Number(20),
        right="Ten outputs, two factors of the square each. An input is used by every output, a "
        "weight by only one.",
        wrong={
            2: "2 is how many routes lead to a weight, or to x[0] by way of one output. x[0] is "
            "used by every output.",
            10: "There is a way through each of the 10 outputs. But each error is squared: it is "
            "used twice.",
            1000: "That is for all 50 inputs together. The question is about one of them.",
            50: "50 is how many inputs there are. How many outputs is x[0] used for?",
            500: "500 is how many weights there are. x[0] is multiplied by only 10 of them.",
            1: "x[0] is used more than once: it goes into every output.",
            100: "Through each output there are two routes, one for each factor of its square.",
        },
        hints=[
            "Into how many of the outputs does x[0] go?",
            "Between an output and the loss is a square: a product of the error with itself.",
        ],
        solution="answer = 10 * 2",
        because="x[0] goes into all 10 outputs, and for each there are two routes from the loss, "
        "one for each factor of the square.",
    ),
    Exercise(
        "8.2",
        "Change and observe",
        Number(194),
        right="The loss shrinks by the same factor with each step, here 0.9286. Each further "
        "zero behind the point takes the same number of steps, 31.",
        wrong={
            195: "195 is the number of losses printed or noted. The first was there before any "
            "step.",
            193: "Just before: the loss is still above 0.001 then. Count once more.",
            94: "94 after the hundred of the lesson? Then you have forgotten to begin again from "
            "the same random numbers, or to add the hundred.",
            95: "If you went on from the trained weights: begin again from seed(0).",
            163: "After 163 steps the loss is below 0.01. One more zero.",
            99: "After 99 steps the loss is still above 1.",
            100: "After 100 steps the loss is still about 1.",
        },
        hints=[
            "Begin with seed(0) as the cell above does, and step until a loss is below 0.001. Try "
            "range(250), and print the number of the step, too.",
            "step_with_nodes returns the loss from before its step. So the first loss comes after "
            "0 steps.",
        ],
        solution="np.random.seed(0)\n"
        "x, y_true, weights = [to_var(np.random.random(shape)) for shape in [50, 10, (50, 10)]]\n"
        "answer = 0\n"
        "while step_with_nodes(x, y_true, weights) >= 0.001:\n"
        "    answer += 1",
        because="The loop counts the steps for which the loss was not yet below 0.001.",
    ),
    Exercise(
        "8.3",
        "The best learning rate",
        Function(rate_for_one_step, [(1, 2, 3), *points(3, low=0.5)]),
        right="For a single example this can be solved. With many examples each would want another "
        "rate, and so people try rates out.",
        wrong={
            (lambda x1, x2, x3: 1 / (x1**2 + x2**2 + x3**2)): "Twice too large: each error then "
            "becomes its own opposite, and the loss stays as it is. Do not forget the 2 of the "
            "gradient.",
            (lambda x1, x2, x3: 2 * (x1**2 + x2**2 + x3**2)): "This is how many errors' worth an "
            "output moves for a rate of 1. Which rate makes it exactly one?",
            (lambda x1, x2, x3: 1 / (2 * (x1 + x2 + x3))): "Each input counts twice: once in the "
            "gradient of its weight, and once when the output is computed with that weight. So "
            "they are squared.",
            (lambda x1, x2, x3: 1 / (2 * np.sqrt(x1**2 + x2**2 + x3**2))): "Nearly: without the "
            "root. The squares come from using each input twice.",
            (lambda x1, x2, x3: 1 / 2 * (x1**2 + x2**2 + x3**2)): "Mind the brackets: Python "
            "divides 1 by 2 first. Put brackets round everything below the line.",
            (lambda x1, x2, x3: 1 / (2 * (x1 + x2 + x3) ** 2)): "Square each input first, and add "
            "then.",
            (lambda x1, x2, x3: 0.001): "That is the rate of the lesson. It does not depend on the "
            "inputs; the best one does.",
        },
        hints=[
            "The weight of input i moves by lrate · 2 · xᵢ · e. How far does the output move then?",
            "The output moves by the sum of xᵢ · (lrate · 2 · xᵢ · e). To hit the mark, it has to "
            "move by e.",
            "lrate · 2 · (x₁² + x₂² + x₃²) · e = e. Solve for lrate.",
        ],
        solution="def answer(x1, x2, x3):\n    return 1 / (2 * (x1**2 + x2**2 + x3**2))",
        because="A step moves weight i by lrate · 2 · xᵢ · e, and with it the output by lrate · 2 "
        "· xᵢ² · e. Over the three inputs that makes lrate · 2 · (x₁² + x₂² + x₃²) · e, which has "
        "to be e.",
    ),
]
