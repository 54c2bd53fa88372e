"""The exercises in their lessons."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from autodiff_lesson.practice.desk import LESSONS, exercises_of

from .test_form import WORDS

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHECK = re.compile(r'^check\("([\d.]+)", (\w+)\)$', flags=re.MULTILINE)
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}

lessons = pytest.mark.parametrize("lesson", LESSONS)


def read(lesson):
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    return nbformat.read(path, as_version=4)


def handed_in(notebook):
    """The cells with an exercise's check, by its number."""
    cells = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and (found := CHECK.search(cell.source)):
            cells[found[1]] = cell
    return cells


def test_every_lesson_but_the_first_has_exercises():
    stems = sorted(path.stem[:2] for path in NOTEBOOKS.glob("*.ipynb"))
    assert stems[1:] == LESSONS


@lessons
def test_a_lesson_has_two_to_five_exercises_each_asked_under_its_number_and_title(lesson):
    notebook = read(lesson)
    asked = re.findall(
        r"^### (\d+\.\d+) (.+)$",
        "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"),
        flags=re.MULTILINE,
    )
    exercises = exercises_of(lesson)
    assert asked == [(number, exercise.title) for number, exercise in exercises.items()]
    assert list(exercises) == [f"{int(lesson)}.{n}" for n in range(1, len(exercises) + 1)]
    assert 2 <= len(exercises) <= 5
    assert list(handed_in(notebook)) == list(exercises)


@lessons
def test_where_a_lesson_says_how_many_exercises_it_has_it_has_as_many(lesson):
    prose = "\n".join(cell.source for cell in read(lesson).cells)
    for words in re.findall(rf"(?i)\b(?:{'|'.join(NUMBERS)}) (?:questions|exercises)", prose):
        assert NUMBERS[words.split()[0].lower()] == len(exercises_of(lesson)), words


def test_there_are_fewer_than_sixty_exercises_in_all():
    assert sum(len(exercises_of(lesson)) for lesson in LESSONS) < 60


@lessons
def test_nothing_but_a_picture_in_words_is_folded_away_under_an_exercise(lesson):
    cells = [cell.source for cell in read(lesson).cells]
    start = next(n for n, source in enumerate(cells) if source.startswith("## Your turn"))
    assert not any("<details>" in source.removeprefix(WORDS) for source in cells[start:])


@lessons
def test_untouched_every_exercise_is_open(lesson):
    for number, cell in handed_in(read(lesson)).items():
        assert [output.text.split(" Put")[0] for output in cell.outputs] == [f"{number} …"]


@lessons
def test_its_own_solutions_pass_inside_the_lesson(lesson):
    notebook = read(lesson)
    cells = handed_in(notebook)
    for number, cell in cells.items():
        call = CHECK.search(cell.source)[0]
        cell.source = f"{exercises_of(lesson)[number].solution}\n\n{call}"
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=120,
        resources={"metadata": {"path": NOTEBOOKS}},
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
    ).execute()
    for number, cell in cells.items():
        assert cell.outputs[0].text.startswith(f"{number} ✓ Right.")
    count = len(cells)
    assert any(
        f"Lesson {lesson}: {count} of {count} done" in str(cell.get("outputs"))
        for cell in notebook.cells
    )
