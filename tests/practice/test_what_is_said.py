"""What is said of a wrong number, taken at its word: is it what comes out if that is done?

Each sentence is read and done once more, by means of the routes alone, on random graphs.
"""

import math
import re
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autodiff_lesson import Mul, Var, get_gradients
from autodiff_lesson.graph import route_counts, topological_order
from autodiff_lesson.notation import name_nodes, short
from autodiff_lesson.practice.gradient_kinds import Edge, Moving, Tangent
from autodiff_lesson.practice.misconceptions import (
    ENGINES,
    diagnose,
    in_words,
    mistakes,
    slips_on_routes,
)
from autodiff_lesson.practice.slips import close
from autodiff_lesson.routes import walk_routes

from ..random_graphs import programs_on_fractions

OF_ENGINES = {engine.__doc__ for engine in ENGINES}  # which test_misconceptions holds to routes


class Told:
    """A graph, and the sentences that may be said of a gradient on it, as methods.

    Each gives the numbers that what it says may give: names need not be unique.
    """

    def __init__(self, top, node, names):
        self.top, self.node, self.names = top, node, names
        self.routes = list(walk_routes(top, node, names))
        self.nodes = list(get_gradients(top))

    def total(self, routes=None, **_):
        return sum(route.product for route in (self.routes if routes is None else routes))

    def with_edges(self, changed):
        """The sum of all routes, if some edges bear other numbers."""
        return sum(
            math.prod(
                changed.get(edge, number)
                for edge, number in zip(route.edges, route.local_derivatives, strict=True)
            )
            for route in self.routes
        )

    def called(self, name):
        return [node for node in self.nodes if self.names[node] == name]

    def along(self, which):
        """The routes that are meant by a path or by what they give, and what the others add up to.

        which: a→b, the route a→b, one of the 2 routes a→b, one of the 3 routes that give 4 (a→b, …)
        """
        gives = re.fullmatch(r"one of the \d+ routes that give (\S+)( \(.*\))?", which)
        path = re.sub(r"^(the route|one of the \d+ routes) ", "", which)
        for route in self.routes:
            is_it = "→".join(route.names[node] for node in route.nodes) == path
            if short(route.product) == gives[1] if gives else is_it:
                yield route, self.total() - route.product

    def edges(self, upper, lower):
        for node in self.called(upper):
            for position, (child, number) in enumerate(node.grad):
                if self.names[child] == lower:
                    yield (node, position), number

    def numbers(self, sentence):
        """All the numbers that it may mean. Raises LookupError for one that is not known."""
        for pattern, method in SENTENCES.items():
            if found := re.fullmatch(pattern, sentence):
                return list(method(self, *found.groups()))
        raise LookupError(sentence)


def forgotten(told, path):
    return [others for _, others in told.along(path)]


def alone(told, path):
    return [route.product for route, _ in told.along(path)]


def turned(told, path):
    return [others - route.product for route, others in told.along(path)]


def twice(told, path):
    return [told.total() + route.product for route, _ in told.along(path)]


def added_along(told, path):
    return [others + sum(route.local_derivatives) for route, others in told.along(path)]


def parts_of_edges(told, path, upper, lower):
    """Of the routes of a path: the rest, the numbers above an edge, on it and below it."""
    edges = dict(told.edges(upper, lower))
    for route, others in told.along(path):
        for n, edge in enumerate(route.edges):
            if edge in edges:
                numbers = route.local_derivatives
                yield others, numbers[:n], numbers[n], numbers[n + 1 :]


def left_out_along(told, path, upper, lower):
    found = parts_of_edges(told, path, upper, lower)
    return [others + math.prod(above + below) for others, above, _, below in found]


def alone_along(told, path, upper, lower):
    return [others + on for others, _, on, _ in parts_of_edges(told, path, upper, lower)]


def value_along(told, path, name, nothing_below):
    for route, others in told.along(path):
        for n, child in enumerate(route.nodes[1:], 1):
            if told.names[child] == name and bool(nothing_below) == (n < len(route.nodes) - 1):
                yield others + math.prod(route.local_derivatives[:n]) * child.value


def multiplied(told, one, other, alone):
    paths = {one, other}
    for x, y in combinations(told.routes, 2):
        if {"→".join(r.names[node] for node in r.nodes) for r in (x, y)} == paths:
            product = x.product * y.product
            yield product if alone else told.total() - x.product - y.product + product


def other_node(told, name, _):
    return [told.total(walk_routes(told.top, node, told.names)) for node in told.called(name)]


def values(told, name, *_):
    return [node.value for node in told.called(name)]


def on_edges(told, upper, lower):
    return [number for _, number in told.edges(upper, lower)]


def without(told, upper, lower):
    return [told.with_edges({edge: 0}) for edge, _ in told.edges(upper, lower)]


def with_a_1(told, upper, lower):
    return [told.with_edges({edge: 1}) for edge, _ in told.edges(upper, lower)]


def with_the_sign_turned(told, upper, lower):
    return [told.with_edges({edge: -number}) for edge, number in told.edges(upper, lower)]


def off_by_1(told, upper, lower):
    for edge, number in told.edges(upper, lower):
        yield from (told.with_edges({edge: number + off}) for off in (-1, 1))


def own_values(told, name):
    for node in told.called(name):
        if isinstance(node, Mul):
            own = {(node, n): child.value for n, (child, _) in enumerate(node.grad)}
            yield told.with_edges(own)


EDGE = "the edge from (.+) to (.+)"
SENTENCES = {
    "((?:the route|one of the) .+) is forgotten": forgotten,
    "only ((?:the route|one of the) .+) counts": alone,
    "((?:the route|one of the) .+) has the wrong sign": turned,
    "the route (.+) is counted twice": twice,
    "along the route (.+), the edges are added, and not multiplied": added_along,
    f"along the route (.+), {EDGE} is left out": left_out_along,
    f"along the route (.+), only {EDGE} counts": alone_along,
    "along the route (.+), the value of (.+) is multiplied in(, and nothing .*)?": value_along,
    "the routes (.+) and (.+) are multiplied, and not added(, and nothing else .*)?": multiplied,
    "the question is taken to be about (.+), and not about (.+)": other_node,
    "the value of (.+) is given, and not how far (.+) moves if (.+) does": values,
    f"only {EDGE} is looked at": on_edges,
    f"all that comes by {EDGE} is forgotten": without,
    f"{EDGE} is left out of the product": with_a_1,
    f"{EDGE} has the wrong sign": with_the_sign_turned,
    f"the number on {EDGE} is off by 1": off_by_1,
    "in (.+), each factor has its own value on its edge, where it .* the other's": own_values,
}


@st.composite
def graphs(draw):
    results = draw(programs_on_fractions()).run(Var)
    *_, top = results.values()
    names = name_nodes(top, {node: name for name, node in results.items()})
    assume(sum(count for _, count in route_counts(top)) <= 25)
    return top, draw(st.sampled_from(list(names))), names


def all_that_is_known(top, node, names):
    return [*mistakes(top, node, names), *slips_on_routes(top, node, names)]


@settings(max_examples=15)
@given(graphs())
def test_each_mistake_gives_the_number_that_is_said_to_come_of_it(graph):
    told = Told(*graph)
    for mistake in all_that_is_known(*graph):
        if mistake.done not in OF_ENGINES:
            claimed = told.numbers(mistake.done)
            assert any(close(mistake.number, number) for number in claimed), mistake.done


@settings(max_examples=15)
@given(graphs(), st.data())
def test_of_two_mistakes_with_the_same_number_both_are_true(graph, data):
    known = all_that_is_known(*graph)
    if not known:
        return
    number = data.draw(st.sampled_from(known)).number
    top, node, names = graph
    found = diagnose(top, node, number, names)
    said = in_words(found, number)
    assert found
    for mistake in found:
        assert close(mistake.number, number)
        assert mistake.done in OF_ENGINES or any(
            close(number, claimed) for claimed in Told(*graph).numbers(mistake.done)
        )
    assert all(mistake.done in said for mistake in found[:2] if mistake.likely)


@settings(max_examples=10)
@given(graphs(), st.integers(-4, 4), st.integers(-4, 4), st.data())
def test_of_a_speed_the_same_is_true(graph, first, second, data):
    """The graph's leaves move, and the time is the node that is asked about."""
    top, _, names = graph
    time = Var(0)
    leaves = [node for node in names if not node.grad]
    speeds = dict(zip(leaves, (first, second, 1, 2, 3, 4, 5), strict=False))
    top, names = with_moving_leaves(top, names, time, speeds)
    known = [m for m in all_that_is_known(top, time, names) if m.done not in OF_ENGINES]
    assume(known)
    mistake = data.draw(st.sampled_from(known))
    kind = Tangent(top, time, names)
    found = kind.diagnose({"": mistake.number}, {"": kind.expected})
    assert found.message.endswith("and the edges to it bear the speeds.)")
    assert any(
        close(mistake.number, number) for number in Told(top, time, names).numbers(mistake.done)
    )


def with_moving_leaves(top, names, time, speeds):
    """A copy of a graph whose leaves move."""
    copies = {}
    for node in reversed(topological_order(top)):
        copies[node] = Moving(node.value, time, speeds.get(node, 0))
        if node.grad:
            copies[node].grad = [(copies[child], number) for child, number in node.grad]
    return copies[top], {copies[node]: names[node] for node in copies} | {time: "time"}


@settings(max_examples=15)
@given(graphs())
def test_what_is_said_of_an_edge_is_true(graph):
    *_, names = graph
    for upper in [node for node in names if node.grad]:
        for lower, _ in upper.grad:
            told = Told(upper, lower, names)
            for mistake in Edge(upper, lower, names).mistakes():
                done = mistake.done
                if found := re.fullmatch(f"{EDGE} is looked at", done):
                    claimed = [
                        number
                        for node in names
                        for child, number in node.grad
                        if (names[node], names[child]) == found.groups()
                    ]
                elif found := re.fullmatch("the value of (.+) is given, .*", done):
                    claimed = [node.value for node in names if names[node] == found[1]]
                elif "move along" in done:
                    claimed = [told.total()]
                else:
                    assert "has its own value" in done
                    claimed = [lower.value]
                assert any(close(mistake.number, x) for x in claimed), done


def test_a_sentence_that_nobody_knows_is_not_taken_for_true():
    node = Var(1)
    with pytest.raises(LookupError):
        Told(node, node, {node: "x"}).numbers("something else was done")
