"""The whole course at a glance: a circle for each exercise, filled as far as it is done."""

from dataclasses import dataclass
from html import escape

from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED

CIRCLES = {DONE: "●", TRIED: "◐", OPEN: "○"}
COLOURS = {DONE: "#009e73", TRIED: "#d55e00", OPEN: "inherit"}  # Okabe and Ito's


@dataclass(frozen=True, repr=False)
class Overview:
    """What was done in each lesson. A notebook shows it as a table, print as text.

    lessons: {"04 Routes": {"4.1 Find every route": state}}
    """

    lessons: dict

    @property
    def title(self):
        states = [state for exercises in self.lessons.values() for state in exercises.values()]
        key = ", ".join(f"{circle} {state}" for state, circle in CIRCLES.items())
        return f"{states.count(DONE)} of {len(states)} exercises done ({key})"

    def __repr__(self):
        width = max(map(len, self.lessons))
        lines = [
            f"  {lesson:<{width}}  {' '.join(CIRCLES[state] for state in exercises.values())}"
            for lesson, exercises in self.lessons.items()
        ]
        return "\n".join([self.title, *lines])

    def _repr_html_(self):
        rows = [
            f'<tr><th scope="row" style="text-align: left; font-weight: normal">{escape(lesson)}'
            f'</th><td style="text-align: left">{circles_html(exercises)}</td></tr>'
            for lesson, exercises in self.lessons.items()
        ]
        caption = f'<caption style="text-align: left">{self.title}</caption>'
        return f"<table>{caption}{''.join(rows)}</table>"


def circles_html(exercises):
    """A circle for each exercise, which says on request what it stands for."""
    return " ".join(
        f'<span role="img" title="{(said := escape(f"{name}: {state}"))}" aria-label="{said}"'
        f' style="color: {COLOURS[state]}">{CIRCLES[state]}</span>'
        for name, state in exercises.items()
    )
