import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lesson import Ops, Var
from autodiff_lesson.duals import Dual, derivative, hvp, jvp

from .random_graphs import FUNCTIONS, Precise, Program, evaluate, programs, work_out

OPERATORS = ["x + k", "k + x", "x - k", "k - x", "x * k", "k * x", "x / k", "k / x", "x ** k"]
OPERATORS += ["k ** x", "x + x", "x - x", "x * x", "x / x", "x ** x", "-x"]
TEXTS = OPERATORS + [f"{name}(x)" for name in FUNCTIONS]
TEXTS += ["sin(x) * exp(x) / k", "tanh(x ** 2) - log(x)", "(x - k) ** 3 + (2 + cos(k * x)) ** x"]


# Numbers of 100 digits that leave the answer to a dual number on their right


class Exact(Precise):
    pass


def _of_exact(method):
    def exact(self, *others):
        if any(isinstance(other, Dual) for other in others):
            return NotImplemented
        result = method(self, *others)
        return Exact(result.number) if isinstance(result, Precise) else result

    return exact


for _name in ("add", "sub", "mul", "truediv", "pow"):
    for _method in (f"__{_name}__", f"__r{_name}__"):
        setattr(Exact, _method, _of_exact(getattr(Precise, _method)))
for _name in ("__neg__", *FUNCTIONS):
    setattr(Exact, _name, _of_exact(getattr(Precise, _name)))


# Derivatives, against SymPy's


@pytest.mark.parametrize("text", TEXTS)
def test_derivatives_are_symbolic_ones(text):
    values = {"x": 1.75, "k": 2.5}
    found = derivative(lambda x: work_out(text, {"x": x, "k": 2.5}, np), 1.75)
    exact = evaluate(sympy.sympify(text).diff("x"), values)
    assert abs(found - exact) <= 1e-14 * max(1, abs(exact))


@pytest.mark.parametrize("k", [2, 2.5, np.float64(2.5), np.int64(2), np.float32(2.5), np.uint8(2)])
@pytest.mark.parametrize("text", OPERATORS)
def test_a_plain_number_may_stand_on_either_side(text, k):
    values = {"x": 1.75, "k": float(k)}
    found = work_out(text, {"x": Dual(1.75, 1), "k": k}, np)
    exact = sympy.sympify(text)
    assert type(found) is Dual
    assert found.value == pytest.approx(float(evaluate(exact, values)), rel=1e-14)
    assert found.tangent == pytest.approx(float(evaluate(exact.diff("x"), values)), rel=1e-14)


@pytest.mark.parametrize("text", TEXTS)
def test_a_dual_number_carries_the_value_as_well(text):
    found = work_out(text, {"x": Dual(1.75, 1), "k": 2.5}, np).value
    exact = evaluate(sympy.sympify(text), {"x": 1.75, "k": 2.5})
    assert abs(found - exact) <= 1e-14 * max(1, abs(exact))


def test_the_tangent_is_in_proportion_to_that_of_the_input():
    assert np.exp(Dual(0.0, 3)).tangent == 3
    assert (Dual(2, 5) * Dual(3, 7)).tangent == 5 * 3 + 2 * 7


def test_a_dual_number_is_a_constant_unless_it_is_told_otherwise():
    assert Dual(4).tangent == 0


def test_ints_stay_ints():
    assert type(derivative(lambda x: x**3 - 2 * x, 4)) is int


def test_results_are_numbers_of_python():
    assert type(derivative(np.sin, np.float64(4))) is float
    assert type(Dual(np.int64(4)).value) is int
    assert type(Dual(4, np.int64(4)).tangent) is int


@pytest.mark.parametrize("power", range(4))
def test_whole_powers_have_derivatives_at_0_and_below(power):
    assert derivative(lambda x: x**power, 0.0) == (1 if power == 1 else 0)
    assert derivative(lambda x: x**power, -2.0) == power * (-2) ** (power - 1)


def test_a_list_gives_a_list_of_derivatives():
    assert derivative(lambda x: [x * x, 7, x, 1 / x], 2) == [4, 0, 1, -0.25]
    assert derivative(lambda x: (x * x, x), 2) == [4, 1]
    assert derivative(lambda x: [], 2) == []


def test_all_results_in_a_list_come_from_the_same_call():
    calls = []

    def f(x):
        calls.append(x)
        return [x, x * x]

    derivative(f, 2)
    assert len(calls) == 1


@pytest.mark.parametrize("number", [7, 7.5, np.float64(7)])
def test_a_plain_number_as_result_has_derivative_0(number):
    assert derivative(lambda x: number, 3) == 0


def test_a_function_may_branch_on_the_value():
    assert derivative(lambda x: x * x if x.value > 0 else -x, 3) == 6
    assert derivative(lambda x: x * x if x.value > 0 else -x, -3) == -1


def test_a_derivative_may_be_taken_of_a_derivative():
    assert derivative(lambda x: derivative(lambda y: y**4, x), 2) == 48


def test_a_derivative_within_a_function_does_not_see_the_tangent_of_the_outer_argument():
    assert derivative(lambda x: x * derivative(lambda y: x + y, 1), 1) == 1


def test_the_outer_argument_is_a_constant_to_a_derivative_within_a_function():
    assert derivative(lambda x: x * derivative(lambda y: x, 1), 3) == 0
    assert derivative(lambda x: x * hvp(lambda y: x * y * y, (1,), (1,))[0], 3) == 12


# Random graphs: jvp and hvp, against SymPy's gradients and Hessians


DIRECTIONS = st.lists(st.sampled_from([-3, -1, 0, 0.5, 1, 2]), min_size=3, max_size=3)


def as_function(program, constant=float):
    def f(*leaves):
        named = Program(
            program.lines, dict(zip(program.leaves, leaves, strict=True)), program.constants
        )
        *_, last = named.run(lambda leaf: leaf, constant=constant).values()
        return last

    return f


def symbolic_hvp(program, direction):
    symbols = {name: sympy.Symbol(name) for name in program.leaves}
    on_symbols = Program(program.lines, symbols, program.constants)
    results = on_symbols.run(lambda symbol: symbol, constant=sympy.Rational, library=sympy)
    *_, last = results.values()
    return [
        mpmath.fsum(
            evaluate(last.diff(a, b), program.leaves) * by
            for b, by in zip(symbols.values(), direction, strict=True)
        )
        for a in symbols.values()
    ]


def dot(left, right):
    return mpmath.fsum(a * b for a, b in zip(left, right, strict=True))


@settings(max_examples=50)
@given(programs(), DIRECTIONS)
def test_jvp_of_numbers_of_100_digits_is_gradient_times_direction_to_50(program, direction):
    direction = direction[: len(program.leaves)]
    point = tuple(map(Exact, program.leaves.values()))
    found = jvp(as_function(program, constant=Exact), point, tuple(direction))
    slopes = program.symbolic_gradients().values()
    size = max(1, *map(abs, slopes))
    assert abs(mpmath.mpf(found) - dot(slopes, direction)) <= mpmath.mpf("1e-50") * size


@settings(max_examples=50)
@given(programs(), DIRECTIONS)
def test_jvp_of_floats_is_gradient_times_direction_up_to_rounding(program, direction):
    direction = direction[: len(program.leaves)]
    found = jvp(as_function(program), list(program.leaves.values()), direction)
    slopes = program.symbolic_gradients().values()
    size = max(1, *map(abs, slopes)) ** 2
    assert abs(found - dot(slopes, direction)) <= 1e-9 * size


@settings(max_examples=40)
@given(programs(), DIRECTIONS)
def test_hvp_of_numbers_of_100_digits_is_hessian_times_direction_to_50(program, direction):
    direction = direction[: len(program.leaves)]
    point = tuple(map(Exact, program.leaves.values()))
    found = hvp(as_function(program, constant=Exact), point, tuple(direction))
    assert len(found) == len(point)
    for entry, exact in zip(found, symbolic_hvp(program, direction), strict=True):
        assert abs(mpmath.mpf(entry) - exact) <= mpmath.mpf("1e-50") * max(1, abs(exact))


@pytest.mark.parametrize("text", TEXTS)
def test_hvp_of_floats_is_hessian_times_direction(text):
    values = {"x": 1.75, "k": 2.5}
    found = hvp(lambda x, k: work_out(text, {"x": x, "k": k}, np), (1.75, 2.5), (3, -2))
    expression = sympy.sympify(text)
    for name, entry in zip("xk", found, strict=True):
        exact = [evaluate(expression.diff(name, other), values) for other in "xk"]
        assert abs(entry - dot(exact, (3, -2))) <= 1e-13 * max(1, *map(abs, exact))


def test_jvp_of_a_list_is_the_jacobian_times_the_direction():
    assert jvp(lambda a, b: [a * b, a - b, 4, b], (3, 5), (7, 2)) == [41, 5, 0, 2]


def test_jvp_in_the_direction_of_one_argument_is_its_derivative():
    assert jvp(lambda a, b: a * a * b, (3, 5), (1, 0)) == 30
    assert jvp(lambda a, b: a * a * b, (3, 5), (0, 1)) == 9


def test_hvp_of_a_parabola():
    assert hvp(lambda a, b: a * a * b, (3, 5), (1, 0)) == [10, 6]
    assert hvp(lambda a, b: a * a * b, (3, 5), (0, 1)) == [6, 0]


@pytest.mark.parametrize("power", [1, 2, 3])
def test_hvp_of_a_power_exists_at_0(power):
    assert hvp(lambda a: a**power, (0.0,), (1,)) == [2 if power == 2 else 0]


def test_hvp_of_a_linear_function_a_constant_or_a_number_is_0():
    assert hvp(lambda a, b: 2 * a - b, (3, 5), (1, 1)) == [0, 0]
    assert hvp(lambda a, b: Var(7), (3, 5), (1, 1)) == [0, 0]
    assert hvp(lambda a, b: 7, (3, 5), (1, 1)) == [0, 0]


def test_lists_are_points_and_directions_as_well():
    assert jvp(lambda a, b: a * b, [3, 5], [7, 2]) == 41
    assert hvp(lambda a, b: a * b, [3, 5], [7, 2]) == [2, 7]


# What goes wrong


REFUSED = [
    (np.log, 0.0, ValueError, r"^log\(0\.0\) does not exist"),
    (np.log, -2, ValueError, r"^log\(-2\) does not exist"),
    (lambda x: 1 / x, 0, ZeroDivisionError, r"^division by zero: 1 / 0$"),
    (lambda x: x / (x - x), 3.0, ZeroDivisionError, r"^division by zero: 1 / 0\.0$"),
    (lambda x: x / 0, 3.0, ZeroDivisionError, r"^division by zero: 1 / 0$"),
    (lambda x: x**-2, 0, ZeroDivisionError, r"^division by zero: 0 \*\* -2$"),
    (lambda x: x**0.5, -1.0, ValueError, r"^\(-1\.0\) \*\* 0\.5 is not a real number"),
    (lambda x: x**0.5, 0.0, ZeroDivisionError, r"^0\.0 \*\* 0\.5 has no derivative"),
    (lambda x: x**x, -2.0, ValueError, r"^\(-2\.0\) \*\* -2\.0 has no derivative"),
    (lambda x: (-2) ** x, 2.0, ValueError, r"^\(-2\) \*\* .* has no derivative"),
    (np.exp, 1000, OverflowError, r"^exp\(1000\) is too large"),
]


@pytest.mark.parametrize(("f", "x", "error", "message"), REFUSED)
def test_the_errors_of_nodes_come_through(f, x, error, message):
    with pytest.raises(error, match=message):
        derivative(f, x)


@pytest.mark.parametrize(("f", "x", "error", "message"), REFUSED)
def test_the_errors_of_nodes_come_through_hvp(f, x, error, message):
    with pytest.raises(error, match=message):
        hvp(f, (x,), (1,))


@pytest.mark.parametrize("text", ["x + k", "x - k", "x * k", "x / k", "x ** k"])
@pytest.mark.parametrize("other", ["3", None, [3], 3j], ids=repr)
def test_a_dual_number_takes_no_other_kinds(text, other):
    for values in ({"x": Dual(3, 1), "k": other}, {"x": other, "k": Dual(3, 1)}):
        with pytest.raises(TypeError):
            work_out(text, values, np)


@pytest.mark.parametrize("text", ["x + k", "x - k", "x * k", "x / k", "x ** k"])
def test_a_node_takes_a_dual_number_as_its_value(text):
    for values in ({"x": Dual(3.0, 1), "k": Var(2.5)}, {"x": Var(3.0), "k": Dual(2.5, 1)}):
        found = work_out(text, values, np)
        assert isinstance(found, Ops)
        assert type(found.value) is Dual


def test_a_dual_number_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"neither true nor false.*use \.value"):
        bool(Dual(3, 1))
    with pytest.raises(TypeError, match="neither true nor false"):
        derivative(lambda x: x if x else 0, 3)


def test_dual_numbers_have_no_order():
    with pytest.raises(TypeError):
        derivative(lambda x: max(x, 0), 3)


def test_a_dual_number_shows_its_value_and_tangent():
    assert repr(Dual(4, 7)) == "<Dual 4, tangent 7>"


@pytest.mark.parametrize("x", ["3", None, 3j, [3], (3,), np.ones(2)], ids=repr)
def test_derivatives_are_taken_at_numbers(x):
    with pytest.raises(TypeError, match="a point is a tuple of numbers"):
        derivative(lambda x: x, x)


@pytest.mark.parametrize("product", [jvp, hvp])
@pytest.mark.parametrize("wrong", [3, "3", None, ("3",), (None,), (3j,), np.ones(1), {3}], ids=repr)
def test_a_point_and_a_direction_are_tuples_of_numbers(product, wrong):
    with pytest.raises(TypeError, match="a point is a tuple of numbers"):
        product(lambda a: a * a, wrong, (1,))
    with pytest.raises(TypeError, match="a point is a tuple of numbers"):
        product(lambda a: a * a, (1,), wrong)


@pytest.mark.parametrize("product", [jvp, hvp])
@pytest.mark.parametrize("direction", [(), (1,), (1, 2, 3)])
def test_a_direction_has_a_number_for_each_argument(product, direction):
    with pytest.raises(ValueError, match=f"2 here, not {len(direction)}"):
        product(lambda *point: point[0], (3, 5), direction)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: None,
        lambda x: "3",
        lambda x: np.array([x, x * x]),
        lambda x: [x, None],
        lambda x: x * Var(2),
    ],
    ids=["None", "text", "array", "None in a list", "node"],
)
def test_a_function_must_return_a_number_or_a_list_of_them(f):
    with pytest.raises(TypeError):
        derivative(f, 3)


@pytest.mark.parametrize("result", [None, "3", [Var(3)]], ids=repr)
def test_the_function_of_hvp_must_return_one_node_or_number(result):
    with pytest.raises(TypeError):
        hvp(lambda a: result, (3,), (1,))


def test_a_node_from_outside_is_refused_with_the_advice_to_use_its_value():
    w = Var(2.0)
    with pytest.raises(TypeError, match=r"of a node from outside f, use its \.value"):
        derivative(lambda x: x * w, 3.0)
