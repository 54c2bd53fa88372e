"""The exercises of lesson 09: Once per edge."""

import math
from collections import defaultdict

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import Add, Mul, Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Graph, Names, Number
from autodiff_lesson.routes import count_routes


def doubled_seven_times(a):
    for _ in range(7):
        a = a + a
    return a


def doubled_six_times(a):
    for _ in range(6):
        a = a + a
    return a


def doubled_eight_times(a):
    for _ in range(8):
        a = a + a
    return a


def a_hundred_and_twenty_eight_times(a):
    return 128 * a


def added_one_by_one(a):
    total = a
    for _ in range(127):
        total = total + a
    return total


def multiplied_by_two(a):
    for _ in range(7):
        a = a * 2
    return a


def squared(a):
    for _ in range(7):
        a = a**2
    return a


def used_too_early(a):
    x = a * a
    z = x * x
    return z + x


def used_in_time(a):
    x = a * a
    z = x * x
    return x + z


def only_a_leaf_is_late(a):
    return a * a + a


def with_minus_signs(a):
    x = -a
    return -x * x


def used_twice_at_once(a):
    x = a * a
    z = x * x
    return z + z


def leave_at_once(parent_node):
    """The sweep of the lesson that does not wait."""
    gradients = defaultdict(int)
    gradients[parent_node] = 1
    stack, done = [parent_node], set()
    while stack:
        node = stack.pop()
        if node not in done:
            done.add(node)
            for child, local_derivative in node.grad:
                gradients[child] += gradients[node] * local_derivative
                stack.append(child)
    return gradients


def look_at_leaving(node, a):
    nodes = topological_order(node)
    early, right = leave_at_once(node)[a], reverse_sweep(node).get(a, 0)
    parents = {(child, upper) for upper in nodes for child, _ in upper.grad}
    return {
        "the number of nodes": len(nodes),
        "the number of nodes that are neither a sum nor a product": sum(
            not isinstance(x, (Var, Add, Mul)) for x in nodes
        ),
        "a node with two parents": "there" if len(parents) >= len(nodes) else "missing",
        "the gradient of leave_at_once": "right" if math.isclose(early, right) else "wrong",
    }


def look(node, a):
    return {
        "the number of routes to a": count_routes(node, a),
        "the number of nodes": len(topological_order(node)),
    }


EXERCISES = [
    Exercise(
        "9.1",
        "Who has to wait?",
        Names(expected=("p", "q", "b"), among=("a", "b", "p", "q", "r", "y")),
        right="Each of them is used twice. In a graph in which nothing is used twice, nobody ever "
        "has to wait: there, even leaving at once is right.",
        wrong={
            (
                "p",
                "q",
            ): "p and q are right. A leaf can wait as well: its gradient, too, is complete "
            "only when everything has arrived.",
            ("p", "q", "r", "y"): "These have two edges leading *down* from them. The question is "
            "how many lead into them, from above.",
            ("p", "b"): "p and b are right. One more node is used twice.",
            ("p",): "p is used in q and in r. There are two more.",
            ("a", "b"): "These are the leaves. b is used in p and in q, but a only once.",
            ("p", "q", "r", "b"): "r is used only once, in y.",
        },
        hints=[
            "An edge leads into a node wherever it is used.",
            "For each letter, count how often it stands on the right of an =.",
        ],
        solution='answer = ["p", "q", "b"]',
        because="p is used in q and r, q in r and y, and b in p and q. a and r are used once, and "
        "y is not used at all.",
    ),
    Exercise(
        "9.2",
        "Too early",
        Number(30),
        right="A number that looks reasonable, and is wrong. Nothing but a comparison with another "
        "method would have told.",
        wrong={
            48: "48 is the right gradient. What comes out, if q is left with only what y sent to "
            "it?",
            45: "You have left q with the 6 that came from r. It was left before that came, with "
            "the 1 from y.",
            27: "27 is 9 · 3, from r by way of p. q has sent something to p as well.",
            21: "7 · 3 is the right gradient of q, sent on by way of p. But q is left when it has "
            "only the 1 from y, and r sends something to p as well.",
            3: "3 is what y sends to a by way of q and p. r sends something to p as well, before "
            "p is left.",
            10: "10 is what arrives at p. Go on to a.",
        },
        hints=[
            "p is 6, q is 9 and r is 54. y sends 1 to r, and 1 to q.",
            "q is left with the gradient 1, and sends 1 to p. Then r sends q = 9 to p.",
            "p has 1 + 9 = 10, and sends b times that to a.",
        ],
        solution="answer = (9 + 1) * 3",
        because="q is left with 1 instead of 7. So p gets 9 + 1 = 10 instead of 9 + 7 = 16, and a "
        "gets 10 · 3 = 30 instead of 48.",
        otherwise="Write down for each node what has arrived there at the moment when it is left.",
    ),
    Exercise(
        "9.3",
        "Many routes from few nodes",
        Graph(doubled_seven_times, [(1.0,), (3.0,)], look),
        right="128 routes, but only 14 edges: that is what the sweep has to walk.",
        wrong={
            doubled_six_times: "That is 64 routes with seven nodes. One step more.",
            doubled_eight_times: "That is 256 routes with nine nodes. One step less.",
            a_hundred_and_twenty_eight_times: "The gradient is 128, but there is one route. An "
            "edge bears the 128.",
            added_one_by_one: "There are 128 routes, but 128 nodes as well. Use each result twice.",
            multiplied_by_two: "The gradient is 128. But a * 2 has one edge to a, and one to the "
            "number 2. To double the routes, use a twice: a + a.",
            squared: "a ** 2 has a single edge to a. To double the routes, use a twice.",
            (lambda a: a**128): "A power is one node with one edge to a. Use results twice.",
        },
        hints=[
            "What does a node that is used twice by the one above it do to the number of routes?",
            "128 is 2 · 2 · 2 · 2 · 2 · 2 · 2.",
        ],
        solution="def answer(a):\n    for _ in range(7):\n        a = a + a\n    return a",
        because="Each a + a has two edges to the node below it, and so it doubles the number of "
        "routes. Seven doublings make 2⁷ = 128 routes, from seven results and a leaf.",
    ),
    Exercise(
        "9.4",
        "Fool it",
        Graph(used_too_early, [(1.5,), (3.0,)], look_at_leaving),
        right="It is the shape of the lesson's example: a node with something below it, which gets "
        "the last of its gradient late, by way of another node.",
        wrong={
            used_in_time: "Very near. leave_at_once takes first what stands last: here it is "
            "the longer way, and then nothing comes too late. Write the two the other way round.",
            only_a_leaf_is_late: "a comes too late, but below a leaf there is nobody who "
            "could be told too little. Put one node between.",
            with_minus_signs: "That is the example of the lesson. Do it with + and * alone.",
            used_twice_at_once: "Both edges into each node come from the same parent, so nothing "
            "comes late. One has to come by way of another node.",
        },
        hints=[
            "You need an x with a below it, a z made from x, and a y made from z and x.",
            "x = a * a is one beginning. leave_at_once takes first what stands last in y.",
        ],
        solution="def answer(a):\n    x = a * a\n    z = x * x\n    return z + x",
        because="x is taken off the stack first, and sends on what came from y. What comes from z "
        "is late, and a never hears of it.",
    ),
]
