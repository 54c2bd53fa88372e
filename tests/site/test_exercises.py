"""What the page says to an answer is what `check` says."""

import re
from itertools import product

import pytest
from audit import ROOT, SITE, lessons
from drill import EACH
from exercises import outcomes

from autodiff_lesson.practice.desk import exercises_of, find
from autodiff_lesson.practice.exercise import DONE
from autodiff_lesson.practice.gradient_kinds import Gradient, Gradients
from autodiff_lesson.practice.kinds import Choice, Function, Names, Number, Numbers, Routes
from autodiff_lesson.practice.program_kinds import Engine, Line, Order, Piece
from autodiff_lesson.practice.review import NEEDED

RIGHT = ["15 * 2 + 10*1 + 10 * 1 * 2", "2 * (15 + 15)", "120 / 2", "60,0", "−60 + 2 · 60"]
RIGHT += ["2 ** 6 - 4", "-2 ** 2 + 64", "6e1"]
NO_NUMBER = ["sixty", "60 60", "1 / 0", "", "(60", "alert(1)"]
ONE, SEVERAL = (Number, Gradient), (Numbers, Gradients)
DATA = (*ONE, *SEVERAL, Choice, Names, Routes)
CODE = (Function, Engine, Line, Order, Piece)


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


def in_fields(exercise, given):
    """An answer as what is typed into a form's fields, or chosen in it."""
    if isinstance(exercise.kind, ONE + SEVERAL):
        return [repr(x) for x in (given if isinstance(given, (tuple, list)) else [given])]
    if isinstance(exercise.kind, Routes):
        return list(exercise.kind.observe(given))
    return [given] if isinstance(given, str) else list(given)


def answer(page, exercise, given):
    """Give an answer in the page, by hand; what it says."""
    form = page.locator(f'form[data-number="{exercise.number}"]')
    for n, text in enumerate(in_fields(exercise, given)):
        if isinstance(exercise.kind, ONE + SEVERAL):
            form.locator(f'input[name="n{n}"]').fill(text)
        else:
            form.locator(f'input[value="{text}"]').check()
    form.get_by_role("button", name="Check").click()
    return form.get_by_role("status").text_content()


GIVE_ALL = """([number, answers]) => {
    const form = document.querySelector(`form[data-number="${number}"]`);
    const inputs = [...form.querySelectorAll("fieldset input")];
    return answers.map((answer) => {
        form.reset();
        inputs.forEach((input, n) => {
            if (input.type === "text") input.value = answer[n];
            else input.checked = answer.includes(input.value);
        });
        form.querySelector("fieldset button").click();
        return form.querySelector('[role="status"]').textContent;
    });
}"""


def differing(page, exercise, answers):
    """The answers to which the page does not say what `check` says, with both."""
    fields = [in_fields(exercise, given) for given in answers]
    shown = page.evaluate(GIVE_ALL, [exercise.number, fields])
    said = [what_check_says(exercise, given) for given in answers]
    return [three for three in zip(answers, shown, said, strict=True) if three[1] != three[2]]


def known_wrong(exercise):
    """Those that can be given in the page, which has as many fields as there are numbers."""
    if not isinstance(exercise.kind, SEVERAL):
        return list(exercise.wrong)
    count = len(exercise.kind.expected)
    return [x for x in exercise.wrong if len(exercise.kind.observe(x)) == count]


def what_check_says(exercise, given):
    verdict = exercise.judge(given)
    return f"{'✓ Right.' if verdict.state == DONE else '✗'} {verdict.message}"


def test_every_exercise_of_the_course_is_on_a_page():
    shown = {exercise.number for _, exercise in all_exercises()}
    lessons_with_exercises = {name[:2] for name in lessons()} - {"00"}
    assert shown == {number for lesson in lessons_with_exercises for number in exercises_of(lesson)}


def test_every_kind_of_answer_is_data_or_code():
    kinds = {type(exercise.kind) for _, exercise in all_exercises()}
    assert [kind.__name__ for kind in kinds if not issubclass(kind, (*DATA, *CODE))] == []


@with_data
def test_the_right_answer_and_each_known_wrong_one_are_told_what_check_says(opened, name):
    page = opened(name)
    for exercise in filter(is_data, exercises_in(name)):
        right = exercise.kind.expected
        assert differing(page, exercise, [*known_wrong(exercise), right]) == []
        assert what_check_says(exercise, right).startswith("✓ Right.")


@with_data
def test_a_number_that_nobody_foresaw_is_told_what_check_says(opened, name):
    page = opened(name)
    for exercise in exercises_in(name):
        if isinstance(exercise.kind, ONE):
            right = exercise.kind.expected
            strange = [right + 123.57, right - 77.21, right * 0.0237, right * 1.217, 987654321]
            assert differing(page, exercise, [*strange, 2 * right, -right, right / 2]) == []
        elif isinstance(exercise.kind, SEVERAL):
            right = list(exercise.kind.expected)
            strange = [
                [x * factor + off if n in wrong else x for n, x in enumerate(right)]
                for wrong in ([0], [len(right) - 1], range(len(right)))
                for factor, off in ((1, 123.57), (1, -77.21), (0.0237, 0), (1.217, 0), (-1.3, 0))
            ]
            assert differing(page, exercise, strange) == []


def test_the_questions_of_the_drill_say_what_check_says(opened):
    page = opened("drill.html")
    for lesson, seed in product(NEEDED, range(0, EACH, 3)):
        exercise = find(f"R{lesson}.{seed}")
        right = exercise.kind.expected
        if isinstance(exercise.kind, ONE):
            others = [right + 1, right - 123, 2 * right + 30]
        else:
            others = [(), right[:1], ("a",), ("b", "c")]
        assert differing(page, exercise, [*exercise.wrong, *others, right]) == []


@pytest.mark.parametrize("kind", DATA)
def test_an_answer_by_hand_is_told_the_same(opened, kind):
    name, exercise = next((n, x) for n, x in all_exercises() if isinstance(x.kind, kind))
    page = opened(name)
    for given in (known_wrong(exercise)[0], exercise.kind.expected):
        assert answer(page, exercise, given) == what_check_says(exercise, given)


def test_where_the_answer_is_code_there_is_no_form_but_help_and_where_to_run_it():
    for name, exercise in all_exercises():
        assert (outcomes(exercise) is None) != is_data(exercise)
        if not is_data(exercise):
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
