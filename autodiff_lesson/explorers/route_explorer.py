"""Which routes lead to a node, and what do they add up to? The explorer behind explore_routes.

Its state and what it shows are plain Python: graph_view puts them on the screen.
"""

import math
from dataclasses import dataclass, replace
from html import escape
from itertools import islice

import numpy as np

from autodiff_lesson.drawing.picture import Picture, draw_panel, picture_order
from autodiff_lesson.drawing.svg import inline_svg
from autodiff_lesson.explorers.graph_view import arrow_keys
from autodiff_lesson.gradients import get_gradients, reverse_sweep
from autodiff_lesson.graph import route_counts, topological_order
from autodiff_lesson.nodes import Ops, Var
from autodiff_lesson.notation import bracketed, is_constant, name_nodes, short
from autodiff_lesson.routes import count_routes, walk_routes

MOST_LISTED = 12
MOST_WALKED = 1_000  # more would make a slider lag
LARGEST_SLIDER = 1e15  # a browser's numbers are floats


@dataclass(frozen=True)
class Exploration:
    """What is being looked at. Nodes are numbered as in the picture, so that copies compare."""

    nodes: tuple  # of the graph that is shown, the top one first
    names: tuple
    values: dict  # where the leaves were moved to: {number: value}
    chosen: int  # the node to which the routes lead
    marked: int = 0  # which of these routes is marked
    problem: str = ""  # why the last move could not be made

    @property
    def named(self):
        return dict(zip(self.nodes, self.names, strict=True))

    @property
    def routes(self):
        walk = walk_routes(self.nodes[0], self.nodes[self.chosen], self.named)
        return list(islice(walk, MOST_LISTED))

    @property
    def panel(self):
        return draw_panel(self.nodes[0], self.named, True, self.routes[self.marked])


def explore(parent_node, known_names):
    """Begin with the routes to the first leaf. Raises what draw does, and TypeError for arrays."""
    draw_panel(parent_node, known_names)
    nodes = picture_order(parent_node)
    if not all(isinstance(node, Ops) for node in nodes):
        raise TypeError("routes of arrays cannot be explored: their edges hold no numbers. Draw it")
    names = name_nodes(parent_node, known_names)
    first_leaf = next(n for n, node in enumerate(nodes) if isinstance(node, Var))
    state = Exploration(tuple(nodes), tuple(names[node] for node in nodes), {}, first_leaf)
    return replace(state, nodes=copied(state.nodes, {}))


def choose(state, number):
    """Look at the routes to another node."""
    return replace(state, chosen=number, marked=0)


def mark(state, number):
    """Mark another one of the routes that are listed."""
    return replace(state, marked=min(number, len(state.routes) - 1))


def move(state, leaf, value):
    """Give a leaf another value, and everything above it the value that follows."""
    values = state.values | {leaf: value}
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            nodes = copied(state.nodes, values)
    except (ArithmeticError, ValueError, TypeError) as error:
        moved = ", ".join(f"{state.names[n]} = {short(value)}" for n, value in values.items())
        problem = f"With {moved} this cannot be worked out: {error}."
        problem += " The picture shows the last values that could be."
        return replace(state, values=values, problem=problem)
    return replace(state, nodes=nodes, values=values, problem="")


def copied(nodes, values):
    """A copy of a graph, worked out by the same operations, with other values for some leaves."""
    number = {node: n for n, node in enumerate(nodes)}
    copies = {}
    for node in reversed(topological_order(nodes[0])):
        if isinstance(node, Var):
            copies[node] = Var(values.get(number[node], node.value))
        else:
            inputs = [copies[x] if isinstance(x, Ops) else x for x in node.inputs]
            copies[node] = type(node)(*inputs)
    return tuple(copies[node] for node in nodes)


def pick_html(state):
    options = "".join(
        f'<option value="{n}"{" selected" * (n == state.chosen)}>{escape(name)}</option>'
        for n, name in enumerate(state.names)
    )
    top = escape(state.names[0])
    return (
        f"<label>Which routes lead from <b>{top}</b> to "
        f'<select data-event="pick" data-key="pick">{options}</select> ?</label>'
    )


def graph_html(state):
    return inline_svg(state.panel, state.chosen, arrow_keys(state.nodes))


def routes_html(state):
    """The routes, each with its edges multiplied, and their sum beside what get_gradients says."""
    count = count_routes(state.nodes[0], state.nodes[state.chosen])
    rows = "".join(
        f'<li><button data-event="mark" data-key="route {n}" data-value="{n}" '
        f'aria-pressed="{"true" if n == state.marked else "false"}">'
        f"{escape(written(route, state))}</button></li>"
        for n, route in enumerate(state.routes)
    )
    if count > MOST_LISTED:
        rows += f"<li>… and {count - MOST_LISTED:,} more, which are not listed</li>"
    total = f"{count:,} route{'s' * (count != 1)}. Multiply the edges of each:"
    return f"<p>{total}</p><ul>{rows}</ul>{sum_html(state, count)}"


def written(route, state):
    path = " → ".join(state.named[node] for node in route.nodes)
    if len(route.nodes) == 1:
        return f"{path}: no edge to walk, so 1"
    return f"{path}: {route.multiplied}"


def sum_html(state, count):
    top, node = state.nodes[0], state.nodes[state.chosen]
    few = sum(arrived for _, arrived in route_counts(top)) <= MOST_WALKED
    find_gradients = get_gradients if few else reverse_sweep
    answer = f"{find_gradients.__name__} says {short(find_gradients(top)[node])}"
    answer = f'<p data-key="answer">{escape(answer)}</p>'
    if count > MOST_WALKED:
        return answer
    products = [route.product for route in walk_routes(top, node, state.named)]
    sides = [f"∂{state.names[0]}/∂{state.names[state.chosen]}", short(sum(products))]
    if count > 1:
        terms = [bracketed(short(product)) for product in products[:MOST_LISTED]]
        sides.insert(1, " + ".join(terms + ["…"] * (count > MOST_LISTED)))
    equation = f'<p class="sum" data-key="sum">{escape(" = ".join(sides))}</p>'
    return f"<p>Add the routes:</p>{equation}{answer}"


def sliders_html(state, original, resets):
    """A slider for each named leaf, from its first value. It changes only when all are reset."""
    rows = "".join(
        slider_html(n, state.names[n], node.value)
        for n, node in enumerate(original)
        if isinstance(node, Var)
        and not is_constant(node, {node: state.names[n]})
        and type(node.value) in (int, float)
        and abs(node.value) < LARGEST_SLIDER
    )
    if not rows:
        return ""
    return (
        f'<div class="sliders" data-resets="{resets}">{rows}</div>'
        '<p><button data-event="reset" data-key="reset">Back to the first values</button></p>'
    )


def slider_html(number, name, value):
    low, high, step = slider_range(value)
    return (
        f"<label><span>{escape(name)}</span>"
        f'<input type="range" min="{low}" max="{high}" step="{step}" value="{value}" '
        f'data-event="move" data-value="{number}" data-key="slider {number}" '
        f'data-mirror="value {number}">'
        f'<span data-key="value {number}">{escape(short(value))}</span></label>'
    )


def slider_range(value):
    """From where to where a slider goes, and in what steps: whole ones for a whole number."""
    if isinstance(value, int):
        return min(-10, value - 10), max(10, value + 10), 1
    reach = 10.0 ** math.ceil(math.log10(max(abs(value), 0.1)))
    return value - reach, value + reach, reach / 100


def message_html(state):
    return f'<p class="problem">{escape(state.problem)}</p>' if state.problem else ""


class RouteExplorer:
    """The explorer that a GraphView shows."""

    tick = 0

    def __init__(self, parent_node, known_names):
        self.first = self.state = explore(parent_node, known_names)
        self.resets = 0
        self.still = Picture((self.state.panel,))

    @property
    def inputs(self):
        return {f"slider {leaf}": value for leaf, value in self.state.values.items()}

    @property
    def regions(self):
        return {
            "pick": pick_html(self.state),
            "graph": graph_html(self.state),
            "routes": routes_html(self.state),
            "controls": sliders_html(self.state, self.first.nodes, self.resets),
            "message": message_html(self.state),
        }

    def handle(self, name, value):
        if name == "choose":
            self.state = choose(self.state, int(value))
        elif name == "pick":
            self.state = choose(self.state, int(value[1]))
        elif name == "mark":
            self.state = mark(self.state, int(value))
        elif name == "move":
            leaf, text = int(value[0]), value[1]
            whole = isinstance(self.first.nodes[leaf].value, int)
            self.state = move(self.state, leaf, int(text) if whole else float(text))
        elif name == "reset":
            self.state = replace(self.state, nodes=self.first.nodes, values={}, problem="")
            self.resets += 1
