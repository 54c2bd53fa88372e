import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hand_out import RECORD, hand_out, trust, write
from nbformat.sign import NotebookNotary

NAME = "01_lesson.ipynb"
NEWER = "01_lesson (new version).ipynb"


def notebook(text, printed=""):
    cell = nbformat.v4.new_code_cell(text, id="cell")
    if printed:
        cell.outputs = [nbformat.v4.new_output("stream", text=printed)]
        cell.execution_count = 1
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / NAME).write_bytes(notebook("first"))
    return folder


@pytest.fixture
def mine(tmp_path, lessons):
    """A learner's folder, with the first version in it."""
    folder = tmp_path / "home" / "course"
    hand_out(lessons, folder)
    return folder


def texts(folder):
    """The code of each notebook in a folder, by name."""
    return {
        path.name: json.loads(path.read_bytes())["cells"][0]["source"]
        for path in folder.glob("*.ipynb")
    }


def test_a_learner_gets_each_lesson(mine):
    assert texts(mine) == {NAME: ["first"]}


def test_what_was_given_is_not_given_again(lessons, mine):
    assert hand_out(lessons, mine) == []


def test_a_newer_version_replaces_what_was_only_read(lessons, mine):
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert texts(mine) == {NAME: ["second"]}


def test_a_newer_version_replaces_what_was_only_run(lessons, mine):
    (mine / NAME).write_bytes(notebook("first", "what it printed"))
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert texts(mine) == {NAME: ["second"]}


def test_what_was_edited_stays_and_the_newer_version_is_put_beside_it_once(lessons, mine):
    (mine / NAME).write_bytes(notebook("my work"))
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert texts(mine) == {NAME: ["my work"], NEWER: ["second"]}
    (mine / NEWER).unlink()  # not wanted
    assert hand_out(lessons, mine) == []


def test_the_version_beside_is_replaced_by_a_still_newer_one(lessons, mine):
    (mine / NAME).write_bytes(notebook("my work"))
    for version in ("second", "third"):
        (lessons / NAME).write_bytes(notebook(version))
        hand_out(lessons, mine)
    assert texts(mine) == {NAME: ["my work"], NEWER: ["third"]}


def test_the_version_beside_stays_as_well_if_it_was_edited(lessons, mine):
    (mine / NAME).write_bytes(notebook("my work"))
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    (mine / NEWER).write_bytes(notebook("more work"))
    (lessons / NAME).write_bytes(notebook("third"))
    hand_out(lessons, mine)
    assert sorted(texts(mine).values()) == [["more work"], ["my work"], ["third"]]


def test_edits_that_were_taken_back_are_none(lessons, mine):
    (mine / NAME).write_bytes(notebook("my work"))
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    (mine / NAME).write_bytes(notebook("first"))
    (lessons / NAME).write_bytes(notebook("third"))
    hand_out(lessons, mine)
    assert texts(mine)[NAME] == ["third"]


def test_a_lesson_that_was_deleted_is_given_anew(lessons, mine):
    (mine / NAME).unlink()
    assert hand_out(lessons, mine) == [mine / NAME]


@pytest.mark.parametrize("broken", [b"", b"{", b'{"cells": 1}', b"[" * 10**5, b"\xff\x00"])
def test_a_notebook_that_is_broken_is_the_learners_all_the_same(lessons, mine, broken):
    (mine / NAME).write_bytes(broken)
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert (mine / NAME).read_bytes() == broken


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"01_lesson.ipynb": 1}'])
def test_without_a_record_nothing_is_lost(lessons, mine, broken):
    (mine / RECORD).write_text(broken)
    (mine / NAME).write_bytes(notebook("my work"))
    hand_out(lessons, mine)
    assert texts(mine) == {NAME: ["my work"], NEWER: ["first"]}


def test_other_files_are_left_alone(lessons, mine):
    (mine / "notes.txt").write_text("mine")
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert (mine / "notes.txt").read_text() == "mine"


def test_a_link_is_not_followed(lessons, mine, tmp_path):
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_bytes(notebook("first"))
    (mine / NAME).unlink()
    (mine / NAME).symlink_to(elsewhere)
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert elsewhere.read_bytes() == notebook("first")


@pytest.mark.parametrize("make", [os.mkdir, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_stays(lessons, mine, make):
    (mine / NAME).unlink()
    make(mine / NAME)
    (lessons / NAME).write_bytes(notebook("second"))
    hand_out(lessons, mine)
    assert os.path.lexists(mine / NAME)
    assert NEWER in {path.name for path in mine.iterdir()}


def test_a_disk_that_is_full_leaves_the_old_file_whole(mine, monkeypatch):
    before = (mine / NAME).read_bytes()

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write(mine / NAME, b"new")
    assert (mine / NAME).read_bytes() == before
    assert sorted(path.name for path in mine.iterdir()) == sorted([NAME, RECORD])


def test_who_is_killed_while_lessons_are_handed_out_has_whole_ones_afterwards(lessons, tmp_path):
    for number in range(40):
        (lessons / f"{number:02}.ipynb").write_bytes(notebook("x" * 10**5))
    folder = tmp_path / "course"
    program = "import sys; from pathlib import Path; from hand_out import hand_out; "
    program += "print('now', flush=True); hand_out(*map(Path, sys.argv[1:]))"
    worker = subprocess.Popen(
        [sys.executable, "-c", program, lessons, folder],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "classroom")},
    )
    worker.stdout.readline()
    while not any(folder.glob("*.ipynb")):
        assert worker.poll() is None
    worker.kill()
    worker.communicate()
    hand_out(lessons, folder)
    assert {path.name for path in folder.glob("*.ipynb")} == {p.name for p in lessons.iterdir()}
    assert all((folder / p.name).read_bytes() == p.read_bytes() for p in lessons.iterdir())


def test_lessons_handed_out_are_trusted(lessons, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    (path,) = hand_out(lessons, tmp_path / "course")
    trust([path])
    with NotebookNotary() as notary:
        assert notary.check_signature(nbformat.read(path, as_version=4))
