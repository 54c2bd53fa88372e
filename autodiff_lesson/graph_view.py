"""A graph in the notebook that can be clicked, and walked with the arrow keys: the thin widget.

What it shows is HTML, made in Python, in named regions; what is done to it comes back as events,
(name, value). So every explorer is plain Python, and the JavaScript knows nothing of graphs.
"""

import re
from html import escape
from pathlib import Path

import anywidget
import traitlets

from autodiff_lesson.drawing import render


class GraphView(anywidget.AnyWidget):
    """Shows an explorer: an object with regions, inputs, tick, still and handle(name, value)."""

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")
    regions = traitlets.Dict().tag(sync=True)  # HTML by the name of its region
    inputs = traitlets.Dict().tag(sync=True)  # where inputs stand that were moved, by their key
    tick = traitlets.Int().tag(sync=True)  # milliseconds from one "tick" event to the next, or 0
    answered = traitlets.Int().tag(sync=True)  # how many events have been dealt with

    def __init__(self, explorer):
        super().__init__(regions=explorer.regions, inputs=explorer.inputs, tick=explorer.tick)
        self.explorer = explorer
        self.on_msg(self._on_event)

    def _on_event(self, _, event, __):
        with self.hold_sync():
            overtaken = event["name"] == "tick" and event["value"] != self.answered
            self.answered += 1  # first, so that the page goes on even if this event fails
            if not overtaken:  # by a tick of another view, or by a click
                self.explorer.handle(event["name"], event["value"])
            self.regions = self.explorer.regions
            self.inputs = self.explorer.inputs
            self.tick = self.explorer.tick

    def __repr__(self):
        return self.explorer.still.words

    def _repr_mimebundle_(self, **kwargs):
        """The widget, and beside it the still picture that a saved lesson keeps."""
        live, metadata = super()._repr_mimebundle_(**kwargs)
        return live | self.explorer.still._repr_mimebundle_(), metadata


def inline_svg(panel, chosen=None, neighbours=None):
    """The drawn panel as SVG to put into a page, with one of its nodes, by number, set off.

    If neighbours says for each node where the arrow keys lead, as {"up": number, …}, every node is
    a button that sends ("choose", its number). Where nothing can draw, the panel's words are shown.
    """
    drawing = render(panel.source)
    if drawing is None:
        return f"<pre>{escape(chr(10).join(panel.lines))}</pre>"

    def node(match):
        number = int(match[1])
        attributes = {"class": "node chosen" if number == chosen else "node"}
        if neighbours is not None:
            attributes |= {
                "role": "button",
                "tabindex": 0 if number == chosen else -1,
                "aria-pressed": "true" if number == chosen else "false",
                "aria-label": panel.node_names[number],
                "data-key": f"node {number}",
                "data-event": "choose",
                "data-value": number,
            }
            attributes |= {f"data-{way}": f"node {n}" for way, n in neighbours[number].items()}
        written = " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items())
        return f"<g {written}>"

    svg = drawing[drawing.index("<svg") :]
    svg = re.sub(r'<g id="node\d+" class="node">\s*<title>n(\d+)</title>', node, svg)
    svg = re.sub(r"<title>.*?</title>|<!--.*?-->| id=\"\w+\"", "", svg, flags=re.DOTALL)
    role = "img" if neighbours is None else "group"
    return svg.replace("<svg ", f'<svg role="{role}" aria-label="{escape(panel.title)}" ', 1)


def arrow_keys(nodes):
    """For each node, by number, the nodes to which the arrow keys lead from it.

    Each node belongs to the first of its parents: up leads there, and left and right to the other
    children that belong to it. Down leads to the first child that belongs here, if any does.
    """
    number = {node: n for n, node in enumerate(nodes)}
    neighbours = [{} for _ in nodes]
    for parent in nodes:
        children = list(dict.fromkeys(number[child] for child, _ in parent.grad))
        own = [child for child in children if "up" not in neighbours[child]]
        for position, child in enumerate(own):
            neighbours[child] |= {
                "up": number[parent],
                "left": own[position - 1],
                "right": own[(position + 1) % len(own)],
            }
        if children:
            neighbours[number[parent]]["down"] = (own or children)[0]
    return neighbours
