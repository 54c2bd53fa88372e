"""The answers of lesson 10, worked out by SymPy."""

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from autodiff_lesson.practice.desk import exercises_of

KINDS = {number: exercise.kind for number, exercise in exercises_of("10").items()}
a, b, x = sympy.symbols("a b x")
numbers = st.integers(-9, 9)


def test_a_cube_differentiated_twice():
    assert sympy.diff(x**3, x, 2).subs(x, 3) == KINDS["10.1"].expected


def test_the_curve_bends_the_other_way_than_it_slopes():
    f = sympy.exp(-x) * sympy.sin(3 * x)
    value, slope, bend, third = (sympy.diff(f, x, n).subs(x, 0.3) for n in range(4))
    assert KINDS["10.2"].expected == "downwards"
    assert bend < 0 < min(value, slope, third)


@given(numbers, numbers, numbers, numbers)
def test_a_newton_step_lands_where_a_parabola_is_flat(square, linear, constant, start):
    assume(square)
    parabola = square * x**2 + linear * x + constant
    slope, bend = (sympy.diff(parabola, x, n).subs(x, start) for n in (1, 2))
    landing = KINDS["10.3"].expected(start, float(slope), float(bend))
    assert float(sympy.diff(parabola, x).subs(x, landing)) == pytest.approx(0, abs=1e-9)
