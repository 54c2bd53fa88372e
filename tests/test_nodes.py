import copy
import math
import operator
import pickle
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from autodiff_lesson import (
    Add,
    Cos,
    Exp,
    Inv,
    Log,
    Mul,
    Sin,
    Tanh,
    Var,
    get_gradients,
    nodes,
    to_var,
)

from .random_graphs import MEANING, evaluate, work_out

# Found, not listed: a new operation is tested from the day it is written.
OPERATIONS = list(dict.fromkeys(x for x in vars(nodes).values() if hasattr(x, "formula")))
each_operation = pytest.mark.parametrize("operation", OPERATIONS)

POSITIVE = st.floats(0.1, 10) | st.integers(1, 10)
EXTREMES = [0, 0.0, -1, -0.5, 1e-200, 1e200, -1e200, 1000.0, -1000.0]
NOT_ZERO = POSITIVE | st.floats(-10, -0.1) | st.integers(-10, -1)

INT_AND_FLOAT = [int, float, np.int64, np.float64]
each_kind_of_number = pytest.mark.parametrize("kind", INT_AND_FLOAT)


def letters_of(operation):
    return "ab"[: len(operation.edge_formulas)]


@cache
def values_for(operation):
    """Random values by letter, where what it computes and all its derivatives are real numbers."""
    letters = letters_of(operation)
    meaning = sympy.sympify(MEANING[operation].format(a="a", b="b"))
    results = [meaning, *(meaning.diff(letter) for letter in letters)]
    work_out_all = sympy.lambdify(list(letters), results, "mpmath")

    def are_real(values):
        try:
            return all(mpmath.im(x) == 0 for x in work_out_all(*values))
        except ZeroDivisionError:  # as of log at 0
            return False

    real = st.tuples(*[NOT_ZERO for _ in letters]).filter(are_real)
    return real.map(lambda values: dict(zip(letters, values, strict=True)))


def node_from(operation, values):
    return operation(*[Var(value) for value in values.values()])


def local_derivatives(node):
    return [local_derivative for _, local_derivative in node.grad]


# What an operation computes, and what it says that it computes


def test_every_operation_is_in_the_list_that_exports_it():
    forgotten = [
        operation.__name__ for operation in OPERATIONS if operation not in nodes.OPERATIONS
    ]
    assert forgotten == []


def test_what_each_operation_means_is_known_to_these_tests():
    forgotten = [found.__name__ for found in OPERATIONS if found not in MEANING]
    assert forgotten == []
    assert len(MEANING) == len(OPERATIONS)


@pytest.mark.parametrize("name", nodes.FUNCTIONS)
def test_every_function_is_one_of_numpys_and_of_maths_for_compiled_gradients(name):
    assert getattr(np, name)(Var(0.5)).value == getattr(math, name)(0.5)


@each_operation
@given(data=st.data())
def test_the_formula_works_out_to_the_value(operation, data):
    values = data.draw(values_for(operation))
    node = node_from(operation, values)
    assert node.value == work_out(operation.formula.format(a="a", b="b"), values, np)


@each_operation
@given(data=st.data())
def test_the_edge_formulas_work_out_to_the_local_derivatives(operation, data):
    values = data.draw(values_for(operation))
    node = node_from(operation, values)
    texts = [text.format(a="a", b="b") for text in operation.edge_formulas]
    assert local_derivatives(node) == [work_out(text, values, np) for text in texts]


@each_operation
@given(data=st.data())
def test_the_value_is_right_to_a_few_units_in_the_last_place(operation, data):
    values = data.draw(values_for(operation))
    exact = evaluate(sympy.sympify(MEANING[operation].format(a="a", b="b")), values)
    assert abs(node_from(operation, values).value - exact) <= 8 * math.ulp(exact)


@each_operation
@given(data=st.data())
def test_local_derivatives_are_right_to_a_few_units_in_the_last_place(operation, data):
    values = data.draw(values_for(operation))
    meaning = sympy.sympify(MEANING[operation].format(a="a", b="b"))
    for letter, (_, found) in zip(values, node_from(operation, values).grad, strict=True):
        exact = evaluate(meaning.diff(letter), values)
        # Digits cancel in 1 - tanh(a) ** 2: there, the last place is that of 1.
        last_place = math.ulp(1 if operation is Tanh else exact)
        # That the power b - 1 is rounded moves a ** (b - 1) by up to 11 * log(10) such roundings.
        assert abs(found - exact) <= (32 if operation is nodes.Pow else 8) * last_place


def numbers_or_words(operation, values):
    """The value and the local derivatives, or what is said to one who asks for them."""
    try:
        node = node_from(operation, values)
    except (ValueError, ArithmeticError) as error:
        return str(error)
    return [node.value, *local_derivatives(node)]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("operation", [x for x in OPERATIONS if x not in (Add, Mul)])
def test_where_it_or_its_slope_does_not_exist_it_says_so_and_of_which_number(operation):
    """Sums and products can be infinite, as they can in Python."""
    letters = letters_of(operation)
    for values in product(EXTREMES, repeat=len(letters)):
        found = numbers_or_words(operation, dict(zip(letters, values, strict=True)))
        if isinstance(found, str):
            assert str(values[0]) in found
        else:
            assert all(map(math.isfinite, found)), values


@each_operation
def test_children_come_in_the_order_of_the_letters_in_the_formula(operation):
    children = [Var(0.5) for _ in letters_of(operation)]
    node = operation(*children)
    assert [child for child, _ in node.grad] == children
    assert node.inputs == children


def test_a_plain_number_as_power_is_a_constant_without_node_or_edge():
    a = Var(5)
    b = a**3
    assert b.value == 125
    assert b.grad == [(a, 75)]
    assert b.inputs == [a, 3]


def test_a_node_as_power_has_an_edge():
    a, b = Var(5), Var(3)
    c = a**b
    assert c.value == 125
    assert c.grad == [(a, 75), (b, 125 * np.log(5))]
    assert c.inputs == [a, b]


@pytest.mark.parametrize("base", [-2, -0.5, 0, 0.0, 0.5, 2])
def test_to_the_power_of_0_is_1_and_flat_everywhere(base):
    a = Var(base)
    assert (a**0).value == 1
    assert (a**0).grad == [(a, 0)]


@pytest.mark.parametrize(("power", "slope"), [(1, 1), (2, 0), (3, 0), (1.5, 0)])
def test_powers_have_a_slope_at_0(power, slope):
    a = Var(0)
    assert (a**power).value == 0
    assert (a**power).grad == [(a, slope)]


@pytest.mark.parametrize("power", [-3, -2, 2, 3, 4.0])
def test_whole_powers_take_a_base_below_0(power):
    a = Var(-2)
    assert (a**power).value == (-2) ** power
    assert (a**power).grad == [(a, power * (-2) ** (power - 1))]


# Nodes and plain numbers

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
each_operator = pytest.mark.parametrize("operation", BINARY)


@each_operator
def test_operators_join_two_nodes(operation):
    assert operation(Var(2), Var(5)).value == operation(2, 5)


@each_operator
@each_kind_of_number
def test_operators_take_a_plain_number_on_the_right(operation, kind):
    assert operation(Var(2), kind(5)).value == operation(2, 5)


@each_operator
@each_kind_of_number
def test_operators_take_a_plain_number_on_the_left(operation, kind):
    assert operation(kind(2), Var(5)).value == operation(2, 5)


@each_operator
def test_operators_take_an_array_on_the_right(operation):
    result = operation(Var(2), np.array([4.0, 5.0]))
    assert [node.value for node in result] == [operation(2, 4), operation(2, 5)]


@each_operator
def test_operators_take_an_array_on_the_left(operation):
    result = operation(np.array([4.0, 5.0]), Var(2))
    assert [node.value for node in result] == [operation(4, 2), operation(5, 2)]


@each_operator
def test_operators_join_two_arrays_of_nodes(operation):
    result = operation(to_var(np.array([4, 6])), to_var(np.array([2, 4])))
    assert [node.value for node in result] == [operation(4, 2), operation(6, 4)]


def test_minus_turns_the_sign():
    assert (-Var(4)).value == -4


def test_multiplying_by_a_plain_number_makes_it_a_leaf():
    a = Var(4)
    (two, _), (same, _) = (2 * a).grad
    assert type(two) is Var
    assert two.value == 2
    assert same is a


def test_two_nodes_are_joined_as_they_are():
    a, b = Var(4), Var(3)
    assert type(a + b) is Add
    assert (a + b).inputs == [a, b]
    assert type(a * b) is Mul
    assert (a * b).inputs == [a, b]
    assert (a**b).inputs == [a, b]
    assert (a - b).inputs[0] is a
    assert (a / b).inputs[0] is a


@pytest.mark.parametrize(
    ("function", "operation"),
    [(np.sin, Sin), (np.cos, Cos), (np.exp, Exp), (np.log, Log), (np.tanh, Tanh)],
)
def test_numpy_functions_make_nodes(function, operation):
    a = Var(0.5)
    node = function(a)
    assert type(node) is operation
    assert node.inputs == [a]
    assert node.value == function(0.5)


def test_numpy_functions_work_on_arrays_of_nodes():
    assert [node.value for node in np.exp(to_var([0.5, 1.5]))] == [np.exp(0.5), np.exp(1.5)]


def test_numpy_adds_and_multiplies_arrays_of_nodes():
    x, y = to_var([1, 2]), to_var([10, 20])
    assert np.sum(x).value == 3
    assert np.dot(x, y).value == 50
    assert (x @ y).value == 50


def test_a_node_shows_its_kind_and_value():
    assert repr(Var(4) * Var(3)) == "<Mul 12>"


# What a node is


@each_operation
def test_nodes_hold_no_more_than_their_slots(operation):
    children = [Var(0.5) for _ in letters_of(operation)]
    for node in [operation(*children), *children]:
        assert not hasattr(node, "__dict__")


@each_operation
def test_nodes_are_compared_and_hashed_by_identity(operation):
    assert operation.__eq__ is object.__eq__
    assert operation.__hash__ is object.__hash__


def test_nodes_of_the_same_value_are_different_keys():
    a, b = Var(4), Var(4)
    assert a != b
    assert {a: "a", b: "b"}[a] == "a"


def test_a_leaf_has_no_children():
    assert list(Var(4).grad) == []


def test_a_leaf_may_hold_a_node():
    a = Var(4)
    assert Var(a).value is a


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (np.int64(2), 2),
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.bool_(True), 1),
        (True, 1),
    ],
)
def test_leaves_hold_numpy_numbers_as_plain_ones(number, value):
    assert Var(number).value == value
    assert type(Var(number).value) is type(value)


@pytest.mark.parametrize("number", [4, 0.5, Fraction(1, 3), 10**30])
def test_leaves_hold_plain_numbers_as_they_are(number):
    assert Var(number).value is number


# NumPy's integers have pitfalls: np.int64(2) ** -2 is an error, and they overflow.


def test_numpy_integers_divide():
    assert (1 / Var(np.int64(4))).value == 0.25
    assert [node.value for node in 1 / to_var(np.arange(1, 3))] == [1, 0.5]


def test_numpy_integers_have_negative_powers():
    a = Var(np.int64(2))
    assert (a**-2).value == 0.25
    assert (a ** np.int64(-2)).value == 0.25
    assert (a ** Var(np.int64(-2))).value == 0.25
    assert [node.value for node in to_var(np.arange(1, 3)) ** -2] == [1, 0.25]


def test_numpy_integers_have_the_right_gradients():
    a = Var(np.int64(2))
    assert get_gradients(1 / a)[a] == -0.25
    assert get_gradients(a**-2)[a] == -0.25
    assert get_gradients(a ** np.int64(-2))[a] == -0.25


def test_numpy_integers_do_not_overflow():
    assert (Var(np.int64(2**62)) * np.int64(4)).value == 2**64


def test_numpy_integers_without_a_sign_are_subtracted():
    assert (Var(5) - np.uint8(3)).value == 2
    assert (np.uint8(3) - Var(5)).value == -2


# What bad input gets. Warnings are errors in these tests, so none of NumPy's can hide here.


@pytest.mark.parametrize("value", ["4", None, [1, 2], np.ones(3), 1j, Decimal(4), {}, int])
def test_a_leaf_refuses_what_is_no_number(value):
    with pytest.raises(TypeError, match=r"real number, as in Var\(4\)") as error:
        Var(value)
    assert repr(value) in str(error.value)
    assert "to_var" in str(error.value)


@each_operator
@pytest.mark.parametrize("other", ["x", None, [1, 2], 1j, Decimal(4)])
def test_operators_refuse_what_is_no_number(operation, other):
    with pytest.raises(TypeError):
        operation(Var(4), other)
    with pytest.raises(TypeError):
        operation(other, Var(4))


@pytest.mark.parametrize("side", ["", "r"])
@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow"])
def test_operators_let_python_ask_the_other_side(name, side):
    assert getattr(Var(4), f"__{side}{name}__")("x") is NotImplemented


@pytest.mark.parametrize(
    "operation", [operator.matmul, operator.lt, operator.le, operator.gt, operator.ge, operator.mod]
)
def test_other_operators_are_refused(operation):
    with pytest.raises(TypeError):
        operation(Var(4), Var(3))
    with pytest.raises(TypeError):
        operation(Var(4), 3)


def test_a_node_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"<Var 4> is neither true nor false.*\.value"):
        bool(Var(4))


ZEROS = [0, 0.0, -0.0, np.int64(0), np.float64(0.0)]
BELOW_ZERO = [-8, -8.0, np.int64(-8), np.float64(-8.0)]


@pytest.mark.parametrize("zero", ZEROS)
def test_division_by_zero(zero):
    for divide in (
        lambda: Var(4) / Var(zero),
        lambda: Var(4) / zero,
        lambda: 4 / Var(zero),
        lambda: np.float64(4) / Var(zero),
        lambda: Inv(Var(zero)),
    ):
        with pytest.raises(ZeroDivisionError, match=f"division by zero: 1 / {zero}"):
            divide()


def test_division_by_a_result_of_zero():
    with pytest.raises(ZeroDivisionError, match=r"division by zero: 1 / 0\.0"):
        1 / np.sin(Var(0.0))


@pytest.mark.parametrize("value", ZEROS + BELOW_ZERO)
def test_the_logarithm_of_zero_and_below(value):
    with pytest.raises(ValueError, match=rf"log\({value}\) does not exist: .*above 0"):
        np.log(Var(value))


def test_the_logarithm_of_a_result_of_zero():
    with pytest.raises(ValueError, match=r"log\(0\.0\) does not exist"):
        np.log(np.sin(Var(0.0)))


@pytest.mark.parametrize("power", [-1, -1.5, np.int64(-1), np.float64(-1.5)])
@pytest.mark.parametrize("zero", ZEROS)
def test_zero_to_a_negative_power(zero, power):
    with pytest.raises(ZeroDivisionError, match=rf"division by zero: {zero} \*\* {power}"):
        Var(zero) ** power


def test_a_result_of_zero_to_a_negative_power():
    with pytest.raises(ZeroDivisionError, match=r"division by zero: 0\.0 \*\* -1"):
        np.sin(Var(0.0)) ** -1


@pytest.mark.parametrize("power", [0.5, -0.5, np.float64(0.5), Fraction(1, 3), Var(0.5)])
@pytest.mark.parametrize("base", BELOW_ZERO)
def test_a_negative_base_to_a_fractional_power(base, power):
    with pytest.raises(ValueError, match=rf"\({base}\) \*\* .* is not a real number.* below 0"):
        Var(base) ** power


def test_a_fraction_as_power_is_written_as_python_reads_it():
    with pytest.raises(ValueError, match=re.escape("(-8) ** (1/3) is not a real number")):
        Var(-8) ** Fraction(1, 3)


@pytest.mark.parametrize("zero", ZEROS)
def test_a_root_of_zero_is_too_steep(zero):
    with pytest.raises(ZeroDivisionError, match=rf"{zero} \*\* 0\.5 has no derivative"):
        Var(zero) ** 0.5


@pytest.mark.parametrize("base", ZEROS + BELOW_ZERO)
def test_a_node_as_power_of_zero_and_below(base):
    for power in (lambda: Var(base) ** Var(2), lambda: base ** Var(2)):
        with pytest.raises(
            ValueError, match=rf"\(?{base}\)? \*\* 2 has no derivative.* as in a \*\* 2"
        ):
            power()


@pytest.mark.parametrize("value", [710, 1e4, np.int64(710), np.float64(1e4), 10**30])
def test_exp_of_too_much(value):
    with pytest.raises(OverflowError, match=r"exp\(.*\) is too large: exp takes 709\.78 at most"):
        np.exp(Var(value))


def test_exp_of_the_most_it_takes():
    assert np.exp(Var(nodes.LARGEST_EXPONENT)).value < math.inf


def test_exp_of_very_little_is_0():
    assert np.exp(Var(-1e4)).value == 0


def test_truth_values_compute_as_1_and_0():
    for true in (True, np.True_, np.float64(2) > 1):
        assert np.sin(Var(true)).value == math.sin(1)
        assert dict(np.sin(Var(true)).grad).popitem()[1] == math.cos(1)


@pytest.mark.parametrize("value", [1e162, -1e162, 1e-200, -1e-200, 10**200])
def test_a_divisor_whose_slope_no_float_can_hold(value):
    for divide in (lambda: 1 / Var(value), lambda: Var(2.0) / np.float64(value)):
        with pytest.raises(OverflowError, match=r"no float can hold the slope of 1 / "):
            divide()


def test_a_divisor_may_be_infinite():
    assert (1 / Var(math.inf)).value == 0


@pytest.mark.parametrize("base", [Var(1e200), np.exp(Var(460.0))])
def test_a_power_that_is_too_large_is_refused_alike_before_and_after_a_function(base):
    with pytest.raises(OverflowError, match=r"\d \*\* 2 or its slope is too large for a float"):
        base**2


@pytest.mark.usefixtures("soon")
def test_a_tower_of_whole_numbers_is_refused_before_it_fills_the_memory():
    with pytest.raises(OverflowError, match=r"9 \*\* 387420489 is too large: write 9\.0"):
        Var(9) ** (Var(9) ** 9)


def test_functions_take_whole_numbers_of_more_than_64_bits_and_fractions():
    assert np.log(Var(10) ** 20).value == math.log(10**20)
    assert np.sin(Var(Fraction(1, 2))).value == math.sin(0.5)
    assert type(np.tanh(Var(2.0)).value) is float


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_leaf_and_a_result_can_be_copied_and_kept(way):
    for node in (Var(4), Var(4) * 3):
        assert way(node).value == node.value


def test_a_copied_graph_is_a_graph_of_its_own():
    a = Var(4)
    d = a * (a + 3)
    twin = copy.deepcopy(d)
    assert a not in get_gradients(twin)
    assert sorted(get_gradients(twin).values()) == sorted(get_gradients(d).values())
