"""Which routes lead to a node, and what do they add up to? The explorer behind explore_routes.

Its state and what it shows are plain Python: graph_view puts them on the screen.
"""

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from itertools import islice

import numpy as np
import traitlets

from autodiff_lesson.drawing.panel import ON_ROUTE
from autodiff_lesson.drawing.picture import Picture, check_drawable, draw_panel, picture_order
from autodiff_lesson.drawing.svg import Layout, inline_svg, lay_out
from autodiff_lesson.explorers.graph_view import GraphView, arrow_keys
from autodiff_lesson.explorers.reel import (
    EVENTS,
    OnReel,
    Reel,
    button_html,
    buttons_html,
    go_to,
    play,
)
from autodiff_lesson.gradients import get_gradients, reverse_sweep
from autodiff_lesson.graph import is_leaf, route_counts, topological_order
from autodiff_lesson.nodes import Ops, Pow, Var, as_python_number
from autodiff_lesson.notation import (
    bracketed,
    edge_formula,
    formula,
    is_constant,
    name_nodes,
    short,
    signed,
)
from autodiff_lesson.routes import count_routes, walk_routes

MOST_LISTED = 12
MOST_WALKED = 1_000  # more would make a slider lag
LARGEST_SLIDER = 1e15  # a browser's numbers are floats
MOST_BITS = 10_000  # of a whole number: a slider builds towers of powers in no time
NUDGE = 0.001


# The state, and how it changes


@dataclass(frozen=True)
class Subject:
    """What is explored, and does not change. Nodes are numbered as in the picture."""

    nodes: tuple  # the learner's own, the top one first
    names: tuple
    keys: tuple  # the names again, told apart where two are the same
    layout: Layout
    leaves: dict  # those that can be moved: {name: number of the node}
    reason: str  # why none can be, if that needs to be said


@dataclass(frozen=True)
class Exploration:
    """What is being looked at."""

    subject: Subject
    nodes: tuple  # of the graph that is shown: the learner's own, or a copy with other values
    chosen: int  # the node to which the routes lead
    marked: int = 0  # which of these routes is marked
    refused: dict = field(default_factory=dict)  # where leaves were moved in vain: {number: value}
    problem: str = ""  # why
    all_labels: bool = False  # of edges, also where they are too many to be read well
    walk: str = ""  # "nudge", "down" or "up": which of the walks is under way
    reel: Reel = field(default_factory=lambda: Reel(1))  # and how far
    walked: dict = field(default_factory=dict, compare=False)  # {walk of these nodes: its moments}

    @cached_property
    def named(self):
        return dict(zip(self.nodes, self.subject.names, strict=True))

    @cached_property
    def routes(self):
        walk = walk_routes(self.nodes[0], self.nodes[self.chosen], self.named)
        return list(islice(walk, MOST_LISTED))

    @property
    def route(self):
        return self.routes[self.marked]

    @cached_property
    def gradient(self):
        return as_python_number(reverse_sweep(self.nodes[0])[self.nodes[self.chosen]])

    @property
    def values(self):
        """Where the leaves are that can be moved: {name: value}."""
        return {name: self.nodes[n].value for name, n in self.subject.leaves.items()}

    @property
    def moments(self):
        walk = (self.walk, self.chosen, self.marked)
        if self.walk and walk not in self.walked:
            self.walked[walk] = MOMENTS[self.walk](self)
        return self.walked.get(walk, [])


def explore(parent_node, known_names):
    """Begin at the first variable. Raises what draw raises, and TypeError for arrays."""
    check_drawable(parent_node)
    nodes = tuple(picture_order(parent_node))
    if not all(isinstance(node, Ops) for node in nodes):
        raise TypeError("routes of arrays cannot be explored: their edges hold no numbers. Draw it")
    named = name_nodes(parent_node, known_names)
    names = tuple(named[node] for node in nodes)
    keys = told_apart(names)
    leaves = {
        keys[n]: n
        for n, node in enumerate(nodes)
        if isinstance(node, Var)
        and not is_constant(node, named)
        and type(node.value) in (int, float)
        and abs(node.value) < LARGEST_SLIDER
    }
    reason = why_not_replayed(nodes) if leaves else ""
    layout = lay_out(draw_panel(parent_node, named, local_derivatives=True))
    subject = Subject(nodes, names, keys, layout, {} if reason else leaves, reason)
    variables = [n for n in range(len(nodes)) if not is_constant(nodes[n], named)]
    first = next((n for n in variables if is_leaf(nodes[n])), len(nodes) - 1)
    return Exploration(subject, nodes, first)


def told_apart(names):
    """The names, with a number after those that several nodes share: constants, such as 2."""
    often, seen = Counter(names), Counter()
    keys = []
    for name in names:
        seen[name] += 1
        keys.append(f"{name} ({seen[name]})" if often[name] > 1 else name)
    return tuple(keys)


def choose(state, name):
    """Look at the routes to another node."""
    keys = state.subject.keys
    if name not in keys:
        raise ValueError(f"no node here is called {name!r}: choose one of {', '.join(keys)}")
    return at_the_end(replace(state, chosen=keys.index(name), marked=0))


def mark(state, place):
    """Mark another one of the routes that are listed, by its place in the list, from 0."""
    places = range(len(state.routes))
    try:
        place = int(place)
    except (TypeError, ValueError, OverflowError):
        place = -1
    if place not in places:
        raise ValueError(f"the routes here are numbered from 0 to {places[-1]}")
    return at_the_end(replace(state, marked=place))


def set_values(state, values):
    """Give leaves other values, {name: value}, and all above them the values that follow."""
    leaves = state.subject.leaves
    if not isinstance(values, dict) or not values.keys() <= leaves.keys():
        names = ", ".join(leaves) or "none"
        raise ValueError(f"values holds numbers for leaves that can be moved: {names}")
    numbers = {leaves[name]: like_first(state, leaves[name], x) for name, x in values.items()}
    return with_values(state, numbers)


def like_first(state, leaf, value):
    """A number for a leaf: whole, if it is and the leaf's first value was."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError(f"a leaf takes a number, not {value!r}")
    if not abs(value) < LARGEST_SLIDER:
        raise ValueError(f"{value} is too large to show here, or no number")
    whole = isinstance(state.subject.nodes[leaf].value, int) and value == int(value)
    return int(value) if whole else float(value)


def with_values(state, numbers):
    """The state with other values of leaves, {number: value}. ValueError if they cannot be."""
    current = {n: state.nodes[n].value for n in state.subject.leaves.values()}
    values = current | numbers
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            nodes = copied(state.subject.nodes, values)
    except Exception as error:  # whatever a learner's own operation may raise
        said = ", ".join(
            f"{state.subject.names[n]} = {short(value)}"
            for n, value in values.items()
            if value != current[n] or n in numbers
        )
        raise ValueError(not_worked_out(said, error)) from None
    return with_nodes(state, nodes)


def with_nodes(state, nodes):
    return replace(state, nodes=nodes, refused={}, problem="", walked={})


def not_worked_out(said, error):
    return f"With {said} this cannot be worked out: {error}."


def refuse(state, moved, problem):
    """Where leaves were moved in vain, and why."""
    problem += " The picture shows the last values that could be."
    return replace(state, refused=moved, problem=problem)


def move(state, leaf_and_text):
    """What a slider sends. If the value cannot be, the state says why, and shows the last ones."""
    try:
        name, text = leaf_and_text
        leaf = state.subject.leaves[name]
        first = state.subject.nodes[leaf].value
        value = type(first)(text)
    except (TypeError, ValueError, KeyError):
        raise ValueError(f"no slider sends {leaf_and_text!r}") from None
    low, high, _ = slider_range(first)
    if not low <= value <= high:
        raise ValueError(f"the slider of {name} goes from {low} to {high}")
    moved = state.refused | {leaf: value}
    try:
        return with_values(state, moved)
    except ValueError as error:
        return refuse(state, moved, str(error))


def reset(state, _=None):
    """Back to the learner's own graph."""
    return with_nodes(state, state.subject.nodes)


def show_all_labels(state, _=None):
    return replace(state, all_labels=not state.all_labels)


def begin_walk(state, walk):
    """Begin one of the walks, or, with "", end it."""
    if walk not in ["", *MOMENTS]:
        raise ValueError(f"there is no walk {walk!r}: take one of {', '.join(MOMENTS)}")
    state = replace(state, walk=walk)
    return replace(state, reel=Reel(max(len(state.moments), 1), speed="slow"))


def play_walk(state, walk):
    state = begin_walk(state, walk)
    return replace(state, reel=play(state.reel, True))


def finish_walk(state, walk):
    """Show all of a walk at once, for those who want no motion."""
    return at_the_end(begin_walk(state, walk))


def at_the_end(state):
    """The state with its walk, if there is one, walked anew to its end."""
    state = begin_walk(state, state.walk)
    return replace(state, reel=go_to(state.reel, state.reel.length))


ROUTE_EVENTS = {
    "chosen": choose,
    "route": mark,
    "values": set_values,
    "move": move,
    "reset": reset,
    "labels": show_all_labels,
    "walk": begin_walk,
    "play walk": play_walk,
    "finish walk": finish_walk,
    **EVENTS,
}


# Working the graph out again


def copied(nodes, values):
    """A copy of a graph, worked out by the same operations, with other values for some leaves."""
    number = {node: n for n, node in enumerate(nodes)}
    copies = {}
    for node in reversed(topological_order(nodes[0])):
        if isinstance(node, Var):
            copies[node] = Var(values.get(number[node], node.value))
            continue
        inputs = [copies[x] if isinstance(x, Ops) else x for x in node.inputs]
        if isinstance(node, Pow):
            base, power = (x.value if isinstance(x, Ops) else x for x in inputs)
            if isinstance(base, int) and isinstance(power, int):
                refuse_huge(base.bit_length() * power)
        copies[node] = made = type(node)(*inputs)
        if isinstance(made.value, int):
            refuse_huge(made.value.bit_length())
    return tuple(copies[node] for node in nodes)


def refuse_huge(bits):
    if bits > MOST_BITS:
        raise OverflowError("there is a whole number in it that is too large to show")


def why_not_replayed(nodes):
    """Why a graph cannot be worked out again truthfully; "" if it can.

    A node knows its children, but not all that it was made from, if it is an operation of the
    learner's own. So the proof is to do it: the same leaves must give the same numbers.
    """
    try:
        copies = copied(nodes, {})
    except Exception as error:  # whatever a learner's own operation may raise
        return f"The leaves cannot be moved: to work the graph out again failed ({error})."
    original = dict(zip(copies, nodes, strict=True))
    for copy, node in original.items():
        edges = [(original[child], derivative) for child, derivative in copy.grad]
        if repr((node.value, list(node.grad))) != repr((copy.value, edges)):
            return (
                f"The leaves cannot be moved: working {type(node).__name__} out again from "
                "its children gives other numbers. (If it was made from something else, its "
                "attribute `inputs` can say so, as in Pow. If a leaf has changed since, build the "
                "graph anew.)"
            )
    return ""


# Walks


@dataclass(frozen=True)
class Moment:
    """A step of a walk: what is said, and what it writes at a node or an edge, by number."""

    said: str
    note: dict = field(default_factory=dict)  # {node: text}
    label: dict = field(default_factory=dict)  # {(node, position of the edge): text}


def nudge_moments(state):
    """The chosen node changes a little: what each edge above it passes on, and what arrives."""
    nodes, names = state.nodes, state.subject.names
    bottom = nodes[state.chosen]
    number = {node: n for n, node in enumerate(nodes)}
    change = signed(short(NUDGE))
    moments = [Moment(f"{names[state.chosen]} changes by {change}.", {state.chosen: change})]
    changes = {bottom: NUDGE}
    for node in reversed(topological_order(nodes[0])):
        arrived = []
        name = names[number[node]]
        for position, (child, derivative) in enumerate(node.grad if node is not bottom else ()):
            if child not in changes:
                continue
            arrived.append(changes[child] * derivative)
            passed = f"{signed(short(changes[child]))} × {bracketed(short(derivative))}"
            passed += f" = {signed(short(arrived[-1]))}"
            said = f"{name} = {formula(node, state.named)}. A change of {names[number[child]]} "
            times = edge_formula(node, position, state.named)
            if times.startswith("∂"):
                times = times.partition(" = ")[2]
            said += f"arrives at {name} multiplied by {times}: {passed}."
            moments.append(Moment(said, {}, {(number[node], position): f"↑ {passed}"}))
        if arrived:
            changes[node] = sum(arrived)
            total = signed(short(changes[node]))
            if len(arrived) == 1:
                moments[-1].note[number[node]] = total
            else:
                added = f"{signed(added_up(arrived))} = {total}"
                both = "Both" if len(arrived) == 2 else f"All {len(arrived)}"
                moments.append(Moment(f"{both} arrive at {name}: {added}.", {number[node]: total}))
    top, chosen, times = names[0], names[state.chosen], short(state.gradient)
    end = f" So {top} changes {times} times as much as {chosen}: ∂{top}/∂{chosen} = {times}."
    moments[-1] = replace(moments[-1], said=moments[-1].said + end)
    return moments


def route_moments(state, upwards):
    """The marked route, edge by edge: what its edges so far multiply to stands at each node."""
    number = {node: n for n, node in enumerate(state.nodes)}
    numbers = [number[node] for node in state.route.nodes]
    factors = state.route.local_derivatives
    if upwards:
        numbers, factors = numbers[::-1], factors[::-1]
    names = [state.subject.names[n] for n in numbers]
    product = 1
    moments = [Moment(f"Begin at {names[0]} with 1.", {numbers[0]: short(product)})]
    way = "Up" if upwards else "Down"
    for n, factor in enumerate(factors, 1):
        multiplied = f"{bracketed(short(product))} × {bracketed(short(factor))}"
        product = factor * product if upwards else product * factor
        said = f"{way} from {names[n - 1]} to {names[n]}: {multiplied} = {short(product)}."
        moments.append(Moment(said, {numbers[n]: short(product)}))
    end = f" This route multiplies to {short(product)}, whichever way it is walked."
    moments[-1] = replace(moments[-1], said=moments[-1].said + end)
    return moments


MOMENTS = {
    "nudge": nudge_moments,
    "down": lambda state: route_moments(state, upwards=False),
    "up": lambda state: route_moments(state, upwards=True),
}


# What is shown


def pick_html(state):
    options = "".join(
        f'<option value="{escape(key)}"{" selected" * (n == state.chosen)}>{escape(key)}</option>'
        for n, key in enumerate(state.subject.keys)
    )
    top = escape(state.subject.names[0])
    return (
        f"<label>Which routes lead from <b>{top}</b> to "
        f'<select data-event="chosen" data-key="chosen">{options}</select> ?</label>'
    )


def graph_html(state):
    panel = replace(panel_of(state), node_names=state.subject.keys)
    look = ["labelled"] * state.all_labels + ["upwards"] * (state.walk in ("nudge", "up"))
    neighbours = arrow_keys(state.nodes)
    return inline_svg(panel, state.subject.layout, state.chosen, neighbours, " ".join(look))


def panel_of(state):
    """The graph with the marked route, or with as much of a walk as has been walked."""
    done = state.moments[: state.reel.at + 1]
    notes = {state.nodes[n]: text for moment in done for n, text in moment.note.items()}
    route = None if state.walk == "nudge" else state.route
    panel = draw_panel(state.nodes[0], state.named, True, route, notes)
    labels = {edge: text for moment in done for edge, text in moment.label.items()}
    if not labels:
        return panel
    places = [(n, k) for n, node in enumerate(state.nodes) for k in range(len(node.grad))]
    edges = [
        replace(edge, style=ON_ROUTE, label=labels[place]) if place in labels else edge
        for place, edge in zip(places, panel.edges, strict=True)
    ]
    return replace(panel, edges=tuple(edges))


def routes_html(state):
    """The routes, each with its edges multiplied, and their sum beside what get_gradients says."""
    count = count_routes(state.nodes[0], state.nodes[state.chosen])
    rows = "".join(
        f'<li><button data-event="route" data-key="route {n}" data-value="{n}" '
        f'aria-pressed="{"true" if n == state.marked else "false"}">'
        f"{escape(written(route, state))}</button></li>"
        for n, route in enumerate(state.routes)
    )
    if count > MOST_LISTED:
        rows += f"<li>… and {count - MOST_LISTED:,} more, which are not listed</li>"
    total = f"{count:,} route{'s' * (count != 1)}. Multiply the edges of each:"
    return f"<p>{total}</p><ul>{rows}</ul>{sum_html(state, count)}"


def written(route, state):
    """A route and its product, from the bottom if that is how it is walked."""
    if state.walk == "up":
        reversed_ = " → ".join(state.named[node] for node in reversed(route.nodes))
        factors = " × ".join(map(short, reversed(route.local_derivatives)))
        return f"{reversed_}: {factors}" + f" = {short(route.product)}" * (len(route.nodes) > 2)
    path = " → ".join(state.named[node] for node in route.nodes)
    if len(route.nodes) == 1:
        return f"{path}: no edge to walk, so 1"
    return f"{path}: {route.multiplied}"


def sum_html(state, count):
    top, node = state.nodes[0], state.nodes[state.chosen]
    few = sum(arrived for _, arrived in route_counts(top)) <= MOST_WALKED
    name, gradient = "reverse_sweep", state.gradient
    if few:
        name, gradient = "get_gradients", get_gradients(top)[node]
    answer = f'<p data-key="answer">{escape(f"{name} says {short(gradient)}")}</p>'
    if count > MOST_WALKED:
        return answer
    products = [route.product for route in walk_routes(top, node, state.named)]
    sides = [f"∂{state.subject.names[0]}/∂{state.subject.names[state.chosen]}"]
    if count > 1:
        sides.append(added_up(products))
    equation = escape(" = ".join([*sides, short(sum(products))]))
    return f'<p>Add the routes:</p><p class="sum" data-key="sum">{equation}</p>{answer}'


def added_up(numbers):
    """The first of some numbers as a sum in words, `7 + 4`, a negative one in brackets."""
    terms = [bracketed(short(number)) for number in numbers[:MOST_LISTED]]
    return " + ".join(terms + ["…"] * (len(numbers) > MOST_LISTED))


def walks_html(state):
    """The buttons that begin a walk, and those to go through it."""
    chosen = state.subject.names[state.chosen]
    texts = {"nudge": f"Nudge {chosen}", "down": "Walk down", "up": "Walk up"}
    html = "".join(
        button_html(f"{event} walk", text, walk, walk == state.walk, motion)
        for walk, text in texts.items()
        for event, motion in (("play", "some"), ("finish", "none"))
    )
    if state.walk:
        html += f'<span class="group">{buttons_html(state.reel)}</span>'
        html += button_html("walk", "✕ End", "")
    if state.subject.layout and not state.subject.layout.has_room_for_labels:
        html += button_html("labels", "All local derivatives", pressed=state.all_labels)
    return f'<div class="buttons">{html}</div>'


def message_html(state):
    said = ""
    if state.walk:
        text = escape(state.moments[state.reel.at].said)
        said = f'<p data-key="said"><b>{state.reel.at + 1}/{state.reel.length}</b> {text}</p>'
    return said + (f'<p class="problem">{escape(state.problem)}</p>' if state.problem else "")


def sliders_html(state):
    """A slider for each leaf that can be moved, from its first value. It never changes."""
    subject = state.subject
    if not subject.leaves:
        return f"<p>{escape(subject.reason)}</p>" if subject.reason else ""
    rows = "".join(
        slider_html(n, name, subject.nodes[n].value) for name, n in subject.leaves.items()
    )
    reset = button_html("reset", "Back to the first values")
    return f'<div class="sliders">{rows}</div><p>{reset}</p>'


def slider_html(number, name, value):
    low, high, step = slider_range(value)
    return (
        f"<label><span>{escape(name)}</span>"
        f'<input type="range" min="{low}" max="{high}" step="{step}" value="{value}" '
        f'data-event="move" data-value="{escape(name)}" data-key="slider {number}" '
        f'data-mirror="value {number}">'
        f'<span data-key="value {number}">{escape(short(value))}</span></label>'
    )


def slider_range(value):
    """From where to where a slider goes, and in what steps: whole ones for a whole number."""
    if isinstance(value, int):
        return min(-10, value - 10), max(10, value + 10), 1
    reach = 10.0 ** math.ceil(math.log10(max(abs(value), 0.1)))
    return value - reach, value + reach, reach / 100


class RouteExplorer(OnReel):
    """The routes of a graph."""

    events = ROUTE_EVENTS
    frame = (
        '<div class="wide" data-region="pick"></div>'
        '<div class="graph" data-region="graph"></div>'
        '<div class="beside" data-region="routes"></div>'
        '<div class="wide" data-region="walks"></div>'
        '<div class="wide said" data-region="message" aria-live="polite"></div>'
        '<div class="wide" data-region="controls"></div>'
    )

    def __init__(self, parent_node, known_names, walk=""):
        super().__init__(finish_walk(explore(parent_node, known_names), walk))

    @property
    def regions(self):
        return {
            "pick": pick_html(self.state),
            "graph": graph_html(self.state),
            "routes": routes_html(self.state),
            "walks": walks_html(self.state),
            "message": message_html(self.state),
            "controls": sliders_html(self.state),
        }

    @property
    def numbers(self):
        leaves = self.state.subject.leaves.values()
        return {f"slider {n}": self.state.nodes[n].value for n in leaves}

    def with_numbers(self, numbers):
        leaves = self.state.subject.leaves.values()
        nodes = copied(self.state.subject.nodes, {n: numbers[f"slider {n}"] for n in leaves})
        return self.with_state(with_nodes(self.state, nodes))

    def refusing(self, said, error):
        """What is shown where numbers, which are said, cannot be worked out."""
        return self.with_state(refuse(self.state, {}, not_worked_out(said, error)))

    @property
    def inputs(self):
        return self.numbers | {f"slider {n}": x for n, x in self.state.refused.items()}

    @property
    def traits(self):
        state = self.state
        return {
            "chosen": state.subject.keys[state.chosen],
            "route": state.marked,
            "values": state.values,
            "gradient": state.gradient,
            "walk": state.walk,
            **super().traits,
        }

    @property
    def still(self):
        state = self.state
        return Picture((draw_panel(state.nodes[0], state.named, True, state.route),))


def as_json(number, _):
    """A gradient for the page: text, where it is not a number that JSON has."""
    fits = isinstance(number, (int, float)) and abs(number) < math.inf
    return number if fits else short(number)


class RouteView(GraphView):
    """The widget of explore_routes. Its traits can be read, set, observed and linked."""

    chosen = traitlets.Unicode(help="name of the node to which the routes lead").tag(sync=True)
    route = traitlets.Int(help="place of the marked route in the list, from 0").tag(sync=True)
    values = traitlets.Dict(help="{name of a leaf: its number}").tag(sync=True)
    gradient = traitlets.Any(help="with respect to the chosen node").tag(sync=True, to_json=as_json)
    walk = traitlets.Unicode(help='"nudge", "down", "up", or "" for none').tag(sync=True)
    step = traitlets.Int(help="how far the walk is, from 1").tag(sync=True)
    playing = traitlets.Bool(help="whether the walk goes on by itself").tag(sync=True)
