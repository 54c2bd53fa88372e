"""The answers of lesson 13, found by SymPy, and by counting the edges that walks visit."""

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from autodiff_lesson import Var, reverse_sweep
from autodiff_lesson.duals import Dual
from autodiff_lesson.practice.desk import exercises_of

KINDS = {number: exercise.kind for number, exercise in exercises_of("13").items()}
t = sympy.Symbol("t")
numbers = st.integers(-9, 9)


def test_both_inputs_move():
    a, b = 4 + t, 3 + 3 * t
    assert sympy.diff(a * (a + b), t).subs(t, 0) == KINDS["13.1"].expected


def test_the_local_derivatives_of_a_quotient_are_in_the_last_hint_alone():
    *first, last = exercises_of("13")["13.3"].hints
    assert "b²" in last
    assert not any("b²" in hint for hint in first)


def test_a_dual_number_is_told_what_is_wanted_of_it():
    message = exercises_of("13")["13.1"].judge(Dual(28, 23)).message
    assert message.endswith("A number is asked for: its .tangent?")


@given(numbers, numbers, numbers, numbers)
def test_a_quotient_moves_as_its_inputs_do(a, a_tangent, b, b_tangent):
    assume(b)
    moving = (a + a_tangent * t) / (b + b_tangent * t)
    value, tangent = KINDS["13.3"].expected(a, a_tangent, b, b_tangent)
    assert value == pytest.approx(float(moving.subs(t, 0)))
    assert tangent == pytest.approx(float(sympy.diff(moving, t).subs(t, 0)))


def test_the_edges_that_walks_visit_in_both_directions():
    a, b, c = inputs = [Var(2), Var(3), Var(5)]
    p = a * b
    results = [p, p * c]
    edges_below = [sum(len(node.grad) for node in reverse_sweep(result)) for result in results]
    all_edges = max(edges_below)
    assert (sum(edges_below), len(inputs) * all_edges) == KINDS["13.4"].expected
