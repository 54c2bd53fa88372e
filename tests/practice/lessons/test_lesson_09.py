"""The answers of lesson 09, found again by leaving the nodes of its graph in some order."""

from collections import defaultdict

import pytest

from autodiff_lesson import Var, get_gradients
from autodiff_lesson.practice.desk import exercises_of

EXERCISES = exercises_of("09")
KINDS = {number: exercise.kind for number, exercise in EXERCISES.items()}


@pytest.fixture
def graph():
    a, b = Var(2), Var(3)
    p = a * b
    q = p + b
    r = p * q
    return {"a": a, "b": b, "p": p, "q": q, "r": r, "y": r + q}


def left_in(order, graph):
    """The gradients, by name, if the nodes are left in this order, whatever is still to come."""
    gradients = defaultdict(int, {graph["y"]: 1})
    for name in order:
        for child, local_derivative in graph[name].grad:
            gradients[child] += gradients[graph[name]] * local_derivative
    return {name: gradients[node] for name, node in graph.items()}


def right(graph):
    gradients = get_gradients(graph["y"])
    return {name: gradients[node] for name, node in graph.items()}


def test_those_wait_into_which_more_than_one_edge_leads(graph):
    children = [child for node in graph.values() for child, _ in node.grad]
    waiting = {name for name, node in graph.items() if children.count(node) > 1}
    assert waiting == set(KINDS["9.1"].expected)


def test_leaving_q_too_early_gives_what_is_expected(graph):
    assert left_in("yqrp", graph)["a"] == KINDS["9.2"].expected
    assert right(graph)["a"] == 48


def test_a_graph_in_which_only_a_leaf_comes_late_is_not_told_to_be_turned_round():
    def in_a_row(a):
        return a * a * a * a

    def the_other_way_round(a):
        x = a * a
        return x + x * x

    assert "Very near." not in EXERCISES["9.4"].judge(in_a_row).message
    assert EXERCISES["9.4"].judge(the_other_way_round).message.startswith("Very near.")


def test_the_graph_that_examine_shows_in_the_lesson_is_not_taken():
    def as_shown(a):
        p = a + a
        q = a + p
        return q + p

    verdict = EXERCISES["9.4"].judge(as_shown)
    assert verdict.state == "tried"
    assert "as by the graph of examine above" in verdict.message
