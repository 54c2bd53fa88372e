import math
import sys

import pytest
from hypothesis import given, settings

from autodiff_lesson import Mul, Neg, Var, get_gradients
from autodiff_lesson.graph import route_counts
from autodiff_lesson.notation import name_nodes
from autodiff_lesson.practice.misconceptions import (
    ENGINES,
    MOST_ROUTES,
    can_be_walked,
    counts_the_first_route_alone,
    diagnose,
    in_words,
    mistakes,
    name_of,
    overwrites,
)
from autodiff_lesson.routes import walk_routes

from ..graphs import doublings
from ..random_graphs import programs, programs_on_fractions

# A graph on which every engine is wrong, and no two of them give the same number.
A = Var(-2)
C = A * A
D = C**2
E = D - C
F = E * D
NAMES = name_nodes(F, {A: "a", C: "c", D: "d", E: "e", F: "f"})

each_engine = pytest.mark.parametrize("engine", ENGINES, ids=name_of)


def product_of_own_factors(route):
    edges = zip(route.edges, route.local_derivatives, route.nodes[1:], strict=True)
    return math.prod(
        child.value if isinstance(upper, Mul) else local_derivative
        for (upper, _), local_derivative, child in edges
    )


def product_without_minus_signs(route):
    edges = zip(route.edges, route.local_derivatives, strict=True)
    return math.prod(1 if isinstance(upper, Neg) else number for (upper, _), number in edges)


def product_down_to_the_first_function(route):
    product = 1
    for (upper, _), local_derivative in zip(route.edges, route.local_derivatives, strict=True):
        product *= local_derivative
        if len(upper.grad) == 1 and not isinstance(upper, Neg):
            break
    return product


def without_second_edges(routes):
    """The last of the routes that have the same nodes."""
    return {route.nodes: route for route in sorted(routes, key=lambda route: route.positions)}


# What an engine claims to do, said once more by means of the routes: (routes, topmost node).
CLAIMS = {
    "multiplies the routes": lambda routes, top: math.prod(route.product for route in routes),
    "adds the edges": lambda routes, top: sum(sum(route.local_derivatives) for route in routes),
    "keeps the own factor": lambda routes, top: sum(map(product_of_own_factors, routes)),
    "forgets the minus": lambda routes, top: sum(map(product_without_minus_signs, routes)),
    "takes two edges for one": lambda routes, top: sum(
        route.product for route in without_second_edges(routes).values()
    ),
    "differentiates the outer function alone": lambda routes, top: sum(
        map(product_down_to_the_first_function, routes)
    ),
    "forgets to multiply on": lambda routes, top: sum(
        route.local_derivatives[-1] for route in routes
    ),
    "begins with the value": lambda routes, top: sum(top.value * r.product for r in routes),
    "counts the routes": lambda routes, top: len(routes),
}


def named(parent_node, node, number, names):
    return [mistake.name for mistake in diagnose(parent_node, node, number, names)]


@each_engine
def test_each_engine_is_wrong_somewhere_and_is_named_there(engine):
    number = engine(F)[A]
    assert number != get_gradients(F)[A]
    assert name_of(engine) in named(F, A, number, NAMES)


def test_no_two_engines_are_the_same():
    assert len({engine(F)[A] for engine in ENGINES}) == len(ENGINES)


@each_engine
def test_where_nothing_is_used_twice_and_all_edges_are_1_most_engines_are_right(engine):
    a, b = Var(4), Var(3)
    d = a + b
    if engine.__name__ != "begins_with_the_value":
        assert engine(d) == get_gradients(d)


@each_engine
def test_each_engine_takes_a_leaf(engine):
    leaf = Var(1)
    assert engine(leaf) == {leaf: 1}


def graph_of(program):
    """The topmost node, a leaf below it, and the names of all nodes."""
    results = program.run(Var)
    *_, top = results.values()
    names = name_nodes(top, {node: name for name, node in results.items()})
    return top, next(node for node in names if not node.grad), names


def has_few_routes(graph):
    top, *_ = graph
    return sum(count for _, count in route_counts(top)) <= 60


def on(strategy):
    """Random graphs, small enough for a learner to walk."""
    graphs = given(strategy.map(graph_of).filter(has_few_routes))
    return lambda test: settings(max_examples=40)(graphs(test))


@on(programs())
def test_an_engine_does_what_it_claims(graph):
    top, leaf, names = graph
    routes = list(walk_routes(top, leaf, names))
    for engine in ENGINES:
        if routes and name_of(engine) in CLAIMS:
            claim = CLAIMS[name_of(engine)](routes, top)
            assert math.isclose(engine(top)[leaf], claim, rel_tol=1e-6, abs_tol=1e-6)


@on(programs())
def test_an_engine_that_keeps_one_route_gives_the_product_of_one(graph):
    top, leaf, names = graph
    products = [route.product for route in walk_routes(top, leaf, names)]
    for engine in overwrites, counts_the_first_route_alone:
        assert any(math.isclose(engine(top)[leaf], product) for product in products)


@on(programs())
def test_the_gradient_with_an_edge_changed_is_that_of_a_graph_with_that_edge_changed(graph):
    top, leaf, names = graph
    for mistake in mistakes(top, leaf, names):
        if not mistake.edges or mistake.name == "gives a local derivative":
            continue
        grads = {upper: upper.grad for upper, _ in mistake.edges}
        if mistake.name == "turns a sign on the way":
            assert all(node.grad[n][1] == -bears for (node, n), bears in mistake.edges.items())
        for upper, grad in grads.items():
            upper.grad = [
                (child, mistake.edges.get((upper, position), local_derivative))
                for position, (child, local_derivative) in enumerate(grad)
            ]
        changed = get_gradients(top)[leaf]
        for upper, grad in grads.items():
            upper.grad = grad
        assert math.isclose(mistake.number, changed, rel_tol=1e-6, abs_tol=1e-6)


@on(programs())
def test_a_route_that_is_forgotten_turned_or_counted_alone_makes_the_number(graph):
    top, leaf, names = graph
    routes = list(walk_routes(top, leaf, names))
    for mistake in mistakes(top, leaf, names):
        if mistake.route is None:
            continue
        others = sum(route.product for route in routes if route != mistake.route)
        makes = {
            "forgets a route": others,
            "counts one route alone": mistake.route.product,
            "turns a sign on the way": others - mistake.route.product,
        }
        assert math.isclose(mistake.number, makes[mistake.name], rel_tol=1e-6, abs_tol=1e-6)


@on(programs_on_fractions())
def test_a_right_number_is_never_a_mistake(graph):
    top, _, names = graph
    for node, gradient in get_gradients(top).items():
        assert named(top, node, gradient, names) == []


@on(programs())
def test_what_is_said_goes_on_from_what_comes_out_if(graph):
    top, leaf, names = graph
    for mistake in mistakes(top, leaf, names):
        assert mistake.done[0].islower()
        assert mistake.done[-1].isalpha() or mistake.done[-1].isdigit()
        assert abs(mistake.number) <= sys.float_info.max


def test_a_node_that_is_not_below_has_the_gradient_0():
    other = Var(1)
    names = NAMES | {other: "x"}
    assert diagnose(F, other, 0, names) == []
    assert named(F, other, F.value, names) == ["gives a value"]


def test_two_mistakes_that_give_the_same_number_are_both_named():
    a, b = Var(4), Var(3)
    c = a + b
    d = a * c
    names = {a: "a", b: "b", c: "c", d: "d"}
    assert in_words(diagnose(d, a, 28, names), 28) == (
        "28 is what comes out if the routes are multiplied with one another, where they should be "
        "added. It also comes out if the value of d is given, and not how far d moves if a does."
    )


def test_one_of_several_routes_that_give_the_same_is_not_said_to_be_this_one():
    a, b = Var(5), Var(4)
    d = a * b
    e = d + a
    f = d + e
    names = {a: "a", b: "b", d: "d", e: "e", f: "f"}
    (forgotten, *_) = diagnose(f, a, 5, names)
    assert forgotten.done == "one of the 2 routes that give 4 (f→d→a, f→e→d→a) is forgotten"
    assert forgotten.route is None


def test_routes_by_two_edges_side_by_side_are_told_to_be_several():
    a = Var(3)
    c = a * a
    (alone, *_) = diagnose(c, a, 3, {a: "a", c: "c"})
    assert alone.done == "one of the 2 routes c→a is forgotten"
    assert alone.route.edges == [(c, 0)]


def test_nobody_is_said_to_have_lost_a_sign_where_none_is_if_something_else_gives_the_same():
    a, b = Var(5), Var(3)
    c = b + a
    d = b + c
    e = d * d
    names = {a: "a", b: "b", c: "c", d: "d", e: "e"}
    (found, *others) = diagnose(e, c, 0, names)
    assert found.name == "forgets a route"
    assert "turns a sign on the way" in [other.name for other in others]


def test_a_mistake_of_programs_is_told_where_it_is_the_only_one():
    a, b = Var(5), Var(4)
    d = a * b
    f = d + (d + a)
    names = name_nodes(f, {a: "a", b: "b", d: "d", f: "f"})
    found = diagnose(f, a, 5, names)
    assert "leaves too early" in [mistake.name for mistake in found]
    assert "left as soon as" not in in_words(found, 5)
    assert "the walk begins with the value" in in_words(diagnose(f, a, 405, names), 405)


def test_a_minus_that_is_forgotten_is_marked_where_it_was():
    a, b = Var(3), Var(5)
    minus = Neg(a * b)
    y = a + minus
    (found, *_) = diagnose(y, a, 6, name_nodes(y, {a: "a", b: "b", y: "y"}))
    assert (found.name, found.edges) == ("forgets the minus", {(minus, 0): 1})


def test_a_wrong_number_may_be_rounded_to_the_digits_that_it_shows():
    a = Var(3)
    b = a * a
    c = 1 / b
    names = name_nodes(c, {a: "a", b: "b", c: "c"})
    exact = get_gradients(c)[b]
    assert named(c, a, exact, names)[0] == "takes another node"
    assert named(c, a, round(exact, 5), names)[0] == "takes another node"
    assert named(c, a, round(exact, 5) + 1e-5, names) == []


def test_the_sign_of_the_whole_is_laid_to_no_edge():
    a = Var(3)
    b = Mul(a, Var(2))
    c = Neg(b)
    names = name_nodes(c, {a: "a", b: "b", c: "c"})
    assert get_gradients(c)[a] == -2
    assert named(c, a, 2, names)[0] == "forgets the minus"
    assert "turns a sign on the way" not in named(c, a, 2, names)


def test_what_is_rounded_is_said_to_be():
    a = Var(3)
    b = 1 / (a * a)
    c = b * b
    names = name_nodes(c, {a: "a", b: "b", c: "c"})
    found = diagnose(c, a, -0.0123, names)
    assert in_words(found, -0.0123).startswith("-0.0123 is, rounded, what comes out if")


def test_a_slip_in_one_product_alone_is_found():
    a, b = Var(5), Var(2)
    c = a * b
    d = a + c
    e = c * d
    names = {a: "a", b: "b", c: "c", d: "d", e: "e"}
    (mistake,) = diagnose(e, a, 65, names)
    assert mistake.done.startswith("in e, each factor has its own value")


def test_a_large_graph_is_looked_at_in_no_time(soon):
    leaf, top = doublings(2_000)
    assert mistakes(top, leaf, {}) == []
    leaf = chain = Var(0)
    for _ in range(100_000):
        chain = chain + 1
    assert mistakes(chain, leaf, {}) == []


def test_the_largest_graph_that_is_walked_is_diagnosed_soon(soon):
    leaf, top = doublings(8)
    assert MOST_ROUTES / 2 < sum(count for _, count in route_counts(top)) < MOST_ROUTES
    assert can_be_walked(top)
    assert named(top, leaf, 1, name_nodes(top, {}))


def test_a_wrong_engine_that_overflows_says_nothing():
    x = Var(1e200)
    y = x * x + x
    names = name_nodes(y, {x: "x", y: "y"})
    assert all(abs(mistake.number) <= sys.float_info.max for mistake in mistakes(y, x, names))
