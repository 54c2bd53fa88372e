import pytest
from hypothesis import given

from autodiff_lesson import Ops, Var, count_routes, draw, get_gradients, reverse_sweep
from autodiff_lesson.graph import topological_order

from .random_graphs import programs


def test_the_order_holds_each_node_once():
    a, b = Var(4), Var(3)
    c = a + b
    d = a * c
    order = list(topological_order(d))
    assert len(order) == 4
    assert set(order) == {a, b, c, d}


def test_the_order_starts_at_the_top():
    a = Var(4)
    b = a * a
    assert list(topological_order(b)) == [b, a]


def test_the_order_of_a_leaf_is_the_leaf():
    a = Var(4)
    assert list(topological_order(a)) == [a]


@given(programs())
def test_each_node_comes_after_all_of_its_parents(program):
    *_, last = program.run(Var).values()
    passed = set()
    for node in topological_order(last):
        assert passed.isdisjoint(node.inputs)
        passed.add(node)


class Odd(Ops):
    """A node whose edges were not made by the framework."""

    def __init__(self, grad):
        self.value = 1
        self.grad = grad


@pytest.mark.parametrize("walk", [get_gradients, reverse_sweep, draw, lambda d: count_routes(d, d)])
@pytest.mark.usefixtures("soon")
def test_a_graph_that_runs_in_a_circle_is_refused(walk):
    below = Odd([])
    top = Odd([(below, 1)])
    below.grad = [(top, 1)]
    for node in (top, below, top * 2):
        with pytest.raises(ValueError, match="runs in a circle"):
            walk(node)


@pytest.mark.parametrize("grad", [[Var(2)], None, [("x", 1)], [([], 1)], 3, [(Var(2), 1, 1)]])
def test_edges_that_are_not_pairs_of_a_node_and_its_local_derivative_are_refused(grad):
    with pytest.raises(TypeError, match="a node's grad is a list of pairs"):
        reverse_sweep(Odd(grad) * 2)


def test_edges_that_can_be_read_only_once_are_refused():
    with pytest.raises(ValueError, match="can be read only once"):
        reverse_sweep(Odd(pair for pair in [(Var(2), 1)]))
