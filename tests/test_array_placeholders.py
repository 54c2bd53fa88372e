import numpy as np
import pytest
from hypothesis import given, settings

from autodiff_lesson import reverse_sweep
from autodiff_lesson.array_placeholders import compile_gradients
from autodiff_lesson.arrays import Array, join, value_of

from .test_arrays import OPERATIONS, assert_close, programs, run, weighted_sum

rng = np.random.default_rng(0)
X, TARGET = rng.normal(size=(5, 2)), rng.normal(size=(5, 1))
PARAMETERS = [Array(rng.normal(size=shape)) for shape in [(2, 3), (3,), (3, 1), (1,)]]


def loss(x, target, w1, b1, w2, b2):
    hidden = np.tanh(x @ w1 + b1)
    error = hidden @ w2 + b2 - target
    return np.mean(error * error)


def swept(f, *arguments):
    """Value and gradients without compiling."""
    result = f(*arguments)
    gradients = reverse_sweep(result)
    leaves = [x for x in arguments if isinstance(x, Array)]
    return result.value, [gradients.get(x, np.zeros(x.shape)) for x in leaves]


def assert_same(found, expected, error=1e-12):
    assert_close(found[0], expected[0], error)
    assert len(found[1]) == len(expected[1])
    for mine, right in zip(found[1], expected[1], strict=True):
        assert_close(mine, right, error)


def test_value_and_gradients_of_a_network_are_those_of_a_sweep():
    compiled = compile_gradients(loss, X, TARGET, *PARAMETERS)
    expected = swept(loss, X, TARGET, *PARAMETERS)
    assert_same(compiled(X, TARGET, *PARAMETERS), expected)
    assert_same(compiled(X, TARGET, *[w.value for w in PARAMETERS]), expected)


def test_other_numbers_than_those_it_was_compiled_with():
    compiled = compile_gradients(loss, X, TARGET, *PARAMETERS)
    other = [Array(rng.normal(size=w.shape)) for w in PARAMETERS]
    assert_same(compiled(X + 1, -TARGET, *other), swept(loss, X + 1, -TARGET, *other))


def test_its_source_can_be_read():
    def f(x, weights):
        return np.tanh(x @ weights).sum()

    compiled = compile_gradients(f, X, Array(np.ones((2, 3))))
    assert compiled.source.splitlines() == [
        "def value_and_gradients(x, weights):",
        "    v1 = x @ weights",
        "    v2 = tanh(v1)",
        "    v3 = v2.sum()",
        "    v4 = v2 * v2",
        "    v5 = 1 - v4",
        "    v6 = 1.0 * v5",
        "    v7 = x.T @ v6",
        "    return v3, [v7]",
    ]


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "a[mask]"])
def test_every_operation_compiles(name):
    operation = OPERATIONS[name]

    @settings(max_examples=4)
    @given(operation.cases)
    def check(case):
        inputs, options = case
        shape = np.shape(operation.function(np, *inputs, **options))

        def f(*nodes):
            return weighted_sum(
                np, (operation.ours or operation.function)(np, *nodes, **options), shape
            )

        nodes = [Array(x) for x in inputs]
        before = [x.copy() for x in inputs]
        compiled = compile_gradients(f, *nodes)
        for _ in range(2):  # the first run has spoilt nothing for the second
            assert_same(compiled(*inputs), swept(f, *nodes))
        for x, x_before in zip(inputs, before, strict=True):
            assert np.array_equal(x, x_before)

    check()


class Centred(Array):
    def __init__(self, a):
        x = value_of(a)
        self.value = x - x.mean(axis=0)
        join(self, (a, lambda g: g - g.mean(axis=0)))


def test_an_operation_of_ones_own_that_takes_means_compiles():
    def f(x):
        return (Centred(x) ** 3).sum()

    compiled = compile_gradients(f, Array(X))
    assert "v1 = x.mean(axis=0)" in compiled.source
    assert_same(compiled(X), swept(f, Array(X)))


def test_a_product_with_a_vector_is_one_line():
    def f(weights, x):
        return np.tanh(weights @ x).sum()

    compiled = compile_gradients(f, Array(np.ones((2, 3))), np.ones(3))
    assert compiled.source.splitlines()[1:-1] == [
        "    v1 = weights @ x",
        "    v2 = tanh(v1)",
        "    v3 = v2.sum()",
        "    v4 = v2 * v2",
        "    v5 = 1 - v4",
        "    v6 = 1.0 * v5",
        "    v7 = v6.reshape((2, 1))",
        "    v8 = v7 * x",
    ]


@settings(max_examples=60)
@given(programs())
def test_random_programs_compile(program):
    _, leaves, _ = program

    def f(*nodes):
        return run(program, dict(zip(leaves, nodes, strict=True)), np)

    nodes = [Array(x) for x in leaves.values()]
    expected = swept(f, *nodes)
    compiled = compile_gradients(f, *nodes)
    for _ in range(2):
        assert_same(compiled(*leaves.values()), expected, 1e-9)


def test_a_mask_is_worked_out_anew_each_time():
    def f(a):
        return (a.relu() * 3 + np.maximum(a, 1)).sum()

    compiled = compile_gradients(f, Array([-1.0, 0.5, 2.0]))
    assert compiled(np.array([2.0, -1.0, 0.5]))[1][0].tolist() == [4, 0, 3]


def test_what_is_computed_twice_has_one_line():
    def f(a):
        return (np.exp(a) * np.exp(a)).sum()

    assert compile_gradients(f, Array([1.0])).source.count("exp(a)") == 1


def test_results_are_the_callers_own():
    def f(x, a, b):
        return (x * a + b).sum() + b.sum() * 0

    x, a, b = np.ones(3), Array(np.ones(3)), Array(np.ones(3))
    compiled = compile_gradients(f, x, a, b)
    for _ in range(2):
        value, gradients = compiled(x, a, b)
        assert_same((value, gradients), (6, [np.ones(3), np.ones(3)]))
        for gradient in gradients:
            gradient -= 7
        assert x.tolist() == [1, 1, 1]


def test_what_does_not_matter_has_gradient_0():
    compiled = compile_gradients(lambda a, b: a.sum(), Array([1.0]), Array([1.0, 2.0]))
    assert [g.tolist() for g in compiled(np.ones(1), np.ones(2))[1]] == [[1], [0, 0]]


@pytest.mark.parametrize("name", ["exp", "v1", "c1", "scatter"])
def test_an_argument_may_have_any_name(name):
    namespace = {"np": np}
    exec(
        f"def f({name}, b): return (np.exp({name}) * b * np.ones(2)[[0, 0]] ** b).sum()", namespace
    )
    nodes = [Array([1.0, 2.0]), Array([3.0, 4.0])]
    compiled = compile_gradients(namespace["f"], *nodes)
    assert_same(compiled(*nodes), swept(namespace["f"], *nodes))


def test_the_rest_of_the_arguments_are_numbered():
    compiled = compile_gradients(lambda a, *more: a + more[0] * more[1], *map(Array, [1.0, 2, 3]))
    assert compiled.source.startswith("def value_and_gradients(a, more1, more2):")
    assert [float(g) for g in compiled(1, 2, 3)[1]] == [1, 3, 2]


def test_other_shapes_are_refused():
    compiled = compile_gradients(loss, X, TARGET, *PARAMETERS)
    with pytest.raises(ValueError, match=r"compiled for arrays of shapes.*\(5, 2\).*not.*\(4, 2\)"):
        compiled(X[:4], TARGET[:4], *PARAMETERS)


def test_it_raises_what_arrays_raise():
    compiled = compile_gradients(lambda a: np.log(a).sum(), Array([1.0, 2.0]))
    with pytest.raises(ValueError, match="log takes numbers above 0"):
        compiled(np.array([1.0, 0.0]))
    compiled = compile_gradients(lambda a: np.exp(a).sum(), Array([1.0, 2.0]))
    with pytest.raises(OverflowError, match="exp is too large"):
        compiled(np.array([1.0, 1000.0]))


def test_a_function_cannot_branch_on_numbers_that_are_not_there_yet():
    def f(a):
        return a.sum() if a.value > 0 else -a.sum()

    with pytest.raises(TypeError):
        compile_gradients(f, Array(1.0))


@pytest.mark.parametrize("result", [lambda a: a * 2, lambda a: 3.0, lambda a: [a.sum()]])
def test_f_returns_a_node_with_a_single_number(result):
    with pytest.raises(TypeError, match="a node that holds a single number"):
        compile_gradients(result, Array([1.0, 2.0]))
