"""The exercises of lesson 08: A naive vectorisation, and What others call it."""

import numpy as np

from autodiff_lesson.nodes import Ops, Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Gradients
from autodiff_lesson.practice.kinds import Choice, Function, Number, Operation, points


def rate_for_one_step(x1, x2, x3):
    return 1 / (2 * (x1**2 + x2**2 + x3**2))


class Div(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, -a.value / b.value**2)]


class WithoutTheMinus(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, a.value / b.value**2)]


class WithoutTheSquare(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, -a.value / b.value)]


class EdgeOfInv(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, 1 / b.value), (b, -1 / b.value**2)]


class EdgesOfAProduct(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(a, b.value), (b, a.value)]


class Exchanged(Ops):
    def __init__(self, a, b):
        self.value = a.value / b.value
        self.grad = [(b, 1 / b.value), (a, -a.value / b.value**2)]


x = Var(3)
w = Var(2)
p = x * w
q = x + p
z = p * q

EXERCISES = [
    Exercise(
        "8.1",
        "Routes to an input",
        Number(
            20,
            parts=(10, 2),
            parts_are="for each place where a route can go on in several ways, in how many",
            then="multiply them",
        ),
        right="Ten outputs, two factors of the square each. An input is used by every output, a "
        "weight by only one.",
        wrong={
            2: "2 is how many routes lead to a weight, or to x[0] by way of one output. x[0] is "
            "used by every output.",
            10: "There is a way through each of the 10 outputs. But the square uses each "
            "output twice.",
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
        otherwise="Follow one route from the loss down to x[0]. At which places could you have "
        "gone another way?",
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
        # With a single example, each step shrinks the loss by the same factor.
        shows="After ⟦yours⟧ steps the loss is about ⟦1711.16 * 0.9286145 ** yours⟧. Is it the "
        "first that is below 0.001?",
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
    Exercise(
        "8.4",
        "Adjoints by hand",
        Gradients(z, (p, x, w), {x: "x", w: "w", p: "p", q: "q", z: "z"}),
        right="Three paths lead to x: 9 · 2 directly from z to p, 6 from z to q, and 6 · 1 · 2 "
        "through q and p.",
        wrong={
            (15, 24, 45): "One path to x is missing: q uses x itself, and it also uses p, which is "
            "made of x.",
            (15, 30, 45): "One path to x is missing: from z to q, and from q straight to x.",
            (9, 18, 27): "z uses p twice: itself, and inside q. Each of your three numbers has "
            "only the paths that begin with the edge from z to p.",
            (9, 24, 27): "z uses p twice: itself, and inside q. The paths from z to q to p are "
            "missing.",
            (9, 36, 45): "Right for x and w. But q uses p, so there is a second path to p as well.",
            (15, 36, 27): "Right for p and x. Two paths lead to w, since two lead to p.",
            (15, 54, 45): "z also has the value 54. An adjoint is found from edges, not from the "
            "value at the top.",
            (10, 5, 6): "You add up local derivatives. Multiply the edges along each path first.",
            (6, 36, 45): "Right for x and w. To p there is the path through q, and a shorter one.",
        },
        hints=[
            "Write the numbers on the edges first. p = 6 and q = 9, so from z: 9 to p and 6 to q.",
            "Two paths lead from z to p: directly, 9, and through q, 6 · 1.",
            "Each path to p goes on to x with a 2, and to w with a 3. And q leads to x itself.",
        ],
        solution="answer = [9 + 6, (9 + 6) * 2 + 6, (9 + 6) * 3]",
        because="z → p is 9, and z → q → p is 6 · 1: together 15. From p, the edge to x is 2 and "
        "the edge to w is 3. To x there is also z → q → x, 6 · 1.",
    ),
    Exercise(
        "8.5",
        "Write Div",
        Operation(Div, [(6.0, 2.0), *points(2, low=0.5), *points(2, high=-0.5)]),
        right="The edges are the two routes of Mul and Inv, multiplied out: one node in the place "
        "of two.",
        wrong={
            WithoutTheMinus: (
                "forgets the minus",
                "If b grows, the quotient shrinks. What does that say about the sign "
                "on the edge to b?",
            ),
            WithoutTheSquare: "On the edge to b, the derivative of 1 / b is needed: that is "
            "−1 / b².",
            EdgeOfInv: "On the edge to b you have the derivative of 1 / b. In a / b there are a of "
            "them.",
            EdgesOfAProduct: "These are the edges of a product. Write a / b as a · (1 / b): what "
            "stands beside a? And how does 1 / b move?",
            Exchanged: "The two local derivatives are right, but each is beside the other child.",
        },
        hints=[
            "Hold b still: a / b is a, times 1 / b. Which number is on the edge to a?",
            "Hold a still: a / b is a times Inv of b. You have met the edge of Inv in lesson 06.",
            "self.grad = [(a, 1 / …), (b, -… / …)]",
        ],
        solution="class Div:\n"
        "    def __init__(self, a, b):\n"
        "        self.value = a.value / b.value\n"
        "        self.grad = [(a, 1 / b.value), (b, -a.value / b.value**2)]",
        because="With b held still, a / b is a · (1 / b), so 1 / b is on the edge to a. With a "
        "held still, it is a times 1 / b, whose derivative is −1 / b².",
    ),
    Exercise(
        "8.6",
        "Which bug is it?",
        Choice(
            "keeps the last edge",
            ("overwrites", "loses an edge", "keeps the last edge", "adds along a route"),
        ),
        right="3 + 3 + 1: the last edges of the three routes to a. The edges above, 5 and 1, are "
        "forgotten. For b it makes no difference: its only route is 1 · 9.",
        wrong={
            "overwrites": "Then only the route that arrives last would be left: 15 or 1, and not "
            "7.",
            "loses an edge": "Then one of the two routes of 15 would be missing. That leaves 16, "
            "and not 7.",
            "adds along a route": "Then the gradient with respect to b would be wrong as well: it "
            "would not be 9.",
        },
        hints=[
            "Name s = a · a and t = s · b. Which edges are on the three routes from y to a?",
            "They are 1 · 5 · 3, again 1 · 5 · 3, and 1. How can 7 be made of these?",
        ],
        solution='answer = "keeps the last edge"',
        because="The routes to a are 1 · 5 · 3 twice, and 1. Of each, only the last edge has been "
        "added: 3 + 3 + 1 = 7.",
    ),
]
