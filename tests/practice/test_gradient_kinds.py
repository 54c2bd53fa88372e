import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lesson import Var, get_gradients
from autodiff_lesson.notation import name_nodes
from autodiff_lesson.practice.exercise import DONE, TRIED, Exercise
from autodiff_lesson.practice.gradient_kinds import Gradient, Gradients
from autodiff_lesson.practice.misconceptions import MOST_ROUTES, mistakes

from ..graphs import doublings
from ..random_graphs import programs_on_fractions

a = Var(5)
b = Var(2)
c = a * b
d = a + c
e = c * d
NAMES = {a: "a", b: "b", c: "c", d: "d", e: "e"}
ONE = Gradient(e, a, NAMES)
SEVERAL = Gradients(e, (d, a, b), NAMES)


def judge(kind, answer):
    return Exercise("1.1", "Title", kind, "Yes.", {}, ["A hint."], "", "So.").judge(answer)


@pytest.mark.parametrize("answer", [60, 60.0, [60]])
def test_the_gradient_is_right(answer):
    assert judge(ONE, answer).state == DONE


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (50, "forgets a route", "50 is what comes out if the route e→d→a is forgotten."),
        (6000, "multiplies the routes", "if the routes are multiplied with one another"),
        (135, "keeps the own factor", "if in c, each factor has its own value on its edge"),
        (-60, "turns the sign", "on the wrong side of 0. Is there a minus sign"),
        (47, None, "move a by 0.001, and see how many times as far e moves"),
    ],
)
def test_a_number_that_nobody_listed_is_told_its_mistake(answer, mistake, words):
    verdict = judge(ONE, answer)
    assert (verdict.state, verdict.mistake) == (TRIED, mistake)
    assert words in verdict.message


@settings(max_examples=20)
@given(programs_on_fractions(), st.data())
def test_every_mistake_on_a_graph_that_nobody_prepared_is_named(program, data):
    results = program.run(Var)
    *_, top = results.values()
    names = name_nodes(top, {node: name for name, node in results.items()})
    node = data.draw(st.sampled_from(list(names)))
    found = mistakes(top, node, names)
    if found:
        mistake = data.draw(st.sampled_from(found))
        verdict = judge(Gradient(top, node, names), mistake.number)
        assert verdict.state == TRIED
        assert verdict.mistake


def test_a_gradient_by_too_many_routes_to_walk_is_right_and_wrong_all_the_same():
    leaf, top = doublings(30)
    assert MOST_ROUTES < 2**30
    kind = Gradient(top, leaf, name_nodes(top, {}))
    assert judge(kind, 2**30).state == DONE
    assert judge(kind, 2**29).mistake == "halves"


def test_several_gradients_are_right():
    gradients = get_gradients(e)
    assert judge(SEVERAL, [gradients[d], gradients[a], gradients[b]]).state == DONE


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        ((10, 50, 125), "forgets a route", "At a: 50 is what comes out if the route e→d→a"),
        ((10, 41, 17), "adds the edges", "At a: 41 is what comes out if the edges of each"),
        ((1500, 9000, 18750), "begins with the value", "At d: 1500 is what comes out if the walk"),
        ((-10, -60, -125), "turns the sign", "At d: yours is -10, which is on the wrong side"),
        ((10, 60, 126), None, "Right for d and a. At b: yours is 126, which is too large."),
        ((10, 60), None, "A list of 3 numbers (d, a, b) is asked for, and you have 2."),
    ],
)
def test_a_mistake_that_is_in_all_wrong_numbers_comes_first(answer, mistake, words):
    verdict = judge(SEVERAL, answer)
    assert (verdict.state, verdict.mistake) == (TRIED, mistake)
    assert words in verdict.message


@pytest.mark.parametrize(
    ("answer", "edges"),
    [(50, (1, 2)), (40, (1, 3, 4)), (65, (0, 1)), (135, (4, 5)), (6000, ()), (-60, ()), (47, ())],
)
def test_where_a_mistake_is_is_told_by_the_numbers_of_its_edges(answer, edges):
    assert judge(ONE, answer).edges == edges
    assert judge(SEVERAL, [10, answer, 125]).edges == edges


def test_what_marks_nothing_has_no_picture():
    assert judge(ONE, 150).picture is None
    assert judge(ONE, 50).picture is not None
