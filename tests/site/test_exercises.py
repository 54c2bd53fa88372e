"""What the page says to an answer is what `check` says."""

import re

import pytest
from audit import ROOT, SITE, lessons
from drill import EACH
from exercises import outcomes

from autodiff_lesson.practice.desk import exercises_of, find
from autodiff_lesson.practice.exercise import DONE
from autodiff_lesson.practice.gradient_kinds import Gradient, Gradients
from autodiff_lesson.practice.kinds import Choice, Names, Number, Numbers, Routes
from autodiff_lesson.practice.review import NEEDED

RIGHT = ["15 * 2 + 10*1 + 10 * 1 * 2", "2 * (15 + 15)", "120 / 2", "60,0", "−60 + 2 · 60"]
RIGHT += ["2 ** 6 - 4", "-2 ** 2 + 64", "6e1"]
NO_NUMBER = ["sixty", "60 60", "1 / 0", "", "(60", "alert(1)"]
ONE, SEVERAL = (Number, Gradient), (Numbers, Gradients)
DATA = (*ONE, *SEVERAL, Choice, Names, Routes)


def exercises_in(name):
    """The exercises on a page, in order."""
    text = (SITE / name).read_text()
    return [find(number) for number in re.findall(r'class="exercise" data-number="([\d.]+)"', text)]


def is_data(exercise):
    return isinstance(exercise.kind, DATA)


def all_exercises():
    return [(name, exercise) for name in lessons() for exercise in exercises_in(name)]


with_data = pytest.mark.parametrize(
    "name", [name for name in lessons() if any(is_data(x) for x in exercises_in(name))]
)


def answer(page, exercise, given):
    """Give an answer in the page; what it says."""
    form = page.locator(f'form[data-number="{exercise.number}"]')
    if isinstance(exercise.kind, ONE + SEVERAL):
        for n, number in enumerate(given if isinstance(given, (tuple, list)) else [given]):
            form.locator(f'input[name="n{n}"]').fill(repr(number))
    else:
        chosen = [given] if isinstance(given, str) else list(given)
        if isinstance(exercise.kind, Routes):
            chosen = exercise.kind.observe(given)
        form.evaluate("(form) => form.reset()")
        for item in chosen:
            form.locator(f'input[value="{item}"]').check()
    form.get_by_role("button", name="Check").click()
    return form.get_by_role("status").text_content()


def test_every_exercise_of_the_course_is_on_a_page():
    shown = {exercise.number for _, exercise in all_exercises()}
    lessons_with_exercises = {name[:2] for name in lessons()} - {"00"}
    assert shown == {number for lesson in lessons_with_exercises for number in exercises_of(lesson)}


@with_data
def test_the_right_answer_and_each_known_wrong_one_are_told_what_check_says(opened, name):
    page = opened(name)
    for exercise in filter(is_data, exercises_in(name)):
        for wrong in exercise.wrong:
            if isinstance(exercise.kind, SEVERAL) and len(exercise.kind.observe(wrong)) != len(
                exercise.kind.expected
            ):
                continue  # the page has as many fields as there are numbers
            assert answer(page, exercise, wrong) == f"✗ {exercise.judge(wrong).message}"
        right = exercise.kind.expected
        assert answer(page, exercise, right) == f"✓ Right. {exercise.judge(right).message}"


@with_data
def test_a_number_that_nobody_foresaw_is_told_what_check_says(opened, name):
    page = opened(name)
    for exercise in exercises_in(name):
        if not isinstance(exercise.kind, ONE):
            continue
        right = exercise.kind.expected
        strange = [right + 123.57, right - 77.21, right * 0.0237, right * 1.217, 987654321]
        for number in [*strange, 2 * right, -right, right / 2]:
            verdict = exercise.judge(number)
            mark = "✓ Right." if verdict.state == DONE else "✗"
            assert answer(page, exercise, number) == f"{mark} {verdict.message}"


@pytest.mark.parametrize("lesson", NEEDED)
def test_the_questions_of_the_drill_say_what_check_says(opened, lesson):
    page = opened("drill.html")
    page.evaluate(
        "document.querySelectorAll('details').forEach((folded) => { folded.open = true })"
    )
    for seed in range(0, EACH, 3):
        exercise = find(f"R{lesson}.{seed}")
        right = exercise.kind.expected
        for number in [*exercise.wrong, right + 1, right - 123, 2 * right + 30, right]:
            verdict = exercise.judge(number)
            mark = "✓ Right." if verdict.state == DONE else "✗"
            assert answer(page, exercise, number) == f"{mark} {verdict.message}"


def test_where_the_answer_is_code_there_is_no_form_but_help_and_where_to_run_it():
    for name, exercise in all_exercises():
        if outcomes(exercise) is None:
            text = (SITE / name).read_text()
            assert f'<div class="exercise" data-number="{exercise.number}"' in text
            assert (
                f'The answer is code. <a href="notebooks/{name.replace("html", "ipynb")}"' in text
            )


def test_hints_come_one_by_one(opened):
    page = opened("04_routes.html")
    form = page.locator('form[data-number="4.2"]')
    hints = form.locator("details.hint")
    assert [hint.is_visible() for hint in hints.all()] == [False] * 3
    for shown in range(1, 4):
        form.get_by_role("button", name="A hint").click()
        assert [hint.is_visible() for hint in hints.all()] == [True] * shown + [False] * (3 - shown)
    assert not form.get_by_role("button", name="A hint").is_visible()


def test_what_is_done_is_remembered_in_this_browser(opened):
    page = opened("04_routes.html")
    exercise = find("4.2")
    assert "0 of 3 done" in page.locator(".progress").text_content()
    answer(page, exercise, 60)
    answer(page, exercise, 40)  # what was done stays so
    page.reload()
    assert "1 of 3 done" in page.locator(".progress").text_content()
    assert "4.2  done" in page.locator(".progress").text_content()


def test_a_number_may_be_a_calculation(opened):
    page = opened("04_routes.html")
    form = page.locator('form[data-number="4.2"]')
    for typed in RIGHT + NO_NUMBER:
        form.locator("input").first.fill(typed)
        form.get_by_role("button", name="Check").click()
        said = form.get_by_role("status").text_content()
        assert said.startswith("✓" if typed in RIGHT else "✗ A number is asked for"), typed


def test_from_the_question_to_why_11_and_a_wrong_answer_told_why_on_a_phone(opened):
    """Q1, a slider, a route, and 4.2, with nothing but the files."""
    page = opened("01_gradients_by_hand.html", 390, place=SITE.as_uri())
    assert page.get_by_text("Q1").first.is_visible()
    page = opened("index.html", 390, place=SITE.as_uri())
    view = page.locator(".graph-view")
    view.get_by_role("button", name="d → c → a: 4 × 1 = 4").click()
    assert view.locator(".edge.route").count() == 2
    view.get_by_role("slider", name="a").press("ArrowRight")
    assert "∂d/∂a = 8 + 5 = 13" in view.text_content()
    view.get_by_role("button", name="Back to the first values").click()
    assert "∂d/∂a = 7 + 4 = 11" in view.text_content()
    page = opened("04_routes.html", 390, place=SITE.as_uri())
    assert "The long one, e→d→c→a, is forgotten." in answer(page, find("4.2"), 40)


def test_the_notebooks_that_are_linked_are_the_courses():
    for name in lessons():
        notebook = name.replace("html", "ipynb")
        copy, original = (SITE / "notebooks" / notebook, ROOT / "notebooks" / notebook)
        assert copy.read_bytes() == original.read_bytes()
