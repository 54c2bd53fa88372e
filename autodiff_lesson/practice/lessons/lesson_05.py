"""The exercises of lesson 05: Build the framework."""

from autodiff_lesson.nodes import Ops
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Number, Operation, points


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


EXERCISES = [
    Exercise(
        "5.1",
        "Pairs on the stack",
        Number(7),
        right="One pair for each route: 1 to y, 2 to c, 2 to a and 2 to b.",
        wrong={
            4: "4 is how many nodes there are. c comes off the stack twice, once for each of its "
            "routes.",
            5: "5 is one for y and one for each of the four edges. But c comes off twice, and each "
            "time both its children are put on.",
            6: "Do not forget the pair that the stack begins with.",
            3: "3 is y and c and c. And each time that c comes off, its children are put on.",
            2: "2 is how many routes lead to c. What is put on the stack, each time it comes off?",
        },
        hints=[
            "Play it through on paper. The stack begins with (y, 1).",
            "y puts c on it twice. Each time that c comes off, it puts on a and b.",
        ],
        solution="answer = 1 + 2 + 2 * 2",
        because="y comes off once. It has put c on the stack twice, since c * c has two edges to "
        "c. Each time that c comes off, it puts on a and b.",
    ),
    Exercise(
        "5.2",
        "Find the bug",
        Number(8),
        right="gradients[node] is the sum over all the routes that have come to the node so far. "
        "An edge has to be multiplied with the one route that is being walked: route_value.",
        wrong={
            3: "Line 3 is right: the route with no edges has the value 1, as ∂y/∂y should be.",
            2: "Line 2 is right: a node that nothing has come to yet has the gradient 0.",
            5: "Line 5 is right: it does not matter which route is walked first, since they are "
            "added.",
            6: "Line 6 is right: += adds the routes.",
            7: "Line 7 is right: each pair in grad is a child and a local derivative.",
            4: "Line 4 is right: as long as there is a route on the stack, it is walked on.",
            1: "Line 1 is right.",
            9: "Line 9 is right: the mapping is returned.",
        },
        hints=[
            "Play it through for y = c * c, where c is reached twice. What is put on the stack for "
            "a the first time, and what the second time?",
            "The first time, 7 · 1 is put on. The second time it should be the same. Is it?",
            "The second time, gradients[c] is 14 already. Where is that used?",
        ],
        solution="answer = 8",
        because="Line 8 has to multiply route_value, not gradients[node], by the local derivative. "
        "As it stands, the second route to c carries the first one along, and a gets 7 + 14.",
    ),
    Exercise(
        "5.3",
        "Write an operation",
        Operation(MulAdd, [(2, 3, 4), *points(3)]),
        right="Three edges in one node, and get_gradients takes it as it is: it only ever asks for "
        "grad.",
        wrong={
            WithFactorsMixedUp: "In grad, a and b are mixed up. Hold b still and move a: the "
            "product moves b.value times as far.",
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
    ),
]
