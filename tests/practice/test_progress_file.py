import json
import multiprocessing
import os
import time

import pytest

from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED
from autodiff_lesson.practice.progress_file import Progress, Step, add, fold, place, read

FURTHER = [Step("4.1", DONE), Step("4.1", TRIED, hints=3), Step("4.1", OPEN, hints=1)]


@pytest.fixture
def path(tmp_path, monkeypatch):
    """The path of a learner's file, which is not there yet."""
    path = tmp_path / "of a learner" / "progress.jsonl"
    monkeypatch.setenv("AUTODIFF_LESSON_PROGRESS", str(path))
    return path


def write_many(path, kernel, number):
    for n in range(number):
        add(path, Step(f"{kernel}.{n}", DONE))


def in_processes(*arguments):
    start = multiprocessing.get_context("spawn").Process
    processes = [start(target=write_many, args=them) for them in arguments]
    for process in processes:
        process.start()
    return processes


def test_what_is_noted_is_there_in_another_kernel(path):
    Progress().note("4.2", TRIED, mistake="a route is dropped")
    Progress().note("4.2", DONE, hints=1)
    assert Progress().steps == {"4.2": Step("4.2", DONE, 1, ("a route is dropped",))}


def test_it_is_known_when_something_was_last_done(path):
    before = int(time.time())
    Progress().note("4.2", TRIED)
    assert before <= Progress().steps["4.2"].at <= time.time()


def test_two_kernels_at_work_at_the_same_time_see_each_others_steps(path):
    one, other = Progress(), Progress()
    one.note("4.1", DONE)
    other.note("4.2", TRIED)
    assert one.steps == other.steps == {"4.1": Step("4.1", DONE), "4.2": Step("4.2", TRIED)}


def test_kernels_that_write_at_once_lose_nothing(path, soon):
    processes = in_processes(*((path, kernel, 500) for kernel in range(4)))
    for process in processes:
        process.join()
    assert len(fold(read(path))) == 2000


def test_a_kernel_that_is_killed_while_it_writes_leaves_what_it_wrote(path, soon):
    (process,) = in_processes((path, 1, 1_000_000))
    while not path.exists() or path.stat().st_size < 10_000:
        time.sleep(0.01)
    process.kill()
    process.join()
    add(path, Step("4.2", DONE))
    lines = path.read_text().split("\n")[1:]
    assert len(read(path)) >= len(lines) - 1
    assert fold(read(path))["4.2"].state == DONE


@pytest.mark.parametrize("order", [FURTHER, FURTHER[::-1], FURTHER * 2])
def test_the_furthest_counts_in_any_order(order):
    assert fold(order) == {"4.1": Step("4.1", DONE, hints=3)}


def test_each_mistake_is_listed_once():
    steps = [Step("4.1", TRIED, mistakes=(name,)) for name in ["add", "drop", "add"]]
    assert fold(steps)["4.1"].mistakes == ("add", "drop")


def test_a_mistake_made_at_another_place_is_a_step_further(path):
    for edges in [(0, 2), (1, 3), (0, 2)]:
        Progress().note("4.2", TRIED, mistake="drop", edges=edges)
    step = Progress().steps["4.2"]
    assert step.mistakes == ("drop",)
    assert step.places == (("drop", (0, 2)), ("drop", (1, 3)))


def test_what_says_nothing_new_is_not_written(path):
    for _ in range(3):
        Progress().note("4.1", TRIED, mistake="add")
        Progress().note("4.2", OPEN)
    assert len(read(path)) == 1


def test_half_a_line_spoils_no_other(path):
    add(path, Step("4.1", DONE))
    path.write_bytes(path.read_bytes()[:-9])
    add(path, Step("4.2", TRIED, hints=2))
    assert fold(read(path)) == {"4.2": Step("4.2", TRIED, hints=2)}


def entry(**changed):
    whole = {"exercise": "4.1", "state": "done", "hints": 0, "mistake": None, "at": 0}
    return json.dumps(whole | changed).encode()


@pytest.mark.parametrize(
    "junk",
    [
        *(b"\x00\xff\xfe", b"[]", b"{}", b"null", b"\n" * 5000, b"[" * 100_000, b"9" * 5000),
        *(entry(exercise=exercise) for exercise in [1, None, "", "<b>", "x" * 50, "4.1\n"]),
        *(entry(state=state) for state in ["x", None, ["done"], {}]),
        *(entry(hints=hints) for hints in ["x", None, [], float("inf"), float("nan")]),
        *(entry(at=at) for at in ["x", None, float("inf")]),
    ],
)
def test_what_is_no_step_is_passed_over(path, junk):
    add(path, Step("4.2", TRIED, 1))
    path.write_bytes(junk + path.read_bytes() + b"\n" + junk)
    assert fold(read(path)) == {"4.2": Step("4.2", TRIED, 1)}


@pytest.mark.parametrize("mistake", [1, [], "x" * 1000, "two\nlines", "\x1b[31m"])
def test_what_can_be_no_name_of_a_mistake_is_left_out(path, mistake):
    path.parent.mkdir()
    path.write_bytes(entry(mistake=mistake))
    assert read(path) == [Step("4.1", DONE)]


@pytest.mark.parametrize("edges", [None, 1, "1", [-1], [True], [1.5], ["x"], [10**9], [1] * 10**4])
def test_what_can_be_no_edges_are_left_out(path, edges):
    path.parent.mkdir()
    path.write_bytes(entry(mistake="drop", edges=edges))
    assert read(path) == [Step("4.1", DONE, mistakes=("drop",))]


def test_a_file_from_before_edges_were_kept_is_read(path):
    path.parent.mkdir()
    path.write_bytes(entry(mistake="drop"))
    assert read(path) == [Step("4.1", DONE, mistakes=("drop",))]


def test_a_file_holds_numbers_states_and_names_of_mistakes_and_is_for_its_owner_alone(path):
    Progress().note("4.2", TRIED, hints=2, mistake="drop", edges=(0, 2))
    kept = json.loads(path.read_text())
    assert kept.pop("at") > 0
    step = {"exercise": "4.2", "state": "tried", "hints": 2, "mistake": "drop", "edges": [0, 2]}
    assert kept == step
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def a_folder(path):
    path.mkdir(parents=True)


def below_a_file(path):
    path.parent.write_text("")


def a_pipe(path):
    path.parent.mkdir()
    os.mkfifo(path)


def a_device(path):
    path.parent.mkdir()
    path.symlink_to("/dev/zero")


def full(path):
    path.parent.mkdir()
    path.symlink_to("/dev/full")


POSIX = [a_pipe, a_device, full] if os.name == "posix" else []


@pytest.mark.parametrize("damaged", [a_folder, below_a_file, *POSIX])
def test_a_place_of_no_use_costs_one_sentence_and_is_no_end_of_progress(
    path, damaged, capsys, soon
):
    damaged(path)
    progress = Progress()
    progress.note("4.1", DONE)
    progress.note("4.2", TRIED)
    assert progress.steps == {"4.1": Step("4.1", DONE), "4.2": Step("4.2", TRIED)}
    progress.forget()
    assert progress.steps == {}
    assert not os.path.lexists(f"{path}.bak")  # what is no file of steps stays where it is
    said = capsys.readouterr().out
    assert said.startswith("What you do here cannot be kept for later. ")
    assert said.endswith(f": {path}\n")
    assert said.count("\n") == 1


def test_a_disk_that_takes_half_a_line_is_full(path, monkeypatch, capsys):
    Progress().note("4.1", DONE)
    monkeypatch.setattr("autodiff_lesson.practice.progress_file.opened", HalfFull)
    with pytest.raises(OSError, match="No space left"):
        add(path, Step("4.2"))


class HalfFull:
    def __init__(self, *_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def write(self, line):
        return len(line) // 2


def test_to_forget_puts_the_file_away_and_a_second_time_keeps_that(path):
    progress = Progress()
    progress.note("4.1", DONE)
    put_away = progress.forget()
    assert progress.steps == {} == Progress().steps
    assert progress.forget() is None
    assert read(put_away) == [Step("4.1", DONE)]


def test_what_was_put_away_before_is_not_lost(path):
    progress = Progress()
    put_away = []
    for number in ("4.1", "4.2", "4.3"):
        progress.note(number, DONE)
        put_away.append(progress.forget())
    assert [read(backup)[0].exercise for backup in put_away] == ["4.1", "4.2", "4.3"]
    assert [backup.name for backup in put_away] == [
        f"progress.jsonl{end}" for end in (".bak", ".bak2", ".bak3")
    ]


def test_it_is_known_whether_an_answer_was_wrong_before_one_was_right(path):
    progress = Progress()
    progress.note("4.1", DONE)
    progress.note("4.2", TRIED)
    progress.note("4.2", DONE)
    assert [progress.steps[number].missed for number in ("4.1", "4.2")] == [False, True]
    assert Progress().steps["4.2"].missed


def test_to_forget_where_nothing_was_kept_is_no_error(path):
    assert Progress().forget() is None


def test_nowhere_is_a_place(monkeypatch, capsys):
    monkeypatch.setenv("AUTODIFF_LESSON_PROGRESS", "")
    assert place() is None
    progress = Progress()
    progress.note("4.1", DONE)
    assert progress.steps == {"4.1": Step("4.1", DONE)}
    assert Progress().steps == {}
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(os.name != "posix", reason="how Linux and macOS say where a home is")
def test_by_default_it_is_among_the_users_own_data(monkeypatch, tmp_path):
    monkeypatch.delenv("AUTODIFF_LESSON_PROGRESS")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place().name == "progress.jsonl"
    assert place().is_relative_to(tmp_path)


def test_a_user_without_a_home_is_told_so(monkeypatch, capsys):
    def homeless(*_, **__):
        raise RuntimeError("could not determine the home directory")  # as platformdirs does

    monkeypatch.delenv("AUTODIFF_LESSON_PROGRESS")
    monkeypatch.setattr("autodiff_lesson.practice.progress_file.user_data_path", homeless)
    progress = Progress()
    progress.note("4.1", DONE)
    assert progress.steps == {"4.1": Step("4.1", DONE)}
    said = capsys.readouterr().out
    assert said == "What you do here cannot be kept for later. There is no home folder\n"
