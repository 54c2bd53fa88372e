"""The exercises of lesson 09: Once per edge."""

import math
from collections import defaultdict

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.graph import count_edges_into, topological_order
from autodiff_lesson.nodes import Add, Mul, Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Choice, Graph, Names, Number
from autodiff_lesson.practice.program_kinds import Engine, Order


def used_too_early(a):
    x = a * a
    z = x * x
    return z + x


def used_in_time(a):
    x = a * a
    z = x * x
    return x + z


def without_a_product(a):
    x = a + a
    z = x + x
    return z + x


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
    uses = {x: {upper for child, upper in parents if child is x} for x in nodes}
    return {
        "the number of nodes": len(nodes),
        "the number of nodes that are neither a sum nor a product": sum(
            not isinstance(x, (Var, Add, Mul)) for x in nodes
        ),
        "a product": "there" if any(isinstance(x, Mul) for x in nodes) else "missing",
        "a node with two parents": "there" if len(parents) >= len(nodes) else "missing",
        "a result with two parents": (
            "there" if any(len(uses[x]) > 1 and x.grad for x in nodes) else "missing"
        ),
        "the gradient of leave_at_once": "right" if math.isclose(early, right) else "wrong",
    }


def graphs():
    a, b = Var(4.0), Var(3.0)
    p = a * b
    q = p + b
    r = p * q
    y = r + q
    x = -a
    z = -x
    product = z * x
    return {
        "y = r + q": {"y": y, "q": q, "p": p, "a": a, "b": b},
        "y = z * x": {"y": product, "x": x, "a": a},
    }


LOOP = (
    "    while ready:",
    "        node = ready.pop()",
    "        for child, local_derivative in node.grad:",
    "            gradients[child] += gradients[node] * local_derivative",
    "            waiting_for[child] -= 1",
    "            if waiting_for[child] == 0:",
    "                ready.append(child)",
)
LINES = tuple(LOOP[n] for n in (5, 3, 1, 6, 0, 4, 2))  # as the lesson gives them


def in_order(*numbers):
    """Lines of the loop, as an answer: known by what comes out of it."""
    return tuple(LOOP[number] for number in numbers)


EXERCISES = [
    Exercise(
        "9.1",
        "Who has to wait?",
        Names(
            expected=("p", "q", "b"),
            among=("a", "b", "p", "q", "r", "y"),
            why_not={
                "a": "One edge alone leads into it, from p.",
                "r": "One edge alone leads into it, from y.",
                "y": "It is the top: no edge leads into it.",
            },
        ),
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
        Number(
            30,
            parts=(1, 10, 30),
            parts_are="what q, p and a have when they are left",
            then="take the last of them",
        ),
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
            54: "54 is r, a value. What is sent down to a is asked for.",
            16: "16 is the right gradient of p. But q has sent less to it, and then on to a.",
            7: "7 is the right gradient of q. Asked for is what comes to a, if q sends on less.",
            9: "9 is what r sends to p. q has sent something to p as well, and p passes it on.",
            6: "6 is what r sends to q, too late. What has come to a?",
            18: "18 is 6 · 3. The 6 that r sends to q comes too late, and never gets to p.",
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
        "Which engine was it?",
        Choice(
            "as_in_trentorch",
            among=("reverse_sweep", "leave_at_once", "as_in_ctensor", "as_in_trentorch"),
        ),
        right="It goes down the first edge as far as it can, and comes to p by way of q, with 6. "
        "That is all that a ever hears of: 6 · 3.",
        wrong={
            "reverse_sweep": "That one is right: it says 72. To which node does something come "
            "late here?",
            "leave_at_once": "It leaves too early as well, but it takes first what stands last in "
            "y: p, with the 12 that comes from y itself. So it says 36.",
            "as_in_ctensor": "It sends on too much, and not too little: it says 126.",
        },
        hints=[
            "18 is less than 72: something was not sent on. Two of the engines do that.",
            "18 is 6 · 3, so p was left with 6. By which edge does a 6 come to p, and who walks "
            "that one first?",
        ],
        solution='answer = "as_in_trentorch"',
        because="y sends q = 12 to p, and p = 6 to q. q passes its 6 on to p by two edges. "
        "as_in_trentorch walks the edge to q first, so p goes down with the first 6, and never "
        "again. leave_at_once takes p first, with 12, and sends 36 to a.",
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
            without_a_product: "leave_at_once is fooled, as by the graph of examine above. Now one "
            "of your own, with a product in it.",
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
        otherwise="Draw your graph, and write beside each node when leave_at_once leaves it, and "
        "what has come to it by then.",
    ),
    Exercise(
        "9.5",
        "The sweep, in order",
        Order(
            LOOP,
            given=LINES,
            above="def reverse_sweep(parent_node):\n"
            "    waiting_for = count_edges_into(parent_node)\n"
            "    gradients = defaultdict(int)\n"
            "    gradients[parent_node] = 1\n"
            "    ready = [parent_node]",
            below="    return dict(gradients)",
            library={"defaultdict": defaultdict, "count_edges_into": count_edges_into},
            engine=Engine(reverse_sweep, graphs()),
        ),
        right="Whether the count goes down before something is added or after does not matter: "
        "nobody looks at the gradient before the count is 0.",
        wrong={
            in_order(0, 1, 2, 3, 5, 6, 4): "Whether all has come to the child is asked before this "
            "edge has been counted. So the answer is always no, and no node becomes ready but the "
            "first.",
            in_order(0, 2, 3, 4, 5, 6, 1): "The edges are walked before a node was taken. Which "
            "line says whose edges they are?",
        },
        hints=[
            "First take a node that is ready. Then, for each of its edges: send, count, and see "
            "whether that was the last.",
            "The line that asks for 0 comes after the one that counts, and the line that stands "
            "furthest to the right belongs to it.",
        ],
        solution="lines = [\n" + "".join(f'    "{line}",\n' for line in LOOP) + "]",
        because="A node that is ready is taken. Along each of its edges something is sent, and the "
        "edge is counted. A child for which that was the last one is ready in its turn.",
    ),
]
