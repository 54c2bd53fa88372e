import numpy as np
import pytest
from hypothesis import given, settings

from autodiff_lesson import Ops, Var, check_gradients, numerical_gradients
from autodiff_lesson.arrays import Array, join, value_of

from .random_graphs import MEANING, Program, programs, work_out


def f(a, b):
    return (a / b - a) * (b / a + a + b) * (a - b)


def g(a, b, c):
    f = np.sin(a * b) + np.exp(c - a / b)
    return np.log(f * f) * c


# The article's figures, to the last digit


def test_the_articles_second_example():
    assert numerical_gradients(f, (230.3, 33.2)) == [-153284.89243984222, 3815.069794654846]


def test_the_articles_third_example():
    found = numerical_gradients(g, (43, 3, 2))
    assert found == [60.85352186602222, 872.232160009645, -3.285367089489455]


# Differences


def test_a_forward_difference_is_the_default():
    assert numerical_gradients(lambda a: a * a, (3,), delta=0.5) == [6.5]


def test_a_central_difference_has_no_error_on_a_parabola():
    assert numerical_gradients(lambda a: a * a, (3,), delta=0.5, central=True) == [6]


def test_each_argument_is_moved_alone():
    assert numerical_gradients(lambda a, b: a * b, (3, 5), delta=0.5) == [5, 3]
    assert numerical_gradients(lambda a, b: a * b, (3, 5), delta=0.5, central=True) == [5, 3]


def test_an_argument_without_effect_has_gradient_0():
    assert numerical_gradients(lambda a, b: a * 2, (3, 5), delta=0.5) == [2, 0]


def test_a_plain_number_as_result_has_gradient_0():
    assert numerical_gradients(lambda a: 7, (3,)) == [0]


def test_a_list_is_a_point_as_well():
    assert numerical_gradients(lambda a: a * 2, [3], delta=0.5) == [2]


def test_a_point_may_hold_numpy_numbers():
    assert numerical_gradients(lambda a: 1 / a, (np.int64(2),), delta=2) == [-0.125]


# Checking


@pytest.mark.parametrize("meaning", MEANING.values())
def test_check_gradients_finds_every_operation_right(meaning):
    def operation(a, b):
        return work_out(meaning.format(a="a", b="b"), {"a": a, "b": b}, np)

    assert check_gradients(operation, (3.0, 2.5)) is True


def test_check_gradients_finds_the_articles_examples_right():
    assert check_gradients(f, (230.3, 33.2)) is True
    assert check_gradients(g, (43, 3, 2)) is True


class Half(Ops):
    """a / 2, with any local derivative."""

    def __init__(self, a, local_derivative):
        self.value = a.value / 2
        self.grad = [(a, local_derivative)]


def test_check_gradients_finds_a_right_local_derivative_right():
    assert check_gradients(lambda a: Half(a, 0.5), (3.0,)) is True


@pytest.mark.parametrize("wrong", [-0.5, 0, 2, 0.50001, 0.49999, float("nan"), float("inf")])
def test_check_gradients_finds_a_wrong_local_derivative_wrong(wrong):
    with pytest.raises(AssertionError):
        check_gradients(lambda a: Half(a, wrong), (3.0,))


def test_check_gradients_says_which_argument_and_both_numbers():
    with pytest.raises(AssertionError, match=r"argument 2 of 3: the graph gives 4, .* gives 0\.5"):
        check_gradients(lambda a, b, c: a + Half(b, 4) + c, (3.0, 3.0, 3.0))


def test_check_gradients_notices_a_small_error_beside_a_large_number():
    with pytest.raises(AssertionError):
        check_gradients(lambda a: Half(a, 0.4999) / 1000 + 1000, (1000.0,))


def test_check_gradients_is_content_where_a_function_is_flat_but_for_rounding():
    assert check_gradients(lambda a: np.sin(a) + 1000, (np.pi / 2,)) is True


def test_check_gradients_notices_a_result_that_is_cut_off_from_its_argument():
    with pytest.raises(
        AssertionError, match=r"argument 1 of 1: the graph gives 2\.0, .* gives [34]\."
    ):
        check_gradients(lambda a: a.value * a, (2.0,))


def test_check_gradients_takes_arguments_without_effect():
    assert check_gradients(lambda a, b: a * 2, (3, 5)) is True


def test_check_gradients_takes_a_plain_number_as_result():
    assert check_gradients(lambda a: 7, (3,)) is True


def test_check_gradients_takes_large_and_small_numbers():
    for value in (1e-6, 1e6):
        assert check_gradients(lambda a: a * a * a, (value,)) is True


# What bad input gets

both = pytest.mark.parametrize("estimate", [numerical_gradients, check_gradients])


@both
def test_f_may_not_return_an_array(estimate):
    with pytest.raises(TypeError, match="f must return one node or number, not ndarray"):
        estimate(lambda a: np.array([a, a]), (3.0,))


@both
@pytest.mark.parametrize("result", [None, "x", [1]])
def test_f_may_not_return_what_is_no_number(estimate, result):
    with pytest.raises(TypeError):
        estimate(lambda a: result, (3.0,))


@both
@pytest.mark.parametrize("point", [3, "3", ("3",), (None,), np.array([3.0]), {3: 4}])
def test_a_point_is_a_tuple_of_numbers(estimate, point):
    with pytest.raises(TypeError, match=r"a point is a tuple of numbers, as in \(4, 3\)") as error:
        estimate(f, point)
    assert repr(point) in str(error.value)


@pytest.mark.parametrize("delta", [0, -1e-8, float("nan")])
def test_delta_is_above_0(delta):
    with pytest.raises(ValueError, match=f"delta must be above 0, .* not {delta}"):
        numerical_gradients(f, (230.3, 33.2), delta=delta)


class Square(Ops):
    """a², with the slope that it is given."""

    def __init__(self, a, slope):
        self.value = a.value**2
        self.grad = [(a, slope)]


def test_check_gradients_notices_a_wrong_slope_beside_a_large_constant():
    assert check_gradients(lambda a: Square(a, 1.0) + 1e9, (0.5,)) is True
    with pytest.raises(AssertionError, match=r"the graph gives 1\.5, .* gives (1\.0|0\.99)"):
        check_gradients(lambda a: Square(a, 1.5) + 1e9, (0.5,))


@pytest.mark.parametrize("speed", [1e-3, 1.0, 1e3, 1e6, 2**10 * np.pi, 2 * np.pi * 1000])
@pytest.mark.parametrize("x", [0.0, 0.3, 1.0, 12.5])
def test_check_gradients_takes_slow_and_quick_waves_at_their_word(speed, x):
    assert check_gradients(lambda a: np.sin(speed * a), (x,)) is True


@pytest.mark.parametrize("slope", [0.1, 1e-3])
def test_check_gradients_notices_a_wrong_slope_of_a_quick_wave(slope):
    class Wave(Ops):
        def __init__(self, a):
            self.value = np.sin(1e6 * a.value)
            self.grad = [(a, (1 + slope) * 1e6 * np.cos(1e6 * a.value))]

    with pytest.raises(AssertionError):
        check_gradients(Wave, (0.3,))


@given(programs())
@settings(max_examples=50)
def test_check_gradients_is_content_with_random_graphs(program):
    def f(*leaves):
        named = dict(zip(program.leaves, leaves, strict=True))
        return Program(program.lines, named, program.constants).run(lambda x: x)["total"]

    assert check_gradients(f, tuple(program.leaves.values())) is True


def test_check_gradients_finds_a_function_where_it_is_defined_on_one_side_only_beyond_its_steps():
    assert check_gradients(lambda a: np.log(a), (1e-9,)) is True


# Arrays


class Double(Array):
    """Twice a, with whatever map on its edge."""

    def __init__(self, a, edge=lambda g: 2 * g):
        self.value = 2 * value_of(a)
        join(self, (a, edge))


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (20, 30), (0,)])
def test_the_gradients_of_arrays_pass(shape):
    a = Array(np.random.default_rng(0).normal(size=shape))
    assert check_gradients(Double, (a,))
    assert check_gradients(lambda a, b: np.tanh(a * b).sum(), (a, Array(0.5)))


def test_a_wrong_map_is_named_by_its_argument_and_entry():
    wrong = np.array([2.0, 2.0, 2.1])
    with pytest.raises(AssertionError, match=r"argument 2 of 2, entry \[2\]: the graph gives"):
        check_gradients(
            lambda a, b: a + Double(b, lambda g: wrong * g), (Array(0.0), Array(np.ones(3)))
        )


def test_a_wrong_map_of_many_entries_is_found_by_moving_all_at_once():
    wrong = np.full((20, 30), 2.0)
    wrong[7, 11] = 2.1
    with pytest.raises(AssertionError, match="all entries at once"):
        check_gradients(lambda a: Double(a, lambda g: wrong * g), (Array(np.ones((20, 30))),))


def test_a_gradient_that_was_not_added_up_over_copies_is_told_so():
    class Difference(Array):
        def __init__(self, a, b):
            self.value = value_of(a) - value_of(b)
            join(self, (a, lambda g: g), (b, lambda g: -g))

    with pytest.raises(AssertionError, match=r"argument 2 of 2.*\(3, 2\), and not \(2,\)"):
        check_gradients(Difference, (Array(np.ones((3, 2))), Array([1.0, 2.0])))


def test_an_array_that_the_function_does_not_use_has_gradient_0():
    assert check_gradients(lambda a, b: a * a, (Array([1.0]), Array([1.0, 2.0])))
    unused = (Array([1.0]), Array([1.0, 2.0]))
    with pytest.raises(AssertionError, match="argument 2 of 2"):
        check_gradients(lambda a, b: a + Array(b.value).sum(), unused)


@pytest.mark.parametrize("beside", [3, Var(3), np.ones(2), Array([1.0]) * 2])
def test_beside_an_array_all_arguments_are_arrays(beside):
    with pytest.raises(TypeError, match=r"write 3 as Array\(3\)"):
        check_gradients(lambda a, b: a * b, (Array([1.0]), beside))


def test_a_bare_array_in_a_point_is_told_to_become_an_array_node():
    with pytest.raises(TypeError, match="put it into Array"):
        check_gradients(lambda a: a.sum(), (np.ones(2),))


def test_an_operation_whose_value_is_a_node_is_told_what_to_compute_with():
    class Exp(Array):
        def __init__(self, a):
            self.value = np.exp(a)
            join(self, (a, lambda g: g * np.exp(a.value)))

    with pytest.raises(TypeError, match=r"value_of\(a\), not a"):
        check_gradients(Exp, (Array([1.0, 2.0]),))
