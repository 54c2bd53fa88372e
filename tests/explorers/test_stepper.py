import inspect
import math
import sys

import numpy as np
import pytest
from hypothesis import assume, given

from autodiff_lesson import Var, get_gradients, reverse_sweep
from autodiff_lesson.drawing import svg
from autodiff_lesson.explorers import stepper as module
from autodiff_lesson.explorers.reel import SPEEDS
from autodiff_lesson.explorers.stepper import Stepper, record, source_html
from autodiff_lesson.graph import route_counts

from ..graphs import doublings
from ..random_graphs import programs
from .test_graph_view import HOSTILE_NAMES, Page, Worked, assert_harmless

SOURCE, FIRST_LINE = inspect.getsourcelines(get_gradients)
LAST_LINE = FIRST_LINE + len(SOURCE) - 1
BEGIN = FIRST_LINE + SOURCE.index("    gradients = defaultdict(int)\n")


@pytest.fixture
def stepper():
    """Of d = a * (a + b), the article's first example."""
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    return Worked(Stepper(d, {a: "a", b: "b", c: "c", d: "d"}))


def text_of(line):
    return SOURCE[line - FIRST_LINE].strip()


def lines_that_run(parent_node):
    """The lines of get_gradients in the order in which Python runs them."""
    lines = []

    def trace(frame, event, _):
        if frame.f_code is get_gradients.__code__ and event == "line":
            lines.append(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        get_gradients(parent_node)
    finally:
        sys.settrace(before)
    return lines


def few_routes(program):
    *_, top = program.run(Var).values()
    assume(sum(count for _, count in route_counts(top)) <= module.MOST_ROUTES)
    return top


def page(stepper, region):
    return Page(stepper.regions[region])


def everything(stepper):
    return Page("".join(stepper.regions.values()))


def shown(stepper, key):
    return everything(stepper).key(key).text


def to_step(stepper, number):
    stepper.handle("step", number + 1)


def pops(stepper):
    """Go from one pop to the next, and stop after each."""
    for number, step in enumerate(stepper.state.steps):
        if text_of(step.line).startswith("gradients[node] +="):
            to_step(stepper, number)
            yield number


# What is recorded


def test_the_steps_of_a_leaf_are_the_lines_of_get_gradients():
    starts = [text_of(step.line).split("  #")[0] for step in record(Var(4))]
    assert starts == [
        "gradients = defaultdict(int)",
        "stack = [(parent_node, 1)]",
        "while stack:",
        "node, route_value = stack.pop()",
        "gradients[node] += route_value",
        "for child, local_derivative in node.grad:",
        "while stack:",
        "return dict(gradients)",
        "return dict(gradients)",  # as it is left
    ]


@given(programs())
def test_the_steps_are_the_lines_that_python_runs_after_its_guard(program):
    top = few_routes(program)
    assert [step.line for step in record(top)[:-1]] == lines_that_run(top)[1:]


@given(programs())
def test_the_last_step_has_the_gradients_that_get_gradients_returns(program):
    top = few_routes(program)
    last = record(top)[-1]
    assert last.gradients == get_gradients(top)
    assert last.stack == []


@given(programs())
def test_the_route_is_the_one_that_multiplies_to_the_route_value(program):
    for step in record(few_routes(program)):
        if "node" in step.variables:
            local_derivatives = [node.grad[position][1] for node, position in step.route]
            assert math.prod(local_derivatives) == step.variables["route_value"]


@given(programs())
def test_the_route_leads_from_the_top_to_the_node(program):
    top = few_routes(program)
    for step in record(top):
        nodes = [top, *[node.grad[position][0] for node, position in step.route]]
        assert [node for node, _ in step.route] == nodes[:-1]
        assert nodes[-1] is step.variables.get("node", top)


@given(programs())
def test_every_route_is_walked_once(program):
    top = few_routes(program)
    walked = [
        step.route for step in record(top) if text_of(step.line).startswith("gradients[node] +=")
    ]
    assert len(walked) == len(set(walked)) == sum(count for _, count in route_counts(top))


def test_two_edges_between_the_same_nodes_are_two_routes():
    a = Var(4)
    b = a * a
    walked = list(dict.fromkeys(step.route for step in record(b)))
    assert walked == [(), ((b, 1),), ((b, 0),)]


def test_a_step_keeps_its_variables_as_they_were(stepper):
    sizes = [len(step.gradients) for step in stepper.state.steps]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (0, 4)


def test_a_line_is_shown_before_it_runs():
    first_pop = next(
        step for step in record(Var(4)) if text_of(step.line).startswith("node, route_value")
    )
    assert len(first_pop.stack) == 1
    assert "node" not in first_pop.variables


# Other tracers


def test_tracing_is_as_before_when_the_steps_are_recorded():
    before = sys.gettrace()
    record(Var(4))
    assert sys.gettrace() is before


def test_the_steps_are_the_same_while_something_else_traces():
    """Such as coverage, or a debugger."""

    def tracer(frame, event, argument):
        return tracer

    a = Var(4)
    expected = [step.line for step in record(a)]
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        found = [step.line for step in record(a)]
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert found == expected
    assert after is tracer


def test_tracing_is_as_before_when_get_gradients_fails():
    class Strange(Var):
        """Its edge cannot be multiplied."""

    node = Strange(4)
    node_above = -node
    node_above.grad = [(node, None)]
    before = sys.gettrace()
    with pytest.raises(TypeError):
        record(node_above)
    assert sys.gettrace() is before


# What bad input gets


@pytest.mark.parametrize(("count", "routes"), [(6, "127"), (45, "70,368,744,177,663")])
def test_too_many_routes_are_refused_before_any_is_walked(count, routes, monkeypatch, soon):
    monkeypatch.setattr(module.sys, "settrace", None)
    with pytest.raises(ValueError, match=rf"{routes} routes.* \(the limit is 100\)"):
        Stepper(doublings(count)[1], {})


def test_as_many_routes_are_walked_as_the_limit_says(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROUTES", 15)
    assert record(doublings(3)[1])
    monkeypatch.setattr(module, "MOST_ROUTES", 14)
    with pytest.raises(ValueError, match=r"15 routes.* \(the limit is 14\)"):
        record(doublings(3)[1])


def test_a_graph_too_large_is_refused(soon):
    node = Var(3)
    for _ in range(50_000):
        node = -node
    with pytest.raises(ValueError, match=r"50,001 nodes, too many to draw \(the limit is 100\)"):
        Stepper(node, {})


# The code


@pytest.mark.parametrize("line", range(BEGIN, LAST_LINE + 1))
def test_exactly_one_line_is_marked(line):
    (marked,) = Page(source_html(get_gradients, BEGIN, line)).all("span")
    assert marked.text.removeprefix("▶").strip() == text_of(line)
    assert marked.attributes["aria-current"] == "step"


def test_the_code_is_the_source_of_get_gradients_without_its_docstring_and_guard():
    (code,) = Page(source_html(get_gradients, BEGIN, BEGIN)).all("pre")
    lines = [line[2:] for line in code.text.splitlines()]
    assert lines == [line.rstrip("\n") for line in [SOURCE[0], *SOURCE[BEGIN - FIRST_LINE :]]]


def test_the_marked_line_is_the_one_of_the_step(stepper):
    for number, _ in enumerate(stepper.state.steps):
        to_step(stepper, number)
        (marked,) = page(stepper, "code").all("span")
        assert marked.text.removeprefix("▶").strip() == text_of(stepper.state.step.line)


# Stack, node and gradients


def test_the_first_step_has_nothing_yet(stepper):
    assert shown(stepper, "stack") == "empty"
    assert shown(stepper, "node, route_value") == "nothing yet"
    assert shown(stepper, "gradients") == "empty"


def test_the_stack_after_each_pop(stepper):
    assert [shown(stepper, "stack") for _ in pops(stepper)] == [
        "empty",
        "(a, 7)",
        "(a, 7), (a, 4)",
        "(a, 7)",
        "empty",
    ]


def test_what_is_popped(stepper):
    assert [shown(stepper, "node, route_value") for _ in pops(stepper)] == [
        "(d, 1)",
        "(c, 4)",
        "(b, 4)",
        "(a, 4)",
        "(a, 7)",
    ]


def test_the_gradients_before_each_addition(stepper):
    assert [shown(stepper, "gradients") for _ in pops(stepper)] == [
        "empty",
        "d: 1",
        "d: 1, c: 4",
        "d: 1, c: 4, b: 4",
        "d: 1, c: 4, b: 4, a: 4",
    ]


def test_the_gradients_in_the_end(stepper):
    to_step(stepper, len(stepper.state.steps) - 1)
    assert shown(stepper, "gradients") == "d: 1, c: 4, b: 4, a: 11"


def test_nodes_without_a_name_are_numbered():
    a = Var(4)
    stepper = Worked(Stepper(-(a * a), {a: "a"}))
    assert [shown(stepper, "node, route_value") for _ in pops(stepper)] == [
        "(v2, 1)",
        "(v1, -1)",
        "(a, -4)",
        "(a, -4)",
    ]


def test_numbers_are_shown_with_six_digits():
    a = Var(3)
    stepper = Worked(Stepper(1 / a, {a: "a"}))
    assert "(a, -0.111111)" in [shown(stepper, "node, route_value") for _ in pops(stepper)]


# The graph


def drawn_title(stepper):
    return page(stepper, "graph").all("svg")[0].attributes["aria-label"]


def test_the_graph_shows_the_current_route(stepper):
    routes = [drawn_title(stepper).partition(", with the route ")[2] for _ in pops(stepper)]
    assert routes == ["", "d→c marked", "d→c→b marked", "d→c→a marked", "d→a marked"]


def test_the_node_that_was_popped_is_set_off(stepper):
    for _ in pops(stepper):
        groups = page(stepper, "graph").all("g")
        (chosen,) = [x.text for x in groups if "chosen" in x.attributes.get("class", "")]
        assert chosen[0] == shown(stepper, "node, route_value")[1]


def test_no_node_is_set_off_before_the_first_pop(stepper):
    assert "chosen" not in stepper.regions["graph"]


def test_of_two_edges_between_the_same_nodes_the_walked_one_is_marked():
    a = Var(4)
    b = a * a
    stepper = Worked(Stepper(b, {a: "a", b: "b"}))
    pictures = [stepper.regions["graph"] for _ in pops(stepper)]
    assert len(set(pictures)) == 3


def test_the_still_picture_is_the_graph_with_its_local_derivatives(stepper):
    assert stepper.still.words.splitlines()[0] == "The graph of d, with its local derivatives"


# The buttons


def test_it_begins_at_the_first_step_and_stands_still(stepper):
    assert (stepper.state.reel.at, stepper.state.reel.playing, stepper.tick) == (0, False, 0)


def test_forward_and_back(stepper):
    stepper.handle("forward", None)
    stepper.handle("forward", None)
    assert stepper.state.reel.at == 2
    stepper.handle("back", None)
    assert stepper.state.reel.at == 1


def test_there_is_nothing_before_the_first_step(stepper):
    stepper.handle("back", None)
    assert stepper.state.reel.at == 0


def test_there_is_nothing_after_the_last_step(stepper):
    last = len(stepper.state.steps) - 1
    to_step(stepper, last)
    stepper.handle("forward", None)
    assert stepper.state.reel.at == last


def test_back_shows_what_was_shown(stepper):
    to_step(stepper, 8)
    before = stepper.regions
    stepper.handle("forward", None)
    stepper.handle("back", None)
    assert stepper.regions == before


def test_play_and_pause(stepper):
    stepper.handle("play", None)
    assert stepper.tick == SPEEDS["medium"]
    assert everything(stepper).key("play").text == "Pause"
    stepper.handle("play", None)
    assert stepper.tick == 0
    assert everything(stepper).key("play").text == "Play"


def test_a_tick_is_a_step_forward_and_goes_on_playing(stepper):
    stepper.handle("play", None)
    stepper.handle("tick", None)
    assert (stepper.state.reel.at, stepper.state.reel.playing) == (1, True)


@pytest.mark.parametrize("button", ["forward", "back"])
def test_stepping_by_hand_pauses(stepper, button):
    stepper.handle("play", None)
    stepper.handle(button, None)
    assert stepper.tick == 0


def test_playing_ends_with_the_last_step(stepper, soon):
    stepper.handle("play", None)
    ticks = 0
    while stepper.tick:
        stepper.handle("tick", None)
        ticks += 1
    assert stepper.state.reel.at == ticks == len(stepper.state.steps) - 1


def test_play_at_the_end_starts_again(stepper):
    to_step(stepper, len(stepper.state.steps) - 1)
    stepper.handle("play", None)
    assert (stepper.state.reel.at, stepper.state.reel.playing) == (0, True)


def test_play_in_the_middle_goes_on_from_there(stepper):
    to_step(stepper, 8)
    stepper.handle("play", None)
    assert stepper.state.reel.at == 8


def test_a_late_tick_does_not_step_once_it_is_paused(stepper):
    stepper.handle("play", None)
    stepper.handle("play", None)
    stepper.handle("tick", None)
    assert stepper.state.reel.at == 0


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_speed_can_be_set_while_it_plays(stepper, speed):
    stepper.handle("play", None)
    stepper.handle("speed", speed)
    assert stepper.tick == SPEEDS[speed]


def test_setting_the_speed_does_not_start_it(stepper):
    stepper.handle("speed", "fast")
    assert (stepper.state.reel.at, stepper.tick) == (0, 0)


def test_faster_is_fewer_milliseconds():
    assert SPEEDS["slow"] > SPEEDS["medium"] > SPEEDS["fast"] > 0


def test_the_chosen_speed_is_shown(stepper):
    stepper.handle("speed", "fast")
    options = everything(stepper).all("option")
    assert [option.text for option in options] == list(SPEEDS)
    assert [option.text for option in options if "selected" in option.attributes] == ["fast"]


def test_the_step_is_counted_from_one(stepper):
    stepper.handle("forward", None)
    assert shown(stepper, "at") == f"Step 2 of {len(stepper.state.steps)}"


def test_every_button_sends_an_event_that_does_something(stepper):
    to_step(stepper, 5)
    for button in everything(stepper).all("button"):
        before = (stepper.state.reel.at, stepper.state.reel.playing)
        stepper.handle(button.attributes["data-event"], None)
        assert (stepper.state.reel.at, stepper.state.reel.playing) != before


# The page


def test_every_region_is_made_of_what_is_expected(stepper):
    for number, _ in enumerate(stepper.state.steps):
        to_step(stepper, number)
        for html in stepper.regions.values():
            assert_harmless(html)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_is_text_in_every_region(name):
    a = Var(2.5)
    stepper = Worked(Stepper(np.log(a), {a: name}))
    for _ in pops(stepper):
        for html in stepper.regions.values():
            assert_harmless(html)
    assert shown(stepper, "node, route_value") == f"({name}, 0.4)"
    assert name in [text.text for text in page(stepper, "graph").all("text")]


def test_keys_are_unique_on_the_page(stepper):
    elements = everything(stepper).elements
    keys = [x.attributes["data-key"] for x in elements if "data-key" in x.attributes]
    assert len(set(keys)) == len(keys)


def test_what_takes_the_focus_has_a_key_to_keep_it(stepper):
    for element in everything(stepper).elements:
        if element.tag in ("button", "select") or element.attributes.get("tabindex") == "0":
            assert "data-key" in element.attributes


def test_the_buttons_are_not_replaced_while_it_plays(stepper):
    def region_of_play():
        return next(html for html in stepper.regions.values() if 'data-event="play"' in html)

    stepper.handle("play", None)
    before = region_of_play()
    stepper.handle("tick", None)
    assert region_of_play() == before


def test_without_a_renderer_words_are_shown(monkeypatch):
    monkeypatch.setattr(svg, "render", lambda source: None)
    a = Var(4)
    b = -a
    stepper = Worked(Stepper(b, {a: "a", b: "b"}))
    to_step(stepper, len(stepper.state.steps) - 1)
    assert "marked: b→a = -1" in page(stepper, "graph").all("pre")[0].text.splitlines()


# The sweep


@pytest.fixture
def sweeper():
    """Of y = z * x, with z = -x and x = -a: a graph in which x has to wait."""
    a = Var(3.0)
    x = -a
    z = -x
    y = z * x
    return Worked(Stepper(y, {a: "a", x: "x", z: "z", y: "y"}, reverse_sweep))


def test_the_steps_of_a_sweep_end_with_its_gradients(sweeper):
    assert sweeper.state.steps[-1].gradients == reverse_sweep(sweeper.state.nodes[0])


def test_a_sweep_leaves_each_node_once_after_all_that_leads_to_it(sweeper):
    left = [step.variables["node"] for step in sweeper.state.steps if "node" in step.variables]
    names = [sweeper.state.names[node] for node in left]
    assert list(dict.fromkeys(names)) == ["y", "z", "x", "a"]
    assert names == sorted(names, key="yzxa".index)


def test_the_source_beside_a_sweep_is_its_own(sweeper):
    html = sweeper.regions["code"]
    assert 'aria-label="reverse_sweep"' in html
    assert "arriving = gradient * local_derivative" in html


def test_a_sweep_shows_what_is_still_to_come_and_what_arrives(sweeper):
    for _ in range(9):
        sweeper.handle("forward", None)
    rows = page(sweeper, "variables")
    assert rows.key("order, still to come").text == "z, x, a"
    assert rows.key("node").text == "y"
    assert rows.key("gradient").text == "1"
    assert rows.key("child").text == "x"
    assert rows.key("arriving").text == "3"
    assert rows.key("gradients").text == "y: 1, z: -3"


def test_a_sweep_has_no_limit_of_routes():
    y = Var(1.0)
    for _ in range(20):
        y = y + y
    assert len(Stepper(y, {}, reverse_sweep).state.steps) > 40


@pytest.mark.parametrize("walk", [None, print, "reverse_sweep"])
def test_nothing_else_can_be_watched(walk):
    with pytest.raises(TypeError, match="only get_gradients and reverse_sweep"):
        Stepper(Var(1), {}, walk)
