"""The exercises of lesson 02: The system as a graph."""

from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import Mul
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Graph, Names, Number


def fourth_power(a):
    square = a * a
    return square * square


def with_three_products(a):
    return a * a * a * a


def with_a_power(a):
    square = a**2
    return square * square


def as_a_power(a):
    return a**4


def look(node, a):
    nodes = topological_order(node)
    return {
        "the value": node.value,
        "the number of nodes": len(nodes),
        "the number of nodes that are neither a nor a product": sum(
            below is not a and not isinstance(below, Mul) for below in nodes
        ),
    }


EXERCISES = [
    Exercise(
        "2.1",
        "Two parents",
        Names(
            expected=("x", "p"),
            among=("x", "y", "p", "q", "r"),
            why_not={
                "y": "It was used once only, in p.",
                "q": "It was used once only, in r.",
                "r": "Nothing was made from it.",
            },
        ),
        right="A node has as many parents as there are results that use it. Such nodes are why "
        "gradients are not easy: what they do arrives by several ways.",
        wrong={
            ("p",): "p has two parents, q and r. There is one more node that is used twice.",
            ("x",): "x has two parents, p and q. There is one more node that is used twice.",
            ("p", "q", "r"): "These have two children each: p, q and r were made from two things. "
            "A parent is the other way round. What was used to make two things?",
            ("x", "y"): "x and y are the leaves: they have no children. y is used only once, in p.",
            ("x", "p", "q"): "q is used once only, in r.",
            ("p", "q"): "q is used once only, in r. Which other name stands twice on the right "
            "of an =?",
            ("y", "r"): "y is used once, in p, and r is not used at all.",
        },
        hints=[
            "A parent of x is a result that was made from x.",
            "For each letter, count the lines of code that have it on the right of the =.",
        ],
        solution='answer = ["x", "p"]',
        because="x is used in p and in q, and p is used in q and in r. y and q are used once, and "
        "r is not used at all.",
    ),
    Exercise(
        "2.2",
        "Count the edges",
        Number(
            7,
            parts=(2, 2, 2, 1),
            parts_are="for each result, how many edges lead down from it",
        ),
        right="Every operation has an edge for each thing that goes into it: two for each * and +, "
        "one for a change of sign.",
        wrong={
            6: "There are 6 nodes. If you meant the edges: a − b is computed as a + (−b), and the "
            "node −b has an edge of its own.",
            8: "The node −b has only one child.",
            5: "Go from result to result, and count what each was made from. There are four "
            "results.",
            3: "Three operators are written down, but the minus makes two nodes, and an operation "
            "has an edge for each thing that goes into it.",
            4: "There are 4 results. Most of them have two edges.",
            2: "2 is how many leaves there are. Edges lead down from the results.",
        },
        hints=[
            "The results are the product, the sum, the difference (a sum with −b), and −b.",
            "The first three have two edges each.",
        ],
        solution="answer = 2 + 2 + 2 + 1",
        because="The product, the sum and the difference have two children each, and −b has one.",
        otherwise="For each result, count the arrows that lead down from it.",
    ),
    Exercise(
        "2.3",
        "A small graph for a fourth power",
        Graph(fourth_power, [(4,), (-3,), (0.5,)], look),
        right="A result with a name can be used again without being computed again. Sharing is "
        "what makes it a graph, rather than a tree.",
        wrong={
            with_three_products: "The value is right, with three products. Each * that is "
            "computed makes a node. Compute a * a once, give it a name, and use the name twice.",
            as_a_power: "That is one power. Two products are asked for.",
            with_a_power: "The value is right, but a ** 2 is a power, not a product. Use * alone.",
            (lambda a: a * a): "That is the square, 16. What do you have to do with it?",
        },
        hints=[
            "What do you get, if you multiply a square by itself?",
            "Write square = a * a on a line of its own.",
        ],
        solution="def answer(a):\n    square = a * a\n    return square * square",
        because="a⁴ is the square of a². The name `square` stands for one node, which is used for "
        "both factors: three nodes, four edges.",
    ),
]
