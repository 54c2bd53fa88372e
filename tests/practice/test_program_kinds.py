from collections import defaultdict

import pytest

from autodiff_lesson import Var, get_gradients, reverse_sweep
from autodiff_lesson.explorers import put_in_order
from autodiff_lesson.practice.engine_bugs import carries_on_to_the_next_child
from autodiff_lesson.practice.kinds import UnansweredError, UnusableError, agree
from autodiff_lesson.practice.misconceptions import begins_with_the_value, name_of, overwrites
from autodiff_lesson.practice.program_kinds import Engine, Line, Order, Piece

x = Var(3)
s = x + x
y = s * s
ENGINE = Engine(get_gradients, {"y = s * s": {"y": y, "x": x}})
SOURCE = """\
def get_gradients(parent_node):
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            stack.append((child, local_derivative))
    return dict(gradients)"""
LINE = Line(
    "stack.append((child, route_value * local_derivative))",
    wrong="stack.append((child, local_derivative))",
    source=SOURCE,
    engine=ENGINE,
)


def is_right(kind, answer):
    return agree(kind.observe(answer), kind.observe(kind.expected))


def refusal(kind, answer):
    with pytest.raises(UnusableError) as refused:
        kind.observe(answer)
    return str(refused.value)


# Engines


def takes_all_memory(node):
    raise MemoryError


def test_any_engine_with_the_same_gradients_is_right():
    assert is_right(ENGINE, reverse_sweep)
    assert is_right(ENGINE, lambda node: defaultdict(int, {y: 1.0, x: 24.0, "more": 5}))


def test_an_engine_with_another_gradient_is_told_where():
    seen = ENGINE.observe(lambda node: {y: 1, x: 3})
    said = ENGINE.explain(seen, ENGINE.observe(get_gradients))
    assert said == "At y = s * s, the gradient of x: yours is 3, and it should be 24. Why?"


@pytest.mark.parametrize(
    "engine", [overwrites, begins_with_the_value, carries_on_to_the_next_child], ids=name_of
)
def test_an_engine_with_a_known_bug_is_told_its_name(engine):
    found = ENGINE.diagnose(ENGINE.observe(engine), ENGINE.observe(get_gradients))
    assert found.mistake == name_of(engine)
    assert found.message == f"Yours gives what comes out if {engine.__doc__}."


def test_other_bugs_that_engines_have_are_named_too():
    def upside_down(node):
        return {node: -1, x: -24}

    found = ENGINE.diagnose(ENGINE.observe(upside_down), ENGINE.observe(get_gradients))
    assert found.mistake == "subtracts the routes"


def test_what_goes_down_to_no_node_counts_as_0():
    found = ENGINE.diagnose(
        ENGINE.observe(lambda node: {y: 1, x: 0}), ENGINE.observe(get_gradients)
    )
    assert found.mistake == "sends nothing down"


def test_a_line_may_stand_in_the_quotes_of_markdown():
    assert is_right(LINE, "`stack.append((child, route_value * local_derivative))`")


def test_a_node_without_a_gradient_is_named():
    seen = ENGINE.observe(lambda node: {y: 1})
    said = ENGINE.explain(seen, ENGINE.observe(get_gradients))
    assert said.startswith("At y = s * s, the gradient of x is missing.")


def test_an_empty_dictionary_is_told_to_be_one():
    with pytest.raises(UnansweredError, match="the dictionary is empty"):
        ENGINE.observe(lambda node: {})


@pytest.mark.parametrize("answer", [..., lambda node: {}, lambda node: {y: ..., x: 24}])
def test_an_engine_with_its_lines_still_open_is_not_answered(answer):
    with pytest.raises(UnansweredError):
        ENGINE.observe(answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (5, "of type int"),
        (lambda node: None, "Is a return missing?"),
        (lambda node: [1, 6], "of type list. A dictionary"),
        (lambda node: {y: 1, x: "six"}, "the result is text, where a number"),
        (lambda node: [].append(x, 6), "A pair has brackets of its own"),
        (lambda node: {9: 1, 3: 24}, "A key of your dictionary is of type int, and not a node."),
        (lambda node: {"y": 1, "x": 24}, "of type str, and not a node. Write gradients[node]"),
        (takes_all_memory, "Does the stack ever become empty?"),
    ],
)
def test_what_is_no_engine_is_told_so(answer, words):
    assert words in refusal(ENGINE, answer)


# Lines


@pytest.mark.parametrize(
    "answer",
    [
        "stack.append((child, route_value * local_derivative))",
        "    stack.append((child, local_derivative*route_value))  # multiply",
        "8: stack.append((child, route_value * local_derivative))",
        "stack.extend([(child, route_value * local_derivative)])",
    ],
)
def test_a_line_is_right_if_the_engine_then_is(answer):
    assert is_right(LINE, answer)


def test_a_line_that_takes_the_place_of_a_right_one_is_known_by_its_number():
    assert LINE.observe("gradients[node] = route_value") == {"": 6}
    assert LINE.observe("while stack:") == {"": 4}


def test_a_line_that_is_like_no_other_takes_the_place_of_the_wrong_one():
    seen = LINE.observe("gradients[child] += route_value * local_derivative")
    said = LINE.explain(seen, LINE.observe(LINE.expected))
    assert said.startswith("At y = s * s, the gradient of x is missing.")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("line 8", "Line 8 it is. How should it read? Write all of it, in quotation marks."),
        (8, "Line 8 it is. How should it read? Write all of it, in quotation marks."),
        ("Line 3", "Line 3 is right as it stands."),
    ],
)
def test_a_number_of_a_line_is_told_whether_it_is_the_one(answer, said):
    assert LINE.explain(LINE.observe(answer), LINE.observe(LINE.expected)) == said


def test_a_line_that_makes_a_known_engine_is_told_which():
    found = LINE.diagnose(
        LINE.observe("stack.append((child, local_derivative * 1))"), LINE.observe(LINE.expected)
    )
    assert found.mistake == "forgets to multiply on"


def test_the_line_as_it_stands_is_not_right():
    assert not is_right(LINE, LINE.wrong)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "in quotation marks"),
        ("the last one", "written out as it should read, is asked for: the whole of it."),
        (
            "stack.append((child, route_value * local_derivative)",
            "Python cannot read this line: '(' was never closed.",
        ),
        ("stack.append((child, route * local_derivative))", "name 'route' is not defined"),
    ],
)
def test_what_is_no_such_line_is_told_so(answer, words):
    assert words in refusal(LINE, answer)


def test_dots_are_no_answer():
    with pytest.raises(UnansweredError):
        LINE.observe(...)


# Lines in order

GIVEN = (
    "        for child, local_derivative in node.grad:",
    "    while stack:",
    "            stack.append((child, route_value * local_derivative))",
    "        gradients[node] += route_value",
    "        node, route_value = stack.pop()",
)
WORKS = tuple(GIVEN[n] for n in (1, 4, 3, 0, 2))
ORDER = Order(
    WORKS,
    given=GIVEN,
    above="def get_gradients(parent_node):\n"
    "    gradients = defaultdict(int)\n"
    "    stack = [(parent_node, 1)]",
    below="    return dict(gradients)",
    library={"defaultdict": defaultdict},
    engine=ENGINE,
)


@pytest.mark.parametrize(
    "answer",
    [
        WORKS,
        [GIVEN[n] for n in (1, 4, 0, 2, 3)],
        [line.strip() for line in WORKS],
        "\n".join(WORKS),
    ],
)
def test_every_order_that_works_is_right(answer):
    assert is_right(ORDER, answer)


def test_the_order_is_taken_from_what_puts_lines_in_order():
    lines = put_in_order(GIVEN)
    with pytest.raises(UnansweredError, match=r"Put the lines in order, and run this cell again\."):
        ORDER.observe(lines)
    lines.lines = list(WORKS)
    assert is_right(ORDER, lines)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ((1, 0, 4, 3, 2), "Under “for child, local_derivative in node.grad:”, a line has to come"),
        ((4, 1, 3, 0, 2), "In this order, Python cannot read “node, route_value = stack.pop()”:"),
        ((1, 3, 4, 0, 2), "your code raised UnboundLocalError"),
    ],
)
def test_an_order_that_does_not_work_is_told_how(order, words):
    seen = ORDER.observe([GIVEN[n] for n in order])
    assert words in ORDER.explain(seen, ORDER.observe(WORKS))
    assert ORDER.diagnose(seen, ORDER.observe(WORKS)) is None


@pytest.mark.parametrize("answer", [WORKS[1:], [*WORKS, WORKS[0]], [1, 2, 3, 4, 5], "while stack:"])
def test_all_lines_are_asked_for(answer):
    assert "each of the 5, once." in refusal(ORDER, answer)


# Pieces

PIECE = Piece(
    abs,
    {"−3": lambda answer: answer(-3), "1 and 2": lambda answer: [answer(1), answer(2)]},
    asks="A function",
)


def test_a_piece_is_right_if_it_does_the_same():
    assert is_right(PIECE, lambda x: max(x, -x))


def test_a_piece_that_does_something_else_is_told_where():
    seen = PIECE.observe(lambda x: x * x)
    said = PIECE.explain(seen, PIECE.observe(abs))
    assert said == "At −3: yours is 9, and it should be 3. Why?"
    seen = PIECE.observe(lambda x: 3 if x < 0 else 1)
    said = PIECE.explain(seen, PIECE.observe(abs))
    assert said == "At 1 and 2, number 2: yours is 1, and it should be 2. Why?"


def test_a_piece_that_gives_too_few_numbers_is_told_how_many():
    seen = PIECE.observe(lambda x: 3 if x < 0 else [])
    said = PIECE.explain(seen, PIECE.observe(abs))
    assert said == "In all, 3 numbers should come out, and yours gives 1 number."


@pytest.mark.parametrize(
    ("answer", "words"),
    [(3, "of type int. A function is asked for."), (lambda x: "x", "is text, where a number")],
)
def test_what_is_no_such_piece_is_told_so(answer, words):
    assert words in refusal(PIECE, answer)


def test_a_piece_whose_dots_come_out_is_not_answered():
    with pytest.raises(UnansweredError):
        PIECE.observe(lambda x: ...)
