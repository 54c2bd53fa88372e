"""The thin widget: an explorer in the notebook, which a learner, a page and a program can work.

What it shows is HTML, made in Python, in the named regions of a frame; what is done to it comes
back as events, (name, value). So every explorer is plain Python, and the JavaScript knows nothing
of what is shown.
"""

from copy import copy
from pathlib import Path

import anywidget
import traitlets
from ipywidgets import HBox

from autodiff_lesson.drawing.picture import Picture

SHOWN = ("frame", "regions", "inputs", "tick", "answered")  # to the page, which sets none of them


class Explorer:
    """A state, and what is to be seen of it, which is a function of that state and nothing else.

    Each kind of explorer has `events`, {name: function of a state and a value that returns the next
    state, or raises ValueError}, and the properties

    - frame: HTML with an empty element for each region, marked by data-region
    - regions: {name: HTML}
    - inputs: {key of an input: where it stands}
    - tick: milliseconds from one "tick" event to the next, or 0
    - traits: {name: value} of its widget. One that can be set has an event of that name
    - still: the picture that stands for it in a saved lesson
    - numbers: {key of an input: the number there}, if all other numbers follow from these by
      formulas. with_numbers puts others there, of any kind that a node can hold
    """

    tick = 0

    def __init__(self, state):
        self.state = state

    @property
    def inputs(self):
        return {}

    @property
    def numbers(self):
        return {}

    def after(self, name, value=None):
        """The explorer in its next state. Raises ValueError for what cannot be done."""
        if not isinstance(name, str) or name not in self.events:
            raise ValueError(f"nothing is called {name!r} that could be done here")
        return self.with_state(self.events[name](self.state, value))

    def with_state(self, state):
        explorer = copy(self)
        explorer.state = state
        return explorer


class WithStill:
    """A widget that saved lessons and print show as its still picture."""

    def __repr__(self):
        return self.still.words

    def _repr_mimebundle_(self, **kwargs):
        live = super()._repr_mimebundle_(**kwargs)
        live, metadata = live if isinstance(live, tuple) else (live, {})  # anywidget, ipywidgets
        return live | self.still._repr_mimebundle_(), metadata


class GraphView(WithStill, anywidget.AnyWidget):
    """Shows an explorer. A kind of it adds its traits, each of which is checked when it is set."""

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")
    frame = traitlets.Unicode().tag(sync=True)
    regions = traitlets.Dict().tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)
    tick = traitlets.Int().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)  # how many events have been dealt with

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        own = [name for name, trait in vars(cls).items() if isinstance(trait, traitlets.TraitType)]
        if own:
            setattr(cls, f"_check_{cls.__name__}", traitlets.validate(*own)(GraphView._check))

    def __init__(self, explorer):
        self.explorer = explorer
        self.still = explorer.still
        super().__init__(frame=explorer.frame, **self._shown())
        self.on_msg(self._on_event)
        self.observe(self._on_setting, list(self._said))

    def beside(self, right):
        """Both explorers side by side, in one widget with one still picture."""
        return SideBySide([self, right])

    def _shown(self):
        """All that the widget is to say now: {name of trait: value}."""
        explorer = self.explorer
        self._said = explorer.traits
        shown = {"regions": explorer.regions, "inputs": explorer.inputs, "tick": explorer.tick}
        return shown | self._said

    def _go_to(self, explorer):
        self.explorer = explorer
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in self._shown().items():
                self.set_trait(name, value)

    def _is_said(self, name, value):
        return value is self._said[name] or value == self._said[name]

    def _check(self, proposal):
        """Before a program sets a trait: TraitError if that cannot be, and nothing changes."""
        name, value = proposal.trait.name, proposal.value
        if self._is_said(name, value):
            return value
        try:
            return self.explorer.after(name, value).traits[name]
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    def _on_setting(self, change):
        if not self._is_said(change.name, change.new):
            self._go_to(self.explorer.after(change.name, change.new))

    def _on_event(self, _, event, __):
        event = event if isinstance(event, dict) else {}
        name, value = event.get("name"), event.get("value")
        with self.hold_sync():
            overtaken = name == "tick" and value != self.answered
            self.answered += 1  # first, so that the page goes on even if this event fails
            if overtaken:  # by a tick of another view, or by a click
                return
            try:
                self._go_to(self.explorer.after(name, value))
            except ValueError as error:
                self.log.warning("an explorer was sent %r: %s", event, error)

    def set_state(self, sync_data):
        """What the page sets by itself, as jslink does. What cannot be changes nothing."""
        wanted = {name: value for name, value in sync_data.items() if name not in SHOWN}
        try:
            super().set_state(wanted)
        except traitlets.TraitError as error:
            self.log.warning("an explorer was set %r: %s", wanted, error)
        known = [name for name in sync_data if name in SHOWN or name in self._said]
        self.send_state([name for name in known if getattr(self, name) != sync_data[name]])


class SideBySide(WithStill, HBox):
    """Explorers beside one another, or below one another where there is no room."""

    def __init__(self, explorers):
        super().__init__(explorers, layout={"flex_flow": "row wrap"})

    @property
    def still(self):
        return Picture(tuple(panel for view in self.children for panel in view.still.panels))


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
