"""The exercises of lesson 09: Once per edge."""

from autodiff_lesson.graph import topological_order
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


def look(node, a):
    return {
        "the number of routes to a": count_routes(node, a),
        "the number of nodes": len(topological_order(node)),
    }


EXERCISES = [
    Exercise(
        "9.1",
        "Who has to wait?",
        Names(expected=("p", "q", "a"), among=("a", "b", "p", "q", "r", "y")),
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
            ("p", "a"): "p and a are right. One more node is used twice.",
            ("p",): "p is used in q and in r. There are two more.",
            ("a", "b"): "These are the leaves. a is used in p and in q, but b only once.",
            ("p", "q", "r", "a"): "r is used only once, in y.",
        },
        hints=[
            "An edge leads into a node wherever it is used.",
            "For each letter, count how often it stands on the right of an =.",
        ],
        solution='answer = ["p", "q", "a"]',
        because="p is used in q and r, q in r and y, and a in p and q. b and r are used once, and "
        "y is not used at all.",
    ),
    Exercise(
        "9.2",
        "Too early",
        Number(28),
        right="A number that looks reasonable, and is wrong. Nothing but a comparison with another "
        "method would have told.",
        wrong={
            52: "52 is the right gradient. What comes out, if q is left with only what y sent to "
            "it?",
            27: "27 is what p sends to a. q has an edge to a, too, and has sent 1 along it.",
            25: "q did send its 1 to p before p was left: p has 8 + 1.",
            1: "1 is what q sends to a. p sends something as well, later.",
            46: "You have let the late 6 go on from q to p. It is added to gradients[q], but not "
            "sent on.",
            34: "You have let the late 6 go on from q to a. It is added to gradients[q], but not "
            "sent on.",
            24: "24 is 8 · 3, from r by way of p. q has sent something to p and to a as well.",
        },
        hints=[
            "p is 6, q is 8 and r is 48. y sends 1 to r, and 1 to q.",
            "q is left with the gradient 1, and sends 1 to p and 1 to a. Then r sends q = 8 to p.",
            "p has 8 + 1 = 9, and sends b times that to a.",
        ],
        solution="answer = (8 * 1 + 1) * 3 + 1",
        because="q is left with 1 in the place of 7. So p gets 8 + 1 = 9 in the place of 15, and a "
        "gets 9 · 3 from p and 1 from q: 28.",
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
]
