"""Each known bug is recognised by its own numbers, and a right engine has none."""

import pytest

from autodiff_lesson import Var, get_gradients, reverse_sweep
from autodiff_lesson.practice.engine_bugs import OTHERS, bugs_in, left_too_early
from autodiff_lesson.practice.misconceptions import ENGINES, name_of


def graphs():
    """Small graphs, {name: node}, the result last: between them, they tell all bugs apart."""
    a, b, x = Var(4), Var(3), Var(3)
    p = -a
    yield {"a": a, "b": b, "y": a * b}
    yield {"b": b, "x": x, "y": b * x}
    yield {"a": a, "y": a * a}
    yield {"a": a, "p": p, "y": p * p + p}
    q = a + b
    r = q * a
    yield {"a": a, "b": b, "q": q, "r": r, "y": r * q + r * r}
    s = q**2
    yield {"a": a, "b": b, "q": q, "s": s, "y": (s + a) ** 3}
    yield {"a": a, "y": 2 / -a}


def results_of(engine):
    results = []
    for graph in graphs():
        *_, top = graph.values()
        arguments = [node for node in graph.values() if not node.grad]
        gradients = engine(top)
        results.append((graph, arguments, [gradients.get(node, 0) for node in arguments]))
    return results


@pytest.mark.parametrize("engine", [*ENGINES, *OTHERS], ids=lambda engine: engine.__name__)
def test_a_known_bug_is_recognised_and_no_other_one(engine):
    assert bugs_in(results_of(engine)) == [(name_of(engine), engine.__doc__)]


def test_numbers_that_no_bug_gives_have_no_name():
    assert bugs_in(results_of(lambda top: {n: 7 * g for n, g in reverse_sweep(top).items()})) == []


def test_a_bug_is_known_whichever_edge_is_walked_first():
    def overwrites_in_the_other_order(top):
        gradients = {}

        def go_down(node, route_value):
            gradients[node] = route_value
            for child, local_derivative in node.grad:
                go_down(child, route_value * local_derivative)

        go_down(top, 1)
        return gradients

    names = [name for name, _ in bugs_in(results_of(overwrites_in_the_other_order))]
    assert names == ["counts the first route alone"] or "overwrites" in names


def leave_in(order, top):
    """The gradients, if the nodes are left in this order, whatever is still to come."""
    gradients = dict.fromkeys([*get_gradients(top)], 0) | {top: 1}
    for node in order:
        for child, local_derivative in node.grad:
            gradients[child] += gradients[node] * local_derivative
    return gradients


def test_leaving_too_early_is_known_in_whatever_order_and_says_who_was_left():
    a = Var(2)
    b = Var(3)
    p = a * b
    q = p + b
    r = p * q
    y = r + q
    graph = {"a": a, "b": b, "p": p, "q": q, "r": r, "y": y}
    for order, left in (([y, q, r, p], ["q"]), ([y, r, p, q], ["p"]), ([y, p, r, q], ["p"])):
        gradients = leave_in(order, y)
        assert left_too_early(graph, [a, b], [gradients[a], gradients[b]]) == left
    x = -a
    z = -x
    late = z + x
    assert left_too_early({"a": a, "x": x, "z": z, "y": late}, [a], [-1]) == ["x"]
    right = get_gradients(y)
    assert left_too_early(graph, [a, b], [right[a], right[b]]) == []
    assert left_too_early(graph, [a, b], [1000, 1000]) is None
