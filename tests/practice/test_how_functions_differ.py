import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lesson.practice.how_functions_differ import expressions, pattern, where_right
from autodiff_lesson.practice.kinds import Function, Graph, points
from autodiff_lesson.practice.slips import close

POINTS = [(a, b) for a, b in points(2) if a and b]


def right(a, b):
    return 2 * a * b + b**2


def said(f, expected=right, names="ab", tried=POINTS):
    return pattern(names, [(point, f(*point), expected(*point)) for point in tried])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda a, b: 33, "It is the same everywhere."),
        (lambda a, b: math.floor(right(a, b)), "rounded down. Is there a // for a /?"),
        (lambda a, b: 1.002 * right(a, b), "very close everywhere, but not exact."),
        (lambda a, b: 3 * right(a, b), "Everywhere a factor is too many: a plain number."),
        (lambda a, b: right(a, b) / 3, "Everywhere a factor is missing: a plain number."),
        (lambda a, b: right(a, b) * a, "Everywhere a factor is too many: one with a in it."),
        (lambda a, b: right(a, b) / b**2, "Everywhere a factor is missing: one with b in it."),
        (lambda a, b: 2 * a * b, "Everywhere a term is missing: one with b in it."),
        (lambda a, b: right(a, b) + 1, "Everywhere a term is too many: a plain number."),
        (
            lambda a, b: right(a, b) + 2 * a * b,
            "Everywhere a term is too many: one with a and b in it.",
        ),
        (lambda a, b: abs(right(a, b)), "The size is right everywhere, but not the sign."),
    ],
)
def test_how_a_function_is_off_is_said(wrong, words):
    assert words in said(wrong)


@pytest.mark.parametrize(
    "wrong", [right, lambda a, b: a**3 + b, lambda a, b: math.nan, lambda a, b: "text"]
)
def test_nothing_is_said_where_no_way_is_known(wrong):
    assert said(wrong) is None


def test_two_points_are_too_few():
    assert said(lambda a, b: 33, tried=POINTS[:2]) is None


def test_of_one_argument_its_exponential_may_be_the_factor():
    found = said(lambda x: math.exp(2 * x), math.exp, "x", [(1.0,), (2.0,), (-0.5,)])
    assert found == "Everywhere a factor is too many: one with x in it."


@settings(max_examples=20)
@given(st.data())
def test_every_factor_and_every_term_that_is_known_is_found(data):
    _, values = data.draw(st.sampled_from(list(expressions("ab", POINTS))))
    is_factor = data.draw(st.booleans())
    tried = [
        (point, right(*point) * x if is_factor else right(*point) + x, right(*point))
        for point, x in zip(POINTS, values, strict=True)
    ]
    found = pattern("ab", tried)
    assert found or all(close(mine, expected) for _, mine, expected in tried)
    if found and is_factor:
        assert found.startswith("Everywhere a factor is")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda p, q: p - 1, "It is wrong wherever q was 0, and right wherever it was not."),
        (lambda p, q: p, "It is right wherever q was 0, and wrong wherever it was not."),
        (lambda p, q: p + 5, ""),
        (lambda p, q: p - q, ""),
    ],
)
def test_in_which_cases_a_function_is_right_is_said(wrong, words):
    tried = [(0.7, 1), (0.2, 0), (0.1, 1), (0.5, 0)]
    cases = [(point, wrong(*point), point[0] - point[1]) for point in tried]
    assert where_right("pq", cases) == words


def explained(kind, answer):
    return kind.explain(kind.observe(answer), kind.observe(kind.expected))


def test_a_function_is_told_so_and_the_right_number_is_not_said():
    kind = Function(right, [(4, 3), *POINTS])
    assert explained(kind, lambda a, b: 2 * a * b) == (
        "At a = 4, b = 3: yours is 24. Everywhere a term is missing: one with b in it."
    )


def test_an_entry_of_a_list_that_belongs_to_another_is_told_to_which():
    kind = Function(lambda a, b: [a + b, a * b], POINTS)
    assert explained(kind, lambda a, b: [a + b, a + b]).endswith(
        "Everywhere that is what belongs to number 1 of the list."
    )


def test_who_takes_the_arguments_in_another_order_is_told_so():
    kind = Function(lambda a, b: a - b, POINTS)
    with pytest.raises(Exception, match="takes b, a, in this order"):
        kind.observe(lambda b, a: a - b)
    assert kind.observe(lambda b, a: b - a)  # which gives the right numbers


def test_of_a_graph_the_value_alone_is_compared_so():
    kind = Graph(lambda a: a * a, [(2,), (3,), (4,)], lambda node, a: {"the value": node.value})
    assert "a factor is too many: one with a in it." in explained(kind, lambda a: a * a * a)
    kind = Graph(lambda a: a * a, [(2,), (3,), (4,)], lambda node, a: {"the nodes": 2 * node.value})
    assert "it should be" in explained(kind, lambda a: a * a * a)
