"""What is drawn of one graph: what stands in its nodes and at its edges, as plain text."""

from dataclasses import dataclass, replace

from autodiff_lesson.graph import is_leaf
from autodiff_lesson.notation import edge_formula, formula, is_constant, short

WIDEST = "-1.23457e+06"  # as wide as six digits get
WIDE = "-1234567"  # for numbers that are whole, and for notes
PLAIN, LOCAL_DERIVATIVE, ON_ROUTE = "plain", "local derivative", "on route"  # styles of an edge


@dataclass(frozen=True)
class Edge:
    """An edge between two nodes, by number. With room_for, a style, its label is not to be seen."""

    parent: int
    child: int
    style: str
    label: str = ""
    room_for: str = ""


@dataclass(frozen=True)
class Panel:
    """One graph of a picture: its words, and what is drawn. Nodes are numbered from 0.

    caption: what stands above it, where there is something to tell it from another one
    """

    title: str
    lines: list
    nodes: tuple
    node_names: tuple
    labels: tuple  # of the nodes: the lines in each
    edges: tuple
    caption: str = ""


def label_of(node, names, notes):
    """The lines in a node: what it computes, its value, and a note on it."""
    lines = [names[node] if is_leaf(node) else f"{names[node]} = {formula(node, names)}"]
    if not is_constant(node, names):
        lines.append(short(node.value))
    if node in notes:
        lines.append(notes[node])
    return tuple(lines)


def edges_of(nodes, names, local_derivatives, route):
    number = {node: n for n, node in enumerate(nodes)}
    marked = set(route.edges) if route else ()
    edges = []
    for node in nodes:
        for position, (child, _) in enumerate(node.grad):
            style = LOCAL_DERIVATIVE if local_derivatives else PLAIN
            if (node, position) in marked:
                style = ON_ROUTE
            label = "" if style == PLAIN else edge_formula(node, position, names)
            edges.append(Edge(number[node], number[child], style, label))
    return tuple(edges)


def with_room(panel, others):
    """The panel, with room at its bare edges for the labels that they bear in the other panels.

    So the same graph, drawn twice, has its nodes at the same places.
    """
    same = [other for other in others if [*map(id, other.nodes)] == [*map(id, panel.nodes)]]
    edges = []
    for n, edge in enumerate(panel.edges):
        widest = max((other.edges[n] for other in same), key=lambda edge: len(edge.label))
        if widest.label and not edge.label:
            edge = replace(edge, label=widest.label, room_for=widest.style)
        edges.append(edge)
    return replace(panel, edges=tuple(edges))


def with_room_for_numbers(panel, label_edges):
    """The panel as it is laid out once, for whatever numbers come to stand in it, and for notes."""
    labels = [(first, *map(widened, rest or [""]), WIDE) for first, *rest in panel.labels]
    edges = []
    for edge in panel.edges:
        text, _, number = edge.label.rpartition("= ")
        label = f"{text}= {widened(number)}" if label_edges else ""
        edges.append(replace(edge, style=LOCAL_DERIVATIVE, label=label))
    return replace(panel, labels=tuple(labels), edges=tuple(edges))


def widened(number):
    is_whole = number.removeprefix("-").isdecimal()
    return max(number, WIDE if is_whole else WIDEST, key=len)
