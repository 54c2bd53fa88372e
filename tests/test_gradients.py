from fractions import Fraction
from functools import reduce
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings

from autodiff_lesson import (
    Add,
    Inv,
    Mul,
    Neg,
    Ops,
    Pow,
    Var,
    find_routes,
    get_gradients,
    gradients,
    reverse_sweep,
    to_var,
)
from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import FUNCTIONS

from .graphs import doublings
from .random_graphs import MEANING, Precise, evaluate, programs, programs_on_fractions, work_out

both = pytest.mark.parametrize("find_gradients", [get_gradients, reverse_sweep])


# The article's figures, to the last digit


@both
def test_the_articles_first_example(find_gradients):
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    found = find_gradients(d)
    assert d.value == 28
    assert found == {d: 1, a: 11, b: 4, c: 4}
    assert dict(d.grad)[a] == 7


@both
def test_ints_stay_ints(find_gradients):
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    found = find_gradients(d)
    assert {type(x) for x in [d.value, dict(d.grad)[a], *found.values()]} == {int}


@both
def test_the_articles_second_example(find_gradients):
    a = Var(230.3)
    b = Var(33.2)
    y = (a / b - a) * (b / a + a + b) * (a - b)
    found = find_gradients(y)
    assert found[a] == -153284.83150602411
    assert found[b] == 3815.0389441500993


@both
def test_the_articles_third_example(find_gradients):
    a = Var(43)
    b = Var(3)
    c = Var(2)
    f = np.sin(a * b) + np.exp(c - a / b)
    y = np.log(f * f) * c
    found = find_gradients(y)
    assert found[a] == 60.85353612046653
    assert found[b] == 872.2331479536114
    assert found[c] == -3.2853671032530305


# What the mapping holds


@both
def test_the_node_itself_is_in_the_mapping(find_gradients):
    d = Var(4) * Var(3)
    assert find_gradients(d)[d] == 1


@both
def test_every_node_below_is_in_the_mapping_and_no_other(find_gradients):
    a = Var(4)
    b = 2 * a
    b * Var(3)  # a node above b
    (two, _), _ = b.grad
    assert set(find_gradients(b)) == {b, a, two}


@both
def test_a_node_that_is_not_below_is_a_key_error(find_gradients):
    found = find_gradients(Var(4) * Var(3))
    with pytest.raises(KeyError):
        found[Var(4)]


@both
def test_a_leaf_has_a_gradient_of_its_own(find_gradients):
    a = Var(4)
    assert find_gradients(a) == {a: 1}


@both
def test_a_node_used_twice_gets_both_routes(find_gradients):
    a = Var(4)
    assert find_gradients(a * a)[a] == 8
    assert find_gradients(a + a)[a] == 2


@both
def test_calling_twice_gives_the_same(find_gradients):
    a = Var(4)
    b = a * a
    assert find_gradients(b) == find_gradients(b) == {b: 1, a: 8}


@both
def test_the_graph_is_left_as_it_was(find_gradients):
    a = Var(4)
    b = a * a
    find_gradients(b)
    assert b.grad == [(a, 4), (a, 4)]
    assert list(a.grad) == []


# Random graphs of all operations, against SymPy's derivatives


def test_random_graphs_hold_every_operation_that_an_operator_or_numpy_makes():
    kinds = set()

    @given(programs())
    def collect(program):
        *_, last = program.run(Var).values()
        kinds.update(type(node) for node in topological_order(last))
        kinds.update(
            "plain power"
            for node in topological_order(last)
            if isinstance(node, Pow) and not isinstance(node.inputs[1], Ops)
        )

    collect()
    assert kinds == {Var, Add, Mul, Neg, Inv, Pow, "plain power", *FUNCTIONS.values()}


@settings(max_examples=200)
@given(programs())
def test_gradients_of_numbers_of_100_digits_are_symbolic_ones_to_50(program):
    results = program.run(leaf=lambda number: Var(Precise(number)), constant=Precise)
    *_, last = results.values()
    walked, swept = get_gradients(last), reverse_sweep(last)
    for name, exact in program.symbolic_gradients().items():
        for found in (walked, swept):
            error = mpmath.mpf(found.get(results[name], 0)) - exact
            assert abs(error) <= mpmath.mpf("1e-50") * max(1, abs(exact))


@settings(max_examples=200)
@given(programs())
def test_gradients_of_floats_are_symbolic_ones_up_to_rounding(program):
    results = program.run(Var)
    *_, last = results.values()
    walked, swept = get_gradients(last), reverse_sweep(last)
    for name, exact in program.symbolic_gradients().items():
        leaf = results[name]
        # Routes may cancel: what rounding takes is in proportion to each, not to their sum.
        size = 1 + sum(abs(route.product) for route in find_routes(last, leaf))
        for found in (walked, swept):
            assert abs(found.get(leaf, 0) - exact) <= 1e-10 * size


# The rule, exactly


@given(programs_on_fractions())
def test_get_gradients_adds_the_products_of_all_routes(program):
    *_, last = program.run(Var).values()
    for node, gradient in get_gradients(last).items():
        assert gradient == sum(route.product for route in find_routes(last, node))


@given(programs_on_fractions())
def test_reverse_sweep_gives_what_get_gradients_gives(program):
    *_, last = program.run(Var).values()
    assert reverse_sweep(last) == get_gradients(last)


@both
def test_fractions_stay_fractions(find_gradients):
    a = Var(Fraction(2, 3))
    assert find_gradients(1 / a)[a] == Fraction(-9, 4)


# A value may be a node: derivatives of derivatives


def derivative(y, x):
    """0 where y is a plain number, which is a function of nothing."""
    return get_gradients(y).get(x, 0) if isinstance(y, Ops) else 0


def nested(value, depth):
    """A value inside of Vars: [Var(value), Var(Var(value)), …]."""
    return reduce(lambda leaves, _: [*leaves, Var(leaves[-1])], range(depth - 1), [Var(value)])


@pytest.mark.parametrize(("kind", "error"), [(float, 1e-13), (Precise, 1e-50)])
@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("operation", MEANING)
def test_higher_derivatives_of_each_operation_are_symbolic_ones(operation, order, kind, error):
    text = MEANING[operation].format(a="a", b="b")
    values = {"a": 3.0, "b": 2.5} if "b" in text else {"a": 3.0}
    leaves = {letter: nested(kind(value), order) for letter, value in values.items()}
    y = work_out(text, {letter: leaves[letter][-1] for letter in values}, np)
    for letters in product(values, repeat=order):
        found = y
        for depth, letter in enumerate(letters, 1):
            found = derivative(found, leaves[letter][-depth])
        exact = evaluate(sympy.sympify(text).diff(*letters), values)
        assert abs(mpmath.mpf(found) - exact) <= error * max(1, abs(exact))


@pytest.mark.parametrize(
    ("power", "derivatives"), [(1, [1, 0, 0]), (2, [0, 2, 0]), (3, [0, 0, 6]), (4, [0, 0, 0])]
)
def test_higher_derivatives_of_powers_exist_at_0(power, derivatives):
    leaves = nested(0.0, 3)
    y = leaves[-1] ** power
    for x, expected in zip(reversed(leaves), derivatives, strict=True):
        y = derivative(y, x)
        value = y
        while isinstance(value, Ops):
            value = value.value
        assert value == expected


# Large graphs


@pytest.mark.parametrize("count", [100, 50_000])
def test_get_gradients_refuses_too_many_routes(count, soon):
    _, node = doublings(count)
    with pytest.raises(ValueError, match=f"2 to the power of {count:,} routes.*reverse_sweep"):
        get_gradients(node)


def test_get_gradients_says_how_many_routes_are_too_many(soon):
    _, node = doublings(30)
    with pytest.raises(ValueError, match=f"there are {2**31 - 1:,} routes"):
        get_gradients(node)


def test_get_gradients_walks_as_many_routes_as_its_limit(monkeypatch):
    _, node = doublings(3)
    monkeypatch.setattr(gradients, "MOST_ROUTES", 1 + 2 + 4 + 8)
    assert get_gradients(node)[node] == 1
    monkeypatch.setattr(gradients, "MOST_ROUTES", 1 + 2 + 4 + 7)
    with pytest.raises(ValueError, match=r"there are 15 routes.*the limit is 14"):
        get_gradients(node)


def test_reverse_sweep_takes_any_number_of_routes(soon):
    leaf, node = doublings(100)
    assert reverse_sweep(node)[leaf] == 2**100


@both
def test_a_chain_of_200_000_operations(find_gradients, soon):
    leaf = node = Var(3)
    for _ in range(200_000):
        node = -node
    assert node.value == 3
    assert find_gradients(node)[leaf] == 1
    del node  # freeing a chain is work, too


@both
@pytest.mark.parametrize("value", [4, "a", None, [Var(4)], to_var([4])])
def test_gradients_of_what_is_no_node(find_gradients, value):
    with pytest.raises(TypeError, match=r"made of nodes, such as Var\(4\)") as error:
        find_gradients(value)
    assert repr(value) in str(error.value)
