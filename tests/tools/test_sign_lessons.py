import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from sign_lessons import DIGESTS, digest, read_digests, record, sign

ROOT = Path(__file__).parents[2]
NAME = "notebooks/00_start_here.ipynb"


@pytest.fixture
def notary(tmp_path):
    with NotebookNotary(data_dir=str(tmp_path)) as notary:
        yield notary


@pytest.fixture
def course(tmp_path):
    """A folder with one lesson, and the list of all."""
    folder = tmp_path / "course"
    for name in (NAME, DIGESTS):
        (folder / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def is_signed(path, notary):
    return notary.check_signature(nbformat.read(path, as_version=4))


def test_the_list_has_every_lesson_as_it_is():
    lessons = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert read_digests() == {f"notebooks/{path.name}": digest(path) for path in lessons}, (
        "`make notebooks LESSONS=…` of what was changed enters it into the list"
    )


def test_a_lesson_as_the_course_brings_it_is_signed(course, notary):
    sign(notary, course)
    assert is_signed(course / NAME, notary)


def test_a_lesson_whose_lines_end_as_on_windows_is_signed(course, notary):
    lesson = course / NAME
    lesson.write_bytes(lesson.read_bytes().replace(b"\n", b"\r\n"))
    sign(notary, course)
    assert is_signed(lesson, notary)


def test_a_lesson_that_was_changed_is_not_signed(course, notary):
    lesson = course / NAME
    lesson.write_text(lesson.read_text("utf-8").replace("<svg", "<svg onload='alert(1)'"), "utf-8")
    sign(notary, course)
    assert not is_signed(lesson, notary)


@pytest.mark.parametrize("name", ["notebooks/foreign.ipynb", "notebooks/01_foreign.ipynb"])
def test_what_somebody_put_into_the_folder_is_not_signed(course, notary, name):
    output = nbformat.v4.new_output("display_data", {"text/html": "<script>alert(1)</script>"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output])])
    nbformat.write(notebook, course / name)
    sign(notary, course)
    assert not is_signed(course / name, notary)


def test_what_is_no_notebook_does_not_keep_the_lessons_from_being_signed(course, notary):
    (course / "notebooks" / "broken.ipynb").write_bytes(b"\xff{")
    (course / "notebooks" / "folder.ipynb").mkdir()
    sign(notary, course)
    assert is_signed(course / NAME, notary)


def test_a_lesson_is_entered_as_it_is_and_what_is_gone_is_struck(course):
    lesson = course / NAME
    lesson.write_text("changed", encoding="utf-8")
    record(lesson, course)
    assert read_digests(course) == {NAME: digest(lesson)}


def test_entering_a_lesson_leaves_the_others_as_they_were(course):
    other = course / "notebooks" / "01_gradients_by_hand.ipynb"
    shutil.copy(course / NAME, other)
    before = read_digests(course)[NAME]
    record(other, course)
    assert read_digests(course) == {NAME: before, "notebooks/01_gradients_by_hand.ipynb": before}
