import numpy as np
import pytest

from autodiff_lesson.arrays import Array, LinearMap, fit, join, value_of
from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED
from autodiff_lesson.practice.lessons.lesson_12 import EXERCISES

SOFTPLUS, DIFFERENCE = EXERCISES[-2:]


def softplus(value, edge):
    class Answer(Array):
        def __init__(self, a):
            self.value = value(a)
            join(self, (a, lambda g: edge(g, value_of(a))))

    return Answer


def right_value(a):
    return np.logaddexp(0, value_of(a))


def right_edge(g, x):
    return g / (1 + np.exp(-x))


def test_an_array_operation_may_be_written_in_another_way():
    class ByHand(Array):
        def __init__(self, a):
            self.value = right_value(a)
            self.grad = [(a, LinearMap(a.shape, lambda g: right_edge(g, a.value)))]

    for answer in (softplus(right_value, right_edge), ByHand):
        assert SOFTPLUS.judge(answer).state == DONE


@pytest.mark.parametrize(
    ("value", "edge"), [(lambda a: ..., lambda g, x: ...), (right_value, lambda g, x: ...)]
)
def test_an_array_operation_with_dots_left_is_open(value, edge):
    assert SOFTPLUS.judge(softplus(value, edge)).state == OPEN


def test_a_value_that_is_a_node_is_named():
    verdict = SOFTPLUS.judge(softplus(np.exp, right_edge))
    assert verdict.state == TRIED
    assert "self.value is a node" in verdict.message


def test_an_entry_that_is_wrong_is_shown_with_the_gradient_that_arrived():
    message = SOFTPLUS.judge(softplus(right_value, lambda g, x: g / 2)).message
    assert "with g = [1.0, 2.0], what goes on to a, entry [1]: yours is 1" in message


def test_fit_with_an_array_for_its_shape_is_told_so():
    class Difference(Array):
        def __init__(self, a, b):
            x, y = value_of(a), value_of(b)
            self.value = x - y
            join(self, (a, lambda g: fit(g, x)), (b, lambda g: fit(-g, y)))

    verdict = DIFFERENCE.judge(Difference)
    assert (verdict.state, verdict.message) == (TRIED, "fit takes a shape: x.shape, rather than x.")


def difference(*pairs):
    """A class whose edges are pairs (which input, map(g, x, y))."""

    class Difference(Array):
        def __init__(self, a, b):
            x, y = value_of(a), value_of(b)
            self.value = x - y
            edges = [((a, b)[n], lambda g, edge=edge: edge(g, x, y)) for n, edge in pairs]
            join(self, *edges)

    return Difference


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(0, lambda g, x, y: fit(g))], "fit takes what has arrived, an array such as g, and then"),
        ([(0, lambda g, x, y: fit(x.shape, g))], "and then the shape"),
        ([(0, lambda g, x, y: Array(g))], "What goes on to a is a node."),
        ([(0, lambda g, x, y: fit(g, x.shape))], "Nothing goes on to b: join takes a pair for"),
    ],
)
def test_what_goes_wrong_on_an_edge_is_named(pairs, words):
    assert words in DIFFERENCE.judge(difference(*pairs)).message
