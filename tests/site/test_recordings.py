"""The page and the kernel tell the same story: random visits to both, compared to the letter."""

import json
import re
from typing import ClassVar

import nbformat
import pytest
from audit import ROOT, lessons
from explorers import EXPLORES, recorded, widgets_of
from page_and_kernel import visit
from recording import MOST_STATES, TooManyStatesError, as_script, record

from autodiff_lesson import Var
from autodiff_lesson.explorers import explore_routes, step_through
from autodiff_lesson.explorers.graph_view import Explorer, GraphView

VISITS = 35
FEWEST = 1_000  # regions, over all explorers


def explored():
    """Which lessons show explorers."""
    for name in lessons():
        if any(re.search(EXPLORES, cell.source, re.M) for cell in notebook_of(name).cells):
            yield name


def notebook_of(name):
    path = ROOT / "notebooks" / name.replace(".html", ".ipynb")
    return nbformat.read(path, as_version=4)


EXPLORED = list(explored())


@pytest.mark.parametrize("name", EXPLORED)
def test_page_and_kernel_tell_the_same_story(opened, name):
    total = 0
    page = opened(name, stopped=True)
    widgets = widgets_of(notebook_of(name))
    assert page.locator(".explorer").count() == len(widgets) > 0
    for place, widget in enumerate(widgets.values()):
        page.locator(".explorer.live").nth(place).wait_for()
        compared, differing = visit(page, place, widget, VISITS)
        assert differing == []
        total += compared
    assert total * len(EXPLORED) >= FEWEST


def test_a_number_that_a_slider_moves_is_a_hole_with_a_formula():
    a = Var(4)
    recording = record(explore_routes(a * a).explorer)
    assert "v[0] * v[0] + 0" in recording["formulas"]
    assert ">16<" not in json.dumps(recording["pieces"])


def test_an_explorer_without_sliders_has_no_formulas():
    a = Var(4)
    recording = record(step_through(a * a).explorer)
    assert "formulas" not in recording
    assert "function" not in as_script("name", recording)


class Counting(Explorer):
    """One that never comes back to where it was."""

    events: ClassVar = {"more": lambda state, _: state + 1}
    frame = '<div data-region="count"></div>'
    traits: ClassVar = {}
    still = None

    @property
    def regions(self):
        return {"count": f'<button data-event="more">{self.state}</button>'}


def test_what_does_too_much_to_be_recorded_stays_still_and_says_so(tmp_path):
    with pytest.raises(TooManyStatesError, match=f"{MOST_STATES:,}"):
        record(Counting(0))
    html = recorded(GraphView(Counting(0)), "counting", tmp_path)
    assert "A still picture: run the lesson, and it comes alive." in html
    assert list(tmp_path.iterdir()) == []
