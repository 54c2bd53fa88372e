"""The explorers, worked with the mouse and with the keyboard.

Most of it happens on a bare page, where the explorer's module is given a plain model. That the same
works in JupyterLab, with its look and its widgets, is seen there.
"""

import json
import re
from pathlib import Path
from statistics import median

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import PATIENCE, explorer, redraw_times, run_all
from matplotlib.figure import Figure
from playwright.sync_api import expect

from autodiff_lesson import Var, get_gradients
from autodiff_lesson.explorers import (
    explore_routes,
    flip_through,
    graph_view,
    put_in_order,
    step_through,
)
from autodiff_lesson.explorers.graph_view import SHOWN
from autodiff_lesson.notation import short

from ..every_explorer import written_explorers

expect.set_options(timeout=PATIENCE)

NAMES = ["d", "c", "a", "b"]  # as the picture numbers them
SCRIPT, STYLE = (Path(graph_view.__file__).with_suffix(x).read_text() for x in (".js", ".css"))
MODEL = """
const { default: { render } } = await import(URL.createObjectURL(
  new Blob([SCRIPT], { type: "text/javascript" })));
const state = await kernel(null);
window.views = [...document.querySelectorAll("main")].map((el) => {
  const listeners = {};
  render({ el, model: {
    get: (name) => state[name],
    on: (name, listener) => { listeners[name] = listener; },
    send: async (event) => {
      const next = await kernel(event);
      const changed = Object.keys(next).filter(
        (name) => JSON.stringify(next[name]) !== JSON.stringify(state[name]));
      Object.assign(state, next);
      for (const view of window.views)
        for (const name of changed) view[`change:${name}`]?.();
    },
  } });
  return listeners;
});
"""


@pytest.fixture
def bare(browser):
    """Puts an explorer on a bare page; its Python runs here, in the place of a kernel."""
    contexts = []

    def put(view, views=1, **settings):
        context = browser.new_context(**{"viewport": {"width": 900, "height": 900}} | settings)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))

        def kernel(event):
            if event is not None:
                view._on_event(None, event, None)
            return {name: getattr(view, name) for name in SHOWN}

        page.expose_function("kernel", kernel)
        page.set_content(f"<!doctype html><style>{STYLE}</style>{'<main></main>' * views}")
        script = MODEL.replace("SCRIPT", json.dumps(SCRIPT))
        page.evaluate(f"async () => {{ {script} }}")
        return page

    yield put
    for context in contexts:
        context.close()


def example():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    return explore_routes(d)


def lesson_06():
    a = Var(230.3)
    b = Var(33.2)
    y = (a / b - a) * (b / a + a + b) * (a - b)
    return explore_routes(y)


def steps_of():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    return step_through(d)


def pictures():
    def bars(n):
        figure = Figure(figsize=(2, 1))
        figure.subplots().bar(range(n), range(n))
        return figure

    return flip_through(bars, range(1, 6), name="bars")


def lines_of():
    return put_in_order(["first", "    second", "third"])


KINDS = {"routes": example, "wide": lesson_06, "steps": steps_of, "pictures": pictures}
KINDS |= {"lines": lines_of}


def test_every_explorer_is_among_them():
    tried = {type(explore().explorer) for explore in KINDS.values()}
    assert sorted(kind.__name__ for kind in written_explorers() - tried) == []


def gradient(name, a=4, b=3):
    """What the library says of ∂d/∂name: the number that has to be on the screen."""
    a, b = Var(a), Var(b)
    c = a + b
    d = a * c
    return short(get_gradients(d)[{"a": a, "b": b, "c": c, "d": d}[name]])


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def expect_text(page, key, text):
    expect(page.locator(f'[data-key="{key}"]')).to_have_text(text)


def expect_sum(page, name, a=4, b=3):
    value = gradient(name, a, b)
    expect_text(page, "answer", f"get_gradients says {value}")
    equation = re.compile(f"^∂d/∂{name} = (.* = )?{re.escape(value)}$")
    expect(page.locator('[data-key="sum"]')).to_have_text(equation)


def focused(page):
    return page.evaluate("document.activeElement.dataset.key")


# By mouse


def test_it_opens_on_the_question_of_the_lesson(bare):
    page = bare(example())
    assert button(page, "d → a: 7").count() == 1
    assert button(page, "d → c → a: 4 × 1 = 4").count() == 1
    expect_text(page, "sum", "∂d/∂a = 7 + 4 = 11")


def test_a_node_is_chosen_with_the_mouse(bare):
    page = bare(example())
    for name in NAMES:
        button(page, name).click()
        expect_sum(page, name)


def test_a_node_is_chosen_from_the_list(bare):
    page = bare(example())
    page.get_by_label("Which routes lead from d to").select_option("b")
    expect_sum(page, "b")


def test_a_route_is_marked(bare):
    page = bare(example())
    expect(page.locator(".edge.route")).to_have_count(1)
    button(page, "d → c → a: 4 × 1 = 4").click()
    expect(page.locator(".edge.route")).to_have_count(2)


def test_a_slider_is_moved_with_the_mouse(bare):
    page = bare(example())
    box = page.locator('[data-key="slider 3"]').bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect_sum(page, "a", b=-10)
    expect_text(page, "value 3", "-10")
    button(page, "Back to the first values").click()
    expect_sum(page, "a")
    expect(page.locator('[data-key="slider 3"]')).to_have_value("3")
    expect_text(page, "value 3", "3")


def test_pointing_at_an_edge_or_a_node_shows_its_labels(bare):
    page = bare(lesson_06())
    visible = "[...document.querySelectorAll('.label')].filter(e => e.checkVisibility({"
    visible += "checkVisibilityCSS: true})).length"
    on_route = page.evaluate(visible)
    button(page, "y").hover()
    page.wait_for_function(f"{visible} > {on_route}")
    page.mouse.move(1, 1)
    page.wait_for_function(f"{visible} === {on_route}")
    button(page, "All local derivatives").click()
    page.wait_for_function(f"{visible} === document.querySelectorAll('.label').length")


# By keyboard


def test_a_node_is_chosen_with_the_keyboard(bare):
    page = bare(example())
    page.get_by_label("Which routes lead from d to").focus()
    page.keyboard.press("Tab")
    assert focused(page) == "node 2"  # the one that is chosen: a
    page.keyboard.press("ArrowRight")
    assert focused(page) == "node 1"  # its sister: c
    page.keyboard.press("ArrowDown")
    assert focused(page) == "node 3"  # and its child: b
    page.keyboard.press("Enter")
    expect_sum(page, "b")
    assert focused(page) == "node 3"


def test_a_slider_is_moved_with_the_keyboard(bare):
    page = bare(example())
    page.locator('[data-key="slider 2"]').focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect_sum(page, "a", a=7)
    assert focused(page) == "slider 2"


def test_a_nudge_is_gone_through_with_the_keyboard(bare):
    page = bare(example())
    page.locator('[data-key="play walk nudge"]').focus()
    page.keyboard.press("Enter")
    expect_text(page, "said", "1/5 a changes by +0.001.")
    page.locator('[data-key="forward"]').focus()
    for step in range(2, 6):
        page.keyboard.press("Enter")
        expect(page.locator('[data-key="said"]')).to_have_text(re.compile(f"^{step}/5"))
    expect(page.locator('[data-key="said"]')).to_contain_text("+0.007 + 0.004 = +0.011")
    assert focused(page) == "forward"


# As it plays


def test_a_nudge_plays_to_its_end_by_itself(bare):
    page = bare(example())
    button(page, "Nudge a").click()
    button(page, "Pause").click()
    button(page, "Play").click()
    expect(page.locator('[data-key="said"]')).to_contain_text("∂d/∂a = 11")


def test_a_nudge_is_shown_at_once_where_motion_is_unwelcome(bare):
    view = example()
    page = bare(view, reduced_motion="reduce")
    button(page, "Nudge a").click()
    expect(page.locator('[data-key="said"]')).to_contain_text("5/5")
    assert not view.playing


def test_it_is_stepped_and_played(bare):
    view = steps_of()
    page = bare(view)
    last = view.explorer.state.reel.length
    button(page, "Step ▶").click()
    expect_text(page, "at", f"Step 2 of {last}")
    button(page, "Step ▶").focus()
    page.keyboard.press("Enter")
    expect_text(page, "at", f"Step 3 of {last}")
    button(page, "◀ Back").click()
    expect_text(page, "at", f"Step 2 of {last}")
    page.get_by_label("Speed").select_option("fast")
    button(page, "Play").click()
    expect_text(page, "at", f"Step {last} of {last}")
    gradients = page.locator('[data-key="gradients"]').inner_text()
    assert gradients == f"d: 1, c: 4, b: {gradient('b')}, a: {gradient('a')}"
    button(page, "Play").wait_for()


def test_pictures_are_flipped_through_with_a_slider(bare):
    page = bare(pictures())
    slider = page.get_by_role("slider", name="bars")
    slider.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator("img")).to_have_attribute("alt", "bars = 3")
    button(page, "Step ▶").click()
    expect(slider).to_have_value("4")


def test_every_click_counts_however_quick(bare):
    page = bare(steps_of())
    page.get_by_role("button", name="Step").evaluate(
        "button => { for (let click = 0; click < 10; click++) button.click(); }"
    )
    expect(page.locator('[data-key="at"]')).to_have_text(re.compile("^Step 11 of"))


def test_two_views_of_one_explorer_show_the_same(bare):
    view = steps_of()
    page = bare(view, views=2)
    page.locator('main:nth-of-type(2) [data-key="forward"]').click()
    for label in page.locator('[data-key="at"]').all():
        expect(label).to_have_text(re.compile("^Step 2 of"))
    page.get_by_label("Speed").first.select_option("fast")
    page.locator('main:nth-of-type(1) [data-key="play"]').click()
    for label in page.locator('[data-key="at"]').all():
        expect(label).to_have_text(re.compile(r"^Step (\d+) of \1$"))


# What it looks like


def test_nothing_jumps_while_a_slider_is_moved(bare):
    page = bare(lesson_06(), viewport={"width": 900, "height": 1500})
    places = """() => {
        const parts = document.querySelectorAll(".node, .edge, .label, .buttons, .sliders");
        return [...parts].map((part) => {
            const { x, y, width } = part.getBoundingClientRect();
            return [part.matches(".label") ? x + width / 2 : x, y].map(Math.round);
        });
    }"""
    page.locator('input[type="range"]').first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sliders span[data-key]").first).to_have_text("240.3")
    page.get_by_text("240.3").nth(1).wait_for()
    before = page.evaluate(places)
    page.keyboard.press("ArrowRight")
    page.get_by_text("250.3").nth(1).wait_for()
    assert page.evaluate(places) == before


@pytest.mark.parametrize("width", [390, 900])
@pytest.mark.parametrize("kind", KINDS)
def test_letters_are_large_enough_and_nothing_is_wider_than_the_page(bare, kind, width):
    page = bare(KINDS[kind](), viewport={"width": width, "height": 800})
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg text')].map(e => e.getBoundingClientRect().height"
        " / e.getBBox().height * parseFloat(getComputedStyle(e).fontSize))"
    )
    assert all(size >= 11 for size in sizes)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(
        "[...document.querySelectorAll('.graph-view [data-region]')].map("
        "e => e.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom])"
    )
    for n, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_kept_out(bare, kind):
    page = bare(KINDS[kind]())
    if kind == "routes":
        button(page, "Nudge a").click()
        button(page, "Pause").wait_for()
    found = Axe().run(page, context=".graph-view").response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], json.dumps(serious, indent=1)


def expect_lines(page, *lines):
    expect(page.locator(".graph-view li pre")).to_have_text(lines)


def test_lines_are_put_in_order_with_the_keyboard_alone(bare):
    page = bare(lines_of())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.key") == "down 0"
    page.keyboard.press("Enter")
    expect_lines(page, "    second", "first", "third")
    page.keyboard.press("ArrowDown")
    expect_lines(page, "    second", "third", "first")
    assert page.evaluate("document.activeElement.dataset.key") == "down 0"
    page.keyboard.press("ArrowUp")
    expect_lines(page, "    second", "first", "third")


def test_lines_are_put_in_order_with_the_mouse(bare):
    page = bare(lines_of())
    page.get_by_text("third").drag_to(page.get_by_text("first"))
    expect_lines(page, "third", "first", "    second")
    button(page, "Move down: third, line 1 of 3").click()
    expect_lines(page, "first", "third", "    second")


def test_a_value_that_cannot_be_is_explained_and_the_sliders_go_on(bare):
    a = Var(1)
    y = np.log(a) * a
    page = bare(explore_routes(y))
    page.locator('input[type="range"]').focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("log(0) does not exist").wait_for()
    assert page.locator('input[type="range"]').input_value() == "0"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.get_by_text("1.38629").first.wait_for()
    assert page.get_by_text("does not exist").count() == 0


def test_a_hostile_name_is_shown_as_text(bare):
    hostile = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    x = Var(4)
    names = {hostile: x, "explore_routes": explore_routes, "step_through": step_through}
    exec("def show(explore):\n    return explore(globals()[NAME] * 3)", names | {"NAME": hostile})
    for explore in (explore_routes, step_through):
        globals_of = {hostile: x, "explore": explore}
        view = eval(f"explore(globals()[{hostile!r}] * 3)", globals_of)
        page = bare(view)
        page.locator("svg text", has_text=hostile).first.wait_for()
        assert page.locator("img, script").count() == 0
        assert page.evaluate("window.hacked") is None


# In JupyterLab


def notebook_with(lab, name, *cells):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    nbformat.write(notebook, lab.folder / name)
    return name


def test_the_explorer_of_a_lesson_follows_a_slider(lab, page, capsys):
    lab.open(page, "04_routes.ipynb")
    run_all(page)
    view = explorer(page)
    times = redraw_times(page, view)
    with capsys.disabled():
        print(f"\nfrom a key on a slider to the graph drawn anew: {median(times):.0f} ms (median)")
    assert len(times) >= 30


def test_explorers_are_linked_like_any_widget(lab, page):
    name = notebook_with(
        lab,
        "linked.ipynb",
        "from ipywidgets import BoundedIntText, VBox, jslink, link\n"
        "from autodiff_lesson import Var\n"
        "from autodiff_lesson.explorers import explore_routes\n"
        "a, b = Var(4), Var(3)\n"
        "left, right = explore_routes(a * (a + b)), explore_routes(a * a + a * b)\n"
        'link((left, "values"), (right, "values"))\n'
        'place = BoundedIntText(description="Route", max=2)\n'
        'jslink((place, "value"), (right, "route"))\n'
        "VBox([place, left.beside(right)])",
    )
    lab.open(page, name)
    run_all(page)
    views = page.locator(".graph-view")
    views.nth(1).locator("svg").wait_for()
    views.nth(0).locator('input[type="range"]').first.focus()
    page.keyboard.press("ArrowRight")
    for view in views.all():
        expect(view.locator('[data-key="answer"]')).to_have_text("get_gradients says 13")
    page.get_by_role("spinbutton", name="Route").fill("2")
    page.keyboard.press("Enter")
    pressed = views.nth(1).locator('[data-key="route 2"]')
    expect(pressed).to_have_attribute("aria-pressed", "true")
    found = Axe().run(page, context=".jp-OutputArea-output").response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
