from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings

from autodiff_lesson import Var
from autodiff_lesson.nth_derivatives import hessian, nth_derivative

from .random_graphs import (
    FRACTIONS,
    MEANING,
    STEPS,
    Precise,
    Program,
    evaluate,
    programs,
    work_out,
)

OPERATIONS = ["x + k", "k + x", "x + x", "x - k", "k - x", "x * k", "k * x", "x * x", "x / k"]
OPERATIONS += ["k / x", "1 / x", "x / (x + 1)", "-x", "x ** k", "k ** x", "x ** x", "x ** 0"]
OPERATIONS += ["x ** 1", "x ** 3", "x ** 7", "x ** -1", "x ** -2", "x ** 0.5", "2 ** x"]
OPERATIONS += ["sin(x)", "cos(x)", "exp(x)", "log(x)", "tanh(x)"]
COMPOSITIONS = ["sin(x) * exp(x)", "tanh(x ** 2 / k)", "log(1 + exp(x))", "exp(sin(x)) / x"]
COMPOSITIONS += ["-cos(k * x) ** 3", "x ** sin(x)", "log(x) / (x - k)", "k"]


# The nth derivative, against SymPy's


@pytest.mark.parametrize(("kind", "error"), [(float, 1e-9), (Precise, 1e-50)])
@pytest.mark.parametrize("text", OPERATIONS + COMPOSITIONS)
def test_derivatives_of_order_0_to_5_are_symbolic_ones(text, kind, error):
    x, k = 1.75, 2.5
    text = text.replace("2 **", "k **") if kind is Precise else text  # np.log(2) has 16 digits
    expression = sympy.sympify(text)
    for order in range(6):
        found = nth_derivative(
            lambda node: work_out(text, {"x": node, "k": kind(k)}, np), kind(x), order
        )
        exact = evaluate(sympy.diff(expression, "x", order), {"x": x, "k": k})
        assert abs(mpmath.mpf(found) - exact) <= error * max(1, abs(exact))


def test_the_derivatives_of_x_to_the_power_of_10():
    found = [nth_derivative(lambda x: x**10, 3, n) for n in range(5)]
    assert found == [59049, 196830, 590490, 1574640, 3674160]


def test_ints_stay_ints():
    assert type(nth_derivative(lambda x: x**10, 3, 4)) is int


def test_a_numpy_number_gives_a_number_of_python():
    assert type(nth_derivative(lambda x: x * x, np.float32(3), 1)) is float
    assert type(nth_derivative(np.sin, 3.0, 0)) is float
    assert type(nth_derivative(np.sin, 3.0, 1)) is float


def test_the_derivatives_of_a_sine_go_round_in_a_cycle():
    sine, cosine = float(mpmath.sin(0.5)), float(mpmath.cos(0.5))
    found = [nth_derivative(np.sin, 0.5, n) for n in range(7)]
    assert found == pytest.approx([sine, cosine, -sine, -cosine, sine, cosine, -sine], rel=1e-14)


@pytest.mark.parametrize("x", [0, 0.0])
@pytest.mark.parametrize("power", range(5))
def test_the_derivatives_of_a_whole_power_exist_at_0(power, x):
    found = [nth_derivative(lambda x: x**power, x, n) for n in range(6)]
    assert found == [int(sympy.factorial(n)) if n == power else 0 for n in range(6)]


@pytest.mark.parametrize("constant", [7, Var(7), np.float64(7)])
def test_a_function_that_ignores_its_argument_has_derivatives_0(constant):
    assert [nth_derivative(lambda x: constant, 3.0, n) for n in range(4)] == [7, 0, 0, 0]


def test_the_argument_itself_has_derivative_1_and_then_0():
    assert [nth_derivative(lambda x: x, 3.0, n) for n in range(4)] == [3, 1, 0, 0]


def test_a_derivative_may_be_taken_of_a_derivative():
    found = nth_derivative(lambda x: x * nth_derivative(lambda y: x + y, 1, 1), 1, 1)
    assert found == 1


@pytest.mark.parametrize("n", [-1, -7, 1.0, 0.5, "1", None, 1j, float("nan")])
def test_n_must_be_a_whole_number_from_0(n):
    with pytest.raises(ValueError, match="how many times to differentiate") as error:
        nth_derivative(np.sin, 3.0, n)
    assert repr(n) in str(error.value)


@pytest.mark.parametrize("n", [0, 1, 3])
@pytest.mark.parametrize("x", ["3", None, 3j, [3.0], (3.0,), np.array([3.0])])
def test_x_must_be_a_number(x, n):
    with pytest.raises(TypeError, match="takes a real number"):
        nth_derivative(lambda x: x * x, x, n)


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("result", [None, "3", [Var(3)], 3j], ids=repr)
def test_the_function_must_return_one_node_or_number(result, n):
    with pytest.raises(TypeError):
        nth_derivative(lambda x: result, 3.0, n)


@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize(
    ("f", "x", "error", "message"),
    [
        (np.log, 0.0, ValueError, r"^log\(0\.0\) does not exist"),
        (np.log, -2, ValueError, r"^log\(-2\) does not exist"),
        (lambda x: 1 / x, 0, ZeroDivisionError, r"^division by zero: 1 / 0$"),
        (lambda x: x**-2, 0, ZeroDivisionError, r"^division by zero: 0 \*\* -2$"),
        (lambda x: x**0.5, -1.0, ValueError, r"^\(-1\.0\) \*\* 0\.5 is not a real number"),
        (lambda x: x**0.5, 0.0, ZeroDivisionError, r"^0\.0 \*\* 0\.5 has no derivative"),
        (lambda x: x**x, -2.0, ValueError, r"^\(-2\.0\) \*\* -2\.0 has no derivative"),
        (lambda x: (-2) ** x, 2.0, ValueError, r"^\(-2\) \*\* .* has no derivative"),
        (lambda x: 0**x, 2.0, ValueError, r"^0 \*\* .* has no derivative"),
        (np.exp, 1000, OverflowError, r"^exp\(1000\) is too large"),
    ],
)
def test_the_errors_of_nodes_come_through_at_any_depth(f, x, error, message, n):
    with pytest.raises(error, match=message):
        nth_derivative(f, x, n)


def test_a_derivative_that_is_infinite_is_an_error_only_from_its_order_on():
    assert [nth_derivative(lambda x: x**2.5, 0.0, n) for n in range(3)] == [0, 0, 0]
    with pytest.raises(ZeroDivisionError, match="infinitely steep"):
        nth_derivative(lambda x: x**2.5, 0.0, 3)


# The Hessian, against SymPy's


RATIONAL_PROGRAMS = programs(
    FRACTIONS,
    constants=[Fraction(n) for n in (-2, 0, 1, 3)],
    steps=[step for step in STEPS if "(" not in step and "**" not in step],
)


def as_function(program):
    """A random program as a function of its leaves."""

    def f(*leaves):
        named = dict(zip(program.leaves, leaves, strict=True))
        *_, last = Program(program.lines, named, program.constants).run(lambda x: x).values()
        return last

    return f


def symbolic_hessian(program):
    symbols = {name: sympy.Symbol(name) for name in program.leaves}
    on_symbols = Program(program.lines, symbols, program.constants)
    results = on_symbols.run(lambda symbol: symbol, constant=sympy.Rational, library=sympy)
    *_, last = results.values()
    point = {
        name: mpmath.mpf(Fraction(leaf).numerator) / Fraction(leaf).denominator
        for name, leaf in program.leaves.items()
    }
    return [[evaluate(last.diff(a, b), point) for b in symbols.values()] for a in symbols.values()]


@settings(max_examples=30)
@given(RATIONAL_PROGRAMS)
def test_the_hessian_of_a_random_graph_of_fractions_is_the_symbolic_one(program):
    found = hessian(as_function(program), tuple(program.leaves.values()))
    for row, exact_row in zip(found, symbolic_hessian(program), strict=True):
        for entry, exact in zip(row, exact_row, strict=True):
            assert abs(entry - exact) <= 1e-15 * abs(exact)


@settings(max_examples=40)
@given(programs())
def test_the_hessian_of_a_random_graph_is_the_symbolic_one_up_to_rounding(program):
    found = hessian(as_function(program), list(program.leaves.values()))
    exact = symbolic_hessian(program)
    slopes = program.symbolic_gradients().values()
    size = 1 + max(abs(entry) for row in exact for entry in row) + max(map(abs, slopes)) ** 2
    for row, exact_row in zip(found, exact, strict=True):
        for entry, exact_entry in zip(row, exact_row, strict=True):
            assert abs(entry - exact_entry) <= 1e-8 * size


@settings(max_examples=30)
@given(RATIONAL_PROGRAMS)
def test_a_hessian_is_symmetric_and_as_long_and_wide_as_the_point(program):
    found = hessian(as_function(program), tuple(program.leaves.values()))
    assert found.shape == (len(program.leaves), len(program.leaves))
    assert found.dtype == float
    assert np.array_equal(found, found.T)


@pytest.mark.parametrize("meaning", MEANING.values())
def test_the_hessian_of_each_operation_is_the_symbolic_one(meaning):
    text, values = meaning.format(a="a", b="b"), {"a": 3.0, "b": 2.5}
    found = hessian(lambda a, b: work_out(text, {"a": a, "b": b}, np), (3.0, 2.5))
    for (i, a), (j, b) in product(enumerate("ab"), repeat=2):
        exact = evaluate(sympy.sympify(text).diff(a, b), values)
        assert abs(found[i, j] - exact) <= 1e-13 * max(1, abs(exact))


def test_entry_i_j_is_by_argument_i_and_then_by_argument_j():
    found = hessian(lambda a, b, c: a**2 * b + 5 * b * c + c**3, (3.0, 7.0, 11.0))
    assert found.tolist() == [[14, 6, 0], [6, 0, 5], [0, 5, 66]]


def test_the_hessian_of_a_linear_function_is_0():
    assert hessian(lambda a, b: 2 * a - b / 4 + 3, (3.0, 7.0)).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("constant", [7, Var(7)])
def test_the_hessian_of_a_constant_is_0(constant):
    assert hessian(lambda a, b: constant, (3.0, 7.0)).tolist() == [[0, 0], [0, 0]]


def test_the_hessian_with_an_argument_without_effect_has_zeros_for_it():
    assert hessian(lambda a, b: a**3, (3, 7)).tolist() == [[18, 0], [0, 0]]


def test_the_hessian_of_a_function_of_no_arguments_has_shape_0_0():
    assert hessian(lambda: Var(3), ()).shape == (0, 0)


@pytest.mark.parametrize("point", [3.0, "3", None, ("3",), (3.0, None), (3j,), np.ones(2), {3.0}])
def test_a_point_must_be_a_tuple_of_numbers(point):
    with pytest.raises(TypeError, match="a point is a tuple of numbers"):
        hessian(lambda *point: Var(3), point)


@pytest.mark.parametrize("result", [None, "3", [Var(3)]], ids=repr)
def test_the_function_of_a_hessian_must_return_one_node_or_number(result):
    with pytest.raises(TypeError):
        hessian(lambda a: result, (3.0,))


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda a, b: np.log(a - b), ValueError, r"^log\(0\.0\) does not exist"),
        (lambda a, b: 1 / (a - b), ZeroDivisionError, r"^division by zero: 1 / 0\.0$"),
        (lambda a, b: (b - 5) ** 0.5, ValueError, r"^\(-2\.0\) \*\* 0\.5 is not a real number"),
    ],
)
def test_the_errors_of_nodes_come_through_a_hessian(f, error, message):
    with pytest.raises(error, match=message):
        hessian(f, (3.0, 3.0))


def test_the_order_may_be_a_whole_number_of_numpys():
    assert nth_derivative(lambda x: x**3, 2.0, np.int64(2)) == 12
