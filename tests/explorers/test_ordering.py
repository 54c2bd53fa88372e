import pytest
from traitlets import TraitError

from autodiff_lesson.explorers import put_in_order
from autodiff_lesson.explorers.ordering import Orderer

from .test_graph_view import HOSTILE_NAMES, Page, Worked, assert_harmless

LINES = ["first", "    second", "third"]


def stands(explorer):
    """The lines as they are read on the page."""
    return [element.text for element in Page(explorer.regions["list"]).all("pre")]


def test_lines_stand_as_they_were_given_and_keep_their_indentation():
    assert stands(Orderer(LINES)) == LINES
    assert repr(put_in_order(LINES)) == "first\n    second\nthird"


def test_a_line_is_moved_up_and_down_and_no_further_than_there_is_room():
    lines = Worked(Orderer(LINES))
    for event, number, expected in (
        ("down", "0", [1, 0, 2]),
        ("down", "0", [1, 2, 0]),
        ("down", "0", [1, 2, 0]),
        ("up", "2", [2, 1, 0]),
        ("up", "2", [2, 1, 0]),
    ):
        lines.handle(event, number)
        assert stands(lines) == [LINES[n] for n in expected]


def test_a_line_is_dropped_in_the_place_of_another():
    lines = Worked(Orderer(LINES))
    lines.handle("drop", ["2", "0"])
    assert stands(lines) == ["third", "first", "    second"]
    lines.handle("drop", ["2", "1"])
    assert stands(lines) == ["first", "    second", "third"]


def test_buttons_say_what_they_move_and_where_it_stands():
    page = Page(Orderer(LINES).regions["list"])
    assert page.key("up 1").attributes["aria-label"] == "Move up: second, line 2 of 3"
    assert page.key("down 1").attributes["data-arrow"] == "ArrowDown"


@pytest.mark.parametrize(
    "event", [("up", "7"), ("down", None), ("drop", "1"), ("drop", ["1", "x"])]
)
def test_what_cannot_be_moved_moves_nothing(event):
    with pytest.raises(ValueError, match=r"there is no line|a line is dropped on another"):
        Orderer(LINES).after(*event)


def test_the_order_is_a_trait():
    view = put_in_order(LINES)
    view._on_event(None, {"name": "down", "value": "0"}, None)
    assert view.lines == ["    second", "first", "third"]
    view.lines = LINES[::-1]
    assert stands(view.explorer) == LINES[::-1]
    assert repr(view) == "first\n    second\nthird"  # the still picture is that of the beginning


def test_a_saved_lesson_keeps_the_lines_as_text():
    bundle, _ = put_in_order(["a < b"])._repr_mimebundle_()
    assert bundle["text/plain"] == "a < b"
    assert bundle["text/html"] == "<pre>a &lt; b</pre>"


def test_lines_that_are_equal_are_two():
    view = put_in_order(["same", "same", "other"])
    view.lines = ["other", "same", "same"]
    assert view.lines == ["other", "same", "same"]


@pytest.mark.parametrize("lines", [["first"], ["first", "first", "third"], [*LINES, "third"], [1]])
def test_no_line_is_lost_nor_put_in(lines):
    view = put_in_order(LINES)
    with pytest.raises(TraitError, match=r"to (be )?put in order"):
        view.lines = lines
    assert view.lines == LINES


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "there is nothing to put in order"),
        ("", "there is nothing to put in order"),
        ([1, 2], "1 is no line of text"),
        (["first", None], "None is no line of text"),
        (5, "5 is no list"),
        (None, "None is no list"),
    ],
)
def test_there_has_to_be_something_to_put_in_order(lines, said):
    with pytest.raises(ValueError, match=f"{said}: give a list of lines of text"):
        put_in_order(lines)


def test_lines_may_be_one_text():
    assert put_in_order("\n".join(LINES)).lines == LINES


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_line_is_text(name):
    html = Orderer([name, "b"]).regions["list"]
    assert_harmless(html)
    assert Page(html).all("pre")[0].text == name
