import ast
import math
import re
import sys
from collections import Counter
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lesson import Var, find_routes, get_gradients
from autodiff_lesson.placeholders import compile_gradients

from .random_graphs import MEANING, Program, evaluate, programs, work_out


def as_function(program):
    """A random program as a function of its leaves."""

    def f(*leaves):
        named = dict(zip(program.leaves, leaves, strict=True))
        *_, last = Program(program.lines, named, program.constants).run(lambda x: x).values()
        return last

    return f


def symbolic_value(program):
    symbols = {name: sympy.Symbol(name) for name in program.leaves}
    on_symbols = Program(program.lines, symbols, program.constants)
    results = on_symbols.run(lambda symbol: symbol, constant=sympy.Rational, library=sympy)
    *_, last = results.values()
    return evaluate(last, program.leaves)


def sizes_of_routes(program):
    """How much rounding may take of each gradient: routes may cancel."""
    results = program.run(Var)
    *_, last = results.values()
    return [
        1 + sum(abs(route.product) for route in find_routes(last, results[name]))
        for name in program.leaves
    ]


def assignments(source):
    """The lines of a source between its first and its last: [(name, ast of the right side)]."""
    (function,) = ast.parse(source).body
    *lines, last = function.body
    assert isinstance(last, ast.Return)
    for line in lines:
        assert isinstance(line, ast.Assign)
    return [(line.targets[0].id, line.value) for line in lines]


def names_in(tree):
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


# Random graphs, against SymPy's values and derivatives


@settings(max_examples=50)
@given(programs())
def test_values_and_gradients_are_symbolic_ones_up_to_rounding(program):
    compiled = compile_gradients(as_function(program), list(program.leaves))
    value, gradients = compiled(*program.leaves.values())
    sizes = sizes_of_routes(program)
    assert abs(value - symbolic_value(program)) <= 1e-9 * max(sizes)
    exact = program.symbolic_gradients().values()
    for gradient, exact_gradient, size in zip(gradients, exact, sizes, strict=True):
        assert abs(gradient - exact_gradient) <= 1e-9 * size


@settings(max_examples=50)
@given(programs())
def test_a_batch_gives_symbolic_values_and_gradients_for_each_sample(program):
    compiled = compile_gradients(as_function(program), list(program.leaves))
    batch = [np.full((2, 3), leaf) for leaf in program.leaves.values()]
    value, gradients = compiled(*batch)
    sizes = sizes_of_routes(program)
    assert value.shape == (2, 3)
    assert np.all(abs(value - float(symbolic_value(program))) <= 1e-9 * max(sizes))
    exact = program.symbolic_gradients().values()
    for gradient, exact_gradient, size in zip(gradients, exact, sizes, strict=True):
        assert gradient.shape == (2, 3)
        assert np.all(abs(gradient - float(exact_gradient)) <= 1e-9 * size)


@settings(max_examples=50)
@given(programs(), st.data())
def test_a_batch_of_different_samples_gives_what_each_sample_gives_alone(program, data):
    compiled = compile_gradients(as_function(program), len(program.leaves))
    moves = st.lists(st.floats(-1e-6, 1e-6), min_size=4, max_size=4)
    batch = [leaf + np.array(data.draw(moves)) for leaf in program.leaves.values()]
    alone = [compiled(*map(float, sample)) for sample in zip(*batch, strict=True)]
    value, gradients = compiled(*batch)
    for result, expected in zip(
        [value, *gradients], zip(*([v, *g] for v, g in alone), strict=True), strict=True
    ):
        assert result == pytest.approx(np.array(expected), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("meaning", MEANING.values())
def test_each_operation_has_its_symbolic_derivatives(meaning):
    text, values = meaning.format(a="a", b="b"), {"a": 3.0, "b": 2.5}
    compiled = compile_gradients(lambda a, b: work_out(text, {"a": a, "b": b}, np), ["a", "b"])
    expression = sympy.sympify(text)
    exact = [evaluate(x, values) for x in (expression, expression.diff("a"), expression.diff("b"))]
    value, gradients = compiled(3.0, 2.5)
    assert [value, *gradients] == pytest.approx(list(map(float, exact)), rel=1e-14)


# The source


def test_the_source_of_the_first_example():
    compiled = compile_gradients(lambda a, b: a * (a + b), ["a", "b"])
    assert compiled.source == (
        "def value_and_gradients(a, b):\n"
        "    v1 = a + b\n"
        "    v2 = a * v1\n"
        "    v3 = v1 + a\n"
        "    return v2, [v3, a]\n"
    )
    assert compiled(4, 3) == (28, [11, 4])


def test_the_source_runs_by_itself():
    compiled = compile_gradients(lambda a: np.tanh(a) * np.sin(a) ** -2.5, ["a"])
    namespace = vars(math).copy()
    exec(compiled.source, namespace)
    assert namespace["value_and_gradients"](0.5) == compiled(0.5)


@settings(max_examples=50)
@given(programs())
def test_a_line_is_one_operation(program):
    def is_simple(node):
        if isinstance(node, ast.UnaryOp):  # a negative number
            return isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
        return isinstance(node, (ast.Name, ast.Constant))

    for _, right in assignments(compile_gradients(as_function(program), [*program.leaves]).source):
        if isinstance(right, ast.BinOp):
            operands = [right.left, right.right]
        elif isinstance(right, ast.UnaryOp):
            operands = [right.operand]
        else:
            assert isinstance(right, ast.Call)
            operands = right.args
        assert all(map(is_simple, operands))
        assert names_in(right)  # what holds of all numbers is worked out beforehand


@settings(max_examples=50)
@given(programs())
def test_nothing_is_worked_out_twice(program):
    rights = []
    for _, right in assignments(compile_gradients(as_function(program), [*program.leaves]).source):
        text = ast.unparse(right)
        if isinstance(right, ast.BinOp) and isinstance(right.op, (ast.Add, ast.Mult)):
            text = f"{type(right.op)} {sorted(map(ast.unparse, [right.left, right.right]))}"
        rights.append(text)
    assert max(Counter(rights).values(), default=1) == 1


@settings(max_examples=50)
@given(programs())
def test_every_name_is_given_once_and_used(program):
    source = compile_gradients(as_function(program), [*program.leaves]).source
    names = [name for name, _ in assignments(source)]
    assert len(set(names)) == len(names)
    assert not set(names) & set(program.leaves)
    used = Counter(
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    assert set(names) <= set(used)


TRIVIAL = r"\+ 0(\.0)?$|= 0(\.0)? \+|\* \(?-?[01](\.0)?\)?$|= \(?-?[01](\.0)? \*(?!\*)|"
TRIVIAL += r"\*\* \(?-?0(\.0)?\)?$|\*\* 1(\.0)?$|--"


@settings(max_examples=50)
@given(programs())
def test_nothing_trivial_is_worked_out(program):
    source = compile_gradients(as_function(program), [*program.leaves]).source
    assert not re.search(TRIVIAL, source, re.MULTILINE)


@pytest.mark.parametrize(
    ("f", "result"),
    [
        (lambda a: a + 0, "a, [1]"),
        (lambda a: 0 + a, "a, [1]"),
        (lambda a: a - 0.0, "a, [1]"),
        (lambda a: 1 * a, "a, [1]"),
        (lambda a: a / 1, "a, [1.0]"),
        (lambda a: a**1, "a, [1]"),
        (lambda a: a**0, "1, [0]"),
        (lambda a: 0 * a, "0, [0]"),
        (lambda a: -(-1 * a), "a, [1]"),
        (lambda a: -1 * (-1 * a), "a, [1]"),
    ],
)
def test_trivial_steps_leave_no_trace(f, result):
    source = compile_gradients(f, ["a"]).source
    assert source == f"def value_and_gradients(a):\n    return {result}\n"


def test_results_that_nothing_needs_are_not_in_the_source():
    def f(a, b):
        np.exp(a) * np.sin(b)
        return a + b

    assert compile_gradients(f, ["a", "b"]).source == (
        "def value_and_gradients(a, b):\n    v1 = a + b\n    return v1, [1, 1]\n"
    )


@pytest.mark.parametrize("sign", "+*")
def test_swapped_inputs_give_the_same_result(sign):
    def f(a, b):
        return np.sin(work_out(f"a {sign} b", {"a": a, "b": b}, np)) + np.cos(
            work_out(f"b {sign} a", {"a": a, "b": b}, np)
        )

    source = compile_gradients(f, ["a", "b"]).source
    assert f"a {sign} b" in source
    assert f"b {sign} a" not in source


def test_a_power_and_a_difference_are_not_swapped():
    compiled = compile_gradients(lambda a, b: a**b - b**a, ["a", "b"])
    assert compiled(2.0, 5.0)[0] == 2**5 - 5**2


def test_negative_constants_are_in_brackets():
    compiled = compile_gradients(lambda a: (-3) * a + a**-2, ["a"])
    assert "(-3)" in compiled.source
    assert "** (-2)" in compiled.source
    assert compiled(2.0) == (-5.75, [-3.25])


# Names


def test_argument_names_are_kept():
    source = compile_gradients(lambda *point: point[0] * point[2], ["width", "θ", "_h"]).source
    assert source.startswith("def value_and_gradients(width, θ, _h):\n")
    assert "width * _h" in source


def test_a_number_of_arguments_names_them_x1_x2():
    source = compile_gradients(lambda *point: point[0] * point[11], 12).source
    names = ", ".join(f"x{n}" for n in range(1, 13))
    assert source.startswith(f"def value_and_gradients({names}):\n")
    assert "x1 * x12" in source


@pytest.mark.parametrize("names", [["v1", "v2"], ["v2", "v1"], ["v3", "v5"], ["x", "v1"]])
def test_names_of_results_are_not_those_of_arguments(names):
    compiled = compile_gradients(lambda a, b: a * (a + b), names)
    assert compiled(4, 3) == (28, [11, 4])
    given, made = set(names), {name for name, _ in assignments(compiled.source)}
    assert not given & made
    assert len(made) == 3


def test_names_of_results_are_not_those_that_python_takes_for_an_argument():
    assert "ｖ1" != "v1"  # but in Python source the first is read as the second
    compiled = compile_gradients(lambda a, b: a * b, ["ｖ1", "b"])
    assert compiled(2.0, 5.0) == (10, [5, 2])


@pytest.mark.parametrize("names", [["a", "b"], ("a", "b"), {"a": 4, "b": 3}, iter("ab"), "ab"])
def test_names_come_in_any_collection(names):
    assert compile_gradients(lambda a, b: a * b, names)(4, 3) == (12, [3, 4])


REFUSED_NAMES = ["import os", "1a", "lambda", "", " ", 3, None, "a b", "a); import os; (", "a\n"]
REFUSED_NAMES += ["a=1", "*a", "a.b", "None", "True", b"a", "__debug__"]


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_name_must_be_one_in_python(name):
    with pytest.raises(ValueError, match="not a name that an argument can have") as error:
        compile_gradients(lambda *point: point[0], ["a", name])
    assert repr(name) in str(error.value)


@pytest.mark.parametrize("name", ["sin", "cos", "exp", "log", "tanh", "ſin"])
def test_a_name_must_not_be_that_of_a_function(name):
    with pytest.raises(ValueError, match="the name of a function"):
        compile_gradients(lambda a: np.sin(a), [name])


@pytest.mark.parametrize("names", [["a", "a"], ["a", "b", "a"], ["µ", "μ"]])
def test_two_arguments_must_have_two_names(names):
    with pytest.raises(ValueError, match="stands for two arguments"):
        compile_gradients(lambda *point: point[0], names)


# Calling


def test_no_arguments():
    assert compile_gradients(lambda: 7, 0)() == (7, [])
    assert compile_gradients(lambda: Var(7), [])() == (7, [])


@pytest.mark.parametrize("point", [(), (1,), (1, 2, 3), (np.ones(2),), (np.ones(2),) * 3])
def test_a_call_takes_a_number_for_each_argument(point):
    with pytest.raises(TypeError, match="positional argument"):
        compile_gradients(lambda a, b: a * b, 2)(*point)


@pytest.mark.parametrize("kind", [int, float, np.int64, np.float64, np.float32, np.int8])
def test_numbers_of_any_kind(kind):
    value, gradients = compile_gradients(lambda a, b: a**-2 * b, 2)(kind(2), kind(100))
    assert (value, gradients) == (25, [-25, 0.25])
    assert {type(x) for x in (value, *gradients)} <= {int, float}


def test_ints_stay_ints():
    value, gradients = compile_gradients(lambda a, b: a * b + 2 * a, 2)(4, 3)
    assert [type(x) for x in (value, *gradients)] == [int] * 3


def test_the_function_can_be_called_again_and_again():
    compiled = compile_gradients(lambda a: a * a, 1)
    assert compiled(3) == (9, [6])
    assert compiled(np.array([3, 4]))[0].tolist() == [9, 16]
    with pytest.raises(TypeError):
        compiled()
    assert compiled(5) == (25, [10])
    assert compiled(3) == (9, [6])


def test_f_runs_only_once():
    calls = []

    def f(a):
        calls.append(a)
        return a * a

    compiled = compile_gradients(f, 1)
    compiled(3)
    compiled(np.ones(3))
    assert len(calls) == 1


def test_two_compiled_functions_have_nothing_to_do_with_each_other():
    first = compile_gradients(lambda a: a * a, 1)
    second = compile_gradients(lambda a: a + 3, 1)
    assert first(5) == (25, [10])
    assert second(5) == (8, [1])


@pytest.mark.parametrize("point", [("ab",), (None,), (1j,), (["a"],)], ids=repr)
def test_a_call_takes_numbers_only(point):
    with pytest.raises((TypeError, ValueError)):
        compile_gradients(lambda a: a * 2, 1)(*point)


# Batches


@pytest.mark.parametrize("shape", [(1,), (5,), (2, 3), (2, 1, 3), (0,), (0, 3)])
def test_every_result_has_the_shape_of_the_batch(shape):
    def f(a, b, c, d):
        return np.sin(a) * b + 3 * c

    a = np.linspace(1, 2, math.prod(shape)).reshape(shape)
    value, gradients = compile_gradients(f, 4)(a, 2.0, a, 5)
    assert [result.shape for result in (value, *gradients)] == [shape] * 5
    assert value == pytest.approx(np.sin(a) * 2 + 3 * a)
    assert gradients[0] == pytest.approx(np.cos(a) * 2)
    assert gradients[1] == pytest.approx(np.sin(a))
    assert np.all(gradients[2] == 3)
    assert np.all(gradients[3] == 0)


def test_a_constant_function_of_a_batch_has_its_shape():
    value, gradients = compile_gradients(lambda a: 7, 1)(np.ones((2, 3)))
    assert value.tolist() == [[7] * 3] * 2
    assert [gradient.tolist() for gradient in gradients] == [[[0] * 3] * 2]


def test_an_argument_alone_is_its_own_value_in_a_batch():
    value, gradients = compile_gradients(lambda a, b: b, 2)(np.ones(3), 5)
    assert value.tolist() == [5, 5, 5]
    assert [gradient.tolist() for gradient in gradients] == [[0, 0, 0], [1, 1, 1]]


def test_shapes_broadcast_as_those_of_numpy_do():
    value, gradients = compile_gradients(lambda a, b: a * b, 2)(
        np.array([[1.0], [2.0]]), np.array([3.0, 4.0, 5.0])
    )
    assert value.tolist() == [[3, 4, 5], [6, 8, 10]]
    assert gradients[0].tolist() == [[3, 4, 5], [3, 4, 5]]
    assert gradients[1].tolist() == [[1, 1, 1], [2, 2, 2]]


def test_shapes_that_do_not_broadcast_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        compile_gradients(lambda a, b: a * b, 2)(np.ones(3), np.ones(4))


@pytest.mark.parametrize("batch", [[1, 2], (1, 2), np.array([1, 2]), np.array([1, 2], "uint8")])
def test_a_batch_of_integers_or_a_list(batch):
    value, gradients = compile_gradients(lambda a: 300 * a**-2, 1)(batch)
    assert value.tolist() == [300, 75]
    assert gradients[0].tolist() == [-600, -75]
    assert value.dtype == gradients[0].dtype == float


@pytest.mark.parametrize("array", [np.array(0.0), np.array(0)])
def test_an_array_without_dimensions_is_a_number(array):
    with pytest.raises(ZeroDivisionError, match=r"^division by zero: 1 / 0"):
        compile_gradients(lambda a: 1 / a, 1)(array)
    value, gradients = compile_gradients(lambda a: a * a, 1)(array + 3)
    assert (value, gradients) == (9, [6])


def test_arguments_are_not_changed():
    a, b = np.array([1.0, 2.0]), [3, 4]
    compile_gradients(lambda a, b: np.sin(a * b) + b, 2)(a, b)
    assert a.tolist() == [1, 2]
    assert b == [3, 4]


# Constants


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, np.float64("inf")])
@pytest.mark.parametrize("text", ["a * k", "a + k", "k - a", "a ** k"])
def test_infinite_constants_are_refused(text, number):
    with pytest.raises(ValueError, match="no number that can be worked with"):
        compile_gradients(lambda a: work_out(text, {"a": a, "k": number}, np), 1)


@pytest.mark.parametrize("kind", [Fraction, np.float32, np.int64, bool])
def test_constants_of_any_kind(kind):
    compiled = compile_gradients(lambda a: a * a * kind(3) + kind(3), 1)
    three = int(kind(3))
    assert compiled(2.0) == (4 * three + three, [4 * three])


def test_constants_keep_all_their_digits():
    compiled = compile_gradients(lambda a: a * 0.1 + a * (1 / 3), 1)
    assert compiled(1.0)[0] == 0.1 + 1 / 3
    assert compile_gradients(lambda a: a * 1e-300, 1)(1.0) == (1e-300, [1e-300])
    assert compile_gradients(lambda a: a * -1e300, 1)(1) == (-1e300, [-1e300])


# What f may return, and what it may not ask


def test_f_may_return_its_argument():
    assert compile_gradients(lambda a, b: b, 2)(4, 3) == (3, [0, 1])


@pytest.mark.parametrize("number", [7, 7.5, np.float64(7), Var(7)])
def test_f_may_return_a_number(number):
    expected = number.value if isinstance(number, Var) else number
    assert compile_gradients(lambda a, b: number, 2)(4, 3) == (expected, [0, 0])


def test_the_value_of_an_argument_is_a_constant_to_the_gradient():
    assert compile_gradients(lambda a: a * a.value, 1)(3) == (9, [3])


@pytest.mark.parametrize(
    "f",
    [lambda a: None, lambda a: "a", lambda a: [a], lambda a: 1j, lambda a: a.value],
    ids=["None", "text", "list", "complex", "placeholder"],
)
def test_f_must_return_one_node_or_number(f):
    with pytest.raises(TypeError, match="f must return one node or number, not "):
        compile_gradients(f, 1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda a: 1 if a.value else a,
        lambda a: 1 if a.value > 0 else a,
        lambda a: 1 if a.value >= 0 else a,
        lambda a: 1 if a.value < 0 else a,
        lambda a: 1 if a.value <= 0 else a,
        lambda a: 1 if a.value == 0 else a,
        lambda a: 1 if a.value != 0 else a,
        lambda a: 1 if a.value in (1, 2) else a,
        lambda a: 1 if not a.value else a,
        lambda a: a * float(a.value),
        lambda a: a * int(a.value),
        lambda a: a * round(a.value),
        lambda a: a * math.floor(a.value),
        lambda a: a * math.sqrt(a.value),
        lambda a: a * abs(a.value),
        lambda a: max(a.value, 3) * a,
        lambda a: sum(a for _ in range(a.value)),
        lambda a: a * [1, 2, 3][a.value],
    ],
)
def test_asking_for_a_value_is_refused_and_the_error_says_why(ask):
    with pytest.raises(TypeError, match=r"compile_gradients runs f once, before there are any"):
        compile_gradients(ask, 1)


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda a: 1 if a else a, "neither true nor false"),
        (lambda a: 1 if a > 0 else a, "'>' not supported"),
        (lambda a: min(a, 3), "'<' not supported"),
        (lambda a: a * (a.value % 2), "unsupported operand"),
        (lambda a: a + "x", "unsupported operand"),
        (lambda a: "x" - a.value, "unsupported operand"),
        (lambda a: abs(a), "bad operand type"),
        (lambda a: np.rint(a), "no callable rint"),
        (lambda a, b: a, "missing 1 required positional argument"),
    ],
)
def test_a_mistake_of_another_kind_is_not_taken_for_a_branch(f, words):
    with pytest.raises(TypeError, match=words) as raised:
        compile_gradients(f, 1)
    assert "before there are any numbers" not in str(raised.value)


def test_the_error_names_the_argument_whose_value_was_asked_for():
    with pytest.raises(TypeError, match="width"):
        compile_gradients(lambda a, b: a if b.value > 0 else b, ["height", "width"])


def test_an_error_of_another_kind_comes_through_as_it_is():
    with pytest.raises(KeyError, match="missing"):
        compile_gradients(lambda a: {}["missing"], 1)
    with pytest.raises(ZeroDivisionError, match=r"division by zero: 1 / 0$"):
        compile_gradients(lambda a: a / 0, 1)


# Where nodes raise errors


REFUSED = [
    (lambda a: 1 / a, 0.0, ZeroDivisionError, "division by zero: 1 / 0.0"),
    (lambda a: 3 / (a - 2), 2.0, ZeroDivisionError, "division by zero: 1 / 0.0"),
    (lambda a: a**-2, 0.0, ZeroDivisionError, "division by zero: 0.0 ** -2"),
    (np.log, 0.0, ValueError, "log(0.0) does not exist: log takes numbers above 0"),
    (np.log, -3.0, ValueError, "log(-3.0) does not exist: log takes numbers above 0"),
    (lambda a: a**0.5, -4.0, ValueError, "(-4.0) ** 0.5 is not a real number: its base is below 0"),
    (
        lambda a: np.sin(a**0.5),
        -4.0,
        ValueError,
        "(-4.0) ** 0.5 is not a real number: its base is below 0",
    ),
    (
        lambda a: a**0.5 + 3 * a,
        -4.0,
        ValueError,
        "(-4.0) ** 0.5 is not a real number: its base is below 0",
    ),
    (
        lambda a: a**0.5,
        0.0,
        ZeroDivisionError,
        "0.0 ** 0.5 has no derivative: it is infinitely steep there",
    ),
    (
        lambda a: a**a,
        -2.0,
        ValueError,
        "(-2.0) ** -2.0 has no derivative with respect to its power: its base is not above 0. "
        "If the power is a constant, write it as a plain number, as in a ** 2.",
    ),
    (np.exp, 1000.0, OverflowError, "exp(1000.0) is too large: exp takes 709.78 at most"),
    (lambda a: np.exp(a * a), 40.0, OverflowError, "exp(1600.0) is too large: exp takes 709.78 at"),
    (lambda a: a**300, 1e10, OverflowError, "10000000000.0 ** 300 or its slope is too large"),
]
refused = pytest.mark.parametrize(("f", "x", "error", "message"), REFUSED)


@refused
def test_a_number_that_nodes_refuse_is_refused_as_they_do(f, x, error, message):
    compiled = compile_gradients(f, 1)
    for number in (x, np.float64(x)):
        with pytest.raises(error, match=re.escape(message)) as raised:
            compiled(number)
        assert raised.type is error


@refused
def test_a_sample_that_nodes_refuse_is_refused_as_they_do(f, x, error, message):
    compiled = compile_gradients(f, 1)
    for batch in (np.array([1.0, x, 1.5]), [[1.0, 1.0], [1.0, x]], [x]):
        with pytest.raises(error, match=re.escape(message)) as raised:
            compiled(batch)
        assert raised.type is error


def test_a_single_number_beside_a_batch_is_refused_as_nodes_do():
    with pytest.raises(ZeroDivisionError, match=r"^division by zero: 1 / 0\.0$"):
        compile_gradients(lambda a, b: a / b, 2)(np.ones(3), 0.0)


def test_a_single_negative_base_beside_a_batch_is_refused_as_nodes_do():
    with pytest.raises(ValueError, match=r"^\(-4\.0\) \*\* 0\.5 is not a real number"):
        compile_gradients(lambda a, b: a * b**0.5, 2)(np.ones(3), -4.0)


def test_the_error_is_that_of_the_first_sample_refused():
    with pytest.raises(ValueError, match=r"^log\(-7\.0\)"):
        compile_gradients(np.log, 1)(np.array([1.0, -7.0, -5.0]))


def test_numpy_is_left_to_warn_as_before():
    before = np.geterr()
    compiled = compile_gradients(np.log, 1)
    compiled(np.ones(3))
    with pytest.raises(ValueError, match="log"):
        compiled(np.zeros(3))
    assert np.geterr() == before


def test_a_product_too_large_for_a_float_is_infinite_in_a_batch_as_it_is_alone():
    compiled = compile_gradients(lambda a: a * a, 1)
    assert compiled(1e200) == (math.inf, [2e200])  # as Var(1e200) * Var(1e200) is
    value, (gradient,) = compiled(np.array([3.0, 1e200]))
    assert value.tolist() == [9, math.inf]
    assert gradient.tolist() == [6, 2e200]


# Large programs


def test_a_program_of_5_000_operations(soon):
    def f(a):
        y = 0 * a
        for _ in range(2500):
            y = y * 0.999 + a
        return y

    compiled = compile_gradients(f, 1)
    assert len(compiled.source.splitlines()) > sys.getrecursionlimit()
    series = (1 - 0.999**2500) / (1 - 0.999)
    value, (gradient,) = compiled(2.0)
    assert value == pytest.approx(2 * series, rel=1e-12)
    assert gradient == pytest.approx(series, rel=1e-12)
    value, (gradient,) = compiled(np.array([2.0, 3.0]))
    assert value == pytest.approx(np.array([2, 3]) * series, rel=1e-12)
    assert gradient == pytest.approx(np.array([1, 1]) * series, rel=1e-12)


def test_a_chain_of_5_000_functions(soon):
    def f(a):
        for _ in range(5000):
            a = np.sin(a)
        return a

    value, (gradient,) = compile_gradients(f, 1)(1.0)
    sines, slope = [1.0], 1.0
    for _ in range(5000):
        slope *= math.cos(sines[-1])
        sines.append(math.sin(sines[-1]))
    assert value == pytest.approx(sines[-1], rel=1e-12)
    assert gradient == pytest.approx(slope, rel=1e-12)


def test_a_batch_keeps_no_results_that_are_not_needed_any_more():
    tracemalloc = pytest.importorskip("tracemalloc")

    def f(a):
        for _ in range(300):
            a = a + 1.5
        return a

    compiled, batch = compile_gradients(f, 1), np.ones(10_000)
    tracemalloc.start()
    compiled(batch)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * batch.nbytes


class Size(IntEnum):
    LARGE = 3


def test_a_constant_may_be_a_member_of_an_enumeration():
    assert compile_gradients(lambda a: a * Size.LARGE, 1)(2) == (6, [3])


@pytest.mark.parametrize("names", [None, -1, 2.5])
def test_what_cannot_be_names_nor_their_number_is_refused(names):
    with pytest.raises(ValueError, match="n_or_names is a number of arguments, or their names"):
        compile_gradients(lambda a: a, names)


def test_their_number_may_be_one_of_numpys():
    assert compile_gradients(lambda a: a * a, np.int64(1))(3) == (9, [6])


def test_a_placeholder_is_divided_by_another_and_by_a_number():
    compiled = compile_gradients(lambda a, b: Var(a.value / b.value) * (a / 4), 2)
    assert compiled(3.0, 8.0)[0] == 3 / 8 * (3 / 4)


def test_a_sum_is_the_same_formula_either_way_round_and_a_difference_is_not():
    source = compile_gradients(lambda a, b: (a + b) * (b + a), ["a", "b"]).source
    assert source.count("a + b") + source.count("b + a") == 1
    source = compile_gradients(lambda a, b: a**b * b**a, ["a", "b"]).source
    assert "a ** b" in source
    assert "b ** a" in source


def test_however_long_a_chain_is_its_brackets_are_few():
    def f(a):
        y = a
        for _ in range(300):
            y = a * np.sin(y)
        return y

    value, (gradient,) = compile_gradients(f, 1)(0.9)
    leaf = Var(0.9)
    assert value == pytest.approx(f(leaf).value, rel=1e-12)
    assert gradient == pytest.approx(get_gradients(f(leaf))[leaf], rel=1e-9)
