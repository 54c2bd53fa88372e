"""The rules that every lesson keeps, whatever it teaches."""

import re
from itertools import pairwise
from pathlib import Path
from statistics import median

import nbformat
import pytest
from run_notebooks import IGNORED, KEPT, METADATA

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_IGNORED = 7  # what is measured on the learner's machine: speed, in 08, 09, 11, 12 and 14
LONGEST_CELL = 16
PICTURES = {"image/svg+xml", "image/png"}
WORDS = "<details>\n<summary><em>The picture in words</em></summary>\n\n"
FOLDED = {"outputs_hidden": True}  # a saved output below a prediction: JupyterLab keeps it shut

lessons = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def read(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def headings(text):
    return re.findall(r"^(#+) (.+)$", text, flags=re.MULTILINE)


def test_lessons_are_numbered_without_a_gap():
    numbers = sorted({path.stem[:2] for path in LESSONS})  # 08 has two pages
    assert numbers == [f"{n:02}" for n in range(len(numbers))]


@lessons
def test_metadata_names_the_kernel_python3_and_nothing_else(path):
    assert read(path).metadata == METADATA


@lessons
def test_cells_were_run_from_top_to_bottom(path):
    cells = code_cells(read(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


@lessons
def test_cells_hold_no_metadata_but_tags_and_that_an_output_is_folded(path):
    for cell in read(path).cells:
        assert set(cell.metadata) <= KEPT
        assert cell.metadata.get("jupyter", FOLDED) == FOLDED


@lessons
def test_cell_ids_are_unique(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(ids) == len(set(ids))


@lessons
def test_no_output_is_an_error_or_a_warning(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"


@lessons
def test_no_output_holds_a_widget_or_an_address_in_memory_or_a_path(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            data = output.pop("data", {})
            assert not any("widget" in kind for kind in data)
            text = str([output, *(data[kind] for kind in data if kind != "image/png")])
            assert not re.search(r"0x[0-9a-f]{6,}|/home/|/root/|/tmp/|/Users/|\b[A-Z]:\\", text)


def test_outputs_are_ignored_in_few_cells():
    ignored = [
        cell for path in LESSONS for cell in code_cells(read(path)) if "tags" in cell.metadata
    ]
    assert {tag for cell in ignored for tag in cell.metadata.tags} <= {IGNORED}
    assert len(ignored) <= MOST_IGNORED


@lessons
def test_the_opening_says_what_for_from_where_and_how_long(path):
    opening = read(path).cells[0].source
    for part in ("**You will** ", "**You need** ", "**Time:** "):
        assert part in opening
    assert re.search(r"\*\*Time:\*\* \d+ minutes", opening)


@lessons
def test_there_is_one_first_heading_and_no_level_is_skipped(path):
    levels = [len(marks) for marks, _ in headings(prose(read(path)))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


@lessons
def test_it_closes_with_what_to_do_and_what_it_was_about(path):
    titles = [title for marks, title in headings(prose(read(path))) if marks == "##"]
    closing = ["In short"] if path.stem.startswith("00") else ["Your turn", "In short"]
    assert titles[-len(closing) :] == closing


@lessons
def test_opening_and_closing_link_to_the_neighbours_and_the_contents(path):
    cells = read(path).cells
    index = LESSONS.index(path)
    for cell in (cells[0], cells[-1]):
        for neighbour in LESSONS[max(index - 1, 0) : index + 2]:
            assert neighbour == path or f"]({neighbour.name})" in cell.source
        assert index == 0 or "](00_start_here.ipynb" in cell.source


@lessons
def test_every_picture_is_followed_by_words(path):
    cells = read(path).cells
    your_turn = next((n for n, c in enumerate(cells) if "## Your turn" in c.source), len(cells))
    for cell, following in pairwise(cells[: your_turn + 1]):
        kinds = {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}
        if kinds & PICTURES:
            assert following.source.startswith(WORDS)


@lessons
def test_cells_are_small(path):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(read(path))]
    assert median(lengths) <= 6
    assert max(lengths) <= LONGEST_CELL


@lessons
def test_no_answer_lies_open(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown" and re.search(r"(<b>|\*\*)Answers?\b", cell.source):
            assert cell.source.count("<details>") == cell.source.count("</details>") >= 1
