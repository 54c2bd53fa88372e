import gc
import operator
import weakref
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import autograd
import autograd.numpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import (
    array_shapes,
    arrays,
    basic_indices,
    integer_array_indices,
    mutually_broadcastable_shapes,
    valid_tuple_axes,
)

from autodiff_lesson import Var, draw, get_gradients, reverse_sweep, to_var
from autodiff_lesson.arrays import UFUNCS, Array, LinearMap, join, scatter, value_of
from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import LARGEST_EXPONENT

both = pytest.mark.parametrize("find_gradients", [get_gradients, reverse_sweep])


# What is drawn: inputs, and options such as an axis


def numbers(low, high):
    return st.floats(low, high, allow_subnormal=False)


ANY = numbers(-3, 3)
POSITIVE = numbers(0.5, 3)
NOT_0 = POSITIVE | numbers(-3, -0.5)
WHOLE = st.integers(-3, 3).map(float)
HALVES = st.integers(-3, 3).map(lambda whole: whole + 0.5)  # never equal to a whole number
SHAPES = array_shapes(min_dims=0, max_dims=3, max_side=3)
SIZES = st.integers(1, 3)
POWERS = np.array([2.0, 0, 1]).reshape(3, 1, 1, 1)  # fits beside all SHAPES


@st.composite
def one(draw, domain, **options):
    """An array of a random shape. An option is a function from a shape to a strategy."""
    shape = draw(SHAPES)
    drawn = {name: draw(option(shape)) for name, option in options.items()}
    return [draw(arrays(float, shape, elements=domain))], drawn


@st.composite
def two(draw, *domains):
    """Two arrays whose shapes fit."""
    shapes = draw(mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
    pairs = zip(shapes.input_shapes, domains, strict=True)
    return [draw(arrays(float, shape, elements=domain)) for shape, domain in pairs], {}


@st.composite
def matrices(draw, left, right):
    """Two arrays whose shapes are written in letters, as in "mn" and "nk"."""
    size = {letter: draw(SIZES) for letter in sorted({*left, *right})} | {"1": 1}
    shapes = [tuple(size[letter] for letter in letters) for letters in (left, right)]
    return [draw(arrays(float, shape, elements=ANY)) for shape in shapes], {}


def axes(shape):
    single = st.integers(-len(shape), len(shape) - 1) if shape else st.nothing()
    return st.none() | single | valid_tuple_axes(len(shape))


def yes_or_no(shape):
    return st.booleans()


def orders(shape):
    """All the axes in some order, each counted from the front."""
    return st.permutations(range(len(shape))).map(tuple)


def shapes_of_this_size(shape):
    size = int(np.prod(shape))
    return st.sampled_from([size, -1, (size,), (1, -1), (-1, 1), shape[::-1], (*shape, 1)])


def basic_keys(shape):
    return basic_indices(shape, allow_newaxis=True, max_dims=5)


def integer_keys(shape):
    return integer_array_indices(shape, result_shape=array_shapes(max_dims=2, max_side=4))


def masks(shape):
    return arrays(bool, shape)


# Every operation, as NumPy writes it. A new operation needs a line here.


@dataclass(frozen=True)
class Operation:
    """function(np, *inputs, **options), where np is NumPy or autograd's."""

    function: Any
    cases: Any
    ours: Any = None  # where ours is written in another way


OPERATIONS = {
    "a + b": Operation(lambda np, a, b: a + b, two(ANY, ANY)),
    "a - b": Operation(lambda np, a, b: a - b, two(ANY, ANY)),
    "a * b": Operation(lambda np, a, b: a * b, two(ANY, ANY)),
    "a / b": Operation(lambda np, a, b: a / b, two(ANY, NOT_0)),
    "a ** b": Operation(lambda np, a, b: a**b, two(POSITIVE, ANY)),
    "a + 2": Operation(lambda np, a: a + 2, one(ANY)),
    "2 + a": Operation(lambda np, a: 2 + a, one(ANY)),
    "a - 2": Operation(lambda np, a: a - 2, one(ANY)),
    "2 - a": Operation(lambda np, a: 2 - a, one(ANY)),
    "a * 2": Operation(lambda np, a: a * 2, one(ANY)),
    "2 * a": Operation(lambda np, a: 2 * a, one(ANY)),
    "a / 2": Operation(lambda np, a: a / 2, one(ANY)),
    "2 / a": Operation(lambda np, a: 2 / a, one(NOT_0)),
    "2 ** a": Operation(lambda np, a: 2**a, one(ANY)),
    "a ** 3": Operation(lambda np, a: a**3, one(ANY)),
    "a ** 2": Operation(lambda np, a: a**2, one(ANY)),
    "a ** 1": Operation(lambda np, a: a**1, one(ANY)),
    "a ** 0": Operation(lambda np, a: a**0, one(ANY)),
    "a ** -2": Operation(lambda np, a: a**-2, one(NOT_0)),
    "a ** 0.5": Operation(lambda np, a: a**0.5, one(POSITIVE)),
    "a ** array": Operation(lambda np, a: a**POWERS, one(ANY)),
    "NumPy's number - a": Operation(lambda np, a: np.float64(2) - a, one(ANY)),
    "a / NumPy's number": Operation(lambda np, a: a / np.int64(2), one(ANY)),
    "NumPy's number ** a": Operation(lambda np, a: np.float64(2) ** a, one(ANY)),
    "list * a": Operation(lambda np, a: POWERS * a, one(ANY), lambda np, a: POWERS.tolist() * a),
    "a - tuple": Operation(
        lambda np, a: a - POWERS, one(ANY), lambda np, a: a - tuple(POWERS.tolist())
    ),
    "list @ a": Operation(
        lambda np, a: POWERS.ravel() @ a,
        st.tuples(st.tuples(arrays(float, (3, 2), elements=ANY)), st.just({})),
        lambda np, a: [2.0, 0, 1] @ a,
    ),
    "-a": Operation(lambda np, a: -a, one(ANY)),
    "np.add": Operation(lambda np, a, b: np.add(a, b), two(ANY, ANY)),
    "np.subtract": Operation(lambda np, a, b: np.subtract(a, b), two(ANY, ANY)),
    "np.multiply": Operation(lambda np, a, b: np.multiply(a, b), two(ANY, ANY)),
    "np.divide": Operation(lambda np, a, b: np.divide(a, b), two(ANY, NOT_0)),
    "np.power": Operation(lambda np, a, b: np.power(a, b), two(POSITIVE, ANY)),
    "np.negative": Operation(lambda np, a: np.negative(a), one(ANY)),
    "np.exp": Operation(lambda np, a: np.exp(a), one(ANY)),
    "np.log": Operation(lambda np, a: np.log(a), one(POSITIVE)),
    "np.sin": Operation(lambda np, a: np.sin(a), one(ANY)),
    "np.cos": Operation(lambda np, a: np.cos(a), one(ANY)),
    "np.tanh": Operation(lambda np, a: np.tanh(a), one(ANY)),
    "np.maximum": Operation(lambda np, a, b: np.maximum(a, b), two(WHOLE, HALVES)),
    "np.maximum(a, 0)": Operation(lambda np, a: np.maximum(a, 0), one(NOT_0)),
    "exp": Operation(lambda np, a: np.exp(a), one(ANY), lambda np, a: a.exp()),
    "log": Operation(lambda np, a: np.log(a), one(POSITIVE), lambda np, a: a.log()),
    "sin": Operation(lambda np, a: np.sin(a), one(ANY), lambda np, a: a.sin()),
    "cos": Operation(lambda np, a: np.cos(a), one(ANY), lambda np, a: a.cos()),
    "tanh": Operation(lambda np, a: np.tanh(a), one(ANY), lambda np, a: a.tanh()),
    "relu": Operation(lambda np, a: np.maximum(a, 0), one(NOT_0), lambda np, a: a.relu()),
    "np.heaviside": Operation(
        lambda np, a: (np.sign(a) + 1) / 2 + 0 * a, one(NOT_0), lambda np, a: np.heaviside(a, 0.5)
    ),
    "put where a key points": Operation(
        lambda np, a: np.array([[0.0, 1], [0, 0], [1, 1]]) @ a,
        st.tuples(st.tuples(arrays(float, (2,), elements=ANY)), st.just({})),
        lambda np, a: scatter(a[[1, 0, 1]], [0, 2, 2], (3,)),
    ),
    "maximum": Operation(
        lambda np, a: np.maximum(a, 0.75), one(WHOLE), lambda np, a: a.maximum(0.75)
    ),
    "sum of all": Operation(lambda np, a: a.sum(), one(ANY)),
    "sum": Operation(
        lambda np, a, axis, keepdims: a.sum(axis=axis, keepdims=keepdims),
        one(ANY, axis=axes, keepdims=yes_or_no),
    ),
    "np.sum": Operation(
        lambda np, a, axis, keepdims: np.sum(a, axis, keepdims=keepdims),
        one(ANY, axis=axes, keepdims=yes_or_no),
    ),
    "mean of all": Operation(lambda np, a: a.mean(), one(ANY)),
    "mean": Operation(
        lambda np, a, axis, keepdims: a.mean(axis=axis, keepdims=keepdims),
        one(ANY, axis=axes, keepdims=yes_or_no),
    ),
    "np.mean": Operation(
        lambda np, a, axis, keepdims: np.mean(a, axis, keepdims=keepdims),
        one(ANY, axis=axes, keepdims=yes_or_no),
    ),
    "a.T": Operation(lambda np, a: a.T, one(ANY)),
    "transpose": Operation(lambda np, a: a.transpose(), one(ANY)),
    "transpose to an order": Operation(
        lambda np, a, order: np.transpose(a, order),
        one(ANY, order=orders),
        lambda np, a, order: a.transpose(order),
    ),
    "transpose to an order from the back": Operation(
        lambda np, a, order: np.transpose(a, order),
        one(ANY, order=orders),
        lambda np, a, order: a.transpose([axis - len(order) for axis in order]),
    ),
    "np.transpose": Operation(lambda np, a: np.transpose(a), one(ANY)),
    "np.transpose to an order": Operation(
        lambda np, a, order: np.transpose(a, order), one(ANY, order=orders)
    ),
    "reshape": Operation(
        lambda np, a, shape: a.reshape(shape), one(ANY, shape=shapes_of_this_size)
    ),
    "reshape to several sizes": Operation(lambda np, a: a.reshape(1, -1, 1), one(ANY)),
    "np.reshape": Operation(
        lambda np, a, shape: np.reshape(a, shape), one(ANY, shape=shapes_of_this_size)
    ),
    "a[…]": Operation(lambda np, a, key: a[key], one(ANY, key=basic_keys)),
    "a[mask]": Operation(lambda np, a, key: a[key], one(ANY, key=masks)),
    "x @ y": Operation(lambda np, a, b: a @ b, matrices("n", "n")),
    "A @ y": Operation(lambda np, a, b: a @ b, matrices("mn", "n")),
    "x @ B": Operation(lambda np, a, b: a @ b, matrices("n", "nm")),
    "A @ B": Operation(lambda np, a, b: a @ b, matrices("mn", "nk")),
    "As @ B": Operation(lambda np, a, b: a @ b, matrices("bmn", "nk")),
    "A @ Bs": Operation(lambda np, a, b: a @ b, matrices("mn", "bnk")),
    "As @ Bs": Operation(lambda np, a, b: a @ b, matrices("bmn", "bnk")),
    "x @ Bs": Operation(lambda np, a, b: a @ b, matrices("n", "bnk")),
    "As @ y": Operation(lambda np, a, b: a @ b, matrices("bmn", "n")),
    "As @ Bs, broadcast": Operation(lambda np, a, b: a @ b, matrices("b1mn", "cnk")),
    "As @ Bs, one of one": Operation(lambda np, a, b: a @ b, matrices("bmn", "1nk")),
    "np.matmul": Operation(lambda np, a, b: np.matmul(a, b), matrices("mn", "bnk")),
    "np.dot of x, y": Operation(lambda np, a, b: np.dot(a, b), matrices("n", "n")),
    "np.dot of A, y": Operation(lambda np, a, b: np.dot(a, b), matrices("mn", "n")),
    "np.dot of x, B": Operation(lambda np, a, b: np.dot(a, b), matrices("n", "nm")),
    "np.dot of A, B": Operation(lambda np, a, b: np.dot(a, b), matrices("mn", "nk")),
    "a + a * a": Operation(lambda np, a: a + a * a, one(ANY)),
}
# 0-d arrays have no axis that could be indexed.
AT_LEAST_1_D = {
    "a[integers]": integer_keys,
    "a[integer]": lambda shape: st.integers(-shape[0], shape[0] - 1),
    "a[list]": lambda shape: st.lists(st.integers(-shape[0], shape[0] - 1), min_size=1, max_size=4),
    "a[integers, …]": lambda shape: st.sampled_from([([0, 0, -1], ...), (..., [0, 0, -1], None)]),
    "a[mask of rows]": lambda shape: arrays(bool, shape[:1]),
}


@st.composite
def indexed(draw, keys):
    shape = draw(array_shapes(max_dims=3, max_side=3))
    return [draw(arrays(float, shape, elements=ANY))], {"key": draw(keys(shape))}


for _name, _keys in AT_LEAST_1_D.items():
    OPERATIONS[_name] = Operation(lambda np, a, key: a[key], indexed(_keys))


# Two outside oracles, neither of which shares code with ours


def weighted_sum(np, result, shape):
    """With weights such as 0.7: the gradient of a plain sum is 1 everywhere, and hides mistakes."""
    weights = np.array(_weights(shape))
    return np.sum(result * weights)


def _weights(shape):
    return np.random.default_rng(0).uniform(0.5, 2, shape)


def gradients_by_autograd(function, inputs, positions):
    return autograd.grad(lambda *inputs: function(autograd.numpy, *inputs), positions)(*inputs)


def gradients_by_differences(function, inputs, positions, delta=1e-5):
    gradients = []
    for position in positions:
        gradient = np.zeros(inputs[position].shape)
        for index in np.ndindex(gradient.shape):
            results = []
            for sign in (1, -1):
                moved = [x.copy() for x in inputs]
                moved[position][index] += sign * delta
                results.append(function(np, *moved))
            gradient[index] = (results[0] - results[1]) / (2 * delta)
        gradients.append(gradient)
    return gradients


def assert_close(found, expected, error):
    assert np.shape(found) == np.shape(expected)
    size = max(1, np.abs(expected).max(initial=0))
    np.testing.assert_allclose(found, expected, rtol=error, atol=error * size)


def assert_both_ways_agree(node):
    """The gradients of get_gradients, once they are those of reverse_sweep and fit their nodes."""
    walked, swept = get_gradients(node), reverse_sweep(node)
    assert walked.keys() == swept.keys()
    for below, gradient in walked.items():
        assert np.shape(gradient) == np.shape(swept[below]) == below.shape
        assert_close(swept[below], gradient, 1e-12)
    return walked


def which_are_nodes(count):
    """The positions of the nodes: all of the inputs, and each alone beside constants."""
    return [[0]] if count == 1 else [[0, 1], [0], [1]]


@pytest.mark.parametrize("name", OPERATIONS)
def test_gradients_are_those_of_autograd_and_of_differences(name):
    operation = OPERATIONS[name]

    @settings(max_examples=12)
    @given(operation.cases)
    def check(case):
        inputs, options = case
        before = [x.copy() for x in inputs]
        expected = np.asarray(operation.function(np, *inputs, **options))

        def total(np, *inputs, function=operation.function):
            return weighted_sum(np, function(np, *inputs, **options), expected.shape)

        for positions in which_are_nodes(len(inputs)):
            mixed = [Array(x) if n in positions else x for n, x in enumerate(inputs)]
            result = (operation.ours or operation.function)(np, *mixed, **options)
            assert isinstance(result, Array)
            assert_close(result.value, expected, 1e-14)
            assert np.asarray(result.value).dtype == float
            gradients = assert_both_ways_agree(weighted_sum(np, result, expected.shape))
            found = [gradients[mixed[n]] for n in positions]
            first = gradients_by_autograd(total, inputs, positions)
            second = gradients_by_differences(total, inputs, positions)
            for gradient, by_autograd, by_differences in zip(found, first, second, strict=True):
                assert_close(gradient, by_autograd, 1e-9)
                assert_close(gradient, by_differences, 1e-5)
            for x, x_before in zip(inputs, before, strict=True):
                assert np.array_equal(x, x_before)
            for n in positions:
                assert np.array_equal(mixed[n].value, before[n])

    check()


ALL_AXES = [None, 0, 1, 2, -1, -2, -3, (), (1,), (0, 1), (0, 2), (-1, 1), (-1, 0), (0, 1, 2)]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", ALL_AXES)
@pytest.mark.parametrize("name", ["sum", "mean"])
def test_sums_and_means_over_every_axis_have_the_gradients_of_autograd(name, axis, keepdims):
    value = np.random.default_rng(1).uniform(size=(2, 3, 4))

    def total(a, np):
        result = getattr(np, name)(a, axis=axis, keepdims=keepdims)
        return weighted_sum(np, result, shape)

    shape = getattr(value, name)(axis=axis, keepdims=keepdims).shape
    a = Array(value)
    found = assert_both_ways_agree(total(a, np))[a]
    assert_close(found, autograd.grad(total)(value, autograd.numpy), 1e-9)


@pytest.mark.parametrize("from_the_back", list(product([False, True], repeat=3)))
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_axes_can_be_ordered_by_any_mixture_of_their_numbers(order, from_the_back):
    mixed = [axis - 3 * back for axis, back in zip(order, from_the_back, strict=True)]
    a = Array(np.ones((2, 3, 4)))
    y = a.transpose(mixed)
    assert y.shape == np.transpose(a.value, order).shape
    found = assert_both_ways_agree(weighted_sum(np, y, y.shape))[a]
    places = np.transpose(np.arange(24).reshape(2, 3, 4), order)
    assert np.array_equal(found.flat[places], _weights(y.shape))


def operations():
    return {kind for kind in Array.__subclasses__() if kind.__module__ == Array.__module__}


def test_every_operation_is_among_those_tested():
    kinds = set()

    def collect_kinds(operation):
        @settings(max_examples=1)
        @given(operation.cases)
        def collect(case):
            inputs, options = case
            result = (operation.ours or operation.function)(np, *map(Array, inputs), **options)
            kinds.update(type(node) for node in topological_order(result))

        collect()

    for operation in OPERATIONS.values():
        collect_kinds(operation)
    assert kinds == {Array, *operations()}


@pytest.mark.parametrize("ufunc", UFUNCS)
def test_a_ufunc_makes_the_operation_that_is_named(ufunc):
    a = Array([[1.0, 2.0], [3.0, 4.0]])
    node = ufunc(*[a] * ufunc.nin)
    assert type(node) is UFUNCS[ufunc]
    assert np.array_equal(node.value, ufunc(*[a.value] * ufunc.nin))


@pytest.mark.parametrize(
    ("left", "right"), [((2, 3, 4), (2, 4, 5)), ((3, 4), (2, 4, 5)), ((), (3,)), ((3,), ())]
)
def test_np_dot_gives_what_numpys_own_gives_or_refuses(left, right):
    x, y = np.random.default_rng(0).uniform(size=left), np.random.default_rng(1).uniform(size=right)
    try:
        node = np.dot(Array(x), y)
    except (TypeError, ValueError):
        return
    assert_close(node.value, np.dot(x, y), 1e-12)


# Random programs of all operations


STEPS = [
    "{a} + {b}",
    "{a} - {b}",
    "{a} * {b}",
    "{a} / {b}",
    "{a} + 2",
    "1 - {a}",
    "{a} * K",
    "K / {a}",
    "{a} ** 2",
    "({a} * {a} + 1) ** ({b} / 4)",
    "np.maximum({a}, {b})",
    "{a} @ {b}",
    "{a}.T @ {b}",
    "np.exp({a})",
    "np.log({a} * {a})",
    "np.sin({a})",
    "np.cos({a})",
    "np.tanh({a})",
    "{a}.T",
    "{a}.sum()",
    "{a}.sum(axis=0)",
    "{a}.mean(axis=-1, keepdims=True)",
    "{a}.reshape(-1)",
    "{a}[..., None]",
    "{a}[0]",
    "{a}[[0, 0, -1]]",
    "-{a}",
]
K = np.array([0.5, -2, 1.5])


def work_out(text, values, np):
    return eval(text, {"np": np, "K": K, **values})


def value_of_step(text, values):
    """None where a step has no value, or one that is huge, or so small that rounding is large."""
    try:
        with np.errstate(all="raise"):
            value = np.asarray(work_out(text, values, np))
    except (ValueError, IndexError, FloatingPointError):
        return None
    size = np.abs(value)
    return value if value.size <= 30 and size.min() >= 0.1 and size.max() <= 10 else None


@st.composite
def programs(draw):
    """Lines that may use anything twice, and a sum in which every line has its part."""
    shapes = st.sampled_from([(), (3,), (1,), (2, 3), (3, 1), (3, 3), (2, 1, 3)])
    elements = numbers(0.1, 3) | numbers(-3, -0.1)
    leaves = {
        f"x{n}": draw(arrays(float, draw(shapes), elements=elements))
        for n in range(draw(st.integers(1, 3)))
    }
    values = dict(leaves)
    lines = []
    for n in range(draw(st.integers(2, 8))):
        a = draw(st.just(list(values)[-1]) | st.sampled_from(list(values)))
        b = draw(st.sampled_from(list(values)))
        texts = [step.format(a=a, b=b) for step in STEPS]
        results = {text: value_of_step(text, values) for text in texts}
        text = draw(st.sampled_from([text for text in texts if results[text] is not None]))
        lines.append((f"v{n}", text))
        values[f"v{n}"] = results[text]
    return lines, leaves, {name: values[name].shape for name, _ in lines}


def run(program, leaves, np):
    lines, _, shapes = program
    values = dict(leaves)
    total = 0
    for name, text in lines:
        values[name] = work_out(text, values, np)
        total = total + weighted_sum(np, values[name], shapes[name])
    return total


@settings(max_examples=150)
@given(programs())
def test_gradients_of_random_programs_are_those_of_autograd(program):
    _, leaves, _ = program
    nodes = {name: Array(value) for name, value in leaves.items()}
    total = run(program, nodes, np)
    gradients = assert_both_ways_agree(total)
    expected = autograd.grad(lambda leaves: run(program, leaves, autograd.numpy))(leaves)
    for name, node in nodes.items():
        assert_close(gradients.get(node, np.zeros(node.shape)), expected[name], 1e-9)


# Corners


@both
def test_where_two_are_equal_maximum_gives_each_half(find_gradients):
    a = Array([1.0, 2.0, 3.0])
    b = Array([1.0, 5.0, 2.0])
    found = find_gradients((np.maximum(a, b) * [10, 20, 30]).sum())
    assert found[a].tolist() == [5, 0, 30]
    assert found[b].tolist() == [5, 20, 0]


@both
def test_where_it_equals_a_constant_maximum_gives_half(find_gradients):
    a = Array([-1.0, 0.0, 1.0])
    assert find_gradients(np.maximum(0, a).sum())[a].tolist() == [0, 0.5, 1]
    assert find_gradients(np.maximum(a, 0).sum())[a].tolist() == [0, 0.5, 1]


@both
def test_maximum_of_a_node_with_itself_gives_it_all(find_gradients):
    a = Array([-1.0, 0.0, 1.0])
    assert find_gradients(np.maximum(a, a).sum())[a].tolist() == [1, 1, 1]


@both
def test_relu_is_flat_at_0(find_gradients):
    a = Array([-1.0, 0.0, -0.0, 1.0])
    y = a.relu()
    assert y.value.tolist() == [0, 0, 0, 1]
    assert find_gradients(y.sum())[a].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(("power", "slope"), [(0, 0), (1, 1), (2, 0), (3, 0)])
def test_powers_have_slopes_at_0(power, slope):
    a = Array([0.0])
    assert reverse_sweep((a**power).sum())[a].tolist() == [slope]


def test_a_number_that_is_taken_twice_gets_both_gradients():
    a = Array([1.0, 2.0, 3.0])
    y = (a[[0, 0, 2]] * [10, 20, 30]).sum()
    assert reverse_sweep(y)[a].tolist() == [30, 0, 30]


def test_exp_takes_the_largest_exponent():
    assert np.isfinite(np.exp(Array([LARGEST_EXPONENT] * 9)).value).all()


# What an Array is


@pytest.mark.parametrize(
    "value",
    [3, 2.5, True, [1, 2], (1.5, 2), [[1, 2], [3, 4]], np.float32(2.5), np.int64(3), np.array(3)],
)
def test_what_is_made_of_real_numbers_becomes_an_array_of_floats(value):
    a = Array(value)
    assert isinstance(a.value, np.ndarray)
    assert a.value.dtype == float
    assert np.array_equal(a.value, value)
    assert a.shape == np.shape(value)


@both
@pytest.mark.parametrize("dtype", [int, bool, np.float32, np.float16, np.uint8, np.int32])
def test_other_kinds_of_numbers_get_gradients_of_floats(find_gradients, dtype):
    a = Array(np.array([0, 1, 1], dtype=dtype))
    constant = np.array([1, 1, 0], dtype=dtype)
    y = (constant - a * constant) * 0.25
    assert y.value.dtype == float
    gradient = find_gradients(y.sum())[a]
    assert gradient.dtype == float
    assert gradient.tolist() == [-0.25, -0.25, 0]


def test_an_array_copies_what_it_is_made_of():
    numbers = np.array([1.0, 2.0])
    a = Array(numbers)
    numbers[0] = 7
    assert a.value.tolist() == [1, 2]


@pytest.mark.parametrize(
    "value",
    [
        ["a"],
        "a",
        None,
        [None],
        1j,
        [1j],
        np.array([1j]),
        {},
        to_var([1.0, 2.0]),
        [Var(1)],
        Var(1),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
    ],
)
def test_what_is_not_made_of_real_numbers_is_no_array(value):
    with pytest.raises(TypeError, match="an Array is made of real numbers"):
        Array(value)


@pytest.mark.parametrize("value", [[[1], [2, 3]], [1, [2, 3]]])
def test_a_ragged_list_is_no_array(value):
    with pytest.raises(TypeError):
        Array(value)


@pytest.mark.parametrize("value", [np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1.0, 2.0])])
def test_a_masked_array_is_refused_lest_it_lose_its_mask(value):
    for make in (Array, lambda value: Array([1.0, 2.0]) * value):
        with pytest.raises(TypeError, match=r"masked array.*filled"):
            make(value)


def test_nodes_are_equal_by_identity_only():
    a, b = Array([1.0]), Array([1.0])
    assert a == a
    assert a != b
    assert len({a, b, a}) == 2


def test_a_node_says_its_kind_and_shape():
    a = Array(np.ones((3, 4)))
    assert repr(a) == "<Array of shape (3, 4)>"
    assert repr(a.sum(axis=0)) == "<Sum of shape (4,)>"


def test_an_array_can_be_gone_through_row_by_row():
    a = Array([[1.0, 2.0], [3.0, 4.0]])
    assert [row.value.tolist() for row in a] == [[1, 2], [3, 4]]


# Constants


def constant_cases():
    a = Array([1.0, 2.0])
    k = np.array([3.0, 4.0])
    return a, [a + k, k - a, a * k, k / a, k**a, a @ k, k @ a, np.maximum(a, k), a * 2, (1, 2) - a]


@both
def test_a_constant_is_no_node_and_has_no_gradient(find_gradients):
    a, nodes = constant_cases()
    for node in nodes:
        assert [child for child, _ in node.grad] == [a]
        y = node.sum()
        assert set(find_gradients(y)) == {y, node, a}


def test_an_operation_knows_its_inputs_constants_as_well():
    a, k = Array([1.0, 2.0]), np.array([3.0, 4.0])
    assert (a + k).inputs[0] is a
    assert (a + k).inputs[1] is k
    assert (2 - a).inputs == [2, a]


def test_a_constant_is_neither_changed_nor_handed_out():
    a = Array([1.0, 2.0])
    k = np.array([3.0, 4.0])
    k.flags.writeable = False
    for node in (a + k, a * k, k / a, a @ k, np.maximum(a, k), a**k):
        for found in (get_gradients(node.sum()), reverse_sweep(node.sum())):
            assert not any(np.shares_memory(gradient, k) for gradient in found.values())
    assert k.tolist() == [3, 4]


# What has gone into a graph does not change


@pytest.mark.parametrize("renewed", [False, True])
def test_what_has_gone_into_a_graph_cannot_be_changed_in_place(renewed):
    a = Array([1.0, 2.0])
    if renewed:
        a.value = np.array([3.0, 4.0])
    y = a * a
    total = y.sum()
    for node in (a, y):
        with pytest.raises(ValueError, match="read-only"):
            node.value -= 1
        with pytest.raises(ValueError, match="read-only"):
            node.value[0] = 1
    assert reverse_sweep(total)[a].tolist() == (2 * a.value).tolist()


ONE_INPUT = {
    "*": lambda a: a * a,
    "/": lambda a: 1 / a,
    "**": lambda a: a**3,
    "@": lambda a: a @ a,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "relu": Array.relu,
    "maximum": lambda a: np.maximum(a, 1.5),
}


@pytest.mark.parametrize("name", ONE_INPUT)
def test_a_new_array_for_a_leaf_leaves_the_gradients_of_older_graphs_alone(name):
    a = Array([1.0, 2.0])
    y = ONE_INPUT[name](a).sum()
    before = reverse_sweep(y)[a].tolist()
    a.value = a.value - 7
    assert reverse_sweep(y)[a].tolist() == before


@pytest.mark.parametrize("name", ["*", "/", "**", "@", "maximum"])
def test_a_constant_that_is_changed_afterwards_leaves_gradients_alone(name):
    k = np.array([3.0, 4.0])
    a = Array([1.0, 5.0])
    for node in (MISFITS[name](a, k), MISFITS[name](k, a)):
        y = node.sum()
        before = reverse_sweep(y)[a].tolist()
        k *= -7
        assert reverse_sweep(y)[a].tolist() == before
        k /= -7


# Arrays in Arrays


def test_a_gradient_is_a_node_where_the_value_is_one():
    inner = Array([1.0, 2.0, 3.0])
    outer = Array(inner)
    slope = reverse_sweep((outer**3).sum())[outer]
    assert slope.value.tolist() == [3, 12, 27]
    assert reverse_sweep(slope.sum())[inner].tolist() == [6, 12, 18]


def test_three_levels_give_the_third_derivative():
    x = Array([0.5, 2.0])
    level = Array(Array(x))
    slope = reverse_sweep(np.sin(level).sum())[level]
    curvature = reverse_sweep(slope.sum())[level.value]
    third = reverse_sweep(curvature.sum())[x]
    assert third == pytest.approx(-np.cos(x.value), rel=1e-12)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "a[mask]"])
def test_hessians_times_directions_are_differences_of_gradients(name):
    operation = OPERATIONS[name]

    @settings(max_examples=4)
    @given(operation.cases)
    def check(case):
        inputs, options = case
        expected = np.asarray(operation.function(np, *inputs, **options))
        rng = np.random.default_rng(0)
        directions = [rng.uniform(0.5, 1, x.shape) for x in inputs]

        def gradients(values):
            nodes = [Array(x) for x in values]
            result = (operation.ours or operation.function)(np, *nodes, **options)
            squares = weighted_sum(np, result * result, expected.shape)
            swept = reverse_sweep(squares)
            return [swept[node] for node in nodes]

        inner = [Array(x) for x in inputs]
        along = sum((g * d).sum() for g, d in zip(gradients(inner), directions, strict=True))
        found = reverse_sweep(along)
        delta = 1e-5
        ahead, behind = (
            gradients([x + step * d for x, d in zip(inputs, directions, strict=True)])
            for step in (delta, -delta)
        )
        for node, after, before in zip(inner, ahead, behind, strict=True):
            assert_close(
                found.get(node, np.zeros(node.shape)), (after - before) / (2 * delta), 1e-4
            )

    check()


# Operations of one's own


class Softplus(Array):
    def __init__(self, a):
        x = value_of(a)
        self.value = np.logaddexp(0, x)
        join(self, (a, lambda g: g / (1 + np.exp(-x))))


def test_an_operation_of_ones_own_is_a_class_with_a_value_and_edges():
    a = Array([-1.0, 0.0, 2.0])
    y = Softplus(a).sum()
    assert reverse_sweep(y)[a] == pytest.approx(1 / (1 + np.exp(-a.value)), rel=1e-12)
    assert "v1 = Softplus(a) = array (3,)" in draw(y).words


def test_an_operation_of_ones_own_can_be_what_a_function_of_numpy_makes(monkeypatch):
    with pytest.raises(TypeError, match=r"UFUNCS\[np.rint\]"):
        np.rint(Array(1.0))
    monkeypatch.setitem(UFUNCS, np.rint, Softplus)
    assert type(np.rint(Array([1.0]))) is Softplus


# Gradients are those of a single number


@both
@pytest.mark.parametrize("shape", [(3,), (1,), (2, 3), (1, 1), (0,)])
def test_an_operation_that_is_not_a_single_number_has_no_gradients(find_gradients, shape):
    y = Array(np.ones(shape)) * 2
    with pytest.raises(ValueError, match="of a single number") as error:
        find_gradients(y)
    assert str(shape) in str(error.value)


KEEP_NUMBERS = {
    "sum": lambda a: a.sum(),
    "+": lambda a: (a + 1).sum(),
    "-": lambda a: (-a).sum(),
    "T": lambda a: a.T.sum(),
    "reshape": lambda a: a.reshape(4).sum(),
    "index": lambda a: a[0].sum(),
    "relu": lambda a: a.relu().sum(),
}


@both
@pytest.mark.parametrize("name", KEEP_NUMBERS)
def test_gradients_are_floats_where_all_are_whole_as_well(find_gradients, name):
    a = Array([[1.0, 2.0], [3.0, 4.0]])
    assert find_gradients(KEEP_NUMBERS[name](a))[a].dtype == float


@both
def test_routes_of_whole_and_of_other_numbers_add_up(find_gradients):
    a = Array([1.0, 2.0])
    assert find_gradients(a.sum() + (a * 0.5).sum())[a].tolist() == [1.5, 1.5]
    assert find_gradients((a * 0.5).sum() + a.sum())[a].tolist() == [1.5, 1.5]


@both
def test_a_single_number_has_a_gradient_of_its_own(find_gradients):
    a = Array(3.0)
    assert find_gradients(a) == {a: 1}


@both
def test_a_0_d_array_goes_through_every_operation(find_gradients):
    a = Array(0.5)
    y = np.tanh(np.log(np.exp(a))) + np.sin(a) * np.cos(a) / a - a**2 + a**a + a.relu()
    y = np.maximum(y, -a).T.reshape(1, 1)[0, 0].sum().mean()[()][None][0].transpose(())
    assert y.shape == ()
    found = find_gradients(y)[a]
    slope = (1 - np.tanh(0.5) ** 2) + (np.cos(1) * 0.5 - np.sin(0.5) * np.cos(0.5)) / 0.25
    slope += -1 + 0.5**0.5 * (np.log(0.5) + 1) + 1
    assert np.shape(found) == ()
    assert found == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("axis", [0, -1])
def test_a_single_number_may_be_summed_over_its_first_axis_as_numpy_has_it(axis):
    a = Array(2.0)
    assert reverse_sweep(a.sum(axis=axis) * 3)[a] == 3


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_the_sum_of_an_empty_array_is_0(shape):
    a = Array(np.ones(shape))
    y = a.sum()
    assert y.value == 0
    assert assert_both_ways_agree(y)[a].shape == shape


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
@pytest.mark.parametrize("mean", [Array.mean, np.mean])
def test_an_empty_array_has_no_mean(shape, mean):
    with pytest.raises(ValueError, match="has no mean: it is empty") as error:
        mean(Array(np.ones(shape)))
    assert str(shape) in str(error.value)


EMPTY = {
    "+": lambda a: a + 1,
    "/": lambda a: 1 / a,
    "**": lambda a: a**-1,
    "** node": lambda a: a**a,
    "exp": lambda a: a.exp(),
    "log": lambda a: a.log(),
    "maximum": lambda a: a.maximum(0),
    "relu": lambda a: a.relu(),
    "T": lambda a: a.T,
    "reshape": lambda a: a.reshape(3, 0),
    "index": lambda a: a[:, 0],
    "sum": lambda a: a.sum(axis=0),
    "A @ B": lambda a: a @ np.ones((3, 2)),
    "B @ A": lambda a: np.ones((2, 0)) @ a,
    "broadcast": lambda a: a + np.ones((2, 1, 3)),
}


@pytest.mark.parametrize("name", EMPTY)
def test_empty_arrays_go_through_every_operation(name):
    a = Array(np.ones((0, 3)))
    assert assert_both_ways_agree(EMPTY[name](a).sum())[a].shape == (0, 3)


def test_what_is_broadcast_to_nothing_has_gradient_0():
    a = Array([[1.0], [2.0]])
    y = (a + np.ones((2, 0))).sum()
    assert reverse_sweep(y)[a].tolist() == [[0], [0]]


# What bad input gets


MISFITS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "@": lambda a, b: a @ b,
    "maximum": lambda a, b: np.maximum(a, b),
}


@pytest.mark.parametrize("shapes", [((3,), (4,)), ((2, 3), (2, 4)), ((2, 3), (2, 2))])
@pytest.mark.parametrize("sign", MISFITS)
def test_shapes_that_do_not_fit_are_named_with_the_operation(sign, shapes):
    x, y = (np.ones(shape) for shape in shapes)
    for a, b in [(Array(x), Array(y)), (Array(x), y), (x, Array(y))]:
        with pytest.raises(ValueError, match="do not fit") as error:
            MISFITS[sign](a, b)
        assert f"a {sign} b" in str(error.value)
        assert f"{x.shape} and {y.shape}" in str(error.value)


@pytest.mark.parametrize("numbers", [[0.0, 1.0, 2.0], [-1.0, 1.0, 2.0]])
def test_shapes_that_do_not_fit_are_named_for_powers_of_0_and_below(numbers):
    with pytest.raises(ValueError, match=r"a \*\* b do not fit: \(3,\) and \(2,\)"):
        Array(numbers) ** np.array([1.0, 2.0])


@pytest.mark.parametrize("shapes", [((), (3,)), ((3,), ()), ((), ())])
def test_a_single_number_takes_no_part_in_matrix_products(shapes):
    x, y = (np.ones(shape) for shape in shapes)
    with pytest.raises(ValueError, match="a @ b do not fit"):
        Array(x) @ y


@pytest.mark.parametrize("sign", MISFITS)
def test_the_other_kind_of_node_is_refused_on_either_side(sign):
    a, b = Array([1.0, 2.0]), Var(2.0)
    for left, right in [(a, b), (b, a)]:
        with pytest.raises(TypeError, match="cannot be mixed with array nodes"):
            MISFITS[sign](left, right)


@pytest.mark.parametrize("sign", MISFITS)
def test_an_array_of_the_other_kind_of_node_is_refused_on_either_side(sign):
    a, b = Array([1.0, 2.0]), to_var([1.0, 2.0])
    for left, right in [(a, b), (b, a)]:
        with pytest.raises(TypeError):
            MISFITS[sign](left, right)


@pytest.mark.parametrize("other", [None, "a", 1j, {}, ["a"], np.array([1j]), np.complex128(1)])
@pytest.mark.parametrize("sign", MISFITS)
def test_what_is_no_array_is_refused_on_either_side(sign, other):
    a = Array([1.0])
    for left, right in [(a, other), (other, a)]:
        with pytest.raises(TypeError):
            MISFITS[sign](left, right)


@pytest.mark.parametrize("other", [None, "a", 1j])
def test_the_method_maximum_refuses_what_is_no_array(other):
    with pytest.raises(TypeError):
        Array([1.0]).maximum(other)


NO_RESULT = {
    "a / 0": (ZeroDivisionError, "there is a 0 in b", lambda: Array([1.0, 2.0]) / 0),
    "1 / a": (ZeroDivisionError, "there is a 0 in b", lambda: 1 / Array([1.0, 0.0])),
    "array / a": (ZeroDivisionError, "there is a 0 in b", lambda: np.ones(2) / Array([1.0, 0.0])),
    "0 / 0": (ZeroDivisionError, "there is a 0 in b", lambda: Array(0.0) / Array(0.0)),
    "log of 0": (ValueError, "log takes numbers above 0", lambda: np.log(Array([1.0, 0.0]))),
    "log of -1": (ValueError, "log takes numbers above 0", lambda: np.log(Array([1.0, -1.0]))),
    "log of nan": (ValueError, "log takes numbers above 0", lambda: np.log(Array([np.nan]))),
    "0 ** -1": (ZeroDivisionError, "b is below 0", lambda: Array([1.0, 0.0]) ** -1),
    "0 ** array": (ZeroDivisionError, "b is below 0", lambda: Array(0.0) ** np.array([2, -1])),
    "(-1) ** 0.5": (ValueError, "not a real number", lambda: Array([1.0, -1.0]) ** 0.5),
    "(-1) ** array": (ValueError, "not a real number", lambda: Array(-1.0) ** np.array([2, 0.5])),
    "0 ** 0.5": (ZeroDivisionError, "infinitely steep", lambda: Array([1.0, 0.0]) ** 0.5),
    "(-1) ** node": (ValueError, "where a is above 0", lambda: Array([1.0, -1.0]) ** Array(2.0)),
    "0 ** node": (ValueError, "where a is above 0", lambda: Array([0.0]) ** Array(2.0)),
    "number ** node": (ValueError, "where a is above 0", lambda: (-2) ** Array([2.0])),
    "exp": (OverflowError, "exp is too large", lambda: np.exp(Array([1.0, 1000.0]))),
    "just too large": (OverflowError, "709.78", lambda: Array(LARGEST_EXPONENT + 1e-9).exp()),
}


@pytest.mark.parametrize("name", NO_RESULT)
def test_what_has_no_result_or_slope_is_an_error_without_a_warning(name):
    error, words, operation = NO_RESULT[name]
    with pytest.raises(error, match=words):
        operation()


@pytest.mark.parametrize(("base", "power"), [(10.0, 400), (1e-200, -2)])
def test_a_power_that_is_too_large_raises_what_numbers_raise(base, power):
    with pytest.raises(OverflowError):
        base**power
    with pytest.raises(OverflowError):
        Array([base, 1.0]) ** power


def test_a_node_is_no_numpy_array():
    for convert in (np.asarray, np.array, lambda a: np.array([a, a])):
        with pytest.raises(TypeError, match=r"take its \.value"):
            convert(Array([1.0, 2.0]))


def test_a_node_is_neither_true_nor_false():
    for a in (Array([1.0, 2.0]), Array(1.0), Array(1.0) * 2):
        with pytest.raises(TypeError, match=r"neither true nor false.*\.value"):
            bool(a)


NOT_KNOWN = {
    "node < node": lambda a: a < a,
    "node < number": lambda a: a < 1,
    "node < array": lambda a: a < np.ones(2),
    "array < node": lambda a: np.ones(2) < a,
    "np.rint": lambda a: np.rint(a),
    "np.equal": lambda a: np.equal(a, a),
    "out": lambda a: np.add(a, 1, out=np.zeros(2)),
    "out of one input": lambda a: np.exp(a, out=np.zeros(2)),
    "where": lambda a: np.add(a, 1, where=[True, False]),
    "dtype": lambda a: np.exp(a, dtype=np.float32),
    "reduce": lambda a: np.add.reduce(a),
    "outer": lambda a: np.multiply.outer(a, a),
    "at": lambda a: np.add.at(a, 0, 1),
    "np.cumsum": lambda a: np.cumsum(a),
    "np.concatenate": lambda a: np.concatenate([a, a]),
    "np.where": lambda a: np.where([True, False], a, 0),
    "np.sum to out": lambda a: np.sum(a, out=np.zeros(())),
    "float": lambda a: float(a),
    "len": lambda a: len(a),
    "set item": lambda a: operator.setitem(a, 0, 1),
}


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_what_is_not_known_is_refused(name):
    with pytest.raises(TypeError):
        NOT_KNOWN[name](Array([1.0, 2.0]))


def test_an_array_cannot_become_a_node_in_place():
    numbers = np.ones(2)
    with pytest.raises(TypeError):
        numbers += Array([1.0, 2.0])
    assert numbers.tolist() == [1, 1]


@pytest.mark.parametrize("shape", [(4,), (2, 2), (-1, 4), (-1, -1), ()])
def test_reshape_refuses_another_size(shape):
    with pytest.raises(ValueError, match=r"reshape|unknown dimension"):
        Array(np.ones(6)).reshape(shape)
    with pytest.raises(ValueError, match=r"reshape|unknown dimension"):
        np.reshape(Array(np.ones(6)), shape)


@pytest.mark.parametrize(
    "key", [2, -3, (0, 3), (0, 0, 0), [0, 2], np.array([True] * 3), "a", 0.5, (..., ...)]
)
def test_an_index_that_does_not_fit_is_refused(key):
    with pytest.raises(IndexError):
        Array(np.ones((2, 3)))[key]


@pytest.mark.parametrize("axis", [2, -3, (0, 2), (0, 0), (0, -2)])
@pytest.mark.parametrize("function", [np.sum, np.mean, Array.sum, Array.mean])
def test_an_axis_that_is_not_there_is_refused(function, axis):
    with pytest.raises(ValueError, match="axis"):
        function(Array(np.ones((2, 3))), axis)


@pytest.mark.parametrize("axes", [(0, 2), (0,), (0, 0), (0, 1, 2)])
def test_an_order_of_axes_that_does_not_fit_is_refused(axes):
    with pytest.raises(ValueError, match=r"axis|axes"):
        Array(np.ones((2, 3))).transpose(axes)


# Memory


def everything():
    """A graph of every operation."""
    a, b, vector = Array(np.full((3, 3), 0.5)), Array(np.full((1, 3), 2.0)), Array(np.ones(3))
    y = (a + b) * (a - b) / (b**a) @ vector
    y = y + np.exp(-a).T.reshape(9)[[0, 0, 1]] + np.log(b)[0] + np.maximum(a, b).mean(axis=0)
    y = y * np.sin(a) + np.cos(b) - np.tanh(vector) + a.relu() @ np.eye(3) + 2**a + a**2
    y = y + np.heaviside(a, 1) + scatter(vector, slice(3), (3,))
    return y.sum()


def test_the_graph_of_everything_holds_every_operation():
    kinds = {type(node) for node in topological_order(everything())}
    assert kinds == {Array, *operations()}


def test_every_operation_says_in_maps_what_each_of_its_edges_does():
    for node in topological_order(everything()):
        assert len(node.edge_formulas) == len(node.grad), type(node)


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@both
def test_a_graph_leaves_nothing_to_the_garbage_collector(find_gradients, no_collector):
    y = everything()
    gradients = find_gradients(y)
    del y, gradients
    assert gc.collect() == 0


@both
def test_the_arrays_of_a_graph_are_freed_with_it(find_gradients, no_collector):
    y = everything()
    gradients = find_gradients(y)
    kept = [node.value for node in gradients] + list(gradients.values())
    seen = [weakref.ref(array) for array in kept if type(array) is np.ndarray]
    assert len(seen) > 40
    del kept, gradients, y
    assert not any(array() is not None for array in seen)


CHAINS = {
    "-": lambda a, leaf: -a,
    "+": lambda a, leaf: a + leaf,
    "*": lambda a, leaf: a * 1,
    "/": lambda a, leaf: a / 1,
    "**": lambda a, leaf: a**1,
    "sin": lambda a, leaf: np.sin(a),
    "relu": lambda a, leaf: a.relu(),
    "T": lambda a, leaf: a.T,
    "index": lambda a, leaf: a[:],
    "mean": lambda a, leaf: a.mean(axis=0, keepdims=True),
    "@": lambda a, leaf: a @ np.ones((1, 1)),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_of_2_000_operations_is_built_swept_and_freed(name, soon, no_collector):
    leaf = node = Array([[0.5]])
    for _ in range(2_000):
        node = CHAINS[name](node, leaf)
    gradients = reverse_sweep(node.sum())
    assert gradients[leaf].shape == (1, 1)
    last = weakref.ref(node.value)
    del node, gradients
    assert last() is None


# Pictures


def test_a_picture_shows_formulas_and_shapes():
    x = Array(np.ones((2, 3)))
    weights = Array(np.ones((3, 4)))
    y = np.tanh(x @ weights)
    loss = y.sum()
    assert draw(loss).words.splitlines() == [
        "The graph of loss",
        f"loss = sum(y) = {8 * np.tanh(3):.6g}",
        "y = tanh(v1) = array (2, 4)",
        "v1 = x @ weights = array (2, 4)",
        "x = array (2, 3)",
        "weights = array (3, 4)",
    ]


def test_a_picture_shows_a_mean_as_one_node():
    a = Array(np.ones((3, 4)))
    m = a.mean()
    assert draw(m, local_derivatives=True).words.splitlines() == [
        "The graph of m, with its local derivatives",
        "m = mean(a) = 1",
        "a = array (3, 4)",
        "m → a: g ↦ copies of g / n",
    ]


def test_a_picture_shows_constants_by_number_or_shape():
    a = Array(np.ones((3, 4)))
    y = 2 * a
    z = y - np.ones(4)
    assert draw(z).words.splitlines() == [
        "The graph of z",
        "z = y - array (4,) = array (3, 4)",
        "y = 2 * a = array (3, 4)",
        "a = array (3, 4)",
    ]


def test_a_picture_shows_that_edges_hold_linear_maps():
    a = Array(np.ones((3, 4)))
    d = a.sum()
    words = draw(d, local_derivatives=True).words
    assert words.splitlines()[-1] == "d → a: g ↦ copies of g"


def test_a_picture_shows_where_a_gradient_is_added_up_and_what_a_product_does_with_it():
    x, weights, bias = Array(np.ones((4, 2))), Array(np.ones((2, 3))), Array(np.ones(3))
    y = x @ weights
    z = y + bias
    words = draw(z, local_derivatives=True).words.splitlines()
    edges = [line.split(": ")[1] for line in words[6:]]
    assert edges == ["g ↦ g", "g ↦ fit(g)", "g ↦ g @ weights.T", "g ↦ x.T @ g"]


def test_the_edge_to_the_second_input_is_described_where_the_first_is_a_constant():
    weights = Array(np.ones((2, 3)))
    y = np.ones(2) @ weights
    assert draw(y, local_derivatives=True).words.endswith("g ↦ outer(array (2,), g)")


@pytest.mark.parametrize(
    "shapes",
    [((2,), (2,)), ((3, 2), (2,)), ((3,), (3, 2)), ((4, 3), (3, 2)), ((5, 4, 3), (5, 3, 2))],
)
def test_the_maps_of_a_product_are_what_pictures_say(shapes):
    a, b = (Array(np.random.default_rng(n).normal(size=shape)) for n, shape in enumerate(shapes))
    y = a @ b
    g = np.random.default_rng(2).normal(size=y.shape)
    letters = {"g": g, "a": a.value, "b": b.value, "outer": np.outer, "fit": lambda g: g}
    for (_, edge), text in zip(y.grad, y.maps, strict=True):
        assert_close(eval(text.format(a="a", b="b"), letters), g * edge, 1e-12)


@pytest.mark.parametrize("name", ["+", "-", "*", "/", "**"])
def test_the_maps_of_arithmetic_are_what_pictures_say(name):
    a, b = Array([[1.5, 2.0], [3.0, 0.5]]), Array([2.0, 3.0])
    y = MISFITS[name](a, b)
    g = np.array([[1.0, -2.0], [0.5, 3.0]])
    letters = {"g": g, "a": a.value, "b": b.value, "log": np.log}
    for n, (child, edge) in enumerate(y.grad):
        text = y.edge_formulas[n].removeprefix("g ↦ ").format(a="a", b="b")
        found = eval(text, letters | {"fit": lambda g: g.sum(axis=0)})
        assert_close(found, g * edge, 1e-12)
        assert found.shape == child.shape


def test_a_linear_map_of_ones_own_can_be_drawn():
    class Double(Array):
        def __init__(self, a):
            self.value = 2 * a.value
            self.grad = [(a, LinearMap(a.shape, lambda g: 2 * g))]

    a = Array([1.0, 2.0])
    y = Double(a)
    assert draw(y, local_derivatives=True).words.endswith("= a linear map")


def test_every_operation_can_be_drawn():
    loss = everything()
    picture = draw(loss, local_derivatives=True)
    for part in ("exp(", "log(", "sin(", "cos(", "tanh(", "relu(", "maximum(", "reshape(", "[…]"):
        assert part in picture.words
    assert "<svg" in picture.svg
    assert "array (3, 3)" in picture.svg


# Training


@both
def test_the_articles_linear_layer(find_gradients):
    np.random.seed(0)
    x = np.random.random(50)
    y_true = np.random.random(10)
    weights = Array(np.random.random((50, 10)))
    losses = []
    for _ in range(100):
        y_pred = np.dot(x, weights)
        loss = np.sum((y_true - y_pred) * (y_true - y_pred))
        losses.append(loss.value)
        weights.value = weights.value - 0.001 * find_gradients(loss)[weights]
    expected = [1711.1598338302542, 1589.007916789692, 815.915930182688, 1.1194467618273092]
    assert [losses[step] for step in (0, 1, 10, 99)] == pytest.approx(expected, rel=1e-9, abs=0)


@both
def test_a_layer_of_several_examples_is_trained_by_hand(find_gradients):
    rng = np.random.default_rng(0)
    x, y_true = rng.uniform(size=(20, 3)), rng.uniform(size=(20, 2))
    weights, bias = Array(rng.uniform(size=(3, 2))), Array(np.zeros(2))
    loss = ((x @ weights + bias - y_true) ** 2).mean()
    found = find_gradients(loss)
    error = x @ weights.value - y_true
    assert_close(found[weights], x.T @ error / 20, 1e-12)
    assert_close(found[bias], error.sum(axis=0) / 20, 1e-12)
