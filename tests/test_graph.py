from hypothesis import given

from autodiff_lesson import Var
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
