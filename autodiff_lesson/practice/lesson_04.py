"""The exercises of lesson 04: Routes."""

from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.nodes import Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Graph, Number, Routes
from autodiff_lesson.routes import count_routes

a = Var(2)
b = Var(3)
c = a + b
d = c * a
e = c + d
NAMES = {a: "a", b: "b", c: "c", d: "d", e: "e"}


def look(node, a, b):
    return {
        "the gradient ∂d/∂a": get_gradients(node).get(a, 0),
        "the number of routes to a": count_routes(node, a),
    }


EXERCISES = [
    Exercise(
        "4.1",
        "Find every route",
        Routes(e, a, NAMES),
        right="Three routes, over only five edges: routes share edges.",
        wrong={
            ("e→c→a", "e→d→a"): "These two are right. But d was made from c as well: there is a "
            "longer way.",
            ("e→d→a", "e→d→c→a"): "These are the routes that begin with e → d. There is another "
            "arrow down from e.",
            ("e→c→a", "e→d→c→a"): "These are the routes through c. There is one that goes round c.",
        },
        hints=[
            "Two arrows leave e: one to c, and one to d. Where can you go from each?",
            "From c there is one way to a. From d there are two.",
        ],
        solution='answer = ["e→c→a", "e→d→a", "e→d→c→a"]',
        because="From e you can go to c, and from there to a. Or you go to d, and from there to a "
        "directly, or through c.",
    ),
    Exercise(
        "4.2",
        "Multiply and add",
        Number(8),
        right="1 + 5 + 2. By hand, e = (a + b)(1 + a), and its derivative is 1 + 2a + b: 8 again.",
        wrong={
            7: "7 is 5 + 2, the two routes through d. One route does not touch d; find it.",
            6: "6 is 1 + 5, the two short routes. The long one, e→d→c→a, is forgotten.",
            3: "3 is 1 + 2, the two routes through c. The route e→d→a is forgotten.",
            5: "5 is the local derivative along d → a. That is one route; find the others.",
            1: "1 is the route e→c→a. There are two more.",
            2: "2 is the route e→d→c→a. There are two more.",
            10: "10 is 1 · 5 · 2, the routes multiplied. Multiply the edges of a route, but add "
            "the routes. (It is also the value of d.)",
            12: "12 is what comes out if the edges of each route are added. Multiply them.",
            15: "15 is the value of e. A gradient says how far e moves, not where it is.",
            4: "Look at the edges of d = c * a again: each factor gets the other one.",
        },
        hints=[
            "First write the five numbers onto the edges. c is 5 and a is 2.",
            "e → c: 1. e → d: 1. d → c: a = 2. d → a: c = 5. c → a: 1.",
            "Multiply along each of the three routes of 4.1, and add what you get.",
        ],
        solution="answer = 1 * 1 + 1 * 5 + 1 * 2 * 1",
        because="The route e→c→a gives 1 · 1 = 1, e→d→a gives 1 · 5 = 5, and e→d→c→a gives "
        "1 · 2 · 1 = 2.",
    ),
    Exercise(
        "4.3",
        "Eleven by four routes",
        Graph(lambda a, b: a * a + a * (b + 1) - a, [(4, 3)], look),
        right="Any number of routes can add up to 11. The gradient knows only their sum.",
        wrong={
            (lambda a, b: a * (a + b)): "The gradient is 11, but by two routes. This is the graph "
            "that you know; use a in more places.",
            (
                lambda a, b: a * a + a * b
            ): "The gradient is 11, but by three routes. Bring a in once "
            "more, without changing what it all adds up to.",
            (lambda a, b: a + a + a + a): "Four routes, of 1 each: they add up to 4. Multiply "
            "some of these by something.",
            (lambda a, b: 11 * a): "The gradient is 11, but by one route. Split the 11 up.",
            (lambda a, b: 4 * a * (a + b)): "A number in front multiplies every route, but it "
            "makes no new ones.",
        },
        hints=[
            "Each time that a stands in your formula is a route, if each result is used once.",
            "A route through 3 * a gives 3, and a route through a - … or - a gives 1 or −1.",
            "Four numbers that add up to 11: say, 5 + 3 + 2 + 1.",
        ],
        solution="def answer(a, b):\n    return a * a + a * (b + 1) - a",
        because="The routes give 4 and 4 (the square), 4 (a * (b + 1)) and −1: together, 11. "
        "Simpler still: 5 * a + 3 * a + 2 * a + a.",
    ),
]
