"""The course where Python itself runs in the browser."""

import json

import nbformat
import pytest
from audit import ROOT

from autodiff_lesson import Var, draw
from autodiff_lesson.drawing.renderer import render

PICTURES = ".jp-OutputArea .jp-RenderedSVG img, .jp-OutputArea .jp-RenderedImage img"
FROM_ELSEWHERE = {"numpy", "matplotlib"}  # and what that needs


def saved(name):
    return nbformat.read(ROOT / "notebooks" / name, as_version=4).cells


def shown(cells):
    """Of each code cell, what is said and shown, without the page's own numbers of widgets."""
    return [
        [output["text"] if "text" in output else data_of(output) for output in cell["outputs"]]
        for cell in cells
        if cell["cell_type"] == "code"
    ]


def data_of(output):
    return {kind: data for kind, data in output["data"].items() if "widget" not in kind}


@pytest.fixture(scope="module", params=["05_build_the_framework.ipynb", "04_routes.ipynb"])
def lesson(request, lite):
    lite.open(request.param)
    return request.param


def test_pictures_are_shown_before_anything_is_run(lite, lesson):
    outputs = [
        output.get("data", {})
        for cell in saved(lesson)
        if "jupyter" not in cell.metadata
        for output in cell.get("outputs", [])
    ]
    lite.page.wait_for_function(
        "([where, count]) => [...document.querySelectorAll(where)]"
        ".filter(image => image.naturalWidth > 0).length === count",
        arg=[PICTURES, sum("image/svg+xml" in data for data in outputs)],
    )


def test_a_lesson_runs_and_shows_what_is_saved_to_the_letter(lite, lesson):
    lite.run_all()
    assert shown(lite.cells()) == shown(saved(lesson))


@pytest.fixture
def lesson_04(lite):
    lite.open("04_routes.ipynb")


@pytest.mark.usefixtures("lesson_04")
def test_draw_gives_the_same_svg(lite):
    lines = ["a = Var(4)", "b = Var(3)", "d = a * (a + b) ** 2", "picture = draw(d).svg"]
    here = {"Var": Var, "draw": draw}
    exec("\n".join(lines), here)
    there = lite.run("\n".join(["from autodiff_lesson import Var, draw", *lines, "print(picture)"]))
    assert there == here["picture"] + "\n"


@pytest.mark.usefixtures("lesson_04")
def test_after_a_failure_the_next_picture_has_a_renderer_of_its_own(lite):
    lite.run("from autodiff_lesson.drawing.renderer import render")
    assert "Graphviz cannot draw this" in lite.run('render("digraph {")')
    assert lite.run('print(render("digraph { a -> b }"))') == render("digraph { a -> b }") + "\n"


@pytest.mark.usefixtures("lesson_04")
def test_check_judges(lite):
    lite.run("from autodiff_lesson.practice import check")
    assert lite.run('check("4.2", 60)').startswith("4.2 ✓ Right.")
    assert lite.run('check("4.2", 40)').startswith("4.2 ✗ 40 is 30 + 10, the two short routes.")


@pytest.mark.usefixtures("lesson_04")
@pytest.mark.parametrize("body", ["pass", "time.sleep(0.01)"])
def test_a_loop_without_end_is_ended(lite, body):
    lite.run("import time\nfrom autodiff_lesson.practice import check")
    lite.run(f"def answer(a, b):\n    while True:\n        {body}")
    assert "There was no result within 3 seconds" in lite.run('check("4.3", answer)')


@pytest.mark.usefixtures("lesson_04")
def test_an_explorer_follows_its_slider(lite):
    lite.run_all()
    view = lite.page.locator(".graph-view").first
    before = view.inner_text()
    view.locator('input[type="range"]').first.focus()
    lite.page.keyboard.press("ArrowRight")
    lite.page.wait_for_function(
        "before => document.querySelector('.graph-view').innerText !== before", arg=before
    )


@pytest.mark.usefixtures("lesson_04")
def test_progress_is_kept_when_the_page_is_loaded_anew(lite):
    lite.run('from autodiff_lesson.practice import check\ncheck("4.2", 60)')
    lite.open_again()
    said = lite.run("from autodiff_lesson.practice import progress\nprogress(4)")
    assert "4.2  done" in said


def test_only_numpy_and_matplotlib_come_from_elsewhere(built):
    lock = json.loads((built / "static" / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    needed, queue = set(), ["autodiff-lesson", "ipykernel", "micropip", "piplite"]
    while queue:
        name = queue.pop()
        if name not in needed:
            needed.add(name)
            queue += lock[name]["depends"] if name not in FROM_ELSEWHERE else []
    files = {name: built / "static" / "pyodide" / lock[name]["file_name"] for name in needed}
    assert {name for name, file in files.items() if not file.exists()} == FROM_ELSEWHERE
