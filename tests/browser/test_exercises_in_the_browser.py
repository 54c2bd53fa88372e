"""Exercises, handed in as a learner does: typed into the lesson, and run."""

import re

import pytest
from lab import PATIENCE, run_all
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("exercises")  # in one browser, so that it runs but once

expect.set_options(timeout=PATIENCE)

WRONG = 'answer = 6000\ncheck("4.2", answer)'
ENDLESS = 'def answer(a, b):\n    while True:\n        pass\n\n\ncheck("4.3", answer)'


@pytest.fixture(scope="module")
def lesson(lab, window):
    """Lesson 04, which has been run."""
    page, _ = window
    lab.open(page, "04_routes.ipynb")
    run_all(page)
    return page


def hand_in(page, number, code):
    """Type code into the cell of an exercise, run it, and return what it says."""
    cell = page.locator(".jp-CodeCell").filter(has_text=f'check("{number}"')
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.text_content()
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    editor.fill(code)
    page.keyboard.press("Control+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"))
    return cell.locator(".jp-OutputArea-output").first.inner_text()


def test_a_wrong_answer_is_told_why_and_progress_knows_of_it(lesson, page):
    assert hand_in(page, "4.2", WRONG).startswith(
        "4.2 ✗ 6000 is 30 · 10 · 20, the routes multiplied."
    )
    progress = page.locator(".jp-CodeCell").filter(has_text="progress(4)").last
    progress.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    progress.get_by_text("4.2  tried").wait_for()


def test_a_wrong_answer_that_nobody_listed_is_shown_on_the_graph(lesson, page):
    said = hand_in(page, "4.2", WRONG.replace("6000", "80"))
    assert said.startswith("4.2 ✗ 80 is what comes out if what has piled up at a node is sent on")
    cell = page.locator(".jp-CodeCell").filter(has_text='check("4.2"')
    picture = cell.locator(".jp-RenderedSVG img")
    picture.scroll_into_view_if_needed()
    assert "here%3A%2080" in picture.get_attribute("src")
    assert picture.evaluate("picture => picture.naturalWidth > 0")


def test_a_loop_that_never_ends_leaves_the_kernel_alive(lesson, page):
    assert "There was no result within" in hand_in(page, "4.3", ENDLESS)
    assert hand_in(page, "4.2", WRONG.replace("6000", "60")).startswith("4.2 ✓ Right.")
