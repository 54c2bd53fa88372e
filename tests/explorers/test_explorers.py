import math
import re
from itertools import islice, takewhile

import numpy as np
import pytest
from ipywidgets import IntSlider
from matplotlib import figure as figure_module
from traitlets import TraitError, link

from autodiff_lesson import Var, draw, get_gradients, reverse_sweep
from autodiff_lesson.arrays import Array
from autodiff_lesson.explorers import (
    explore_routes,
    flip_through,
    put_in_order,
    step_through,
)

from ..every_explorer import written_explorers
from .test_graph_view import Page

both = pytest.mark.parametrize("explore", [explore_routes, step_through])


@both
def test_nodes_bear_the_callers_own_names(explore):
    first = Var(4)
    second = first * first
    for name in ("first", "second"):
        assert f'aria-label="{name}"' in explore_routes(second).regions["graph"]
        assert name in explore(second).regions["graph"]


@both
def test_names_are_those_that_draw_finds(explore):
    _hidden = Var(4)
    other = shown = 2 * _hidden
    top = shown + _hidden
    assert other is shown
    words = draw(top, local_derivatives=True).words.splitlines()
    found = [line for line in repr(explore(top)).splitlines() if not line.startswith("marked")]
    assert found[1:] == words[1:]


@both
def test_names_of_the_callers_module_are_found(explore):
    program = {"Var": Var, "explore": explore}
    exec("x = Var(4)\ny = x * x\ndef show():\n    return explore(y)", program)
    assert "y = x * x = 16" in repr(program["show"]()).splitlines()


@both
@pytest.mark.parametrize("value", [4, "a", None, [Var(4)]])
def test_exploring_what_is_no_node(explore, value):
    with pytest.raises(TypeError, match=r"made of nodes, such as Var\(4\)") as error:
        explore(value)
    assert repr(value) in str(error.value)


@both
def test_a_graph_too_large_to_draw(explore, soon):
    node = Var(3)
    for _ in range(50_000):
        node = -node
    with pytest.raises(ValueError, match=r"50,001 nodes, too many to draw \(the limit is 100\)"):
        explore(node)


@both
def test_a_lone_leaf(explore):
    a = Var(4)
    assert "a = 4" in repr(explore(a)).splitlines()


@both
def test_the_learners_own_nodes_are_not_touched(explore):
    a = Var(4)
    b = 2 * a
    before = [(node.value, list(node.grad)) for node in (a, b)]
    widget = explore(b)
    for name, value in [("move", ["a", "5"]), ("forward", None), ("chosen", "b"), ("tick", None)]:
        widget._on_event(None, {"name": name, "value": value}, None)
    assert [(node.value, list(node.grad)) for node in (a, b)] == before
    assert get_gradients(b)[a] == 2


def test_a_slider_moves_what_the_widget_shows():
    a = Var(4)
    b = 2 * a
    widget = explore_routes(b)
    widget._on_event(None, {"name": "move", "value": ["a", "5"]}, None)
    assert "2 * a" in widget.regions["graph"]
    assert ">10</text>" in widget.regions["graph"]


def test_what_plays_ticks():
    a = Var(4)
    widget = step_through(a)
    assert widget.tick == 0
    widget._on_event(None, {"name": "play", "value": None}, None)
    assert widget.tick > 0


def test_arrays_cannot_be_explored():
    a = Array([1.0, 2.0])
    with pytest.raises(TypeError, match="routes of arrays cannot be explored"):
        explore_routes(a.sum())


def test_stepping_through_a_sweep():
    a = Var(4)
    view = step_through(a * a, reverse_sweep)
    assert "reverse_sweep" in view.regions["code"]


# A program's hand


@pytest.fixture
def routes():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    return explore_routes(d)


def test_traits_say_what_is_shown(routes):
    assert (routes.chosen, routes.route, routes.gradient) == ("a", 0, 11)
    assert routes.values == {"a": 4, "b": 3}
    assert (routes.walk, routes.step, routes.playing) == ("", 1, False)


def test_traits_follow_the_page(routes):
    routes._on_event(None, {"name": "chosen", "value": "c"}, None)
    assert (routes.chosen, routes.gradient) == ("c", 4)
    routes._on_event(None, {"name": "move", "value": ["a", "5"]}, None)
    assert (routes.values, routes.gradient) == ({"a": 5, "b": 3}, 5)


def test_the_page_follows_traits(routes):
    routes.values = {"b": 10}
    assert routes.values == {"a": 4, "b": 10}
    assert routes.inputs == {"slider 2": 4, "slider 3": 10}
    routes.route = 1
    assert 'data-value="1" aria-pressed="true"' in routes.regions["routes"]
    routes.chosen = "b"
    assert (routes.route, routes.gradient) == (0, 4)
    assert "∂d/∂b = 4" in routes.regions["routes"]


def test_a_walk_is_begun_stepped_and_played_by_traits(routes):
    routes.walk = "nudge"
    assert "a changes by +0.001." in routes.regions["message"]
    routes.step = 5
    assert "+0.007 + 0.004 = +0.011" in routes.regions["message"]
    routes.playing = True
    assert (routes.step, routes.tick > 0) == (1, True)


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("chosen", "q", "no node here is called 'q': choose one of d, c, a, b"),
        ("route", 2, "the routes here are numbered from 0 to 1"),
        ("route", -1, "the routes here are numbered from 0 to 1"),
        ("values", {"c": 1}, "numbers for leaves that can be moved: a, b"),
        ("values", {"a": math.nan}, "nan is too large to show here, or no number"),
        ("values", {"a": 1e300}, "1e\\+300 is too large"),
        ("values", {"a": "5"}, "a leaf takes a number, not '5'"),
        ("values", {"a": True}, "a leaf takes a number, not True"),
        ("gradient", 12, "nothing is called 'gradient' that could be done"),
        ("walk", "around", "there is no walk 'around': take one of nudge, down, up"),
        ("step", 2, "the steps are numbered from 1 to 1: there is no step 2"),
        ("chosen", 4, "expected a unicode string"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(routes, trait, value, sentence):
    before = (dict(routes.regions), routes.values, routes.gradient)
    with pytest.raises(TraitError, match=sentence):
        setattr(routes, trait, value)
    assert (routes.regions, routes.values, routes.gradient) == before


def test_a_value_that_cannot_be_worked_out_is_a_trait_error():
    a = Var(2.5)
    view = explore_routes(np.log(a))
    with pytest.raises(TraitError, match=r"With a = -1 this cannot .* takes numbers above 0"):
        view.values = {"a": -1}
    assert view.values == {"a": 2.5}


def test_one_slider_drives_two_graphs_of_the_same_calculation():
    a, b = Var(4), Var(3)
    left, right = explore_routes(a * (a + b)), explore_routes(a * a + a * b)
    link((left, "values"), (right, "values"))
    left._on_event(None, {"name": "move", "value": ["a", "5"]}, None)
    assert right.values == {"a": 5, "b": 3}
    assert left.gradient == right.gradient == 13
    assert len(left.explorer.state.routes) != len(right.explorer.state.routes)


def test_any_widget_can_be_linked_to_a_trait():
    a = Var(4)
    view, slider = step_through(a * a), IntSlider(min=1, max=100)
    link((slider, "value"), (view, "step"))
    slider.value = 5
    assert "Step 5 of" in view.regions["message"]
    view._on_event(None, {"name": "back"}, None)
    assert slider.value == 4


def test_a_gradient_is_a_plain_number_for_the_page():
    a = Var(2.5)
    assert type(explore_routes(np.log(a)).gradient) is float
    x = Var(Var(3.0))
    view = explore_routes(x * x)
    assert isinstance(view.get_state()["gradient"], str)


def test_a_gradient_that_is_no_number_stops_nothing():
    a, b = Var(math.nan), Var(2.0)
    view = explore_routes(a * b)
    view._on_event(None, {"name": "chosen", "value": "b"}, None)
    assert math.isnan(view.gradient)
    assert view.get_state()["gradient"] == "nan"


def test_events_by_the_thousand_end_where_the_last_one_leads(routes, soon):
    for count in range(1_000):
        routes._on_event(None, {"name": "move", "value": ["a", str(count % 7)]}, None)
    assert routes.values["a"] == 999 % 7
    assert routes.answered == 1_000


# What every explorer promises to whoever plays it without a kernel


def explorers():
    a, b = Var(4), Var(3)
    d = a * (a + b)
    figure = figure_module.Figure()
    return {
        "routes": explore_routes(d),
        "steps": step_through(a * a),
        "sweep": step_through(a * a, reverse_sweep),
        "pictures": flip_through(lambda n: figure, range(3)),
        "lines": put_in_order(["while stack:", "stack = [1]", "    stack.pop()"]),
    }


def test_every_explorer_can_be_called_and_is_among_them():
    tried = {type(view.explorer) for view in explorers().values()}
    assert sorted(kind.__name__ for kind in written_explorers() - tried) == []


def offered(explorer):
    """Every event that the HTML of an explorer offers, found as a reader of HTML finds it."""
    elements = Page("".join(explorer.regions.values())).elements
    for element in elements:
        name, value = (element.attributes.get(f"data-{x}") for x in ("event", "value"))
        if element.tag == "select":
            start = elements.index(element) + 1
            options = takewhile(lambda x: x.tag == "option", elements[start:])
            for option in options:
                yield name, option.attributes.get("value", option.text)
        elif element.tag == "input":
            for end in ("min", "max"):
                moved = element.attributes[end]
                yield name, moved if value is None else [value, moved]
        elif name is not None:
            yield name, value
    if explorer.tick:
        yield "tick", None


@pytest.mark.parametrize("kind", explorers())
def test_every_event_that_is_offered_can_be_done_and_one_state_has_one_look(kind):
    first = explorers()[kind].explorer
    found, looks = [first], {}
    for explorer in islice(found, 40):  # grows as it goes
        for name, value in offered(explorer):
            there, again = explorer.after(name, value), explorer.after(name, value)
            look = (there.regions, there.inputs, there.tick)
            assert look == (again.regions, again.inputs, again.tick)
            if repr(look) not in looks:
                looks[repr(look)] = there
                found.append(there)
    assert len(found) > 2  # it can be played with


@pytest.mark.parametrize("kind", explorers())
def test_what_is_offered_stays_where_it_is_while_a_slider_moves(kind):
    explorer = explorers()[kind].explorer
    sliders = [event for event in offered(explorer) if isinstance(event[1], list)]
    for name, value in sliders:
        moved = explorer.after(name, value)
        assert list(offered(moved)) == list(offered(explorer))
        digits = r"-?\(?-?[\d.]+(e[-+]\d+)?\)?"
        shape = [re.sub(digits, "#", html) for html in explorer.regions.values()]
        assert [re.sub(digits, "#", html) for html in moved.regions.values()] == shape
