"""What lesson 00, the README and links say of a lesson is what the lesson says of itself."""

import re
from pathlib import Path

import pytest

from .test_form import LESSONS
from .test_links import PAGES, prose_of, text_of

README = Path(__file__).parents[2] / "README.md"
FIRST, *OTHERS = LESSONS
ROW = re.compile(r"\| \[[^\]]+\]\((\w+\.ipynb)\) \|")
LINK = re.compile(r"\[(\d\d [^\]]+)\]\((?:notebooks/)?(\w+\.ipynb)")

others = pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)


def title(path):
    """What the contents call it. Lesson 00 bears the name of the course as its heading."""
    return "00 Start here" if path == FIRST else re.match(r"# (.+)", text_of(path))[1]


def minutes(path):
    return re.search(r"\*\*Time:\*\* (\d+) minutes", text_of(path))[1]


def rows(path):
    """The lines of its tables that begin with a link to a lesson, with links as in notebooks/."""
    lines = text_of(path).replace("](notebooks/", "](").splitlines()
    return [line for line in lines if ROW.match(line)]


@others
def test_a_lesson_has_its_row_in_lesson_00(path):
    row = f"| [{title(path)}]({path.name}) | {minutes(path)} | "
    assert any(line.startswith(row) for line in rows(FIRST)), f"{FIRST.name} lacks: {row}… |"


def test_the_rows_of_lesson_00_are_in_order_and_of_lessons_that_exist():
    assert [ROW.match(row)[1] for row in rows(FIRST)] == [path.name for path in OTHERS]


def test_the_readme_has_the_same_rows_and_one_for_lesson_00():
    first, *rest = rows(README)
    assert first.startswith(f"| [{title(FIRST)}]({FIRST.name}) | {minutes(FIRST)} | ")
    assert rest == rows(FIRST)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_link_with_a_lessons_number_has_its_name(page):
    for text, name in LINK.findall(prose_of(page)):
        assert text == title(FIRST.with_name(name))
