import json
import os

import pytest
from class_report import FEWEST, report, shared

from autodiff_lesson.practice.progress_file import Step
from autodiff_lesson.practice.sharing import FOLDER, share_progress

LINE = json.dumps({"exercise": "4.2", "state": "done", "hints": 0, "mistake": None, "at": 1})


def learner(state="done", *mistakes):
    return {"4.2": Step("4.2", state, mistakes=mistakes)}


def test_of_fewer_than_five_nothing_is_said():
    assert "4.2" not in report([learner()] * (FEWEST - 1))


def test_of_five_it_is_said_how_many_are_where():
    said = report([learner()] * 3 + [learner("tried")] + [{}])
    assert "4.2 Multiply and add" in said
    assert "3 done, 1 tried, 1 open" in said


def test_a_misconception_is_named_if_five_handed_it_in():
    five = [learner("tried", "overwrites")] * FEWEST
    assert "5: overwrites" in report(five)
    assert "overwrites" not in report([*five[1:], learner()])


def test_what_learners_wrote_is_only_text():
    assert "<script>" not in report([learner("tried", "<script>")] * FEWEST)


@pytest.fixture
def mine(tmp_path):
    """A path in a drop folder, with the name that a user's own file has."""
    return tmp_path / f"{os.getuid()}.jsonl"


def test_a_file_is_read_if_it_is_its_owners(tmp_path, mine):
    mine.write_text(LINE)
    assert [list(found) for found in shared(tmp_path)] == [["4.2"]]


@pytest.mark.parametrize("name", ["1234567.jsonl", "anna.jsonl", ".jsonl", "0x0.jsonl"])
def test_a_false_name_is_passed_over(tmp_path, name):
    (tmp_path / name).write_text(LINE)
    assert list(shared(tmp_path)) == []


def test_a_link_is_passed_over(tmp_path, mine):
    (tmp_path / "elsewhere").write_text(LINE)
    mine.symlink_to("elsewhere")
    assert list(shared(tmp_path)) == []


def test_a_pipe_is_passed_over(soon, tmp_path, mine):
    os.mkfifo(mine)
    assert list(shared(tmp_path)) == []


def test_sharing_copies_progress_to_where_the_classroom_says(monkeypatch, tmp_path, mine, capsys):
    (tmp_path / "progress").write_text(LINE)
    monkeypatch.setenv("AUTODIFF_LESSON_PROGRESS", str(tmp_path / "progress"))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    share_progress()
    assert mine.read_text() == LINE
    assert mine.stat().st_mode & 0o777 == 0o640
    assert "Shared" in capsys.readouterr().out


def test_without_a_classroom_nothing_is_copied(monkeypatch, capsys):
    monkeypatch.delenv(FOLDER, raising=False)
    share_progress()
    assert "no classroom" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["none", "progress"])
def test_what_cannot_be_shared_is_said_in_a_sentence(monkeypatch, tmp_path, capsys, folder):
    (tmp_path / "progress").write_text(LINE)
    monkeypatch.setenv("AUTODIFF_LESSON_PROGRESS", str(tmp_path / "progress"))
    monkeypatch.setenv(FOLDER, str(tmp_path / folder))
    share_progress()
    assert capsys.readouterr().out.startswith("Nothing was shared.")
