"""Graphviz's SVG, taken apart: put side by side in a picture, or made for a page to click on."""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from autodiff_lesson.drawing.dot import dot_source
from autodiff_lesson.drawing.panel import LOCAL_DERIVATIVE, ON_ROUTE, PLAIN, with_room_for_numbers
from autodiff_lesson.drawing.renderer import render
from autodiff_lesson.graph import is_leaf

SVG = "{http://www.w3.org/2000/svg}"
GAP = 24  # points between two graphs side by side
WIDEST_LABELLED = 450  # points: half of a notebook's width
LINE_HEIGHT, BASELINE = 14.4, 4.2  # of text, as Graphviz sets it; below the middle of a line
GEOMETRY = {"ellipse": ("cx", "cy", "rx", "ry"), "path": ("d",), "polygon": ("points",)}
CLASSES = {PLAIN: "plain", LOCAL_DERIVATIVE: "local", ON_ROUTE: "route"}


def side_by_side(drawings, picture):
    """The drawn panels from left to right in one SVG, with a title and a description in words."""
    left = height = 0
    parts = []
    for drawing, panel in zip(drawings, picture.panels, strict=True):
        svg = drawing[drawing.index("<svg") :]
        size = re.search(r'width="(\d+)pt" height="(\d+)pt"', svg)
        svg = svg.replace(size[0], f'x="{left}" width="{size[1]}" height="{size[2]}"')
        parts.append(with_names(svg, panel))
        left += int(size[1]) + GAP
        height = max(height, int(size[2]))
    width = left - GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">',
            f"<title>{escape(picture.title)}</title>",
            f"<desc>{escape(picture.words)}</desc>",
            '<rect width="100%" height="100%" fill="white"/>',
            *parts,
            "</svg>",
        ]
    )


def with_names(svg, panel):
    """Graphviz titles its parts n0, or n0->n1, which a pointer at rest shows: say a and c → a."""

    def title(match):
        names = [panel.node_names[int(number)] for number in re.findall(r"n(\d+)", match[1])]
        return f"<title>{escape(' → '.join(names) or panel.title)}</title>"

    svg = re.sub(r'<text [^>]*fill="transparent".*?</text>\n', "", svg)  # it only took its room
    return re.sub(r"<title>(.*?)</title>", title, svg)


@dataclass(frozen=True)
class Outline:
    """A node or an edge as it is drawn, in SVG, and where the middle of its text is: (x, y)."""

    svg: str
    middle: tuple


@dataclass(frozen=True)
class Layout:
    """Where everything is in a graph that is laid out once, to be shown in many states."""

    width: float
    frame: str  # the size of the picture, as attributes
    shift: str  # what moves everything into it
    nodes: tuple  # of Outlines
    edges: tuple
    has_room_for_labels: bool


def lay_out(panel):
    """The Layout of a graph, whatever the numbers in it. None where nothing can draw.

    Labels of edges get room beside them, if that does not make the picture too wide.
    """
    labelled = lay_out_once(panel, label_edges=True)
    if labelled is None or labelled.width <= WIDEST_LABELLED:
        return labelled
    return lay_out_once(panel, label_edges=False)


def lay_out_once(panel, label_edges):
    drawing = render(dot_source(with_room_for_numbers(panel, label_edges)))
    if drawing is None:
        return None
    svg = ElementTree.fromstring(drawing)
    nodes, edges = {}, defaultdict(list)
    for group in svg.iter(f"{SVG}g"):
        numbers = tuple(map(int, re.findall(r"n(\d+)", group.findtext(f"{SVG}title", ""))))
        if group.get("class") == "node":
            nodes[numbers] = outline_of(group)
        elif group.get("class") == "edge":
            edges[numbers].append(outline_of(group))
    view_box = svg.get("viewBox")
    *_, width, height = map(float, view_box.split())
    places = [node.middle for node in nodes.values()]
    return Layout(
        width=width,
        frame=f'width="{width:.0f}" height="{height:.0f}" viewBox="{view_box}"',
        shift=svg.find(f"{SVG}g").get("transform"),
        nodes=tuple(nodes[n,] for n in range(len(nodes))),
        edges=tuple(
            with_free_middle(edges[edge.parent, edge.child].pop(0), places) for edge in panel.edges
        ),
        has_room_for_labels=label_edges,
    )


def outline_of(group):
    """The shapes in a group of Graphviz's SVG, without colours, and where its text is."""
    shapes = []
    for shape in group:
        kind = shape.tag.removeprefix(SVG)
        if kind in GEOMETRY:
            shapes.append(f"<{kind} {attributes({x: shape.get(x) for x in GEOMETRY[kind]})}/>")
    lines = [(float(text.get("x")), float(text.get("y"))) for text in group.iter(f"{SVG}text")]
    if not lines:
        return Outline("".join(shapes), None)
    x, y = (sum(axis) / len(lines) for axis in zip(*lines, strict=True))
    return Outline("".join(shapes), (x, y - BASELINE))


def with_free_middle(outline, nodes):
    """An edge whose text, which Graphviz gave no place, stands on it, as far from nodes as can be.

    Graphviz draws cubic Bézier curves, and text is wider than high.
    """
    if outline.middle:
        return outline
    path = re.findall(r"([-.\d]+),([-.\d]+)", outline.svg.partition("<polygon")[0])
    points = [tuple(map(float, pair)) for pair in path]
    candidates = [
        tuple((a + 3 * b + 3 * c + d) / 8 for a, b, c, d in zip(*points[n : n + 4], strict=True))
        for n in range(0, len(points) - 1, 3)
    ]

    def room(place):
        return min(math.hypot((place[0] - x) / 2, place[1] - y) for x, y in nodes)

    return Outline(outline.svg, max([*candidates, *points[3:-1:3]], key=room))


def inline_svg(panel, layout, chosen=None, neighbours=None, look=""):
    """The panel as SVG to put into a page, with one of its nodes, by number, set off.

    The page's style sheet has its colours, for which `look` is a further class. Pointing at a node
    or an edge lights up the labels that belong to it. If neighbours says for each node where the
    arrow keys lead, as {"up": number, …}, every node is a button that sends ("chosen", its name).
    Where nothing can draw, the panel's words are shown.
    """
    if layout is None:
        return f"<pre>{escape(chr(10).join(panel.lines))}</pre>"
    edges, labels, nodes = [], [], []
    for n, (edge, outline) in enumerate(zip(panel.edges, layout.edges, strict=True)):
        style = CLASSES[edge.style]
        lights = attributes({"class": f"edge {style}", "data-lights": f"label{n}"})
        edges.append(f"<g {lights}>{outline.svg}</g>")
        keyed = attributes({"class": f"label {style}", "data-key": f"label{n}"})
        labels.append(f"<g {keyed}>{text_svg([edge.label], outline)}</g>")
    for n, (node, lines) in enumerate(zip(panel.nodes, panel.labels, strict=True)):
        ends = [k for k, edge in enumerate(panel.edges) if n in (edge.parent, edge.child)]
        kind = "leaf" if is_leaf(node) else "result"
        given = {
            "class": f"node {kind} chosen" if n == chosen else f"node {kind}",
            "data-lights": " ".join(f"label{k}" for k in ends),
        }
        if neighbours is not None:
            given |= {
                "role": "button",
                "tabindex": 0 if n == chosen else -1,
                "aria-pressed": "true" if n == chosen else "false",
                "aria-label": panel.node_names[n],
                "data-key": f"node {n}",
                "data-event": "chosen",
                "data-value": panel.node_names[n],
            }
            given |= {f"data-{way}": f"node {to}" for way, to in neighbours[n].items()}
        outline = layout.nodes[n]
        nodes.append(f"<g {attributes(given)}>{outline.svg}{text_svg(lines, outline)}</g>")
    whole = attributes(
        {
            "xmlns": SVG.strip("{}"),
            "class": f"{'roomy' if layout.has_room_for_labels else 'crowded'} {look}".strip(),
            "role": "img" if neighbours is None else "group",
            "aria-label": panel.title,
        }
    )
    parts = "".join([*edges, *nodes, *labels])
    return f'<svg {layout.frame} {whole}><g transform="{layout.shift}">{parts}</g></svg>'


def text_svg(lines, outline):
    x, y = outline.middle
    first = y + BASELINE - LINE_HEIGHT * (len(lines) - 1) / 2
    return "".join(
        f'<text x="{x:.2f}" y="{first + LINE_HEIGHT * n:.2f}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )


def attributes(values):
    return " ".join(f'{name}="{escape(str(value))}"' for name, value in values.items())
