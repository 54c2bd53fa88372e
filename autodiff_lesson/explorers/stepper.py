"""get_gradients or reverse_sweep, line by line: the explorer behind step_through.

The steps are recorded from the real function while it runs, by Python's own tracing, so they cannot
tell another story than it does.
"""

import inspect
import sys
from dataclasses import dataclass, field
from html import escape

import traitlets

from autodiff_lesson.drawing.picture import Picture, draw_panel, picture_order
from autodiff_lesson.drawing.svg import Layout, inline_svg, lay_out
from autodiff_lesson.explorers.graph_view import GraphView
from autodiff_lesson.explorers.reel import EVENTS, OnReel, Reel, controls_html
from autodiff_lesson.gradients import get_gradients, reverse_sweep
from autodiff_lesson.graph import refuse_too_many_routes
from autodiff_lesson.notation import name_nodes, short
from autodiff_lesson.routes import Route

MOST_ROUTES = 100  # each takes several steps, and nobody watches more


@dataclass(frozen=True)
class Step:
    """One moment of a walk: the line that runs next, and its variables as they are."""

    line: int
    variables: dict
    route: tuple  # the edges walked to `node`: (node, position in its grad), top to bottom

    @property
    def stack(self):
        return self.variables.get("stack", [])

    @property
    def gradients(self):
        return self.variables.get("gradients", {})


def record(parent_node, walk=get_gradients):
    """The steps of walk(parent_node), which is get_gradients or reverse_sweep.

    They begin with the first line that leaves something behind: what comes before only guards the
    walk. Raises ValueError if get_gradients would walk more than MOST_ROUTES routes.
    """
    if walk is get_gradients:
        advice = "Take a smaller graph, or watch reverse_sweep."
        refuse_too_many_routes(parent_node, MOST_ROUTES, advice)
    moments = []

    def trace(frame, event, _):
        if frame.f_code is not walk.__code__:
            return None
        if event in ("line", "return"):
            variables = frame.f_locals
            moments.append(
                (frame.f_lineno, {name: _snapshot(variables[name]) for name in variables})
            )
        return trace

    tracing_before = sys.gettrace()
    sys.settrace(trace)
    try:
        walk(parent_node)
    finally:
        sys.settrace(tracing_before)
    at_first = moments[0][1].keys()
    begin = next(n for n, (_, after) in enumerate(moments) if after.keys() != at_first) - 1
    return with_routes(moments[begin:])


def _snapshot(value):
    return value.copy() if isinstance(value, (list, dict)) else value


def with_routes(moments):
    """Add to each moment by which edges `node` was reached: seen from how the stack changes.

    A sweep has no stack, and follows no route.
    """
    steps = []
    waiting = []  # for each entry of the stack, the edges on the way to it
    current = ()
    position = 0
    for line, variables in moments:
        stack = variables.get("stack", [])
        if len(stack) > len(waiting):
            if "node" in variables:
                waiting.append((*current, (variables["node"], position)))
                position += 1
            else:
                waiting.append(())
        elif len(stack) < len(waiting):
            current = waiting.pop()
            position = 0
        steps.append(Step(line, variables, current))
    return steps


def source_html(walk, begin, line):
    """The walk's own source from the line at which its steps begin, the given line marked."""
    lines, first = inspect.getsourcelines(walk)
    rows = [f"  {escape(lines[0].rstrip())}"]
    for number, text in enumerate(lines[begin - first :], begin):
        row = escape(text.rstrip("\n"))
        if number == line:
            row = f'<span class="now" aria-current="step">▶ {row}</span>'
        else:
            row = f"  {row}"
        rows.append(row)
    return (
        f'<pre tabindex="0" data-key="code" aria-label="{walk.__name__}">'
        + "\n".join(rows)
        + "</pre>"
    )


def variables_html(step, names):
    """What is still to do, what is being done, and the gradients so far."""

    def name(node):
        return escape(names[node])

    def pair(node, value):
        return f"({name(node)}, {escape(short(value))})"

    variables = step.variables
    node = variables.get("node")
    if "order" in variables:
        order = variables["order"]
        ahead = order if node is None else order[order.index(node) + 1 :]
        rows = {"order, still to come": ", ".join(map(name, ahead)) or "none"}
        for variable in ("node", "gradient", "child", "arriving"):
            value = variables.get(variable)
            text = name(value) if value in names else escape(short(value))
            rows[variable] = "none yet" if value is None else text
    else:
        rows = {"stack": ", ".join(pair(node, value) for node, value in step.stack) or "empty"}
        rows["node, route_value"] = "nothing yet"
        if node is not None:
            rows["node, route_value"] = pair(node, variables.get("route_value", "?"))
    gradients = [f"{name(node)}: {escape(short(value))}" for node, value in step.gradients.items()]
    rows["gradients"] = ", ".join(gradients) or "empty"
    return (
        "<table>"
        + "".join(
            f'<tr><th scope="row">{title}</th><td data-key="{title}">{text}</td></tr>'
            for title, text in rows.items()
        )
        + "</table>"
    )


@dataclass(frozen=True)
class Watching:
    """A walk that has been recorded, and which of its steps is shown."""

    walk: object
    steps: list
    nodes: list
    names: dict
    layout: Layout
    reel: Reel = field(default_factory=lambda: Reel(1))

    @property
    def step(self):
        return self.steps[self.reel.at]


def watch(parent_node, known_names, walk):
    """Begin with the first step. Raises what draw and record do, and TypeError for other walks."""
    if walk not in (get_gradients, reverse_sweep):
        raise TypeError(f"only get_gradients and reverse_sweep can be watched, not {walk!r}")
    panel = draw_panel(parent_node, known_names, local_derivatives=True)
    steps = record(parent_node, walk)
    nodes, names = picture_order(parent_node), name_nodes(parent_node, known_names)
    return Watching(walk, steps, nodes, names, lay_out(panel), Reel(len(steps)))


def graph_html(state):
    """The graph, with the node at hand, and the route to it that is being walked."""
    node = state.step.variables.get("node")
    route = None
    if state.step.route:
        nodes = [upper for upper, _ in state.step.route] + [node]
        positions = [position for _, position in state.step.route]
        route = Route(tuple(nodes), tuple(positions), state.names)
    panel = draw_panel(state.nodes[0], state.names, True, route)
    chosen = None if node is None else state.nodes.index(node)
    return inline_svg(panel, state.layout, chosen)


class Stepper(OnReel):
    """A walk, step by step."""

    events = EVENTS
    frame = (
        '<div class="wide" data-region="controls"></div>'
        '<div class="wide" data-region="message" aria-live="polite"></div>'
        '<div class="graph" data-region="graph" tabindex="0" role="group" aria-label="graph"></div>'
        '<div class="beside" data-region="variables"></div>'
        '<div class="wide" data-region="code"></div>'
    )

    def __init__(self, parent_node, known_names, walk=get_gradients):
        super().__init__(watch(parent_node, known_names, walk))

    @property
    def regions(self):
        reel, step = self.state.reel, self.state.step
        begin = self.state.steps[0].line
        return {
            "controls": controls_html(reel),
            "message": f'<span data-key="at">Step {reel.at + 1} of {reel.length}</span>',
            "graph": graph_html(self.state),
            "variables": variables_html(step, self.state.names),
            "code": source_html(self.state.walk, begin, step.line),
        }

    @property
    def still(self):
        return Picture((draw_panel(self.state.nodes[0], self.state.names, True),))


class StepView(GraphView):
    """The widget of step_through. Its traits can be read, set, observed and linked."""

    step = traitlets.Int(help="which step is shown, from 1").tag(sync=True)
    playing = traitlets.Bool(help="whether the steps go on by themselves").tag(sync=True)
