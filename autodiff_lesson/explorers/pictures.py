"""One picture after another, by a slider or as a film: the explorer behind flip_through."""

import base64
import io
from dataclasses import dataclass, field, replace
from html import escape

import traitlets

from autodiff_lesson.explorers.graph_view import GraphView
from autodiff_lesson.explorers.reel import EVENTS, OnReel, Reel, controls_html
from autodiff_lesson.notation import short


@dataclass(frozen=True)
class Flipping:
    """Which of the pictures is shown. They are drawn when they are first looked at, and kept."""

    draw: object  # a function that returns a figure of Matplotlib for a value
    values: tuple
    name: str  # what the values are called
    reel: Reel
    drawn: dict = field(default_factory=dict, compare=False)  # {value's place: Photo}

    @property
    def photo(self):
        at = self.reel.at
        if at not in self.drawn:
            self.drawn[at] = photograph(self.draw(self.values[at]), title_of(self))
        return self.drawn[at]


@dataclass(frozen=True)
class Photo:
    """A picture made of points, and words that stand for it."""

    png: bytes
    words: str

    @property
    def html(self):
        data = base64.b64encode(self.png).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{escape(self.words)}">'

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.words, "image/png": base64.b64encode(self.png).decode()}


def photograph(figure, title):
    """A figure as it is now, and closed; its titles are its words. TypeError for no figure."""
    from matplotlib import pyplot

    if not hasattr(figure, "savefig"):
        raise TypeError(f"the function must return a figure of Matplotlib, not {figure!r}")
    with io.BytesIO() as file:
        figure.savefig(file, format="png", bbox_inches="tight")
        png = file.getvalue()
    pyplot.close(figure)  # or the cell would show it as well
    titles = [text for axes in figure.axes if (text := axes.get_title())]
    return Photo(png, ": ".join([title, *titles]))


class Flipper(OnReel):
    """Pictures, one at a time."""

    events = EVENTS
    frame = (
        '<div class="wide" data-region="controls"></div>'
        '<div class="beside" data-region="slider"></div>'
        '<div data-region="value" aria-live="polite"></div>'
        '<div class="wide" data-region="picture"></div>'
    )

    def __init__(self, draw, values, name, begin):
        values = tuple(values)
        if not values:
            raise ValueError("there is nothing to flip through: values is empty")
        reel = Reel(len(values))
        super().__init__(Flipping(draw, values, name, replace(reel, at=begin % len(values))))

    @property
    def regions(self):
        return {
            "controls": controls_html(self.state.reel),
            "slider": slider_html(self.state),
            "value": escape(title_of(self.state)),
            "picture": self.state.photo.html,
        }

    @property
    def inputs(self):
        return {"step": self.state.reel.at + 1}

    @property
    def still(self):
        return self.state.photo


def title_of(state):
    return f"{state.name} = {short(state.values[state.reel.at])}"


def slider_html(state):
    """It is never replaced, so that the hand that moves it keeps it."""
    return (
        f'<input type="range" min="1" max="{state.reel.length}" data-event="step" '
        f'data-key="step" aria-label="{escape(state.name)}">'
    )


class FlipView(GraphView):
    """The widget of flip_through. Its traits can be read, set, observed and linked."""

    step = traitlets.Int(help="which picture is shown, from 1").tag(sync=True)
    playing = traitlets.Bool(help="whether the pictures go on by themselves").tag(sync=True)
