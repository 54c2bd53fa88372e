import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lesson import Var, get_gradients
from autodiff_lesson.notation import name_nodes
from autodiff_lesson.practice.exercise import DONE, TRIED, Exercise
from autodiff_lesson.practice.gradient_kinds import (
    Edge,
    Gradient,
    Gradients,
    Moving,
    Tangent,
)
from autodiff_lesson.practice.misconceptions import MOST_ROUTES, mistakes

from ..graphs import doublings, with_short_and_long_routes
from ..random_graphs import programs_on_fractions

NAMES = with_short_and_long_routes()
a, b, c, d, e = NAMES
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
        (
            45,
            "forgets to multiply on",
            "if along the route e→c→a, only the edge from e to c counts",
        ),
        (47, "adds the edges", "if along the route e→c→a, the edges are added, and not multiplied"),
        (70, "counts a route twice", "if the route e→d→a is counted twice"),
        (230, "multiplies the routes", "if the routes e→d→a and e→d→c→a are multiplied, and not"),
        (61, "adds the edges", "if along the route e→d→a, the edges are added"),
        (58, "miscounts", "if the number on the edge from e to c is off by 1."),
        (83, None, "hand in a list: what each route gives, one by one."),
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
        ((10, 60, 111), None, "Right for d and a. At b: yours is 111, which is too small."),
        (
            (10, 60),
            None,
            "A list of 3 numbers (d, a, b), as in [1, 2, 3], is asked for, and you have 2.",
        ),
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


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([30, 10, 20], "All of these are right. Now add them up."),
        ([10, 20, 30.0], "All of these are right."),
        ([30, 10, 12], "Right: 30, 10. Not right: 12."),
        ([30, 10], "Right: 30, 10. Something is missing."),
        ([30, 30, 10, 20], "Right: 30, 10, 20. Not right: 30. There are too many."),
        ([7, 8, 9], "Not right: 7, 8, 9."),
    ],
)
def test_who_is_lost_may_hand_in_what_each_route_gives(answer, words):
    verdict = judge(ONE, answer)
    assert (verdict.state, verdict.mistake) == (TRIED, None)
    assert verdict.message.startswith(words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (30 + 10 * 1 * 5 + 20, "along the route e→d→a, the value of a is multiplied in."),
        (30 + 10 * 15 + 20, "along the route e→d→a, the value of d is multiplied in, and nothing"),
    ],
)
def test_the_value_that_a_route_should_not_bring_is_named(answer, words):
    assert words in judge(ONE, answer).message


def test_a_number_near_0_is_no_mistake_that_gives_0():
    leaf = Var(3)
    square = leaf * leaf  # whose routes, 3 and 3, are 0 together if one has the wrong sign
    kind = Gradient(square, leaf, name_nodes(square, {leaf: "leaf"}), within=0.01)
    assert judge(kind, 0).mistake == "turns a sign on the way"
    assert judge(kind, 0.004).mistake != "turns a sign on the way"


MOVING = Var(0)
x = Moving(4, MOVING, 1)
y = Moving(3, MOVING, 3)
u = x + y
v = x * u
SPEED = Tangent(v, MOVING, {x: "x", y: "y", u: "u", v: "v", MOVING: "time"})


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (23, None, "Yes."),
        (19, "forgets a route", "if the route v→u→x→time is forgotten."),
        (28, "gives a value", "if the value of v is given"),
        (
            15,
            "leaves an edge out",
            "Here time is a leaf below all others, and the edges to it bear",
        ),
    ],
)
def test_a_speed_is_a_gradient_by_the_time(answer, mistake, words):
    verdict = judge(SPEED, answer)
    assert verdict.mistake == mistake
    assert words in verdict.message


EDGE = Edge(e, c, NAMES)


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (15, None, "Yes."),
        (25, "takes the whole derivative", "if the other things that e is made from move along"),
        (10, "keeps the own factor", "if c has its own value on the edge to it"),
        (150, "gives a value", "if the value of e is given"),
        (1, "takes another edge", "if the edge from d to a is looked at"),
        (-15, "turns the sign", "on the wrong side of 0"),
        (19, None, "hand in a list: the value of each node, one by one."),
    ],
)
def test_a_number_that_is_not_on_an_edge_is_told_what_it_is(answer, mistake, words):
    verdict = judge(EDGE, answer)
    assert verdict.mistake == mistake
    assert words in verdict.message
