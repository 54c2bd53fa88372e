"""The known bugs of engines: the misconceptions, and what else goes wrong when one is written.

Each is recognised by its numbers. Where a bug is an algorithm, that is an engine in the shape of
get_gradients; where it depends on the order in which the nodes are met, what all orders can give.
A docstring says what was done.
"""

import math
from collections import defaultdict
from contextlib import contextmanager, nullcontext
from itertools import combinations, product

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.graph import is_leaf, topological_order
from autodiff_lesson.nodes import Mul
from autodiff_lesson.practice.misconceptions import ENGINES, name_of, walk
from autodiff_lesson.routes import walk_routes

MOST_CHOICES = 3_000  # of what a node may have been left with


def sends_nothing_down(parent_node):
    """nothing comes down: the walk begins with 0, or returns too early, or never adds"""
    return {parent_node: 1}


def subtracts_the_routes(parent_node):
    """every gradient has the wrong sign, as if the routes were subtracted"""
    return {node: -gradient for node, gradient in reverse_sweep(parent_node).items()}


def counts_each_route_twice(parent_node):
    """every gradient is twice as large, as if each route were added twice"""
    return {node: 2 * gradient for node, gradient in reverse_sweep(parent_node).items()}


def multiplies_by_the_values(parent_node):
    """a route is multiplied by the values of the children, and not by the local derivatives"""
    return walk(parent_node, lambda route, node, child, edge: route * child.value)


def multiplies_by_the_values_above(parent_node):
    """a route is multiplied by the value of each node that it leaves, and not by the edge"""
    return walk(parent_node, lambda route, node, child, edge: route * node.value)


def adds_the_edges_to_the_1(parent_node):
    """the edges of each route are added to the 1 that it begins with, and not multiplied"""
    return walk(parent_node, lambda route, node, child, edge: route + edge)


def adds_where_there_is_a_product(parent_node):
    """a product has the edges of a sum, 1 and 1"""
    return walk(
        parent_node,
        lambda route, node, child, edge: route * (1 if isinstance(node, Mul) else edge),
    )


def adds_before_it_multiplies(parent_node):
    """a route is added to a child's gradient before the edge to the child is multiplied in"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        for child, local_derivative in node.grad:
            gradients[child] += route_value
            stack.append((child, route_value * local_derivative))
    return dict(gradients)


def carries_on_to_the_next_child(parent_node):
    """the route to one child is carried on to the next one, whose edge is then not alone"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            route_value *= local_derivative
            stack.append((child, route_value))
    return dict(gradients)


def walks_one_edge_of_each_node(parent_node):
    """only one edge of each node is walked down, and the others are left out"""
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad[:1]:
            stack.append((child, route_value * local_derivative))
    return dict(gradients)


def leaves_only_the_top(parent_node):
    """what comes to the nodes below the top is not sent on, as if none of them were ever left"""
    gradients = defaultdict(int, {parent_node: 1})
    for child, local_derivative in parent_node.grad:
        gradients[child] += local_derivative
    return dict(gradients)


def sends_each_edge_alone(parent_node):
    """each edge brings its own number alone, without what has come to the node above it"""
    return sweep(parent_node, lambda gradient, edge: edge)


def adds_the_edge_to_what_has_come(parent_node):
    """an edge is added to what has come to the node above it, and not multiplied by that"""
    return sweep(parent_node, lambda gradient, edge: gradient + edge)


def sweep(parent_node, carry):
    """The reverse sweep, but for carry(gradient, edge): what is sent along an edge."""
    gradients = defaultdict(int, {parent_node: 1})
    for node in topological_order(parent_node):
        for child, local_derivative in node.grad:
            gradients[child] += carry(gradients[node], local_derivative)
    return dict(gradients)


def takes_equal_leaves_for_one(parent_node):
    """two leaves of the same value are taken for one, and each gets what belongs to both"""
    gradients = reverse_sweep(parent_node)
    totals = defaultdict(int)
    for node, gradient in gradients.items():
        totals[node.value] += gradient * is_leaf(node)
    return {node: totals[node.value] if is_leaf(node) else gradients[node] for node in gradients}


OTHERS = (
    sends_nothing_down,
    subtracts_the_routes,
    counts_each_route_twice,
    multiplies_by_the_values,
    multiplies_by_the_values_above,
    adds_the_edges_to_the_1,
    adds_where_there_is_a_product,
    adds_before_it_multiplies,
    carries_on_to_the_next_child,
    walks_one_edge_of_each_node,
    leaves_only_the_top,
    sends_each_edge_alone,
    adds_the_edge_to_what_has_come,
    takes_equal_leaves_for_one,
)
IN_THE_NODES = ("keeps the own factor", "forgets the minus", "adds where there is a product")


def keeps_one_route(graph, arguments, found):
    """where several routes come to a node, one takes the place of the others, and is not added"""
    *_, top = graph.values()
    names = {node: name for name, node in graph.items()}
    return all(
        any(near(number, route.product) for route in walk_routes(top, node, names))
        for node, number in zip(arguments, found, strict=True)
    )


def leaves_too_early(graph, arguments, found):
    """a node is left before all has come to it, and what comes later is not sent on"""
    return left_too_early(graph, arguments, found) is not None


def left_too_early(graph, arguments, found):
    """The names of the nodes that must have been left too early, if these numbers come of that.

    Whatever the order: for each result, all choices are tried of the edges into it whose share is
    sent on.
    """
    *_, top = graph.values()
    order = [node for node in topological_order(top) if not is_leaf(node)]
    into = {node: [] for node in order}
    for node in order:
        for position, (child, _) in enumerate(node.grad):
            if child in into:
                into[child].append((node, position))
    choices = [subsets(into[node]) for node in order[1:]]
    if math.prod(map(len, choices)) > MOST_CHOICES:
        return None
    names = {node: name for name, node in graph.items()}

    def dropped(choice):
        return sum(not some for some in choice), -sum(map(len, choice))

    for choice in sorted(product(*choices), key=dropped):
        sent_on = dict(zip(order[1:], map(set, choice), strict=True))
        gradients = gradients_if(order, sent_on)
        if all(near(x, gradients[node]) for node, x in zip(arguments, found, strict=True)):
            return [names.get(node) for node in order[1:] if len(sent_on[node]) < len(into[node])]
    return None


def gradients_if(order, sent_on):
    """What a sweep adds up to if a node sends on only what came by some of the edges into it."""
    complete = defaultdict(int)
    sent = defaultdict(int, {order[0]: 1})
    for node in order:
        for position, (child, local_derivative) in enumerate(node.grad):
            share = sent[node] * local_derivative
            complete[child] += share
            if child in sent_on and (node, position) in sent_on[child]:
                sent[child] += share
    return complete


def subsets(items):
    return [some for count in range(len(items) + 1) for some in combinations(items, count)]


def near(x, y):
    """Equal, as far as the single-precision floats of other engines go."""
    return math.isclose(x, y, rel_tol=1e-4, abs_tol=1e-4)


def algorithm(engine, backwards):
    """Whether a wrong engine gives some numbers, in the shape of the two above.

    backwards: whether it meets the edges of each node from the last to the first
    """

    def gives(graph, arguments, found):
        *_, top = graph.values()
        with turned_round(top) if backwards else nullcontext():
            gradients = engine(top)
        return all(near(x, gradients.get(n, 0)) for n, x in zip(arguments, found, strict=True))

    return gives


@contextmanager
def turned_round(top):
    """The edges of each node in the other order."""
    inner = [node for node in topological_order(top) if not is_leaf(node)]
    edges = [node.grad for node in inner]
    for node in inner:
        node.grad = node.grad[::-1]
    yield
    for node, grad in zip(inner, edges, strict=True):
        node.grad = grad


BUGS = [  # as triples: its name, what was done, whether it gives these numbers
    [
        (name_of(engine), engine.__doc__, algorithm(engine, backwards))
        for engine in (*ENGINES, *OTHERS)
    ]
    for backwards in (False, True)
] + [[(name_of(bug), bug.__doc__, bug) for bug in (keeps_one_route, leaves_too_early)]]


def bugs_in(results):
    """The known bugs that give all these results: pairs (name, what was done).

    Those that are known less exactly count only where no other does it.
    results: triples of a right graph {name: node}, its arguments, and the numbers found for them
    """
    for bugs in BUGS:
        found = [
            (name, done) for name, done, gives in bugs if all(gives(*result) for result in results)
        ]
        if found:
            return found
    return []
