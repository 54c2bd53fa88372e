"""The explorers, worked with the mouse and with the keyboard."""

import json
import re
from statistics import median

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import PATIENCE, explorer, redraw_times, run_all
from playwright.sync_api import expect

from autodiff_lesson import Var, get_gradients
from autodiff_lesson.explorers.stepper import record
from autodiff_lesson.notation import short

expect.set_options(timeout=PATIENCE)

NAMES = ["d", "c", "a", "b"]  # as the picture numbers them


def gradient(name, a=4, b=3):
    """What the library says of ∂d/∂name: the number that has to be on the screen."""
    a, b = Var(a), Var(b)
    c = a + b
    d = a * c
    return short(get_gradients(d)[{"a": a, "b": b, "c": c, "d": d}[name]])


def notebook_with(lab, name, *cells):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    nbformat.write(notebook, lab.folder / name)
    return name


@pytest.fixture
def routes(lab, page):
    """The route explorer of lesson 04."""
    lab.open(page, "04_routes.ipynb")
    run_all(page)
    return explorer(page)


@pytest.fixture
def steps(lab, page):
    """The stepper of lesson 05."""
    lab.open(page, "05_build_the_framework.ipynb")
    run_all(page)
    return explorer(page)


def node(view, name):
    return view.get_by_role("button", name=name, exact=True)


def expect_text(view, key, text):
    expect(view.locator(f'[data-key="{key}"]')).to_have_text(text)


def expect_sum(view, name, a=4, b=3):
    value = gradient(name, a, b)
    expect_text(view, "answer", f"get_gradients says {value}")
    equation = re.compile(f"^∂d/∂{name} = (.* = )?{re.escape(value)}$")
    expect(view.locator('[data-key="sum"]')).to_have_text(equation)


def focused(page):
    return page.evaluate("document.activeElement.dataset.key")


def test_it_opens_on_the_question_of_the_lesson(routes):
    assert node(routes, "d → a: 7").count() == 1
    assert node(routes, "d → c → a: 4 × 1 = 4").count() == 1
    assert routes.locator('[data-key="sum"]').inner_text() == "∂d/∂a = 7 + 4 = 11"
    expect_sum(routes, "a")


def test_a_node_is_chosen_with_the_mouse(routes):
    for name in NAMES:
        node(routes, name).click()
        expect_sum(routes, name)


def test_a_node_is_chosen_from_the_list(routes):
    routes.get_by_label("Which routes lead from d to").select_option("b")
    expect_sum(routes, "b")


def test_a_node_is_chosen_with_the_keyboard(routes, page):
    routes.get_by_label("Which routes lead from d to").focus()
    page.keyboard.press("Tab")
    assert focused(page) == "node 2"  # the one that is chosen: a
    page.keyboard.press("ArrowRight")
    assert focused(page) == "node 1"  # its sister: c
    page.keyboard.press("ArrowDown")
    assert focused(page) == "node 3"  # and its child: b
    page.keyboard.press("Enter")
    expect_sum(routes, "b")
    assert focused(page) == "node 3"


def test_a_route_is_marked(routes):
    marked = 'path[stroke="#d55e00"]'
    assert routes.locator(marked).count() == 1
    node(routes, "d → c → a: 4 × 1 = 4").click()
    routes.locator(marked).nth(1).wait_for()
    assert routes.locator(marked).count() == 2


def test_a_slider_is_moved_with_the_keyboard(routes, page):
    routes.get_by_label("a", exact=False).first.wait_for()
    routes.locator('[data-key="slider 2"]').focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect_sum(routes, "a", a=7)
    assert focused(page) == "slider 2"
    node(routes, "Back to the first values").click()
    expect_sum(routes, "a")


def test_a_slider_is_moved_with_the_mouse(routes, page):
    box = routes.locator('[data-key="slider 3"]').bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect_sum(routes, "a", b=-10)


def test_a_value_that_cannot_be_is_explained_and_the_sliders_go_on(lab, page):
    name = notebook_with(
        lab,
        "log.ipynb",
        "import numpy as np\nfrom autodiff_lesson import Var\n"
        "from autodiff_lesson.explorers import explore_routes\n"
        "a = Var(1)\ny = np.log(a) * a\nexplore_routes(y)",
    )
    lab.open(page, name)
    run_all(page)
    view = explorer(page)
    view.locator('input[type="range"]').focus()
    page.keyboard.press("ArrowLeft")
    view.locator('[data-region="message"]').get_by_text("log(0) does not exist").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    view.get_by_text("y = v1 * a").wait_for()
    view.get_by_text("1.38629").first.wait_for()
    assert view.get_by_text("does not exist").count() == 0


def test_it_is_stepped_and_played(steps, page):
    a, b = Var(4), Var(3)
    last = len(record(a * (a + b)))
    node(steps, "Step ▶").click()
    expect_text(steps, "at", f"Step 2 of {last}")
    node(steps, "Step ▶").focus()
    page.keyboard.press("Enter")
    expect_text(steps, "at", f"Step 3 of {last}")
    node(steps, "◀ Back").click()
    expect_text(steps, "at", f"Step 2 of {last}")
    steps.get_by_label("Speed").select_option("fast")
    node(steps, "Play").click()
    node(steps, "Pause").wait_for()
    expect_text(steps, "at", f"Step {last} of {last}")
    gradients = steps.locator('[data-key="gradients"]').inner_text()
    assert gradients == f"d: 1, c: 4, b: {gradient('b')}, a: {gradient('a')}"
    node(steps, "Play").wait_for()


def test_every_click_counts_however_quick(steps):
    steps.get_by_role("button", name="Step").evaluate(
        "button => { for (let click = 0; click < 10; click++) button.click(); }"
    )
    expect(steps.locator('[data-key="at"]')).to_have_text(re.compile("^Step 11 of"))


def test_a_hostile_name_is_shown_as_text(lab, page):
    hostile = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    name = notebook_with(
        lab,
        "hostile.ipynb",
        "from autodiff_lesson import Var, draw\nfrom autodiff_lesson.explorers import *\n"
        f"globals()[{hostile!r}] = x = Var(4)\ndel x\n"
        f"y = globals()[{hostile!r}] * 3\nexplore_routes(y)",
        "step_through(y)",
    )
    lab.open(page, name)
    run_all(page)
    for view in page.locator(".graph-view").all():
        view.locator("svg").wait_for()
        view.locator("svg text", has_text=hostile).first.wait_for()
        assert view.locator("img, script").count() == 0
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("which", ["routes", "steps"])
def test_nobody_is_kept_out(which, request, page):
    request.getfixturevalue(which)
    found = Axe().run(page, context=".graph-view").response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], json.dumps(serious, indent=1)


def test_the_graph_follows_a_slider(routes, page, capsys):
    times = redraw_times(page, routes)
    with capsys.disabled():
        print(f"\nfrom a key on a slider to the graph drawn anew: {median(times):.0f} ms (median)")
    assert len(times) >= 30
