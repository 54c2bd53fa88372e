import re
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import ClassVar
from xml.etree import ElementTree

import pytest
import traitlets

from autodiff_lesson import Ops, Var, draw
from autodiff_lesson.drawing import svg
from autodiff_lesson.drawing.picture import draw_panel, picture_order
from autodiff_lesson.drawing.svg import inline_svg, lay_out
from autodiff_lesson.explorers import explore_routes, step_through
from autodiff_lesson.explorers.graph_view import Explorer, GraphView, arrow_keys

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "--><script>alert(1)</script>",
    "</svg></pre></td></select><img src=x>",
    "&lt;img src=x&gt;",
    ' id="node1"',
    r"\1\g<0>",
    "{a}",
]
EXPECTED_TAGS = {
    "b",
    "button",
    "div",
    "input",
    "label",
    "li",
    "option",
    "p",
    "pre",
    "select",
    "span",
}
EXPECTED_TAGS |= {"img", "table", "td", "th", "tr", "ul"}
EXPECTED_TAGS |= {"svg", "g", "ellipse", "path", "polygon", "text"}


# What the page would make of HTML


@dataclass
class Element:
    tag: str
    attributes: dict
    text: str = ""


class Page(HTMLParser):
    """The elements of a piece of HTML. Fails if their tags do not match."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.open = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append(Element(tag, dict(attributes)))
        if tag not in ("input", "img"):
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, text):
        for element in self.open:
            element.text += text

    def all(self, tag):
        return [element for element in self.elements if element.tag == tag]

    def key(self, key):
        (found,) = [x for x in self.elements if x.attributes.get("data-key") == key]
        return found


class Worked:
    """An explorer in a hand: what is done to it leads to its next state."""

    def __init__(self, explorer):
        self.explorer = explorer

    def handle(self, name, value=None):
        self.explorer = self.explorer.after(name, value)

    def __getattr__(self, name):
        return getattr(self.explorer, name)


def assert_harmless(html):
    for element in Page(html).elements:
        assert element.tag in EXPECTED_TAGS
        assert not [name for name in element.attributes if name.startswith("on")]


# A graph that can be clicked


def example():
    """d = a * (a + b), the article's first example: nodes from the top down, and their names."""
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    return [d, c, a, b], {d: "d", c: "c", a: "a", b: "b"}


def clickable(chosen=2):
    nodes, names = example()
    return svg_of(draw_panel(nodes[0], names, True), chosen, arrow_keys(nodes))


def svg_of(panel, *args):
    return inline_svg(panel, lay_out(panel), *args)


def drawn_nodes(svg):
    groups = ElementTree.fromstring(svg).iter(f"{SVG}g")
    return [group for group in groups if "node" in group.get("class", "").split()]


def test_the_graph_is_well_formed_and_bears_its_title():
    svg = ElementTree.fromstring(clickable())
    assert svg.tag == f"{SVG}svg"
    assert svg.get("aria-label") == "The graph of d, with its local derivatives"


def test_nodes_are_buttons_that_say_their_names():
    nodes = drawn_nodes(clickable())
    assert {node.get("role") for node in nodes} == {"button"}
    assert [node.get("aria-label") for node in nodes] == ["d", "c", "a", "b"]


def test_a_button_draws_the_node_whose_name_it_says():
    for node in drawn_nodes(clickable()):
        text = node.find(f"{SVG}text").text
        assert text.split(" = ")[0] == node.get("aria-label")


def test_nodes_send_their_name():
    for number, node in enumerate(drawn_nodes(clickable())):
        assert node.get("data-event") == "chosen"
        assert node.get("data-value") == node.get("aria-label")
        assert node.get("data-key") == f"node {number}"


def test_the_chosen_node_is_the_one_that_tab_reaches():
    nodes = drawn_nodes(clickable(chosen=1))
    assert [node.get("aria-label") for node in nodes if node.get("tabindex") == "0"] == ["c"]
    assert {node.get("tabindex") for node in nodes} == {"0", "-1"}


def test_the_chosen_node_is_set_off_and_said_to_be_pressed():
    for node in drawn_nodes(clickable(chosen=1)):
        is_chosen = node.get("aria-label") == "c"
        assert ("chosen" in node.get("class").split()) == is_chosen
        assert node.get("aria-pressed") == ("true" if is_chosen else "false")


def test_arrow_keys_lead_to_keys_of_the_page():
    nodes = {node.get("aria-label"): node for node in drawn_nodes(clickable())}
    assert nodes["d"].get("data-down") == "node 2"
    ways = {way: nodes["c"].get(f"data-{way}") for way in ("up", "left", "right")}
    assert ways == {"up": "node 0", "left": "node 2", "right": "node 2"}
    assert nodes["d"].get("data-up") is None


def test_a_graph_of_buttons_is_no_image():
    assert ElementTree.fromstring(clickable()).get("role") == "group"


def test_without_neighbours_the_graph_is_an_image():
    nodes, names = example()
    svg = svg_of(draw_panel(nodes[0], names), 1)
    assert ElementTree.fromstring(svg).get("role") == "img"
    for node in drawn_nodes(svg):
        assert not {"role", "tabindex", "data-event"} & node.attrib.keys()


def test_nothing_needs_to_be_chosen():
    nodes, names = example()
    svg = svg_of(draw_panel(nodes[0], names))
    assert {node.get("class") for node in drawn_nodes(svg)} == {"node leaf", "node result"}


def test_graphs_share_no_ids_when_several_are_on_a_page():
    assert not re.search(r"\sid=|<title|<!--", clickable())


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_is_text_in_the_graph(name):
    a = Var(4)
    b = a * a
    svg = svg_of(draw_panel(b, {a: name, b: "b"}, True), 1, arrow_keys([b, a]))
    assert_harmless(svg)
    leaf = drawn_nodes(svg)[1]
    assert leaf.get("aria-label") == leaf.find(f"{SVG}text").text == name


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_is_text_in_the_title_of_the_graph(name):
    a = Var(4)
    svg = svg_of(draw_panel(a, {a: name}))
    assert_harmless(svg)
    assert ElementTree.fromstring(svg).get("aria-label") == f"The graph of {name}"


def test_words_are_shown_where_nothing_can_draw(monkeypatch):
    monkeypatch.setattr(svg, "render", lambda source: None)
    page = Page(clickable())
    assert page.all("pre")[0].text.startswith("d = a * c = 28\nc = a + b = 7\na = 4\nb = 3\n")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_is_text_in_the_words(monkeypatch, name):
    monkeypatch.setattr(svg, "render", lambda source: None)
    a = Var(4)
    words = svg_of(draw_panel(a, {a: name}))
    assert_harmless(words)
    assert Page(words).all("pre")[0].text == f"{name} = 4"


# Where the arrow keys lead


def test_arrow_keys_in_the_articles_graph():
    nodes, names = example()
    ways = {
        names[node]: {way: names[nodes[to]] for way, to in found.items()}
        for node, found in zip(nodes, arrow_keys(nodes), strict=True)
    }
    assert ways == {
        "d": {"down": "a"},
        "c": {"up": "d", "left": "a", "right": "a", "down": "b"},
        "a": {"up": "d", "left": "c", "right": "c"},
        "b": {"up": "c", "left": "b", "right": "b"},
    }


def test_arrow_keys_where_one_child_is_used_twice():
    a = Var(4)
    assert arrow_keys([a * a, a]) == [{"down": 1}, {"up": 0, "left": 1, "right": 1}]


def test_arrow_keys_on_a_lone_leaf_lead_nowhere():
    assert arrow_keys([Var(4)]) == [{}]


def test_left_and_right_run_in_a_circle_through_the_children():
    class Three(Ops):  # an operation of a learner's own
        __slots__ = ()

        def __init__(self, *inputs):
            self.value = 0
            self.grad = [(x, 1) for x in inputs]

    leaves = [Var(1), Var(2), Var(3)]
    ways = arrow_keys([Three(*leaves), *leaves])[1:]
    assert [way["right"] for way in ways] == [2, 3, 1]
    assert [way["left"] for way in ways] == [3, 1, 2]


def test_every_node_is_reached_by_arrow_keys():
    a = Var(2.0)
    node = a
    for _ in range(5):
        node = (node + a) * (node - 1)
    neighbours = arrow_keys(picture_order(node))
    reached = [0]
    for number in reached:
        reached += [to for to in neighbours[number].values() if to not in reached]
    assert set(reached) == set(range(len(neighbours)))


# The widget


def switch(_, value):
    if value not in ("on", "off"):
        raise ValueError("a lamp is on or off")
    return value == "on"


def fail(*_):
    raise ZeroDivisionError("broken")


class Lamp(Explorer):
    """A small explorer: a lamp that can be switched, and breaks."""

    still = draw(Var(4))
    frame = '<div data-region="lamp"></div>'

    events: ClassVar = {"switch": switch, "on": lambda _, value: value, "break": fail}

    def __init__(self):
        super().__init__(False)

    @property
    def regions(self):
        return {"lamp": f"<p>{'on' if self.state else 'off'}</p>"}

    @property
    def traits(self):
        return {"on": self.state}

    @property
    def tick(self):
        return 500 * self.state


class LampView(GraphView):
    on = traitlets.Bool().tag(sync=True)


def send(widget, name, value=None):
    widget._on_event(None, {"name": name, "value": value}, None)


def test_the_widget_begins_with_the_explorers_regions():
    widget = LampView(Lamp())
    assert (widget.regions, widget.tick) == ({"lamp": "<p>off</p>"}, 0)


def test_an_event_changes_regions_and_tick():
    widget = LampView(Lamp())
    send(widget, "switch", "on")
    assert (widget.regions, widget.tick) == ({"lamp": "<p>on</p>"}, 500)


def test_a_message_from_the_page_is_an_event():
    widget = LampView(Lamp())
    widget._handle_custom_msg({"name": "switch", "value": "on"}, [])
    assert widget.regions == {"lamp": "<p>on</p>"}


def test_every_event_is_answered():
    widget = LampView(Lamp())
    for count in (1, 2, 3):
        send(widget, "switch", "on")
        assert widget.answered == count


def test_an_event_is_answered_in_one_message(monkeypatch):
    widget = LampView(Lamp())
    sent = []
    monkeypatch.setattr(GraphView, "send_state", lambda self, key: sent.append(set(key)))
    send(widget, "switch", "on")
    assert sent == [{"answered", "on", "regions", "tick"}]


def test_the_page_is_told_of_an_event_that_fails(monkeypatch):
    widget = LampView(Lamp())
    sent = []
    monkeypatch.setattr(GraphView, "send_state", lambda self, key: sent.append(set(key)))
    with pytest.raises(ZeroDivisionError, match="broken"):
        send(widget, "break")
    assert sent == [{"answered"}]
    assert widget.answered == 1


def test_after_an_event_that_fails_the_next_one_works():
    widget = LampView(Lamp())
    with pytest.raises(ZeroDivisionError, match="broken"):
        send(widget, "break")
    send(widget, "switch", "on")
    assert widget.regions == {"lamp": "<p>on</p>"}


def test_a_notebook_gets_the_widget_and_the_still_picture():
    widget = LampView(Lamp())
    bundle, _ = widget._repr_mimebundle_(include=None, exclude=None)
    view = bundle.pop("application/vnd.jupyter.widget-view+json")
    assert view["model_id"] == widget.model_id
    assert bundle == {"text/plain": Lamp.still.words, "image/svg+xml": Lamp.still.svg}


def test_the_widget_prints_as_its_words():
    assert repr(LampView(Lamp())) == str(LampView(Lamp())) == Lamp.still.words


def test_what_is_printed_has_no_addresses():
    a = Var(4)
    b = a * a
    for explorer in (explore_routes(b), step_through(b)):
        assert not re.search(r"0x|object at|model_id", repr(explorer))


def test_a_fresh_process_shows_the_same():
    program = """
import sys
from autodiff_lesson import Var
from autodiff_lesson.explorers import explore_routes, step_through
a = Var(4)
b = a * a
for widget in (explore_routes(b), step_through(b)):
    shown, _ = widget._repr_mimebundle_()
    sys.stdout.buffer.write((shown["text/plain"] + shown["image/svg+xml"]).encode())
"""
    a = Var(4)
    b = a * a
    shown = [widget._repr_mimebundle_()[0] for widget in (explore_routes(b), step_through(b))]
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    expected = "".join(bundle["text/plain"] + bundle["image/svg+xml"] for bundle in shown)
    assert found.stdout.decode() == expected


def test_the_still_picture_stays_as_it_was_when_an_event_has_come():
    a = Var(4)
    b = a * a
    widget = explore_routes(b)
    before = repr(widget)
    send(widget, "move", ["a", "5"])
    assert repr(widget) == before


def test_no_address_outside_the_machine_is_named():
    for text in (GraphView._esm, GraphView._css):
        assert not re.search(r"https?://|@import|url\(", str(text))


# What a program sets


def test_a_trait_that_is_set_leads_to_the_next_state():
    widget = LampView(Lamp())
    widget.on = True
    assert (widget.regions, widget.tick) == ({"lamp": "<p>on</p>"}, 500)


def test_linked_widgets_follow_one_another_without_end():
    left, right = LampView(Lamp()), LampView(Lamp())
    traitlets.link((left, "on"), (right, "on"))
    send(left, "switch", "on")
    assert right.regions == {"lamp": "<p>on</p>"}
    right.on = False
    assert left.regions == {"lamp": "<p>off</p>"}


def test_whoever_observes_a_trait_sees_all_of_the_new_state():
    widget = LampView(Lamp())
    seen = []
    widget.observe(lambda change: seen.append((change.new, widget.regions["lamp"])), "on")
    send(widget, "switch", "on")
    widget.on = False
    assert seen == [(True, "<p>on</p>"), (False, "<p>off</p>")]


# What a page sends that cannot be


NONSENSE = [
    None,
    [],
    "switch",
    {},
    {"name": None},
    {"name": "swich", "value": "on"},
    {"name": ["switch"], "value": "on"},
    {"name": "switch"},
    {"name": "switch", "value": "dim"},
    {"name": "tick"},
]


@pytest.mark.parametrize("event", NONSENSE)
def test_an_event_that_cannot_be_changes_nothing_and_is_answered(event):
    widget = LampView(Lamp())
    before = widget.explorer
    widget._on_event(None, event, None)
    assert widget.answered == 1
    assert widget.explorer is before
    send(widget, "switch", "on")
    assert widget.on


def test_an_explorer_itself_says_what_it_does_not_know():
    with pytest.raises(ValueError, match="nothing is called 'swich'"):
        Lamp().after("swich", "on")


@pytest.mark.parametrize("state", [{"on": "dim"}, {"on": [1]}, {"regions": {}}, {"answered": 9}])
def test_what_a_page_sets_that_cannot_be_changes_nothing_and_the_page_is_told(monkeypatch, state):
    widget = LampView(Lamp())
    told = []
    monkeypatch.setattr(LampView, "send_state", lambda self, key: told.extend(key))
    widget.set_state(state)
    assert (widget.on, widget.regions, widget.answered) == (False, {"lamp": "<p>off</p>"}, 0)
    assert told == list(state)


def test_what_a_page_sets_that_can_be_is_a_change_like_any_other():
    widget = LampView(Lamp())
    widget.set_state({"on": True})
    assert widget.regions == {"lamp": "<p>on</p>"}


# Side by side


def test_two_explorers_side_by_side_have_one_still_picture():
    a = Var(4)
    b = a * a
    left, right = explore_routes(b), explore_routes(-b)
    both = left.beside(right)
    assert both.children == (left, right)
    bundle, _ = both._repr_mimebundle_()
    assert set(bundle) == {
        "text/plain",
        "image/svg+xml",
        "application/vnd.jupyter.widget-view+json",
    }
    assert repr(both) == bundle["text/plain"] == f"{left.still.words}\n\n{right.still.words}"
