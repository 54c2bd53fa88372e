import json
import os
import re
import subprocess
import sys
from html import unescape

import class_report
import pytest
from class_report import FEWEST, report, shared

from autodiff_lesson.practice.desk import Desk
from autodiff_lesson.practice.progress_file import Progress, Step
from autodiff_lesson.practice.shared_progress import FOLDER, share_progress

LINE = json.dumps({"exercise": "4.2", "state": "done", "hints": 0, "mistake": None, "at": 1})


def learner(state="done", *mistakes, places=()):
    mistakes = (*mistakes, *(name for name, _ in places))
    return {"4.2": Step("4.2", state, mistakes=mistakes, places=places)}


def said_of(title, page):
    """What a page says after a title."""
    text = re.sub(r"<style>.*</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(text.partition(title)[2].split())


def test_of_fewer_than_five_nothing_is_said():
    page = report([learner()] * (FEWEST - 1))
    assert said_of("The class", page).endswith("nothing is shown.")
    assert "4.2" not in page


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((9, 6, 5), "9 done, 6 tried, 5 open"),
        ((9, 0, 0), "9 done"),
        ((9, 0, 5), "9 done, 5 open"),
        ((9, 4, 8), "9 done, 12 tried or open"),
        ((9, 8, 4), "9 done, 12 tried or open"),
        ((9, 0, 4), "13 done, tried or open"),
        ((4, 8, 9), "12 done or tried, 9 open"),
        ((3, 2, 9), "5 done or tried, 9 open"),
        ((3, 1, 1), "5 done, tried or open"),
        ((8, 2, 2), "12 done, tried or open"),
    ],
)
def test_fewer_than_five_are_counted_with_those_beside_them(counts, said):
    done, tried, open_ = counts
    page = report([learner()] * done + [learner("tried")] * tried + [{}] * open_)
    begun = done + tried >= FEWEST
    assert said_of("4.2 Multiply and add", page).startswith(f"{said} ") == begun


def in_lesson_04(*done):
    return {number: Step(number, "done") for number in done}


def test_of_each_lesson_it_is_said_how_many_are_where():
    through = [in_lesson_04("4.1", "4.2", "4.3")] * 6
    page = report(through + [in_lesson_04("4.1")] * 5 + [in_lesson_04()] * 7)
    assert said_of("04 Routes", page).startswith("6 done, 5 begun, 7 open")
    assert said_of("05 Build the framework", page).startswith("18 open")


def test_of_a_lesson_that_fewer_than_five_have_begun_no_exercise_is_shown():
    for begun, shown in ((FEWEST, True), (FEWEST - 1, False)):
        page = report([learner("tried")] * begun + [{}] * FEWEST)
        assert ("4.2 Multiply and add" in page) == shown


def test_a_misconception_is_named_if_five_handed_it_in_and_said_in_full():
    five = [learner("tried", "overwrites")] * FEWEST
    assert "5 × overwrites : a route that comes to a node takes" in said_of("4.2", report(five))
    assert "overwrites" not in report([*five[1:], learner()])


AT_EACH_EDGE = [("turns a sign on the way", edge) for edge in range(5)]
A, B = ("forgets a route", (1, 2)), ("forgets a route", (1, 3, 4))


def test_wrong_routes_are_counted_on_the_edges_of_one_graph():
    page = report([learner("tried", places=(A,))] * 7 + [learner("tried", places=(B,))] * 5)
    said = said_of("4.2 Multiply and add", page)
    assert "A: 7 × forgets a route , e→d→a B: 5 × forgets a route , e→d→c→a" in said
    edges = re.findall('class="edge">(.*?)</g>', unescape(page), re.DOTALL)
    on_edges = [" ".join("".join(re.findall("<text [^>]*>([^<]*)", e)).split()) for e in edges]
    assert sorted(on_edges) == sorted(["15", "10 A: 7 B: 5", "1 A: 7", "1 B: 5", "2 B: 5", "5"])


def test_edges_that_are_no_route_are_named_each():
    page = report([learner("tried", places=(("keeps the own factor", (4, 5)),))] * FEWEST)
    assert "A: 5 × keeps the own factor , c→a, c→b" in said_of("4.2", page)


def test_of_wrong_routes_only_those_of_five_or_more_are_drawn_and_no_sum_tells_of_others():
    page = report([learner("tried", places=(A,))] * 5 + [learner("tried", places=(B,))] * 4)
    assert "A: 5" in page
    assert "e→d→c→a" not in page
    assert not re.search(r"\b[49] ×", said_of("4.2", page))
    assert "forgets" not in report([learner("tried", places=(B,))] * 4 + [learner()] * 5)


def test_a_mistake_that_was_made_at_several_places_is_named_without_them():
    everywhere = [learner("tried", places=((name, (edge,)),)) for name, edge in AT_EACH_EDGE]
    assert "5 × turns a sign on the way" in said_of("4.2", report(everywhere))
    assert "<svg" not in report(everywhere)


def test_edges_that_the_graph_has_not_are_passed_over():
    page = report([learner("tried", places=(("forgets a route", (1, 99)),))] * FEWEST)
    assert "5 × forgets a route" in said_of("4.2", page)
    assert "<svg" not in page


def test_an_exercise_without_a_graph_takes_no_edges():
    steps = {"4.3": Step("4.3", "tried", mistakes=("rounds",), places=(("rounds", (0,)),))}
    assert "5 × rounds" in said_of("4.3", report([steps] * FEWEST))


def test_what_a_learner_did_is_counted_as_it_was_said_to_them(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("AUTODIFF_LESSON_PROGRESS", str(tmp_path / "progress"))
    Desk().check("4.1", ["e→c→a", "e→d→c→a"])
    Desk().check("4.2", 50)
    page = report([Progress().steps] * FEWEST)
    assert "A: 5 × forgets a route , e→d→a" in said_of("4.1", page)
    assert "A: 5 × forgets a route , e→d→a" in said_of("4.2", page)


def as_a_program(folder, output):
    """What class_report.py does as a program, for a class in a folder."""
    return subprocess.run(
        [sys.executable, class_report.__file__, output],
        env=os.environ | {"CLASSROOM_FOLDER": str(folder)},
        capture_output=True,
        text=True,
    )


def test_the_page_is_written_to_where_it_is_said(tmp_path):
    (tmp_path / "shared").mkdir()
    assert as_a_program(tmp_path, tmp_path / "class.html").stdout.startswith("Written: ")
    assert "<h1>The class</h1>" in (tmp_path / "class.html").read_text()


def test_where_there_is_no_class_that_is_said_in_a_sentence(tmp_path):
    ended = as_a_program(tmp_path / "none", tmp_path / "class.html")
    assert ended.returncode == 1
    assert "No such file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_learners_wrote_is_only_text():
    assert "<script>" not in report([learner("tried", "<script>")] * FEWEST)


def test_the_page_asks_nothing_of_others():
    page = report([learner("tried", places=(A,))] * FEWEST)
    assert not re.search(r"(src|href)=\"(?!#)|url\(|@import", page)


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
