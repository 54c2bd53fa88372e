"""The exercises of lesson 04: Routes."""

from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.nodes import Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.gradient_kinds import Gradient
from autodiff_lesson.practice.kinds import Graph, Routes
from autodiff_lesson.routes import count_routes

a = Var(5)
b = Var(2)
c = a * b
d = a + c
e = c * d
NAMES = {a: "a", b: "b", c: "c", d: "d", e: "e"}


def look(node, a, b):
    return {
        "the number of routes to a": count_routes(node, a),
        "the gradient ∂d/∂a": get_gradients(node).get(a, 0),
    }


EXERCISES = [
    Exercise(
        "4.1",
        "Find every route",
        Routes(e, a, NAMES),
        right="Three routes, and they share edges: two begin with e → d, and two end with c → a.",
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
        Gradient(e, a, NAMES),
        right="30 + 10 + 20. By hand, e = a · b · (a + a · b), and its derivative is "
        "2 · a · b · (1 + b): 60 again.",
        wrong={
            30: "30 is what comes out if the route e→c→a is forgotten, and also if it is the only "
            "one that counts.",
            40: "40 is 30 + 10, the two short routes. The long one, e→d→c→a, is forgotten.",
            50: "50 is 30 + 20, the two routes through c. The route e→d→a is forgotten.",
            10: "10 is the route e→d→a. There are two more. (It is also the local derivative along "
            "e → d: a gradient takes more than one edge.)",
            20: "20 is the route e→d→c→a. There are two more.",
            15: "15 is the local derivative along e → c. That is one edge; walk on from there, and "
            "then find the other routes.",
            6000: "6000 is 30 · 10 · 20, the routes multiplied. Multiply the edges of a route, but "
            "add the routes.",
            41: "41 is what comes out if the edges of each route are added. Multiply them.",
            150: "150 is the value of e. A gradient says how far e moves, not where it is.",
            140: "You have the factors of the products swapped: each factor gets the other one. "
            "The edge from e to c bears d, and the edge from c to a bears b.",
            65: "In e you have the factors swapped: the edge from e to c bears d, and the edge "
            "from e to d bears c.",
            135: "In c you have the factors swapped: the edge from c to a bears b.",
            125: "125 is ∂e/∂b. The question is about a.",
        },
        hints=[
            "First write the numbers onto the edges. c is 10, and d is 15.",
            "On the edges of a sum is 1. Of a product, each factor gets the other one: what does c "
            "get in e, and what does a get in c?",
            "Multiply along each of the three routes of 4.1, and add what you get.",
        ],
        solution="answer = 15 * 2 + 10 * 1 + 10 * 1 * 2",
        because="The route e→c→a gives 15 · 2 = 30, e→d→a gives 10 · 1 = 10, and e→d→c→a gives "
        "10 · 1 · 2 = 20.",
    ),
    Exercise(
        "4.3",
        "Eleven by four routes",
        Graph(lambda a, b: a * a + a * (b + 1) - a, [(4, 3)], look),
        right="Any number of routes can add up to 11. The gradient knows only their sum.",
        wrong={
            (lambda a, b: a * (a + b)): "The gradient is 11, but by two routes. Use a in more "
            "places.",
            (
                lambda a, b: a * a + a * b
            ): "The gradient is 11, but by three routes. Bring a in once "
            "more, without changing what it all adds up to.",
            (lambda a, b: a * a + a + a + a): "The gradient is 11, but by five routes: one too "
            "many. (2 * a is one route, and a + a is two.)",
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
        otherwise="Write down each route of yours, and what it gives.",
    ),
]
