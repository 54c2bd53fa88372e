"""The exercises of lesson 03: Local derivatives."""

from autodiff_lesson.nodes import Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Edge
from autodiff_lesson.practice.kinds import Function, Numbers, points


def of_a_product_and_a_sum_in_one(a, b, c):
    return [b, a, 1]


a = Var(10)
b = Var(-2)
c = a + b
d = a * c

ON_A_SQUARE = {
    25: "That is the value of the node.",
    10: "That is both edges together.",
    2: "That is how many edges there are.",
    1: "1 is on the edges of a sum. This is a product.",
    0: "Both edges lead to an a that moves, and neither leaves s where it is.",
    -5: "If a grows, s grows as well.",
    2.5: "Nothing is shared out: each edge has the whole of the other factor.",
}

EXERCISES = [
    Exercise(
        "3.1",
        "One edge",
        Edge(d, a, {a: "a", b: "b", c: "c", d: "d"}),
        right="The local derivative along d → a is c, whatever c was made from.",
        wrong={
            18: "18 is the whole derivative ∂d/∂a = 2a + b, in which c moves along. The bar says: "
            "hold c still.",
            10: (
                "keeps the own factor",
                "10 is a, and belongs on the edge from d to c. Each factor gets the other one.",
            ),
            -2: "−2 is b. But d was made from a and c, not from b.",
            -20: "−20 is a · b. But d is a · c.",
            80: (
                "gives a value",
                "80 is the value of d. The question is: if a moves a little, how many times as far "
                "does d move?",
            ),
            7: "7 was c, when a was 4 and b was 3. What is c now?",
            1: "1 belongs on the edges of the sum, c. d is a product.",
            20: "20 is 2a, the derivative of a · a. But d is a · c, and c is held still.",
            100: "100 is a · a. But the other factor of d is c.",
            12: "c = a + b, and b is negative.",
        },
        hints=[
            "d = a · c. Hold c still, and move a.",
            "It is the value of c. What is c, when a = 10 and b = −2?",
        ],
        solution="answer = 10 + (-2)",
        because="Each factor of a product gets the other one, so ∂d̄/∂a = c = 10 − 2 = 8.",
        otherwise="Which two things was d made from, and which of the two moves?",
    ),
    Exercise(
        "3.2",
        "A square has two edges",
        Numbers(
            (5, 5),
            ("the first edge", "the second edge"),
            told=dict.fromkeys(("the first edge", "the second edge"), ON_A_SQUARE),
        ),
        right="Both edges lead to a, and each stands for one factor. What they give together, 10, "
        "is the derivative of a² that you know from school.",
        wrong={
            10: "10 is the derivative of a², both edges taken together. a * a uses a twice, so it "
            "has two edges. What is on each?",
            (10, 10): "10 is the derivative of a², both edges taken together. On each edge is what "
            "it adds to that.",
            5: "That is one of them. a * a has an edge for each factor: give both, in a list.",
            (1, 1): "1 and 1 are for a sum. This is a product.",
            (5, 5, 5): "One too many: a * a uses a twice.",
            (25, 25): "25 is the value of the node. On an edge is something else: if the child "
            "moves, how many times as far does the node move?",
        },
        hints=[
            "Imagine s = x · y, where both x and y just happen to be 5.",
            "Each factor gets the other one. Answer with a list of two numbers.",
        ],
        solution="answer = [5, 5]",
        because="On the edge of the first factor is the second one, which is 5. On the edge of the "
        "second is the first one, which is 5 as well.",
        otherwise="Take the two factors one at a time: hold one of them still, and move the other.",
    ),
    Exercise(
        "3.3",
        "One node with three children",
        Function(of_a_product_and_a_sum_in_one, [(2, 3, 4), *points(3)]),
        right="You have worked out an operation that has a single instruction in most processors. "
        "In lesson 05 you will make a node of it.",
        wrong={
            (lambda a, b, c: [a, b, 1]): (
                "keeps the own factor",
                "On the edge to a is how far n moves when a does. Take b = 3, and move a from 5 to "
                "6: how far does n move?",
            ),
            (lambda a, b, c: [b, a, c]): "On the edge to c you have put the value of c. If c moves "
            "by 0.001, how far does n?",
            (lambda a, b, c: [b, a, 0]): "c is not multiplied by anything, but it counts: if it "
            "moves, so does n.",
            (lambda a, b, c: [b + c, a + c, 1]): "c is held still while a moves. Then it adds "
            "nothing to how far n moves.",
            (lambda a, b, c: [b, a]): "These two are right. There is a third edge, to c.",
            (lambda a, b, c: [(a, b), (b, a), (c, 1)]): "These are pairs, as in grad, and what "
            "stands second in them is right. Here that is wanted alone: leave out the children.",
            (lambda a, b, c: [1, 1, 1]): "1 and 1 are for a sum. a and b are multiplied here.",
        },
        hints=[
            "One edge at a time: hold b and c still, and move a. How far does n move?",
            "While a and b are held still, n is a fixed number plus c.",
            "In the product, each factor gets the other one. For c it is as in any sum.",
        ],
        solution="def answer(a, b, c):\n    return [b, a, 1]",
        because="With c held still, n = a · b + c moves as a · b does: b times as far as a, and a "
        "times as far as b. With a and b held still, it moves just as far as c.",
    ),
]
