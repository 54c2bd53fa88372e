import math
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lesson import Log, Ops, Var, get_gradients
from autodiff_lesson.drawing import svg
from autodiff_lesson.explorers.route_explorer import NUDGE, RouteExplorer, panel_of, slider_range
from autodiff_lesson.graph import topological_order
from autodiff_lesson.notation import short

from ..graphs import doublings
from ..random_graphs import STEPS, programs
from .test_graph_view import HOSTILE_NAMES, Page, Worked, assert_harmless


def example():
    """d = a * (a + b), the article's first example, by name."""
    a = Var(4)
    b = Var(3)
    c = a + b
    return {"a": a, "b": b, "c": c, "d": a * c}


def explorer_of(nodes):
    """An explorer of the last of some nodes, which bear their names."""
    *_, top = nodes.values()
    return Worked(RouteExplorer(top, {node: name for name, node in nodes.items()}))


@pytest.fixture
def explorer():
    return explorer_of(example())


def number_of(explorer, name):
    return explorer.state.subject.names.index(name)


def choose(explorer, name):
    explorer.handle("chosen", name)


def move(explorer, name, text):
    explorer.handle("move", [name, text])


def node_of(explorer, name):
    """The node of that name in the graph that is shown."""
    return explorer.state.nodes[number_of(explorer, name)]


def page(explorer, region):
    return Page(explorer.regions[region])


def rows(explorer):
    return [row.text for row in page(explorer, "routes").all("li")]


def shown(explorer, key):
    return page(explorer, "routes").key(key).text


def marked_row(explorer):
    (row,) = [
        button.text
        for button in page(explorer, "routes").all("button")
        if button.attributes["aria-pressed"] == "true"
    ]
    return row


def marked_edges(explorer):
    """What stands on the edges that are marked in the graph."""
    groups = page(explorer, "graph").all("g")
    return [group.text for group in groups if group.attributes.get("class") == "label route"]


def problem(explorer):
    return "".join(element.text for element in page(explorer, "message").all("p"))


def sliders(explorer):
    """The sliders by the names that stand beside them."""
    elements = page(explorer, "controls").elements
    return {
        before.text: slider.attributes
        for before, slider in pairwise(elements)
        if slider.tag == "input"
    }


# Choosing


def test_it_begins_with_the_routes_to_the_first_leaf(explorer):
    assert rows(explorer) == ["d → a: 7", "d → c → a: 4 × 1 = 4"]


def test_it_begins_with_a_variable_rather_than_a_constant():
    a = Var(4)
    assert explorer_of({"a": a, "b": 2 * a}).traits["chosen"] == "a"


def test_a_graph_of_constants_alone_begins_with_the_last():
    assert explorer_of({"b": Var(2) * Var(3)}).traits["chosen"] == "3"


def test_the_routes_are_added_beside_what_get_gradients_says(explorer):
    assert shown(explorer, "sum") == "∂d/∂a = 7 + 4 = 11"
    assert shown(explorer, "answer") == "get_gradients says 11"


@pytest.mark.parametrize(
    ("name", "routes", "total"),
    [
        ("b", ["d → c → b: 4 × 1 = 4"], "∂d/∂b = 4"),
        ("c", ["d → c: 4"], "∂d/∂c = 4"),
        ("d", ["d: no edge to walk, so 1"], "∂d/∂d = 1"),
    ],
)
def test_any_node_can_be_chosen(explorer, name, routes, total):
    choose(explorer, name)
    assert rows(explorer) == routes
    assert shown(explorer, "sum") == total
    assert shown(explorer, "answer") == f"get_gradients says {total.split()[-1]}"


def test_routes_are_counted_in_words(explorer):
    assert "2 routes." in explorer.regions["routes"]
    choose(explorer, "b")
    assert "1 route." in explorer.regions["routes"]


def test_a_node_can_be_picked_by_drop_down(explorer):
    (drop_down,) = page(explorer, "pick").all("select")
    explorer.handle(drop_down.attributes["data-event"], "b")
    assert rows(explorer) == ["d → c → b: 4 × 1 = 4"]


def test_the_drop_down_lists_all_nodes_and_shows_the_chosen_one(explorer):
    choose(explorer, "c")
    options = page(explorer, "pick").all("option")
    assert {option.text: option.attributes["value"] for option in options} == {
        name: name for name in "abcd"
    }
    assert [option.text for option in options if "selected" in option.attributes] == ["c"]


def test_the_chosen_node_is_set_off_in_the_graph(explorer):
    choose(explorer, "c")
    (chosen,) = [
        group.attributes
        for group in page(explorer, "graph").all("g")
        if group.attributes.get("tabindex") == "0"
    ]
    assert (chosen["aria-label"], chosen["class"]) == ("c", "node result chosen")


def test_negative_products_are_added_in_brackets():
    a = Var(4)
    explorer = explorer_of({"a": a, "b": a - a})
    assert shown(explorer, "sum") == "∂b/∂a = 1 + (-1) = 0"


def test_a_negative_product_alone_needs_no_brackets():
    a = Var(4)
    explorer = explorer_of({"a": a, "b": -a})
    assert shown(explorer, "sum") == "∂b/∂a = -1"


# Marking


def test_the_first_route_is_marked_at_first(explorer):
    assert marked_row(explorer) == "d → a: 7"
    assert marked_edges(explorer) == ["∂d̄/∂a = c = 7"]


def test_another_route_can_be_marked(explorer):
    explorer.handle("route", "1")
    assert marked_row(explorer) == "d → c → a: 4 × 1 = 4"
    assert sorted(marked_edges(explorer)) == ["∂c̄/∂a = 1", "∂d̄/∂c = a = 4"]


def test_choosing_a_node_marks_its_first_route(explorer):
    explorer.handle("route", "1")
    choose(explorer, "b")
    assert marked_row(explorer) == "d → c → b: 4 × 1 = 4"


def test_a_route_stays_marked_while_a_leaf_is_moved(explorer):
    explorer.handle("route", "1")
    move(explorer, "a", "5")
    assert marked_row(explorer) == "d → c → a: 5 × 1 = 5"


def test_of_two_edges_between_the_same_nodes_only_one_is_marked():
    a = Var(4)
    explorer = explorer_of({"a": a, "b": a * a})
    assert len(marked_edges(explorer)) == 1


@pytest.mark.parametrize("place", ["1", "-1", "", None, "x", [], math.nan, math.inf])
def test_a_row_that_is_not_there_cannot_be_marked(explorer, place):
    choose(explorer, "b")
    with pytest.raises(ValueError, match="numbered from 0 to 0"):
        explorer.handle("route", place)


# Moving


def test_everything_follows_a_leaf_that_is_moved(explorer):
    move(explorer, "a", "5")
    assert rows(explorer) == ["d → a: 8", "d → c → a: 5 × 1 = 5"]
    assert shown(explorer, "sum") == "∂d/∂a = 8 + 5 = 13"
    assert shown(explorer, "answer") == "get_gradients says 13"
    assert "40" in [text.text for text in page(explorer, "graph").all("text")]


def test_several_leaves_can_be_moved(explorer):
    move(explorer, "a", "5")
    move(explorer, "b", "10")
    assert shown(explorer, "sum") == "∂d/∂a = 15 + 5 = 20"


def test_a_whole_number_stays_whole(explorer):
    move(explorer, "a", "5")
    assert isinstance(node_of(explorer, "d").value, int)


def test_a_float_stays_a_float():
    a = Var(4.0)
    explorer = explorer_of({"a": a, "b": a * a})
    move(explorer, "a", "5")
    assert isinstance(node_of(explorer, "b").value, float)


def test_the_learners_own_nodes_are_not_touched():
    nodes = example()
    before = [(node.value, list(node.grad), list(node.inputs)) for node in nodes.values()]
    explorer = explorer_of(nodes)
    move(explorer, "a", "5")
    assert not set(explorer.state.nodes) & set(nodes.values())
    choose(explorer, "b")
    assert [(node.value, list(node.grad), list(node.inputs)) for node in nodes.values()] == before


def test_a_power_that_is_a_plain_number_stays_one():
    a = Var(4)
    explorer = explorer_of({"a": a, "b": a**3})
    move(explorer, "a", "2")
    assert shown(explorer, "sum") == "∂b/∂a = 12"


def test_an_operation_of_the_learners_own_is_replayed():
    class Double(Ops):
        __slots__ = ()

        def __init__(self, a):
            self.value = 2 * a.value
            self.grad = [(a, 2)]

    a = Var(4)
    explorer = explorer_of({"a": a, "b": Double(a)})
    move(explorer, "a", "5")
    assert node_of(explorer, "b").value == 10
    assert rows(explorer) == ["b → a: 2"]


WHOLE_STEPS = [step for step in STEPS if not any(x in step for x in "(/") and "**" not in step]
EVENTS = st.lists(st.tuples(st.sampled_from(["x1", "x2", "x3"]), st.integers(-9, 9)), max_size=4)


@settings(max_examples=50)
@given(programs(st.integers(1, 9), (-2, 0, 1, 3), [*WHOLE_STEPS, "{a} ** 2"]), EVENTS)
def test_sum_and_answer_are_those_of_the_program_run_afresh(program, moves):
    explorer = explorer_of(program.run(Var))
    for name, value in moves:
        if name in explorer.traits["values"]:
            move(explorer, name, str(value))
            program.leaves[name] = value
    nodes = program.run(Var)
    *_, top = nodes.values()
    for node, gradient in get_gradients(top).items():
        for name in [name for name in nodes if nodes[name] is node]:
            choose(explorer, name)
            assert shown(explorer, "answer") == f"get_gradients says {short(gradient)}"
            assert shown(explorer, "sum").split(" = ")[-1].strip("()") == short(gradient)


@np.errstate(all="ignore")
@given(programs(), EVENTS)
def test_values_are_those_of_the_program_run_afresh_or_there_is_a_problem(program, moves):
    first = program.run(Var)
    explorer = explorer_of(first)
    for name, value in moves:
        if name in explorer.traits["values"]:
            low, high, _ = slider_range(first[name].value)
            program.leaves[name] = float(min(max(value, low), high))
            move(explorer, name, str(program.leaves[name]))
    try:
        nodes = program.run(Var)
    except (ArithmeticError, ValueError, TypeError):
        assert problem(explorer)
        return
    assert not problem(explorer)
    *_, top = nodes.values()
    below = set(topological_order(top))
    for name in [name for name in nodes if nodes[name] in below]:
        assert repr(node_of(explorer, name).value) == repr(nodes[name].value)


# Values for which there is no answer


@pytest.fixture
def logarithm():
    a = Var(2.5)
    return explorer_of({"a": a, "b": np.log(a)})


def test_a_value_that_cannot_be_is_explained(logarithm):
    move(logarithm, "a", "-1")
    assert problem(logarithm) == (
        "With a = -1 this cannot be worked out: log(-1.0) does not exist: log takes numbers "
        "above 0. The picture shows the last values that could be."
    )


def test_the_last_picture_stays_when_a_value_cannot_be(logarithm):
    move(logarithm, "a", "5")
    before = logarithm.regions
    move(logarithm, "a", "-1")
    after = logarithm.regions
    assert [name for name in before if before[name] != after[name]] == ["message"]


def test_a_later_move_works_again(logarithm):
    move(logarithm, "a", "-1")
    move(logarithm, "a", "5")
    assert problem(logarithm) == ""
    assert shown(logarithm, "sum") == "∂b/∂a = 0.2"


def test_a_node_can_be_chosen_while_a_value_cannot_be(logarithm):
    move(logarithm, "a", "-1")
    choose(logarithm, "b")
    assert rows(logarithm) == ["b: no edge to walk, so 1"]
    assert "a = -1" in problem(logarithm)


def test_a_leaf_that_cannot_be_is_remembered_while_another_one_is_moved():
    a, b = Var(2.5), Var(2.5)
    log_a = np.log(a)
    explorer = explorer_of({"a": a, "b": b, "log_a": log_a, "c": log_a + b})
    move(explorer, "a", "-1")
    move(explorer, "b", "5")
    assert "log(-1.0) does not exist" in problem(explorer)
    move(explorer, "a", "1")
    assert node_of(explorer, "c").value == 5


@pytest.mark.parametrize(
    ("operation", "value"),
    [(lambda a: 1 / a, 0), (np.exp, 1000), (lambda a: a**0.5, -1), (lambda a: a**-1, 0)],
)
def test_any_operation_that_refuses_a_value_is_explained(operation, value):
    a = Var(250.0)
    explorer = explorer_of({"a": a, "b": operation(a)})
    move(explorer, "a", str(value))
    assert f"With a = {value} this cannot be worked out" in problem(explorer)


# Resetting


def test_reset_goes_back_to_the_first_values(explorer):
    before = explorer.regions
    move(explorer, "a", "5")
    move(explorer, "b", "5")
    explorer.handle("reset", None)
    after = explorer.regions
    assert before == after
    assert explorer.inputs == {"slider 2": 4, "slider 3": 3}


def test_reset_forgets_what_was_moved(explorer):
    move(explorer, "a", "5")
    explorer.handle("reset", None)
    move(explorer, "b", "4")
    assert shown(explorer, "sum") == "∂d/∂a = 8 + 4 = 12"


def test_reset_takes_a_problem_away(logarithm):
    move(logarithm, "a", "-1")
    logarithm.handle("reset", None)
    assert problem(logarithm) == ""


def test_reset_keeps_the_chosen_node_and_the_marked_route(explorer):
    explorer.handle("route", "1")
    move(explorer, "a", "5")
    explorer.handle("reset", None)
    assert marked_row(explorer) == "d → c → a: 4 × 1 = 4"


# Sliders


def test_every_named_leaf_has_a_slider_at_its_value(explorer):
    assert {name: slider["value"] for name, slider in sliders(explorer).items()} == {
        "a": "4",
        "b": "3",
    }


def test_a_slider_moves_its_own_leaf(explorer):
    slider = sliders(explorer)["b"]
    explorer.handle(slider["data-event"], [slider["data-value"], "5"])
    assert node_of(explorer, "b").value == 5


def test_sliders_are_not_replaced_while_they_are_moved(explorer):
    before = explorer.regions["controls"]
    move(explorer, "a", "5")
    choose(explorer, "b")
    assert explorer.regions["controls"] == before


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, math.nan, 1e300, -1e15, 10**400, Fraction(1, 3), Var(4)]
)
def test_some_values_have_no_slider(value):
    a = Var(value)
    assert explorer_of({"a": a, "b": -a}).regions["controls"] == ""


def test_constants_have_no_slider():
    a = Var(4)
    assert set(sliders(explorer_of({"a": a, "b": 2 * a}))) == {"a"}


@pytest.mark.parametrize("value", [0, 4, -7, 230, 0.0, 0.5, 33.2, -0.001, 1e-300, 230.3, 9e14])
def test_a_slider_has_room_on_both_sides_of_its_value(value):
    low, high, step = slider_range(value)
    assert low < value < high
    assert 10 <= (high - low) / step < 10**15


def test_a_slider_of_a_whole_number_takes_whole_steps():
    assert slider_range(4) == (-10, 14, 1)
    assert slider_range(-30) == (-40, 10, 1)


def test_a_slider_of_a_float_reaches_as_far_as_its_size_asks():
    assert slider_range(2.5) == (-7.5, 12.5, 0.1)
    assert slider_range(0.0) == (-0.1, 0.1, 0.001)


# Odd and large graphs


def test_a_lone_leaf():
    explorer = explorer_of({"a": Var(4)})
    assert rows(explorer) == ["a: no edge to walk, so 1"]
    move(explorer, "a", "5")
    assert node_of(explorer, "a").value == 5


def doubled(count):
    a, top = doublings(count)
    return {"a": a, "top": top}


def test_of_many_routes_some_are_listed_and_the_others_counted(soon):
    explorer = explorer_of(doubled(10))
    assert len(rows(explorer)) == 13
    assert rows(explorer)[-1] == "… and 1,012 more, which are not listed"
    assert "1,024 routes." in explorer.regions["routes"]


def test_all_routes_are_listed_if_they_are_few_enough():
    a = Var(1)
    total = a
    for _ in range(11):
        total = total + a
    explorer = explorer_of({"a": a, "total": total})
    assert len(rows(explorer)) == 12
    assert not [row for row in rows(explorer) if "more" in row]


def test_routes_that_are_not_listed_are_in_the_sum():
    explorer = explorer_of(doubled(5))
    assert shown(explorer, "sum") == f"∂top/∂a = {'1 + ' * 12}… = 32"
    assert shown(explorer, "answer") == "get_gradients says 32"


def test_a_vast_number_of_routes_is_answered_by_reverse_sweep(soon):
    explorer = explorer_of(doubled(60))
    assert 'data-key="sum"' not in explorer.regions["routes"]
    assert shown(explorer, "answer") == "reverse_sweep says about 2^60"
    assert f"{2**60 - 12:,} more" in rows(explorer)[-1]


def test_a_vast_number_of_routes_follows_a_leaf_that_is_moved(soon):
    explorer = explorer_of(doubled(60))
    move(explorer, "a", "1")
    assert node_of(explorer, "top").value == 2**60


def test_events_in_the_articles_graph_take_little_time(explorer, soon):
    for value in range(200):
        move(explorer, "a", str(value % 10))
        assert explorer.regions


def test_a_graph_too_large_is_refused(soon):
    node = Var(3)
    for _ in range(50_000):
        node = -node
    with pytest.raises(ValueError, match=r"50,001 nodes, too many to draw \(the limit is 100\)"):
        RouteExplorer(node, {})


# The page


def test_every_region_is_made_of_what_is_expected(explorer):
    for html in explorer.regions.values():
        assert_harmless(html)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_is_text_in_every_region(name):
    a = Var(2.5)
    b = np.log(a)
    explorer = Worked(RouteExplorer(b, {a: name, b: f"b{name}"}))
    explorer.handle("play walk", "nudge")
    explorer.handle("move", [name, "-1"])
    for region, html in explorer.regions.items():
        assert_harmless(html)
        texts = [element.text for element in Page(html).elements]
        assert any(name in text for text in texts), region


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_class_of_the_learners_is_named_as_text(name):
    odd = type(name, (Log,), {"formula": None})
    a = Var(4)
    explorer = explorer_of({"a": a, "b": odd(a)})
    for html in explorer.regions.values():
        assert_harmless(html)
    texts = [text.text.replace("\xa0", " ") for text in page(explorer, "graph").all("text")]
    assert f"b = {name}(a)" in texts


def test_every_control_has_a_label_and_a_key(explorer):
    for region in ("pick", "controls"):
        elements = page(explorer, region).elements
        controls = [x for x in elements if x.tag in ("input", "select", "button")]
        labels = [x for x in elements if x.tag in ("label", "button")]
        assert controls
        assert len(labels) == len(controls)
        assert all(label.text.strip() for label in labels)
        assert all("data-key" in control.attributes for control in controls)


def test_keys_are_unique_on_the_page(explorer):
    elements = Page("".join(explorer.regions.values())).elements
    keys = [x.attributes["data-key"] for x in elements if "data-key" in x.attributes]
    assert len(set(keys)) == len(keys)


def test_what_the_value_of_a_slider_is_mirrored_in_exists(explorer):
    for slider in sliders(explorer).values():
        mirror = page(explorer, "controls").key(slider["data-mirror"])
        assert mirror.text == slider["value"]


def test_without_a_renderer_words_are_shown(monkeypatch):
    monkeypatch.setattr(svg, "render", lambda source: None)
    explorer = explorer_of(example())
    move(explorer, "a", "5")
    assert "d = a * c = 40" in page(explorer, "graph").all("pre")[0].text.splitlines()


def test_the_still_picture_shows_where_the_explorer_begins(explorer):
    assert explorer.still.words.splitlines()[-1] == "marked: d→a = 7"


# Nudging, and walking a route down and up


def said(explorer):
    return page(explorer, "message").key("said").text


def labels(explorer):
    """What stands at the edges that the walk has marked so far."""
    return [label.removeprefix("↑ ") for label in marked_edges(explorer)]


def notes(explorer):
    """The third line in each node of the graph, by the node's name."""
    panel = panel_of(explorer.state)
    lines = zip(explorer.state.subject.names, panel.labels, strict=True)
    return {name: texts[2] for name, texts in lines if len(texts) > 2}


def test_a_nudge_begins_at_the_chosen_node_and_plays(explorer):
    explorer.handle("play walk", "nudge")
    assert explorer.tick > 0
    assert (said(explorer), notes(explorer)) == ("1/5 a changes by +0.001.", {"a": "+0.001"})
    assert labels(explorer) == []


def test_a_nudge_shows_what_each_edge_passes_on_and_what_arrives_at_the_top(explorer):
    explorer.handle("walk", "nudge")
    for _ in range(3):
        explorer.handle("forward")
    assert labels(explorer) == [
        "+0.001 × 7 = +0.007",
        "+0.001 × 4 = +0.004",
        "+0.001 × 1 = +0.001",
    ]
    assert notes(explorer) == {"c": "+0.001", "a": "+0.001"}
    explorer.handle("forward")
    assert notes(explorer)["d"] == "+0.011"
    assert said(explorer) == (
        "5/5 Both arrive at d: +0.007 + 0.004 = +0.011. "
        "So d changes 11 times as much as a: ∂d/∂a = 11."
    )


def test_a_nudge_says_why_it_is_multiplied(explorer):
    explorer.handle("walk", "nudge")
    explorer.handle("step", 3)
    assert said(explorer) == (
        "3/5 d = a * c. A change of a arrives at d multiplied by c = 7: +0.001 × 7 = +0.007."
    )


def test_a_nudge_all_at_once_is_the_end_of_the_one_that_plays(explorer):
    explorer.handle("play walk", "nudge")
    while explorer.tick:
        explorer.handle("tick")
    played = explorer.regions
    explorer.handle("finish walk", "nudge")
    assert explorer.tick == 0
    assert explorer.regions == played


@settings(max_examples=50)
@given(programs())
def test_what_arrives_at_the_top_is_the_gradient_times_the_nudge(program):
    nodes = program.run(Var)
    *_, top = nodes.values()
    explorer = explorer_of(nodes)
    for key in explorer.state.subject.keys:
        explorer.handle("chosen", key)
        explorer.handle("finish walk", "nudge")
        node = explorer.state.nodes[explorer.state.chosen]
        expected = get_gradients(top)[node] * NUDGE
        found = float(notes(explorer)[explorer.state.subject.names[0]])
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-7) or not math.isfinite(expected)


@pytest.mark.parametrize(
    ("walk", "expected"),
    [("down", {"d": "1", "c": "4", "a": "4"}), ("up", {"a": "1", "c": "1", "d": "4"})],
)
def test_the_product_so_far_stands_at_each_node_of_a_route_that_is_walked(explorer, walk, expected):
    explorer.handle("route", "1")
    explorer.handle("walk", walk)
    assert list(notes(explorer).values()) == ["1"]
    explorer.handle("finish walk", walk)
    assert notes(explorer) == expected
    assert said(explorer).endswith("This route multiplies to 4, whichever way it is walked.")


def test_routes_are_written_from_the_leaf_where_they_are_walked_up(explorer):
    explorer.handle("walk", "up")
    assert rows(explorer) == ["a → d: 7", "a → c → d: 1 × 4 = 4"]


def test_a_walk_goes_on_at_its_end_when_another_node_is_chosen(explorer):
    explorer.handle("walk", "nudge")
    explorer.handle("chosen", "b")
    assert said(explorer).endswith("∂d/∂b = 4.")


def test_a_walk_ends(explorer):
    before = explorer.regions
    explorer.handle("finish walk", "nudge")
    explorer.handle("walk", "")
    assert explorer.regions == before


def test_numbers_follow_a_slider_during_a_walk_and_places_stay(explorer):
    explorer.handle("walk", "nudge")
    explorer.handle("step", "4")
    before = re.findall(r'[xy]="[^"]*"|d="[^"]*"', explorer.regions["graph"])
    move(explorer, "a", "-9")
    assert re.findall(r'[xy]="[^"]*"|d="[^"]*"', explorer.regions["graph"]) == before
    assert labels(explorer)[0] == "+0.001 × (-6) = -0.006"


# Labels of edges


def lesson_06():
    a, b = Var(230.3), Var(33.2)
    y = (a / b - a) * (b / a + a + b) * (a - b)
    return {"a": a, "b": b, "y": y}


def test_a_wide_graph_shows_all_local_derivatives_on_demand():
    explorer = explorer_of(lesson_06())
    assert 'class="crowded"' in explorer.regions["graph"]
    explorer.handle("labels")
    assert 'class="crowded labelled"' in explorer.regions["graph"]


def test_a_node_lights_up_the_labels_of_its_edges(explorer):
    (c,) = [x for x in page(explorer, "graph").elements if x.attributes.get("aria-label") == "c"]
    for key in c.attributes["data-lights"].split():
        label = page(explorer, "graph").key(key)
        assert label.attributes["class"].startswith("label")
        assert "c" in label.text.replace("c̄", "c")


# Graphs that cannot be worked out again


class Scale(Ops):
    """A number times a node: not all that it is made from is a node."""

    __slots__ = ()

    def __init__(self, a, factor):
        self.value = factor * a.value
        self.grad = [(a, factor)]


class Difference(Ops):
    """Right, with its children the other way round."""

    __slots__ = ()

    def __init__(self, a, b):
        self.value = a.value - b.value
        self.grad = [(b, -1), (a, 1)]


class Shift(Ops):
    __slots__ = ()

    def __init__(self, a, by=1):
        self.value = a.value + by
        self.grad = [(a, 1)]


@pytest.mark.parametrize(
    "build", [lambda a, b: Scale(a, 3), Difference, lambda a, b: Shift(a + b, by=5)]
)
def test_what_cannot_be_worked_out_again_is_shown_as_it_is_and_says_why(build):
    a, b = Var(14), Var(4)
    top = build(a, b)
    explorer = explorer_of({"a": a, "b": b, "top": top})
    assert f"top = {type(top).__name__}" in explorer.still.words
    assert node_of(explorer, "top").value == top.value
    assert explorer.traits["values"] == {}
    assert "The leaves cannot be moved" in explorer.regions["controls"]
    for node, gradient in get_gradients(top).items():
        explorer.handle("chosen", {a: "a", b: "b"}.get(node, explorer.state.subject.keys[0]))
        if node in (a, b):
            assert explorer.traits["gradient"] == gradient


def test_an_operation_says_what_it_was_made_from_and_can_be_moved():
    class Times(Scale):
        __slots__ = ("inputs",)

        def __init__(self, a, factor):
            super().__init__(a, factor)
            self.inputs = [a, factor]

    a = Var(2)
    explorer = explorer_of({"a": a, "top": Times(a, 3)})
    move(explorer, "a", "5")
    assert node_of(explorer, "top").value == 15


def test_a_leaf_that_changed_after_the_graph_was_built():
    nodes = example()
    nodes["a"].value = 5
    explorer = explorer_of(nodes)
    assert node_of(explorer, "d").value == 28
    assert "build the graph anew" in explorer.regions["controls"]


def test_until_a_leaf_is_moved_the_graph_is_the_learners_own():
    nodes = example()
    explorer = explorer_of(nodes)
    assert set(explorer.state.nodes) == set(nodes.values())
    move(explorer, "a", "5")
    explorer.handle("reset")
    assert set(explorer.state.nodes) == set(nodes.values())


def test_an_operation_that_fails_at_other_values_is_explained():
    class Picky(Ops):
        __slots__ = ()

        def __init__(self, a):
            if a.value != 4:
                raise RuntimeError("only 4 will do")
            self.value = 1
            self.grad = [(a, 0)]

    a = Var(4)
    explorer = explorer_of({"a": a, "b": Picky(a)})
    move(explorer, "a", "5")
    assert "With a = 5 this cannot be worked out: only 4 will do." in problem(explorer)


def test_a_tower_of_powers_is_refused_before_it_is_built(soon):
    a = Var(1)
    explorer = explorer_of({"a": a, "tower": a**a**a**a})
    move(explorer, "a", "9")
    assert "a whole number in it that is too large" in problem(explorer)


def test_a_tower_of_squares_is_refused_before_it_is_high(soon):
    a = node = Var(1)
    for _ in range(60):
        node = node * node
    explorer = explorer_of({"a": a, "top": node})
    move(explorer, "a", "9")
    assert "a whole number in it that is too large" in problem(explorer)


# Nodes that share a name


def test_constants_of_the_same_number_are_told_apart_where_they_are_chosen():
    a = Var(4)
    explorer = explorer_of({"a": a, "b": 2 * a + 2})
    assert {"2 (1)", "2 (2)"} <= set(explorer.state.subject.keys)
    explorer.handle("chosen", "2 (1)")
    first = shown(explorer, "sum")
    explorer.handle("chosen", "2 (2)")
    assert {first, shown(explorer, "sum")} == {"∂b/∂2 = 4", "∂b/∂2 = 1"}


def test_constants_cannot_be_moved():
    a = Var(4)
    explorer = explorer_of({"a": a, "b": 2 * a})
    with pytest.raises(ValueError, match="leaves that can be moved: a"):
        explorer.handle("values", {"2": 5})


@pytest.mark.parametrize(
    "value", [None, "a", [], ["a"], ["a", None], ["a", "x"], ["q", "5"], ["a", "nan"], ["a", "99"]]
)
def test_a_slider_sends_nothing_else(explorer, value):
    with pytest.raises(ValueError, match="slider"):
        explorer.handle("move", value)
