"""get_gradients or reverse_sweep, line by line: the explorer behind step_through.

The steps are recorded from the real function while it runs, by Python's own tracing, so they cannot
tell another story than it does.
"""

import inspect
import sys
from dataclasses import dataclass
from html import escape

from autodiff_lesson.drawing.picture import Picture, draw_panel, picture_order
from autodiff_lesson.drawing.svg import inline_svg
from autodiff_lesson.gradients import get_gradients, reverse_sweep
from autodiff_lesson.graph import route_counts
from autodiff_lesson.notation import name_nodes, short
from autodiff_lesson.routes import Route

MOST_ROUTES = 100  # each takes several steps, and nobody watches more
SPEEDS = {"slow": 2000, "medium": 1000, "fast": 200}  # milliseconds a step


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

    Raises ValueError if get_gradients would walk more than MOST_ROUTES routes.
    """
    routes = sum(count for _, count in route_counts(parent_node))
    if walk is get_gradients and routes > MOST_ROUTES:
        raise ValueError(
            f"get_gradients walks {routes:,} routes down this graph, too many to watch "
            f"(the limit is {MOST_ROUTES}). Take a smaller graph, or watch reverse_sweep."
        )
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
    return with_routes(moments)


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


def source_html(walk, line):
    """The walk's own source, the given line marked."""
    lines, first = inspect.getsourcelines(walk)
    rows = []
    for number, text in enumerate(lines, first):
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


class Stepper:
    """The explorer that a GraphView shows."""

    def __init__(self, parent_node, known_names, walk=get_gradients):
        if walk not in (get_gradients, reverse_sweep):
            raise TypeError(f"only get_gradients and reverse_sweep can be watched, not {walk!r}")
        self.still = Picture((draw_panel(parent_node, known_names, local_derivatives=True),))
        self.walk = walk
        self.steps = record(parent_node, walk)
        self.nodes = picture_order(parent_node)
        self.names = name_nodes(parent_node, known_names)
        self.at = 0
        self.inputs = {}
        self.playing = False
        self.speed = "medium"

    @property
    def step(self):
        return self.steps[self.at]

    @property
    def tick(self):
        return SPEEDS[self.speed] if self.playing else 0

    @property
    def regions(self):
        return {
            "controls": self.controls_html(),
            "message": f'<span data-key="at">Step {self.at + 1} of {len(self.steps)}</span>',
            "graph": self.graph_html(),
            "variables": variables_html(self.step, self.names),
            "code": source_html(self.walk, self.step.line),
        }

    def graph_html(self):
        """The graph, with the node at hand, and the route to it that is being walked."""
        node = self.step.variables.get("node")
        route = None
        if self.step.route:
            nodes = [upper for upper, _ in self.step.route] + [node]
            positions = [position for _, position in self.step.route]
            route = Route(tuple(nodes), tuple(positions), self.names)
        panel = draw_panel(self.nodes[0], self.names, True, route)
        return inline_svg(panel, chosen=None if node is None else self.nodes.index(node))

    def controls_html(self):
        def button(event, text):
            return f'<button data-event="{event}" data-key="{event}">{text}</button>'

        options = "".join(
            f"<option{' selected' * (speed == self.speed)}>{speed}</option>" for speed in SPEEDS
        )
        return (
            '<div class="buttons">'
            + button("back", "◀ Back")
            + button("forward", "Step ▶")
            + button("play", "Pause" if self.playing else "Play")
            + f'<label>Speed <select data-event="speed" data-key="speed">{options}</select></label>'
            + "</div>"
        )

    def handle(self, name, value):
        last = len(self.steps) - 1
        if name == "forward" or (name == "tick" and self.playing):
            self.at = min(self.at + 1, last)
        elif name == "back":
            self.at = max(self.at - 1, 0)
        elif name == "speed":
            self.speed = value[1]
        elif name == "play":
            self.playing = not self.playing
            if self.playing and self.at == last:
                self.at = 0
        if self.at == last or name in ("forward", "back"):
            self.playing = False
