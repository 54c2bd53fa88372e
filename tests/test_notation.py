import sys
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from autodiff_lesson import Ops, Var
from autodiff_lesson.notation import (
    edge_formula,
    formula,
    is_constant,
    name_nodes,
    names_seen_from,
    short,
    with_bar,
)

seen_globally = Var(4)


def names_here():
    """The names that the calling test sees."""
    return names_seen_from(sys._getframe(1))


# The caller's names


def test_local_variables_are_names():
    a = Var(4)
    b = a * a
    assert names_here()[a] == "a"
    assert names_here()[b] == "b"


def test_global_variables_are_names():
    assert names_here()[seen_globally] == "seen_globally"


def test_a_local_name_comes_before_a_global_one():
    here = seen_globally
    assert names_here()[here] == "here"


def test_the_first_of_two_names_is_taken():
    first = Var(4)
    second = first
    assert names_here()[second] == "first"


def test_a_global_name_that_a_local_variable_hides_is_not_taken():
    seen_globally = Var(3)
    hidden = globals()["seen_globally"]
    assert names_here() == {seen_globally: "seen_globally", hidden: "hidden"}


def test_names_that_begin_with_an_underscore_are_ignored():
    _a = Var(4)
    assert _a not in names_here()


def test_only_nodes_have_names():
    assert set(names_here()) == {seen_globally}


# The names of all nodes of a graph


def test_known_names_are_kept():
    a, b = Var(4), Var(3)
    c = a * b
    assert name_nodes(c, {a: "x", b: "y", c: "z"}) == {a: "x", b: "y", c: "z"}


def test_results_without_a_name_are_numbered_as_they_are_computed():
    a = Var(4)
    b = a * a
    c = b * b
    d = c + b
    assert name_nodes(d, {a: "a"}) == {a: "a", b: "v1", c: "v2", d: "v3"}


def test_a_number_that_is_a_name_already_is_skipped():
    a, b = Var(4), Var(3)
    c = a * b
    d = -c
    assert name_nodes(d, {a: "v1", b: "v3"}) == {a: "v1", b: "v3", c: "v2", d: "v4"}


def test_a_name_that_is_known_for_a_node_elsewhere_is_free():
    a = Var(4)
    b = -a
    assert name_nodes(b, {Var(1): "v1"})[b] == "v1"


def test_leaves_without_a_name_are_called_by_their_number():
    a = Var(4)
    b = a * 2.5
    assert name_nodes(b, {a: "a", b: "b"})[b.inputs[1]] == "2.5"


def test_only_a_leaf_without_a_name_is_a_constant():
    a = Var(4)
    b = 2 * a
    names = name_nodes(b, {a: "a"})
    assert [is_constant(node, names) for node in (b, a, b.inputs[0])] == [False, False, True]


# Numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (28, "28"),
        (-28, "-28"),
        (999_999_999_999_999, "999999999999999"),
        (10**15, "about 2^49"),
        (-(2**200), "about -2^200"),
        (0.5, "0.5"),
        (28.0, "28"),
        (1 / 3, "0.333333"),
        (np.float64(1 / 3), "0.333333"),
        (-2.0e-9, "-2e-09"),
        (Fraction(1, 3), "1/3"),
        (Var(3), "<Var 3>"),
    ],
)
def test_numbers_are_written_short(value, text):
    assert short(value) == text


# Formulas


def test_a_formula_bears_the_names_of_what_goes_in():
    a, b = Var(4), Var(3)
    c = a * b
    assert formula(c, {a: "left", b: "right"}) == "left * right"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda a: a + 2, "a + 2"),
        (lambda a: 2 * a, "2 * a"),
        (lambda a: -a, "-a"),
        (lambda a: (1 / a).inputs[1], "1 / a"),
        (lambda a: a**2, "a ** 2"),
        (lambda a: 2**a, "2 ** a"),
        (np.sin, "sin(a)"),
        (np.cos, "cos(a)"),
        (np.exp, "exp(a)"),
        (np.log, "log(a)"),
        (np.tanh, "tanh(a)"),
    ],
)
def test_the_formula_of_each_operation(make, text):
    a = Var(4)
    node = make(a)
    assert formula(node, name_nodes(node, {a: "a"})) == text


def test_numbers_below_zero_stand_in_brackets():
    a = Var(4)
    b = -2 * a
    assert formula(b, name_nodes(b, {a: "a"})) == "(-2) * a"
    assert formula(a**-0.5, {a: "a"}) == "a ** (-0.5)"


def test_braces_in_a_name_are_just_braces():
    a = Var(4)
    assert formula(a * a, {a: "{b}"}) == "{b} * {b}"


class Doubled(Ops):
    """An operation as a lesson would define it: no formula, no slots."""

    def __init__(self, a):
        self.value = 2 * a.value
        self.grad = [(a, 2)]


def test_an_operation_without_a_formula_is_called_by_its_kind():
    a = Var(4)
    assert formula(Doubled(a), {a: "a"}) == "Doubled(a)"


# Local derivatives


def test_a_local_derivative_has_symbol_formula_and_value():
    a, c = Var(4), Var(7)
    d = a * c
    names = {a: "a", c: "c", d: "d"}
    assert edge_formula(d, 0, names) == "∂d̄/∂a = c = 7"
    assert edge_formula(d, 1, names) == "∂d̄/∂c = a = 4"


def test_a_local_derivative_that_is_a_number_is_said_once():
    a, b = Var(4), Var(3)
    c = a + b
    assert edge_formula(c, 0, {a: "a", b: "b", c: "c"}) == "∂c̄/∂a = 1"


def test_a_local_derivative_is_written_short():
    a = Var(3.0)
    b = (1 / a).inputs[1]
    assert edge_formula(b, 0, {a: "a", b: "b"}) == "∂b̄/∂a = -(a ** -2) = -0.111111"


def test_a_local_derivative_with_respect_to_a_constant_has_no_symbol():
    a = Var(4)
    b = 2 * a
    assert edge_formula(b, 0, name_nodes(b, {a: "a", b: "b"})) == "a = 4"


def test_a_local_derivative_of_an_operation_without_formulas_has_symbol_and_value():
    a = Var(4)
    b = Doubled(a)
    assert edge_formula(b, 0, {a: "a", b: "b"}) == "∂b̄/∂a = 2"


@pytest.mark.parametrize(("name", "barred"), [("d", "d~"), ("v12", "v~12"), ("y_p", "y~_p~")])
def test_the_bar_stands_on_every_letter(name, barred):
    assert with_bar(name) == barred.replace("~", "\N{COMBINING MACRON}")


def test_an_operation_may_have_as_many_inputs_as_there_are_letters():
    class Sum(Ops):
        formula = " + ".join(f"{{{letter}}}" for letter in "abcdefghij")

        def __init__(self, *inputs):
            self.value = sum(x.value for x in inputs)
            self.grad = [(x, 1) for x in inputs]

    leaves = [Var(n) for n in range(10)]
    names = {leaf: f"x{n}" for n, leaf in enumerate(leaves)}
    assert formula(Sum(*leaves), names) == "x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"
    del Sum.formula
    assert formula(Sum(*leaves), names).count("x") == 10


class Odd(Ops):
    """An operation of one input whose formulas are wrong."""

    def __init__(self, a):
        self.value = a.value
        self.grad = [(a, 1)]


def test_a_formula_that_names_an_input_it_has_not_is_explained():
    a = Var(4)
    for pattern in ("{a} * {b}", "{0}", "{", "{a!x}"):
        Odd.formula = pattern
        with pytest.raises(ValueError, match=r"of Odd may name its inputs alone: \{a\}"):
            formula(Odd(a), {a: "a"})


def test_too_few_edge_formulas_are_explained():
    a = Var(4)
    node = Odd(a)
    node.grad = [(a, 1), (a, 1)]
    Odd.edge_formulas = ("1",)
    with pytest.raises(ValueError, match="Odd has 2 edges, but 1 of edge_formulas"):
        edge_formula(node, 1, {a: "a", node: "node"})


def test_a_variable_that_looks_like_a_node_but_cannot_be_a_key_is_passed_over():
    @dataclass
    class Record:
        grad: float = 0

    record = Record()
    assert record not in names_here().values()


def test_control_characters_in_a_name_are_written_out():
    a = Var(4)
    assert name_nodes(a, {a: "a\x00\n\x1b"})[a] == r"a\x00\n\x1b"


@pytest.mark.parametrize("name", [5, None, ["a"]])
def test_a_name_is_text(name):
    a = Var(4)
    with pytest.raises(TypeError, match="a name is text"):
        name_nodes(a, {a: name})
