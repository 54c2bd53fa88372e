"""Misconceptions are algorithms: engines with one bug each, in the shape of get_gradients.

A gradient is routes, their edges multiplied and the routes added. Whoever gets one wrong has mostly
done something else with the routes, and done it throughout. So each well-known mistake is written
down here as the program that makes it, and recognised on any graph by the numbers that it gives.
An engine's docstring says what was done; it continues "That is what comes out if …".

Others are made once, at one place: a route forgotten, an edge with the wrong sign. Those are found
by trying every route and every edge.
"""

import math
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.graph import route_counts, topological_order
from autodiff_lesson.nodes import Mul, Neg
from autodiff_lesson.notation import is_constant, short
from autodiff_lesson.practice.slips import close, rounds_to
from autodiff_lesson.routes import Route, walk_routes

MOST_ROUTES = 1_000  # of a graph on which a mistake is looked for: a learner walks far fewer
MOST_LISTED = 3  # routes, in a sentence
MOST_LOOKED_AT = 12  # routes, one by one: among more, some slip gives any number
NEARLY = 0.01  # of a number that may be rounded: how far off, at most, as a part of it


def walk(parent_node, carry, first=1):
    """The walk of get_gradients, but for carry(route, node, child, edge): what is sent on; and for
    what it begins with.
    """
    gradients = defaultdict(int)
    stack = [(parent_node, first)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            stack.append((child, carry(route_value, node, child, local_derivative)))
    return dict(gradients)


def multiplies_the_routes(parent_node):
    """the routes are multiplied with one another, where they should be added"""
    gradients = defaultdict(lambda: 1)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] *= route_value
        for child, local_derivative in node.grad:
            stack.append((child, route_value * local_derivative))
    return dict(gradients)


def adds_the_edges(parent_node):
    """the edges of each route are added, where they should be multiplied"""
    sums = walk(parent_node, lambda route, node, child, edge: route + edge, first=0)
    return sums | {parent_node: 1}


def overwrites(parent_node):
    """a route that comes to a node takes the place of the one before it, and is not added to it"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] = route_value
        for child, local_derivative in node.grad:
            stack.append((child, route_value * local_derivative))
    return dict(gradients)


def counts_the_first_route_alone(parent_node):
    """only the first route that comes to a node counts"""
    gradients = {}
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients.setdefault(node, route_value)
        for child, local_derivative in node.grad:
            stack.append((child, route_value * local_derivative))
    return gradients


def sends_on_what_has_piled_up(parent_node):
    """what has piled up at a node is sent on with each route, and not the value of that route"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            stack.append((child, gradients[node] * local_derivative))
    return dict(gradients)


def leaves_too_early(parent_node):
    """a node is left as soon as something has come to it, and what comes later is not sent on"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    left = set()
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in () if node in left else node.grad:
            stack.append((child, route_value * local_derivative))
        left.add(node)
    return dict(gradients)


def forgets_to_multiply_on(parent_node):
    """only the last edge of each route counts, since nothing is multiplied on the way down"""
    return walk(parent_node, lambda route, node, child, edge: edge)


def begins_with_the_value(parent_node):
    """the walk begins with the value of the top node, where it should begin with 1"""
    return walk(parent_node, lambda route, node, child, edge: route * edge, first=parent_node.value)


def takes_two_edges_for_one(parent_node):
    """two edges from a node to the same child are taken for one, as in a * a"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in dict(node.grad).items():
            stack.append((child, route_value * local_derivative))
    return dict(gradients)


def counts_the_routes(parent_node):
    """the routes are counted, and their edges not looked at"""
    return walk(parent_node, lambda route, node, child, edge: route)


def own_factor(node, child, local_derivative):
    return child.value if isinstance(node, Mul) else local_derivative


def without_minus(node, child, local_derivative):
    return -local_derivative if isinstance(node, Neg) else local_derivative


def keeps_the_own_factor(parent_node):
    """each factor of a product has its own value on its edge, where it should have the other's"""
    return walk(parent_node, lambda route, *edge: route * own_factor(*edge))


def forgets_the_minus(parent_node):
    """the −1 on the edge of a minus sign is taken for 1"""
    return walk(parent_node, lambda route, *edge: route * without_minus(*edge))


def differentiates_the_outer_function_alone(parent_node):
    """the derivative of what is inside a function or a power is left out"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1, False)]
    while stack:
        node, route_value, inside = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            below_function = inside or (len(node.grad) == 1 and not isinstance(node, Neg))
            factor = 1 if inside else local_derivative
            stack.append((child, route_value * factor, below_function))
    return dict(gradients)


ENGINES = (
    forgets_the_minus,
    multiplies_the_routes,
    adds_the_edges,
    overwrites,
    counts_the_first_route_alone,
    leaves_too_early,
    sends_on_what_has_piled_up,
    keeps_the_own_factor,
    takes_two_edges_for_one,
    differentiates_the_outer_function_alone,
    forgets_to_multiply_on,
    begins_with_the_value,
    counts_the_routes,
)
OF_PROGRAMS = {  # hardly what is done by hand
    overwrites,
    counts_the_first_route_alone,
    leaves_too_early,
    sends_on_what_has_piled_up,
    begins_with_the_value,
}
TAKEN_FOR = {  # what the engines that are wrong about an edge take the number on it for
    keeps_the_own_factor: own_factor,
    forgets_the_minus: without_minus,
}


@dataclass(frozen=True)
class Mistake:
    """A wrong number for a gradient, and how one comes to it.

    name: of the misconception, as a learner's progress keeps it
    done: what was done, as a clause that goes on from "That is what comes out if"
    gradients: what the wrong engine gives for every node, if the mistake is an engine
    route: the route that shows it on the graph, if one does
    edges: those that bear a wrong number, {(upper node, position in its grad): that number}
    likely: whether it is one that is made by hand, on such a graph
    """

    name: str
    number: float
    done: str
    gradients: dict | None = None
    route: Route | None = None
    edges: dict = field(default_factory=dict)
    likely: bool = True

    @property
    def on_edges(self):
        """The edges that it is on: those of its route, or those that bear a wrong number."""
        return self.route.edges if self.route else list(self.edges)

    @property
    def can_be_marked(self):
        return bool(self.gradients or self.route or self.edges)


def name_of(engine):
    """The name of the misconception that an engine is: its own, in words."""
    return engine.__name__.replace("_", " ")


def numbered_edges(parent_node):
    """The edges of a graph in an order that is always the same, from the top down.

    Each is the upper node and a position in that node's grad.
    """
    return [
        (node, position)
        for node in topological_order(parent_node)
        for position in range(len(node.grad))
    ]


def edge_numbers(parent_node, edges):
    """The numbers of some edges, counted from the top of their graph."""
    every = numbered_edges(parent_node)
    return tuple(every.index(edge) for edge in edges)


def can_be_walked(parent_node):
    """Whether there are few enough routes for every engine to walk them."""
    routes = 0
    for _, count in route_counts(parent_node):
        routes += count
        if routes > MOST_ROUTES:
            return False
    return True


def mistakes(parent_node, node, names):
    """The wrong numbers that known misconceptions give for a gradient, the likeliest first.

    names: every node's name. Empty where there are too many routes to walk.
    """
    if not can_be_walked(parent_node):
        return []
    gradients = get_gradients(parent_node)
    right = gradients.get(node, 0)
    routes = list(walk_routes(parent_node, node, names))
    has_signs = any(x < 0 for upper in gradients for _, x in upper.grad)
    with np.errstate(all="ignore"):  # a wrong engine may overflow
        found = [
            *of_routes(routes, right),
            *of_engines(parent_node, node, gradients),
            *of_signs(routes, right, has_signs),
            *of_other_numbers(parent_node, node, gradients, names),
            *of_edges(parent_node, node, gradients, names, has_signs),
        ]
    return [
        mistake
        for mistake in found
        if abs(mistake.number) <= sys.float_info.max and not close(mistake.number, right)
    ]


def of_routes(routes, right):
    """One route forgotten, or one alone counted."""
    for product, which, route in told_apart(routes) if len(routes) > 1 else []:
        yield Mistake("forgets a route", right - product, f"{which} is forgotten", route=route)
    for product, which, route in told_apart(routes) if len(routes) > 2 else []:
        yield Mistake("counts one route alone", product, f"only {which} counts", route=route)


def of_signs(routes, right, has_signs):
    """One route with the wrong sign: not likely where there are no signs to be wrong."""
    for product, which, route in told_apart(routes) if len(routes) > 1 else []:
        name, done = "turns a sign on the way", f"{which} has the wrong sign"
        yield Mistake(name, right - 2 * product, done, route=route, likely=has_signs)


def told_apart(routes):
    """What the routes give, how to call one that gives it, and which it is, if that can be told."""
    alike = defaultdict(list)
    for route in routes:
        alike[round(route.product, 9)].append(route)
    for first, *others in alike.values():
        paths = list(dict.fromkeys(map(path_of, [first, *others])))
        some = f"one of the {len(others) + 1} routes"
        if not others:
            yield first.product, f"the route {paths[0]}", first
        elif len(paths) == 1:  # by two edges side by side
            yield first.product, f"{some} {paths[0]}", first
        else:
            these = f" ({', '.join(paths)})" if len(paths) <= MOST_LISTED else ""
            yield first.product, f"{some} that give {short(first.product)}{these}", None


def path_of(route):
    return "→".join(route.names[node] for node in route.nodes)


def slips_on_routes(parent_node, node, names):
    """The wrong numbers that come of a slip on a single route, or on two. As mistakes does."""
    if not can_be_walked(parent_node):
        return []
    routes = list(walk_routes(parent_node, node, names))
    if len(routes) > MOST_LOOKED_AT:
        return []
    right = sum(route.product for route in routes)
    found = (
        *of_one_route(routes, right),
        *of_two_routes(routes, right),
        *of_miscounted_edges(parent_node, node, names),
    )
    return [
        slip
        for slip in found
        if abs(slip.number) <= sys.float_info.max and not close(abs(slip.number), abs(right))
    ]


def of_one_route(routes, right):
    for route in routes:
        others, path = right - route.product, f"along the route {path_of(route)}"
        edges = route.local_derivatives
        for n, (upper, position) in enumerate(route.edges if len(edges) > 1 else []):
            child, local_derivative = upper.grad[position]
            edge = f"the edge from {route.names[upper]} to {route.names[child]}"
            rest = math.prod(edges[:n] + edges[n + 1 :])
            mark = {(upper, position): 1}
            done = f"{path}, {edge} is left out"
            yield Mistake("leaves an edge out", others + rest, done, edges=mark)
            done = f"{path}, only {edge} counts"
            yield Mistake("forgets to multiply on", others + local_derivative, done)
            ends = "" if n + 1 == len(edges) else ", and nothing below it"
            done = f"{path}, the value of {route.names[child]} is multiplied in{ends}"
            yield Mistake("gives a value", others + math.prod(edges[: n + 1]) * child.value, done)
        if len(edges) > 1:
            done = f"{path}, the edges are added, and not multiplied"
            yield Mistake("adds the edges", others + sum(edges), done)
        if len(routes) > 1:
            done = f"the route {path_of(route)} is counted twice"
            yield Mistake("counts a route twice", right + route.product, done)


def of_two_routes(routes, right):
    for one, other in combinations(routes, 2):
        product = one.product * other.product
        done = f"the routes {path_of(one)} and {path_of(other)} are multiplied, and not added"
        numbers = {right - one.product - other.product + product, product}
        for number in numbers:
            alone = ", and nothing else counts" * (number == product and len(routes) > 2)
            yield Mistake("multiplies the routes", number, done + alone)


def of_miscounted_edges(parent_node, node, names):
    """One edge that bears a number off by 1, as it does if a value was worked out wrongly."""
    gradients = get_gradients(parent_node)
    below = derivatives_by(parent_node, node)
    for upper, above in gradients.items():
        for position, (child, local_derivative) in enumerate(upper.grad):
            done = f"the number on the edge from {names[upper]} to {names[child]} is off by 1"
            for off in (1, -1) if abs(local_derivative) > 1 else ():
                number = gradients.get(node, 0) + off * above * below[child]
                mark = {(upper, position): local_derivative + off}
                yield Mistake("miscounts", number, done, edges=mark)


def of_engines(parent_node, node, nodes):
    """What the engines give that make one mistake throughout."""
    for engine in ENGINES:
        gradients = engine(parent_node)
        taken_for = TAKEN_FOR.get(engine, lambda upper, child, local_derivative: local_derivative)
        edges = {
            (upper, position): taken_for(upper, *edge)
            for upper in nodes
            for position, edge in enumerate(upper.grad)
            if taken_for(upper, *edge) != edge[1]
        }
        number, likely = gradients.get(node, 0), engine not in OF_PROGRAMS
        yield Mistake(
            name_of(engine), number, engine.__doc__, gradients, edges=edges, likely=likely
        )


def of_other_numbers(parent_node, node, gradients, names):
    """The gradient of another node, a value, or the number on an edge."""
    top, asked = names[parent_node], names[node]
    for other, gradient in gradients.items():
        if other is not node and other is not parent_node and not is_constant(other, names):
            done = f"the question is taken to be about {names[other]}, and not about {asked}"
            yield Mistake("takes another node", gradient, done)
    values = [
        Mistake(
            "gives a value",
            other.value,
            f"the value of {names[other]} is given, and not how far {top} moves if {asked} does",
        )
        for other in gradients
        if not is_constant(other, names)
    ]
    yield from values[:1]  # that of the topmost node, which is the likeliest
    below = derivatives_by(parent_node, node)
    for upper in gradients:
        for position, (child, local_derivative) in enumerate(upper.grad):
            name = "gives a local derivative"
            done = f"only the edge from {names[upper]} to {names[child]} is looked at"
            edges, likely = {(upper, position): local_derivative}, below[child] != 0
            yield Mistake(name, local_derivative, done, edges=edges, likely=likely)
    yield from values[1:]


def of_edges(parent_node, node, gradients, names, has_signs):
    """One edge that is forgotten, or bears a wrong number."""
    right = gradients.get(node, 0)
    below = derivatives_by(parent_node, node)
    for upper, above in gradients.items():
        for position, (child, local_derivative) in enumerate(upper.grad):
            edge = f"the edge from {names[upper]} to {names[child]}"
            for name, bears, done in (
                ("forgets a route", 0, f"all that comes by {edge} is forgotten"),
                ("leaves an edge out", 1, f"{edge} is left out of the product"),
                ("turns a sign on the way", -local_derivative, f"{edge} has the wrong sign"),
            ):
                number = right + above * (bears - local_derivative) * below[child]
                likely = has_signs or name != "turns a sign on the way"
                if not close(number, -right):  # which says no more than the sign of the whole
                    edges = {(upper, position): bears}
                    yield Mistake(name, number, done, edges=edges, likely=likely)
        if isinstance(upper, Mul):
            swapped = right + above * sum(
                (child.value - local_derivative) * below[child]
                for child, local_derivative in upper.grad
            )
            own = {(upper, position): child.value for position, (child, _) in enumerate(upper.grad)}
            done = (
                f"in {names[upper]}, each factor has its own value on its edge, where it should "
                "have the other's"
            )
            yield Mistake(name_of(keeps_the_own_factor), swapped, done, edges=own)


def derivatives_by(parent_node, node):
    """The derivative of every node by one of them: {node: number}."""
    derivatives = {}
    for upper in reversed(topological_order(parent_node)):
        derivatives[upper] = int(upper is node) + sum(
            local_derivative * derivatives[child] for child, local_derivative in upper.grad
        )
    return derivatives


def diagnose(parent_node, node, number, names, within=0):
    """The mistakes that give a wrong number for a gradient, the likeliest first, each name once.

    number: the answer, which may be off by `within`, or rounded to the digits that it shows.
    """
    for wrong in (mistakes, slips_on_routes):
        found = {}
        known = sorted(wrong(parent_node, node, names), key=lambda mistake: not mistake.likely)
        for mistake in known:
            near = min(within, NEARLY * abs(mistake.number))
            if close(number, mistake.number, near) or rounds_to(number, mistake.number):
                found.setdefault(mistake.name, mistake)
        if found:
            return list(found.values())
    return []


def in_words(found, number):
    """What to say to who gave this number: what was done, and what else would give the same."""
    first, *others = found[:2]
    also = "".join(f" It also comes out if {other.done}." for other in others if other.likely)
    rounded = "" if close(number, first.number) else ", rounded,"
    return f"{short(number)} is{rounded} what comes out if {first.done}.{also}"
