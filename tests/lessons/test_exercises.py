"""The exercises in their lessons."""

import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from traitlets.config import Config

from autodiff_lesson.practice.desk import LESSONS, exercises_of
from autodiff_lesson.practice.lessons import TITLES
from autodiff_lesson.practice.review import NEEDED

from .test_form import WORDS

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHECK = re.compile(r'^check\("([\d.]+)", (\w+)\)$', flags=re.MULTILINE)

NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
FORGET = """
import sys
for name in [name for name in sys.modules if name.startswith("autodiff_lesson")]:
    del sys.modules[name]
%reset -f
"""
PAGES = sorted(NOTEBOOKS.glob("*.ipynb"))[1:]

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def read(page):
    return nbformat.read(page, as_version=4)


def exercises_on(page):
    """The exercises of the page's lesson that are handed in on this page, by number."""
    exercises = exercises_of(page.stem[:2])
    return {number: exercises[number] for number in handed_in(read(page))}


def handed_in(notebook):
    """The cells with an exercise's check, by its number."""
    cells = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and (found := CHECK.search(cell.source)):
            cells[found[1]] = cell
    return cells


def test_every_lesson_but_the_first_has_exercises():
    assert sorted({page.stem[:2] for page in PAGES}) == LESSONS


@pytest.mark.parametrize("lesson", LESSONS)
def test_progress_calls_a_lesson_by_its_name(lesson):
    page = next(page for page in PAGES if page.stem[:2] == lesson)
    assert read(page).cells[0].source.splitlines()[0] == f"# {lesson} {TITLES[lesson]}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_exercises_of_a_lesson_are_numbered_and_each_is_handed_in(lesson):
    numbers = [n for page in PAGES if page.stem[:2] == lesson for n in exercises_on(page)]
    assert numbers == list(exercises_of(lesson))
    assert numbers == [f"{int(lesson)}.{n}" for n in range(1, len(numbers) + 1)]


@pages
def test_a_page_has_two_to_five_exercises_each_asked_under_its_number_and_title(page):
    asked = re.findall(
        r"^### (\d+\.\d+) (.+)$",
        "\n".join(cell.source for cell in read(page).cells if cell.cell_type == "markdown"),
        flags=re.MULTILINE,
    )
    exercises = exercises_on(page)
    assert asked == [(number, exercise.title) for number, exercise in exercises.items()]
    assert 2 <= len(exercises) <= 5


@pages
def test_what_the_exercises_need_is_imported(page):
    needed = "from autodiff_lesson.practice import check, hint, progress, solution"
    assert needed in [line for cell in read(page).cells for line in cell.source.splitlines()]


@pytest.mark.parametrize("lesson", LESSONS[2:])
def test_from_lesson_03_on_each_opens_with_a_question_from_before(lesson):
    assert int(lesson) in NEEDED
    page = next(page for page in PAGES if page.stem[:2] == lesson)
    code = "\n".join(cell.source for cell in read(page).cells if cell.cell_type == "code")
    asked = re.findall(rf"^review\({int(lesson)}\b", code, flags=re.MULTILINE)
    assert len(asked) == 1
    assert "from autodiff_lesson.practice import check, hint, review, solution" in code


@pages
def test_where_a_page_says_how_many_exercises_it_has_it_has_as_many(page):
    prose = "\n".join(cell.source for cell in read(page).cells)
    for words in re.findall(rf"(?i)\b(?:{'|'.join(NUMBERS)}) (?:questions|exercises)", prose):
        assert NUMBERS[words.split()[0].lower()] == len(exercises_on(page)), words


def test_there_are_fewer_than_sixty_exercises_in_all():
    assert sum(len(exercises_of(lesson)) for lesson in LESSONS) < 60


@pages
def test_nothing_but_a_picture_in_words_is_folded_away_under_an_exercise(page):
    cells = [cell.source for cell in read(page).cells]
    start = next(n for n, source in enumerate(cells) if source.startswith("## Your turn"))
    assert not any("<details>" in source.removeprefix(WORDS) for source in cells[start:])


@pages
def test_untouched_every_exercise_is_open(page):
    for number, cell in handed_in(read(page)).items():
        assert [output.text.split(" Put")[0] for output in cell.outputs] == [f"{number} …"]


@pytest.fixture(scope="module")
def kernel():
    """A kernel in the lessons' folder, for all of them: most run faster than it starts."""
    options = Config({"KernelManager": {"transport_encryption": "auto"}})
    manager = KernelManager(kernel_name="python3", config=options)
    manager.start_kernel(cwd=str(NOTEBOOKS))
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel, code):
    """What code prints. Fails if it raises."""
    printed = []

    def listen(message):
        printed.append(message["content"].get("text", ""))

    reply = kernel.execute_interactive(code, timeout=120, output_hook=listen)["content"]
    assert reply["status"] == "ok", reply.get("traceback")
    return "".join(printed)


@pages
def test_its_own_solutions_pass_inside_the_lesson(page, kernel):
    notebook = read(page)
    lesson = page.stem[:2]
    cells = handed_in(notebook)
    numbers = {cell.id: number for number, cell in cells.items()}
    run(kernel, FORGET)
    for cell in notebook.cells:
        if cell.id in numbers:
            number = numbers[cell.id]
            solution = exercises_of(lesson)[number].solution
            said = run(kernel, f"{solution}\n\n{CHECK.search(cell.source)[0]}")
            assert said.startswith(f"{number} ✓ Right.")
        elif cell.cell_type == "code":
            said = run(kernel, cell.source)
    assert f"Lesson {lesson}: {len(cells)} of {len(exercises_of(lesson))} done" in said
