"""A graph in the notebook that can be clicked, and walked with the arrow keys: the thin widget.

What it shows is HTML, made in Python, in named regions; what is done to it comes back as events,
(name, value). So every explorer is plain Python, and the JavaScript knows nothing of graphs.
"""

from pathlib import Path

import anywidget
import traitlets


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
