"""Lines to put in order, by hand: the explorer behind put_in_order."""

from dataclasses import dataclass, replace
from html import escape

import traitlets

from autodiff_lesson.explorers.graph_view import Explorer, GraphView


@dataclass(frozen=True)
class Ordering:
    """The lines as they were given, and the order in which they stand, as their numbers."""

    lines: tuple
    order: tuple

    @property
    def in_order(self):
        return [self.lines[number] for number in self.order]


def moved_by(steps):
    """What moves a line, given by its number, so many places: no further than there are."""

    def move(state, number):
        place = place_of(state, number)
        return put(state, number, min(max(place + steps, 0), len(state.order) - 1))

    return move


def drop(state, moves):
    """Put one line into the place of another: both are given by their numbers."""
    if not isinstance(moves, (list, tuple)) or len(moves) != 2:
        raise ValueError(f"a line is dropped on another one, not {moves!r}")
    return put(state, moves[0], place_of(state, moves[1]))


def put(state, number, place):
    order = [other for other in state.order if other != int(number)]
    order.insert(place, int(number))
    return replace(state, order=tuple(order))


def place_of(state, number):
    try:
        return state.order.index(int(number))
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"there is no line {number!r}") from None


def set_lines(state, lines):
    """All lines in another order, as a program sets them."""
    left = list(range(len(state.lines)))
    order = []
    for line in lines if isinstance(lines, (list, tuple)) else []:
        number = next((n for n in left if state.lines[n] == line), None)
        if number is None:
            raise ValueError(f"{line!r} is not one of the lines that are left to put in order")
        left.remove(number)
        order.append(number)
    if left:
        raise ValueError(f"all {len(state.lines)} lines are to be put in order")
    return replace(state, order=tuple(order))


EVENTS = {"up": moved_by(-1), "down": moved_by(1), "drop": drop, "lines": set_lines}


class Orderer(Explorer):
    """Lines, each with two buttons that move it; arrow keys and dragging do the same."""

    events = EVENTS
    frame = '<div class="wide" data-region="list"></div>'

    def __init__(self, lines):
        lines = lines.splitlines() if isinstance(lines, str) else lines
        wanted = "give a list of lines of text"
        if not isinstance(lines, (list, tuple)):
            raise ValueError(f"{lines!r} is no list: {wanted}")
        if not lines:
            raise ValueError(f"there is nothing to put in order: {wanted}")
        for line in lines:
            if not isinstance(line, str):
                raise ValueError(f"{line!r} is no line of text: {wanted}")
        lines = tuple(lines)
        super().__init__(Ordering(lines, tuple(range(len(lines)))))

    @property
    def regions(self):
        rows = "".join(
            row_html(self.state, place, number) for place, number in enumerate(self.state.order)
        )
        return {"list": f'<ul class="ordered">{rows}</ul>'}

    @property
    def traits(self):
        return {"lines": self.state.in_order}

    @property
    def still(self):
        return Words("\n".join(self.state.in_order))


def row_html(state, place, number):
    """A line with its buttons, which say where it stands. A button keeps the focus as it moves."""
    line = state.lines[number]
    where = f"{line.strip()}, line {place + 1} of {len(state.order)}"
    buttons = "".join(
        f'<button data-event="{event}" data-value="{number}" data-key="{event} {number}" '
        f'data-arrow="{arrow}" aria-label="Move {event}: {escape(where)}">{sign}</button>'
        for event, arrow, sign in (("up", "ArrowUp", "▲"), ("down", "ArrowDown", "▼"))
    )
    return (
        f'<li draggable="true" data-drag="{number}" data-drop="drop">{buttons}'
        f"<pre>{escape(line)}</pre></li>"
    )


@dataclass(frozen=True, repr=False)
class Words:
    """What a saved lesson shows of something that is text."""

    words: str

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.words, "text/html": f"<pre>{escape(self.words)}</pre>"}


class OrderView(GraphView):
    """The widget of put_in_order. Its trait can be read, set, observed and linked."""

    lines = traitlets.List(help="the lines, in the order in which they stand").tag(sync=True)
