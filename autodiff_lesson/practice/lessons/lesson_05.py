"""The exercises of lesson 05: Build the framework."""

from collections import defaultdict

from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import Mul, Ops, Var
from autodiff_lesson.practice.engine_bugs import adds_the_edges_to_the_1, multiplies_by_the_values
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Operation, points
from autodiff_lesson.practice.misconceptions import (
    counts_the_routes,
    forgets_to_multiply_on,
    overwrites,
    sends_on_what_has_piled_up,
)
from autodiff_lesson.practice.program_kinds import Engine, Line, Order


class OwnFactors(Ops):
    def __init__(self, a, b):
        self.value = a.value * b.value
        self.grad = [(a, a.value), (b, b.value)]


class EdgesOfASum(Ops):
    def __init__(self, a, b):
        self.value = a.value * b.value
        self.grad = [(a, 1), (b, 1)]


class ProductOnEdges(Ops):
    def __init__(self, a, b):
        self.value = a.value * b.value
        self.grad = [(a, self.value), (b, self.value)]


class MulAdd(Ops):
    def __init__(self, a, b, c):
        self.value = a.value * b.value + c.value
        self.grad = [(a, b.value), (b, a.value), (c, 1)]


class WithFactorsMixedUp(Ops):
    def __init__(self, a, b, c):
        self.value = a.value * b.value + c.value
        self.grad = [(a, a.value), (b, b.value), (c, 1)]


class WithTheValueOfC(Ops):
    def __init__(self, a, b, c):
        self.value = a.value * b.value + c.value
        self.grad = [(a, b.value), (b, a.value), (c, c.value)]


class WithoutC(Ops):
    def __init__(self, a, b, c):
        self.value = a.value * b.value + c.value
        self.grad = [(a, b.value), (b, a.value)]


class ProductOnly(Ops):
    def __init__(self, a, b, c):
        self.value = a.value * b.value
        self.grad = [(a, b.value), (b, a.value), (c, 1)]


def stays_at_0(parent_node):
    return dict.fromkeys(topological_order(parent_node), 0)


def takes_off_the_top_alone(parent_node):
    return {parent_node: 1}


def adds_all_to_the_top(parent_node):
    return {parent_node: sum(get_gradients(parent_node).values())}


def leaves_out_the_top(parent_node):
    gradients = get_gradients(parent_node)
    del gradients[parent_node]
    return gradients


def graphs():
    a, b = Var(4), Var(3)
    c = a + b
    d = a * c
    square = c * c
    top = square * b
    return {
        "d = a * c": {"d": d, "c": c, "a": a, "b": b},
        "y = c * c": {"y": square, "c": c, "a": a, "b": b},
        "z = c * c * b": {"z": top, "c": c, "a": a, "b": b},
        "w = c ** 2 - a * c": {"w": c**2 - d, "c": c, "a": a, "b": b},
    }


ENGINE = Engine(get_gradients, graphs())

WITH_A_BUG = """\
def get_gradients(parent_node):
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            stack.append((child, gradients[node] * local_derivative))
    return dict(gradients)"""

WALK = (
    "    stack = [(parent_node, 1)]",
    "    while stack:",
    "        node, route_value = stack.pop()",
    "        gradients[node] += route_value",
    "        for child, local_derivative in node.grad:",
    "            stack.append((child, route_value * local_derivative))",
)


def in_order(*numbers):
    """Lines of the walk, as an answer."""
    return tuple(WALK[number] for number in numbers)


EXERCISES = [
    Exercise(
        "5.1",
        "Write Mul",
        Operation(Mul, [(4, 3), *points(2)]),
        right="Each factor gets the other one.",
        wrong={
            OwnFactors: (
                "keeps the own factor",
                "Each factor has its own value on its edge. Go back to the pretending of "
                "lesson 03: hold b still at 3, and move a from 4 to 5. How far does the product "
                "move?",
            ),
            EdgesOfASum: "1 and 1 are the edges of a sum. If one factor is held still, how many "
            "times as far as the other does the product move?",
            ProductOnEdges: "This is the value of the product on both edges. If b is 3 and is held "
            "still, how many times as far as a does the product move?",
        },
        hints=[
            "Hold b still and move a. How many times as far does the product move?",
            "3 times as far if b is 3. So what stands beside a is b.value. What stands beside b?",
        ],
        solution="class Mul:\n"
        '    """The product of two nodes."""\n'
        "\n"
        "    def __init__(self, a, b):\n"
        "        self.value = a.value * b.value\n"
        "        self.grad = [(a, b.value), (b, a.value)]",
        because="If a moves while b is held still, the product moves b.value times as far. If b "
        "moves while a is held still, it moves a.value times as far.",
        otherwise="Work it out by hand for these two numbers: first the value; then hold one of "
        "them still, and see how many times as far as the other it moves.",
    ),
    Exercise(
        "5.2",
        "Write the two rules",
        ENGINE,
        right="That is the whole engine: multiply the edges of a route, add the routes.",
        wrong={
            overwrites: "Nothing is added. A second route to the same node takes the "
            "place of the first: use +=.",
            forgets_to_multiply_on: "What you put onto the "
            "stack is the last edge alone. The edges above it belong to the route as well.",
            adds_the_edges_to_the_1: "You add along a "
            "route. Edges of one route are multiplied; whole routes are added.",
            counts_the_routes: "This only counts the routes. Either 1 is added for each, in the "
            "place of its route value; or the route value goes down unchanged, and is not "
            "multiplied by the edge to the child.",
            sends_on_what_has_piled_up: "You multiply "
            "by gradients[node]: that is the sum of all routes so far. Only one of them is being "
            "walked: route_value.",
            multiplies_by_the_values: "An edge "
            "holds a local derivative. The values of the children are not needed any more.",
            stays_at_0: "All gradients stay 0. "
            "They begin at 0, and each route value has to be added to gradients[node].",
            takes_off_the_top_alone: "Only the topmost node was taken off the stack. Is each child "
            "put onto it? And does return stand below the loop, and not inside it?",
            adds_all_to_the_top: "All that comes is added to the gradient of parent_node. It "
            "belongs to the node that was taken off.",
            leaves_out_the_top: "The gradient of the topmost node itself is missing. What was "
            "taken off the stack is added to gradients[node], and not to that of the child.",
        },
        hints=[
            "The first line: a route has arrived at node. What happens to gradients[node]?",
            "The second line: the route goes on to child. Put a pair onto the stack: the child, "
            "and what its route value is then.",
            "gradients[node] += …, and stack.append((child, … * …))",
        ],
        solution="def get_gradients(parent_node):\n"
        '    """The derivative of parent_node with respect to itself and each node below it."""\n'
        "    gradients = defaultdict(int)\n"
        "    stack = [(parent_node, 1)]\n"
        "    while stack:\n"
        "        node, route_value = stack.pop()\n"
        "        gradients[node] += route_value  # add the routes\n"
        "        for child, local_derivative in node.grad:\n"
        "            stack.append((child, route_value * local_derivative))  # multiply the edges\n"
        "    return dict(gradients)",
        because="What has arrived is added to the gradient of its node. On the way to a child, the "
        "route becomes longer by one edge, so its value is multiplied by that edge.",
        otherwise="Play it through with a pencil: which pairs are on the stack after each round?",
    ),
    Exercise(
        "5.3",
        "Mend the line",
        Line(
            "stack.append((child, route_value * local_derivative))",
            wrong="stack.append((child, gradients[node] * local_derivative))",
            source=WITH_A_BUG,
            engine=ENGINE,
        ),
        right="gradients[node] is the sum over all the routes that have come to the node so far. "
        "An edge has to be multiplied by the one route that is being walked: route_value.",
        wrong={
            "stack.append((child, gradients[node] * local_derivative))": "That is how the line "
            "stands. How should it read?",
            "stack.append((child, route_value + local_derivative))": "Edges of one route are "
            "multiplied. It is whole routes that are added.",
            "stack.append((child, gradients[node]))": "Then no edge counts, and gradients[node] "
            "is still the sum over all routes so far.",
            "stack.append((child, local_derivative))": "Then only the last edge is left of each "
            "route. The edges above it belong to the route as well.",
            "gradients = defaultdict(int)": "Line 2 is right as it stands: a node that nothing has "
            "come to yet has the gradient 0.",
            "stack = [(parent_node, 1)]": "Line 3 is right as it stands: the route with no edges "
            "has the value 1, as ∂y/∂y should be.",
            "while stack:": "Line 4 is right as it stands: as long as there is a route on the "
            "stack, it is walked on.",
            "node, route_value = stack.pop()": "Line 5 is right as it stands: it does not matter "
            "which route is walked first, since they are added.",
            "gradients[node] += route_value": "Line 6 is right as it stands: += adds the routes.",
            "for child, local_derivative in node.grad:": "Line 7 is right as it stands: each pair "
            "in grad is a child and a local derivative.",
            "return dict(gradients)": "The last line is right as it stands: the mapping is "
            "returned.",
        },
        hints=[
            "Play it through for y = c * c, where c is reached twice. What is put on the stack for "
            "a the first time, and what the second time?",
            "The first time, 7 · 1 is put on. The second time it should be the same. Is it?",
            "The second time, gradients[c] is 14 already. Where is that used, and what should "
            "stand there?",
        ],
        solution='answer = "stack.append((child, route_value * local_derivative))"',
        because="Line 8 has to multiply route_value, not gradients[node], by the local derivative. "
        "As it stands, the second route to c carries the first one along, and a gets 7 + 14.",
    ),
    Exercise(
        "5.4",
        "Put it in order",
        Order(
            WALK,
            given=tuple(WALK[n] for n in (4, 1, 5, 0, 3, 2)),  # as the lesson gives them
            above="def get_gradients(parent_node):\n    gradients = defaultdict(int)",
            below="    return dict(gradients)",
            library={"defaultdict": defaultdict},
            engine=ENGINE,
        ),
        right="The route can be added before its node's edges are walked or after: it is added "
        "once in either order.",
        wrong={
            in_order(0, 1, 3, 2, 4, 5): "A route is added, or walked on, before it has been taken "
            "off the stack: so there is no node yet.",
            in_order(1, 2, 3, 4, 5, 0): "The loop looks at the stack before there is one.",
        },
        hints=[
            "There has to be a stack before the loop. What is done first in each round of it?",
            "In each round: take a pair off, add its route, and go through the edges. The line "
            "that stands furthest to the right belongs to the edges.",
        ],
        solution="lines = [\n" + "".join(f'    "{line}",\n' for line in WALK) + "]",
        because="The walk begins with one pair on the stack. Each round takes off one pair, adds "
        "what has arrived, and puts on a pair for each edge.",
        otherwise="Go through it in words: what has to be there before a line can be run?",
    ),
    Exercise(
        "5.5",
        "Write an operation",
        Operation(MulAdd, [(2, 3, 4), *points(3)]),
        right="Three edges in one node, and get_gradients takes it as it is: it only ever asks for "
        "grad.",
        wrong={
            WithFactorsMixedUp: (
                "keeps the own factor",
                "On the edges to a and b stand their own values. Hold b and c still, and move a: "
                "how many times as far does the result move?",
            ),
            WithTheValueOfC: "On the edge to c you have the value of c. c is only added: if it "
            "moves, the result moves just as far.",
            WithoutC: "There is no edge to c. If c moves, so does the result.",
            ProductOnly: "The local derivatives are right. But c is missing from the value.",
        },
        hints=[
            "Take Mul as a model, and add c.",
            "You have worked out its three local derivatives in 3.3.",
            "self.grad = [(a, …), (b, …), (c, …)]",
        ],
        solution="class MulAdd:\n"
        "    def __init__(self, a, b, c):\n"
        "        self.value = a.value * b.value + c.value\n"
        "        self.grad = [(a, b.value), (b, a.value), (c, 1)]",
        because="The product's edges are those of Mul, and the edge to c is that of a sum.",
        otherwise="Work it out by hand for these three numbers: first the value; then hold two of "
        "them still, and see how many times as far as the third it moves.",
    ),
]
