import math
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_lesson import Mul, Var, find_routes, get_gradients
from autodiff_lesson.notation import short
from autodiff_lesson.practice.kinds import (
    Choice,
    Function,
    Graph,
    Kind,
    Names,
    Number,
    Numbers,
    Operation,
    Routes,
    UnansweredError,
    UnusableError,
    agree,
    points,
)


def is_right(kind, answer):
    return agree(kind.observe(answer), kind.observe(kind.expected), kind.within)


def refusal(kind, answer):
    with pytest.raises(UnusableError) as refused:
        kind.observe(answer)
    return str(refused.value)


def explanation(kind, answer):
    seen, expected = kind.observe(answer), kind.observe(kind.expected)
    found = kind.diagnose(seen, expected) or kind.find_slip(seen, expected)
    return found.message if found else kind.explain(seen, expected)


SUM = Function(lambda a, b: a + b, [(1, 2), (3, 4)])
PAIR = Function(lambda a: [a, 2 * a], [(1,), (3,)])
PRODUCT = Operation(Mul, [(2, 3), (-1, 4)])
GRAPH = Graph(lambda a: a + a, [(3,)], lambda node, a: {"the gradient": get_gradients(node)[a]})


class Product:
    def __init__(self, a, b):
        self.value = a.value * b.value
        self.grad = [(b, a.value), (a, b.value)]


# Numbers


@pytest.mark.parametrize(
    "answer",
    [
        *(11, 11.0, 11 + 1e-12, np.int64(11), np.float64(11), np.array(11.0), Fraction(11)),
        *(Decimal(11), [11], (11,), {11}, np.array([11]), np.array([[11.0]]), [[11]]),
    ],
)
def test_a_number_may_be_of_any_type(answer):
    assert is_right(Number(11), answer)


@given(st.floats(allow_nan=False) | st.integers())
def test_no_other_number_is_right(answer):
    try:
        right = is_right(Number(11), answer)
    except UnusableError:  # infinite, or too large
        right = False
    assert right == math.isclose(answer, 11, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (True, "True"),
        (None, "None"),
        (math.nan, "not a number that can be worked with"),
        (math.inf, "not a number that can be worked with"),
        (10**400, "not a number that can be worked with"),
        ("11", "Leave out the quotation marks: 11"),
        ("11,5", "Leave out the quotation marks: 11.5"),
        ("= −11", "Leave out the quotation marks: -11"),
        ("1e-4", "Leave out the quotation marks: 1e-4"),
        ("(4 + 7) / 1", "Leave out the quotation marks, and Python works it out."),
        ("eleven", "is text, where a number is asked for. Write it in digits, alone, and without"),
        ("11 edges", "Write it in digits, alone, and without quotation marks."),
        ([11, 12], "is a list of 2. One number"),
        ([], "of type list"),
        (11 + 0j, "of type complex"),
        (np.ones(3), "is a list of 3. One number"),
        (np.ones((2, 2)), "of type ndarray"),
        (Var(11), "is a node"),
        (float, "the class float"),
    ],
)
def test_what_is_no_number_is_named(answer, words):
    assert words in refusal(Number(11), answer)


def test_a_rounded_number_will_do_where_that_is_said():
    assert is_right(Number(math.pi, within=0.005), 3.14)
    assert not is_right(Number(math.pi, within=0.005), 3.13)


def test_the_first_try_at_a_number_is_told_which_way_to_look():
    assert explanation(Number(11), 13) == "Yours is 13, which is too large."
    assert explanation(Number(11), 9) == "Yours is 9, which is too small."


@pytest.mark.parametrize(
    ("right", "answer", "words"),
    [
        (11, 1300, "far too large."),
        (11, 1, "far too small."),
        (11, 0, "nothing at all. The right number is not 0."),
        (11, 110, "too large. Is there a zero too many in it, or too few?"),
        (13, 31, "very near. Are its digits in the order in which they belong?"),
        (11, -3, "below 0. The right number is not."),
        (-11, 3, "above 0. The right number is not."),
        (-11, -13, "too far from 0."),
        (-11, -9, "too near 0."),
        (-11, 11, "on the wrong side of 0. Is there a minus sign too many in it, or one too few?"),
        (11, 22, "too large. Is something in it counted twice that is there once?"),
        (math.pi, 3.14, "the right number, rounded. Give more digits."),
    ],
)
def test_the_kind_of_error_is_said_and_not_the_right_number(right, answer, words):
    assert explanation(Number(right), answer) == f"Yours is {short(answer)}, which is {words}"


@given(st.integers(-100, 100), st.integers(-100, 100) | st.floats(-100, 100))
def test_no_wrong_number_brings_out_the_right_one(right, answer):
    said = explanation(Number(right), answer).replace(short(answer), "").split("step")[0]
    assert short(right) not in re.findall(r"-?[\d.]+\d", said.replace("The right number", "")) or (
        right in (0, 1)
    )


def test_a_list_of_equal_numbers_will_do_where_there_are_so_many_places():
    kind = Number(10, places=3)
    assert is_right(kind, [10, 10, 10])
    assert is_right(kind, np.full((3, 1), 10.0))
    assert is_right(kind, 10)
    assert not is_right(kind, [2, 2, 2])
    assert "One number is asked for" in refusal(kind, [10, 10])
    assert "One number is asked for" in refusal(kind, [10, 10, 2])


@pytest.mark.parametrize(
    "answer",
    [
        *([7, 4], (7, 4), np.array([7.0, 4.0]), [Decimal(7), 4], [[7], [4]], [(7, 4)]),
        *(np.array([[7], [4]]), np.array([[7, 4]])),
    ],
)
def test_several_numbers_may_be_in_any_kind_of_list(answer):
    assert is_right(Numbers((7, 4), ("d → a", "d → c")), answer)


def test_several_numbers_are_in_order():
    assert not is_right(Numbers((7, 4), ("d → a", "d → c")), (4, 7))


def test_the_number_that_is_wrong_is_named():
    assert explanation(Numbers((7, 4), ("first", "second")), (7, 6)) == (
        "Right for first. At second: yours is 6, which is too large."
    )


def test_what_is_known_of_a_wrong_number_is_said_where_it_stands():
    kind = Numbers((7, 4), ("first", "second"), told={"second": {6: "That is the sum."}})
    assert explanation(kind, (7, 6)) == "Right for first. At second: yours is 6. That is the sum."
    assert "That is the sum" not in explanation(kind, (6, 4))


def test_several_numbers_may_come_by_their_names_in_any_order():
    kind = Numbers((7, 4), ("first", "second"))
    assert is_right(kind, {"second": 4, "first": 7})
    assert not is_right(kind, {"second": 7, "first": 4})
    assert "of type dict" in refusal(kind, {"first": 7, "third": 4})


@pytest.mark.parametrize("answer", [[7], [], 7])
def test_too_few_numbers_are_told_how_many_and_of_what(answer):
    assert "2 numbers (d → a, d → c), as in [1, 2], is asked for, and you have" in explanation(
        Numbers((7, 4), ("d → a", "d → c")), answer
    )


def test_too_many_numbers_are_not_right():
    assert not is_right(Numbers((7, 4), ("d → a", "d → c")), (7, 4, 1))


# Choices and names


@pytest.mark.parametrize("answer", ["the graph", " The Graph ", "graph", "the graph."])
def test_a_choice_is_taken_however_it_is_spaced_and_capitalised(answer):
    assert is_right(Choice("the graph", ("the graph", "neither")), answer)


BENDS = Choice("downwards", ("upwards", "downwards", "not at all"), {"upwards": ("up",)})


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("it bends downwards", "downwards"),
        ("Downward", "downwards"),
        ("up", "upwards"),
        (["upwards"], "upwards"),
        ("not", "not at all"),
    ],
)
def test_a_choice_is_taken_by_a_part_of_it_or_from_a_sentence(answer, meant):
    assert BENDS.observe(answer) == {"": meant}


@pytest.mark.parametrize("answer", ["not upwards", "upwards or downwards", "do", "wards", ""])
def test_what_may_mean_another_choice_is_not_taken(answer):
    assert refusal(BENDS, answer).endswith(f"is asked for. Yours is {answer!r}.")


def test_letters_in_an_order_may_be_spaced_but_not_left_out():
    kind = Choice("CAB", ("ABC", "CAB", "CBA"))
    assert is_right(kind, "c, a, b")
    assert is_right(kind, ["C", "A", "B"])
    assert "One of" in refusal(kind, "CA")


@pytest.mark.parametrize("answer", [True, None, 3])
def test_what_is_no_text_is_shown_the_choices(answer):
    assert refusal(BENDS, answer) == (
        'One of "upwards", "downwards", "not at all" is asked for, in quotation marks.'
    )


@pytest.mark.parametrize(
    "answer",
    [
        *(["x", "p"], ("p", "x"), {"x", "p"}, ["x", "p", "x"], [" x", "p "], ["X", "'p'"]),
        *("x, p", "x p", "x and p", "xp", "X; P"),
    ],
)
def test_names_may_be_in_any_order(answer):
    assert is_right(Names(("x", "p"), ("x", "y", "p")), answer)


def test_a_name_that_does_not_belong_is_named():
    assert explanation(Names(("x", "p"), ("x", "y", "p")), ["x", "y"]) == (
        "y does not belong in the list."
    )


def test_missing_names_are_counted_not_named():
    assert explanation(Names(("x", "p"), ("x", "y", "p")), ["x"]) == (
        "No name is wrong, but there are 2, and you have 1."
    )


@pytest.mark.parametrize("answer", [["z"], [None], [3], "z"])
def test_what_is_no_name_is_shown_the_names(answer):
    assert "is not one of the names x, y" in refusal(Names(("x",), ("x", "y")), answer)


# Routes


@pytest.fixture
def routes():
    a, b = Var(4), Var(3)
    c = a + b
    d = a * c
    return Routes(d, a, {a: "a", b: "b", c: "c", d: "d"})


@pytest.mark.parametrize(
    "answer",
    [
        ["d→a", "d→c→a"],
        ("d->c->a", "d->a"),
        ["da", "dca"],
        [["d", "a"], ("d", "c", "a")],
        {"d, a", "d c a"},
        ["d → a", "d → c → a", "d→a"],
        "d→a, d->c->a",
        "da, dca",
        ["D→A", "DCA"],
    ],
)
def test_routes_may_be_written_in_many_ways(routes, answer):
    assert is_right(routes, answer)


@pytest.mark.parametrize(("answer", "edges"), [(["d→a"], (1, 2)), (["dca"], (0,))])
def test_a_route_that_is_missing_is_told_by_the_numbers_of_its_edges(routes, answer, edges):
    found = routes.diagnose(routes.observe(answer), routes.observe(routes.expected))
    assert (found.mistake, found.edges) == ("forgets a route", edges)


def test_routes_of_which_several_are_missing_show_no_single_mistake(routes):
    assert routes.diagnose({}, routes.observe(routes.expected)) is None


def test_routes_from_find_routes_will_do(routes):
    a, d = routes.bottom, routes.top
    c = d.grad[1][0]
    assert c in routes.names
    assert is_right(routes, find_routes(d, a))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (["a→d"], "'a→d' goes from a to d: that is against the arrow."),
        (["d→b"], "'d→b' goes from d to b: there is no such arrow."),
        (["d→c→b"], "'d→c→b' does not run from d to a."),
        (["c→a"], "'c→a' does not run from d to a."),
        (["d→z"], "'z' is not a node of this graph."),
        ([""], "'' does not run from d to a."),
        ([3], "A list of routes"),
        (7, "of type int"),
    ],
)
def test_a_route_that_cannot_be_walked_is_told_why(routes, answer, words):
    assert words in refusal(routes, answer)


def test_missing_routes_are_counted_not_named(routes):
    assert explanation(routes, ["d→a"]) == (
        "This one is right, but there are 2 routes, and you have 1."
    )
    assert explanation(routes, []) == "There are 2 routes. You have none yet."


# Functions


def test_a_function_is_right_that_computes_the_same():
    assert is_right(SUM, lambda a, b: b + a)


def test_a_function_is_wrong_that_differs_anywhere():
    assert not is_right(SUM, lambda a, b: 3 if a == 1 else 0)


def test_where_a_function_differs_is_said_with_both_results():
    assert explanation(SUM, lambda a, b: a * b) == (
        "At a = 1, b = 2: yours is 2, and it should be 3. Why?"
    )


@pytest.mark.parametrize(
    "result", [[1, 2], (1.0, 2.0), np.array([1, 2])], ids=["list", "tuple", "array"]
)
def test_a_list_of_results_may_be_of_any_kind(result):
    assert is_right(Function(lambda a: [1, 2], [(0,)]), lambda a: result)


def test_a_list_of_the_wrong_length_is_told_so():
    assert explanation(PAIR, lambda a: [a]) == (
        "The result has to be a list of 2 numbers, and yours has 1."
    )
    assert explanation(SUM, lambda a, b: [a, b]) == (
        "The result has to be a number, and yours has 2."
    )


def test_the_wrong_length_comes_before_a_wrong_number():
    assert "and yours has 3." in explanation(PAIR, lambda a: [7, 7, 7])


def test_a_number_may_come_alone_in_a_list():
    assert is_right(SUM, lambda a, b: [a + b])
    assert is_right(PAIR, lambda a: np.array([[a], [2 * a]]))


def test_the_same_slip_everywhere_is_said_once():
    assert explanation(SUM, lambda a, b: 2 * (a + b)) == (
        "At a = 1, b = 2: yours is 6, which is too large. Is something in it counted twice that is "
        "there once? It is so wherever yours is wrong."
    )
    assert "should be 3" in explanation(SUM, lambda a, b: a + b + 3)


def test_a_rounded_function_is_not_taken_for_a_nudged_one():
    kind = Function(lambda a: 1 / a, [(3,), (7,), (90,)])
    assert "the right number, rounded" in explanation(kind, lambda a: round(1 / a, 3))


def test_the_wrong_number_of_arguments_is_told_which_are_asked_for():
    assert refusal(SUM, lambda a: a).endswith("A function of a, b is asked for.")


def test_advice_comes_before_a_difference_that_it_explains():
    kind = Function(lambda a: a**2, [(4,), (0.5,)])
    assert explanation(kind, lambda a: a ^ 2).endswith("In Python, a power is written **.")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (3, "The answer is of type int. A function of a, b is asked for."),
        (lambda a: a, "At a = 1, b = 2, your code raised TypeError:"),
        (lambda a, b: 1 / 0, "At a = 1, b = 2, your code raised ZeroDivisionError:"),
        (lambda a, b: exit(), "At a = 1, b = 2, your code raised SystemExit"),
        (lambda a, b: None, "None, which is not a number. Is a return missing?"),
        (lambda a, b: True, "True, where a number is asked for"),
        (lambda a, b: math.nan, "not a number that can be worked with"),
        (lambda a, b: Var(a), "is a node"),
    ],
)
def test_a_function_that_cannot_be_tried_is_told_why(answer, words):
    assert words in refusal(SUM, answer)


def test_a_difference_comes_before_an_error_at_a_later_point():
    kind = Function(lambda a: a, [(1,), (0,)])
    assert "At a = 1: yours is 2" in explanation(kind, lambda a: 2 / a)
    assert "At a = 0, your code raised ZeroDivisionError" in explanation(kind, lambda a: 1 / a)


@pytest.mark.parametrize(
    ("function", "advice"),
    [
        (lambda a, b: a ^ (b + 0.5), "In Python, a power is written **."),
        (lambda a, b: np.rint(Var(a)), "write a.value, not a"),
    ],
)
def test_pythons_own_words_are_explained_where_they_do_not_help(function, advice):
    assert advice in refusal(SUM, function)


def test_a_nudged_answer_is_recognised():
    assert "Does it come from a nudge?" in explanation(SUM, lambda a, b: a + b + 1e-7)
    assert "Does it come from a nudge?" in explanation(Number(11), 11.0001)


def test_an_error_is_not_quoted_at_length():
    def fail(a, b):
        raise ValueError("x " * 10_000)

    assert len(refusal(SUM, fail)) < 200


@pytest.mark.parametrize(
    "function", [lambda a, b: ..., lambda a, b: [1, ...]], ids=["result", "item"]
)
def test_a_function_with_dots_in_its_result_is_not_answered(function):
    with pytest.raises(UnansweredError):
        SUM.observe(function)


# Graphs


def test_of_a_graph_only_what_is_measured_counts():
    assert is_right(GRAPH, lambda a: 2 * a)
    assert explanation(GRAPH, lambda a: 3 * a) == (
        "At a = 3, the gradient: yours is 3, and it should be 2. Why?"
    )


def test_a_graph_that_is_not_returned_is_told_so():
    assert refusal(GRAPH, lambda a: None) == "The result is None. Is a return missing?"


def test_too_many_routes_are_told_how_many():
    def doubled(a):
        for _ in range(40):
            a = a + a
        return a

    assert "2,199,023,255,551 routes" in refusal(GRAPH, doubled)


def test_a_list_of_nodes_is_not_told_about_values():
    said = refusal(GRAPH, lambda a: [a])
    assert said == "At a = 3, the result is of type list. Return a node, made from a."


def test_what_is_no_node_is_named():
    said = "of type int. Return a node, made from a, and not from numbers or a .value."
    assert said in refusal(GRAPH, lambda a: 3)


def test_a_graph_is_told_how_many_of_something_are_right():
    kind = Graph(
        lambda a: (a + a) * 2, [(3,)], lambda node, a: {"the size": 2, "the value": node.value}
    )
    said = explanation(kind, lambda a: a + a)
    assert said == "Right: the size. At a = 3, the value: yours is 6, and it should be 12. Why?"


# Operations


def test_an_operation_may_list_its_edges_in_any_order():
    assert is_right(PRODUCT, Product)


def test_two_edges_to_one_child_are_added():
    class InParts(Product):
        def __init__(self, a, b):
            super().__init__(a, b)
            self.grad = [(a, b.value), (b, a.value - 1), (b, 1)]

    assert is_right(PRODUCT, InParts)


def operation(value, grad):
    class Answer:
        def __init__(self, a, b):
            self.value, self.grad = value(a, b), grad(a, b)

    return Answer


def product(a, b):
    return a.value * b.value


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            operation(product, lambda a, b: [(a, a.value), (b, b.value)]),
            "on the edge to a: yours is 2",
        ),
        (
            operation(product, lambda a, b: [(a, b.value)]),
            "An edge is missing: self.grad should have a pair for each of a, b.",
        ),
        (
            operation(lambda a, b: 0, lambda a, b: [(a, b.value), (b, a.value)]),
            "the value: yours is 0",
        ),
    ],
)
def test_where_an_operation_differs_is_said(answer, words):
    assert words in explanation(PRODUCT, answer)


@pytest.mark.parametrize(
    ("grad", "words"),
    [
        (lambda a, b: [(a.value, 3)], "the node itself: a, not a.value or its name"),
        (lambda a, b: [("a", 3)], "the node itself: a, not a.value or its name"),
        (lambda a, b: [(b.value, a)], "the child comes first"),
        (lambda a, b: zip([a], [1], strict=True), "self.grad is of type zip"),
        (lambda a, b: [a, b], "a list of pairs"),
        (lambda a, b: [(a, 1, 2)], "a list of pairs"),
        (lambda a, b: None, "of type NoneType"),
        (lambda a, b: {a: 1}, "of type dict"),
        (lambda a, b: [(Var(2), 1)], "one of a, b"),
        (lambda a, b: [(a, None)], "None"),
        (lambda a, b: [(a, b)], "is a node"),
        (lambda a, b: [(a, True)], "True"),
    ],
)
def test_a_grad_that_cannot_be_read_is_told_why(grad, words):
    assert words in refusal(PRODUCT, operation(product, grad))


def test_an_operation_has_to_be_a_class():
    assert refusal(PRODUCT, lambda a, b: a * b) == (
        "The answer is of type function. A class whose __init__ takes a, b is asked for."
    )


def test_an_init_with_too_few_underscores_or_no_self_is_told_so():
    class WithoutUnderscores:
        def _init_(self, a, b):
            pass

    class WithoutSelf:
        def __init__(a, b):  # noqa: N805
            pass

    class WithMath:
        def __init__(self, a, b):
            self.value = math.sqrt(a)

    assert "two underscores on each side" in refusal(PRODUCT, WithoutUnderscores)
    assert "Does __init__ take self first, and then one name for each child?" in refusal(
        PRODUCT, WithoutSelf
    )
    assert "write a.value, or take NumPy's" in refusal(PRODUCT, WithMath)


def test_what_has_no_value_is_told_so():
    class Empty:
        def __init__(self, a, b):
            pass

    assert refusal(PRODUCT, Empty) == "A node needs a value: set self.value."


@pytest.mark.parametrize(
    "answer",
    [
        operation(lambda a, b: ..., lambda a, b: ...),
        operation(product, lambda a, b: ...),
        operation(product, lambda a, b: [(a, ...), (b, ...)]),
    ],
)
def test_an_operation_with_dots_in_it_is_not_answered(answer):
    with pytest.raises(UnansweredError):
        PRODUCT.observe(answer)


# Points


def test_the_points_are_the_same_each_time():
    assert points(2) == points(2)


def test_points_lie_between_the_bounds():
    assert all(0.5 <= x <= 2 for point in points(3, low=0.5, high=2) for x in point)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: sin(a), "name 'sin' is not defined. NumPy has it: np.sin."),  # noqa: F821
        (lambda a, b: a + None, "Something is still None there."),
        (lambda a, b: (lambda c: c)(*(a, b)), "takes 1 positional argument but 2 were given"),
    ],
)
def test_pythons_words_are_followed_by_advice(answer, words):
    assert words in refusal(Function(lambda a, b: a + b, [(1, 2), (3, 4)]), answer)


def test_only_who_wrote_the_function_is_told_what_it_should_take():
    def helper(shape):
        return shape

    def answer(a, b):
        return helper(a, b)

    kind = Function(lambda a, b: a + b, [(1, 2)])
    assert "A function of a, b is asked for" not in refusal(kind, answer)
    assert refusal(kind, helper).endswith("A function of a, b is asked for.")


def test_a_name_that_does_not_belong_is_told_why_where_that_is_known():
    kind = Names(("x",), ("x", "y", "z"), why_not={"y": "It was used once only."})
    assert explanation(kind, ["y"]) == "y does not belong in the list. It was used once only."
    assert explanation(kind, ["z"]) == "z does not belong in the list."


def test_a_function_stands_for_its_name_among_choices():
    def reverse_sweep():
        pass

    assert is_right(Choice("reverse_sweep", ("reverse_sweep", "leave_at_once")), reverse_sweep)


# A kind that is not written yet


@pytest.mark.parametrize(
    ("right", "answer", "said"),
    [
        ((3, 5), (3, 30), "At the end: yours is 30, which is too large."),
        (("x", "y"), ("x", "z"), "At the end: yours is z, which is not it."),
    ],
)
def test_a_kind_that_says_nothing_about_it_never_shows_the_right_answer(right, answer, said):
    class Interval(Kind):
        expected = right
        asks = "An interval"

        def observe(self, answer):
            return dict(zip(("the beginning", "the end"), answer, strict=True))

    assert explanation(Interval(), answer) == said
