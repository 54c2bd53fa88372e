import io
import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot

from autodiff_lesson import Var, draw
from autodiff_lesson.practice import apart as module
from autodiff_lesson.practice.apart import HAS_COPIES, MOST_MEMORY, MOST_PRINTED, apart

needs_copies = pytest.mark.skipif(not HAS_COPIES, reason="there are no copies but on Linux")


@pytest.fixture(params=[pytest.param(True, marks=needs_copies), False], ids=["copy", "here"])
def either_way(request, monkeypatch):
    """In a copy of the process, and in the process itself as on macOS and Windows."""
    monkeypatch.setattr(module, "HAS_COPIES", request.param)


def print_for_ever():
    while True:
        print("spam")


def never_looks_up():
    return sum(itertools.count())


def takes_all_memory():
    try:
        return len(bytearray(2 * MOST_MEMORY))
    except MemoryError:
        return "no"


def replaces_stdout():
    sys.stdout = io.StringIO()
    print("swallowed")
    return 42


def changes_numpy():
    np.seterr(all="ignore")
    return 42


def test_the_result_comes_back(either_way):
    assert apart(5, lambda: {"a": 42}) == {"a": 42}


def test_what_is_printed_is_printed(either_way, capsys):
    apart(5, lambda: print("one", 2))
    assert capsys.readouterr().out == "one 2\n"


def test_a_warning_is_printed_as_well(either_way, capsys):
    apart(5, lambda: print("careful", file=sys.stderr))
    assert capsys.readouterr().out == "careful\n"


def test_printing_that_does_not_end_is_cut_short(either_way, capsys, soon):
    with pytest.raises(TimeoutError):
        apart(0.3, print_for_ever)
    out = capsys.readouterr().out
    assert out.startswith("spam\nspam\n")
    assert out.endswith("\n… and more, which is left out here.\n")
    assert MOST_PRINTED < len(out) < MOST_PRINTED + 100


def test_one_long_line_is_cut_short(either_way, capsys):
    apart(5, lambda: print("x" * 1_000_000))
    assert len(capsys.readouterr().out) < MOST_PRINTED + 100


def test_work_that_replaces_where_printing_goes_does_so_for_itself(either_way, capsys):
    assert apart(5, replaces_stdout) == 42
    print("heard")
    assert capsys.readouterr().out == "heard\n"


def test_numpys_settings_are_as_before(either_way):
    before = np.geterr()
    assert apart(5, changes_numpy) == 42
    assert np.geterr() == before


def test_a_loop_that_never_ends_is_ended(either_way, soon):
    def forever():
        while True:
            pass

    with pytest.raises(TimeoutError):
        apart(0.1, forever)


@needs_copies
def test_what_never_looks_up_is_ended(soon):
    with pytest.raises(TimeoutError):
        apart(0.1, never_looks_up)


@needs_copies
def test_what_is_started_there_is_ended_as_well(soon, tmp_path):
    def start():
        program = "import time, pathlib, sys; time.sleep(1); pathlib.Path(sys.argv[1]).touch()"
        subprocess.run([sys.executable, "-c", program, str(tmp_path / "still here")], check=True)

    with pytest.raises(TimeoutError):
        apart(0.3, start)
    time.sleep(1.5)
    assert not (tmp_path / "still here").exists()


@needs_copies
@pytest.mark.parametrize("end", [lambda: os._exit(0), lambda: os.kill(os.getpid(), signal.SIGKILL)])
def test_work_that_brings_python_to_an_end_brings_a_copy_to_its_end(end):
    with pytest.raises(ChildProcessError):
        apart(5, end)


@needs_copies
def test_a_copy_cannot_take_all_memory():
    assert apart(5, takes_all_memory) == "no"


@needs_copies
def test_what_is_changed_there_stays_there():
    changed = []
    apart(5, lambda: changed.append(1))
    assert changed == []


@needs_copies
def test_the_learners_own_stop_comes_through_and_ends_the_copy(capsys, ctrl_c, soon):
    def work():
        print(os.getpid())
        time.sleep(0.2)
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        apart(60, work)
    assert not is_running(int(capsys.readouterr().out))


@needs_copies
def test_where_there_is_no_room_for_a_copy_the_work_is_done_here(monkeypatch):
    def full():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", full)
    assert apart(5, os.getpid) == os.getpid()


@needs_copies
def test_a_copy_is_no_longer_there_afterwards():
    assert not Path(f"/proc/{apart(5, os.getpid)}").exists()


@needs_copies
def test_a_copy_ends_by_itself_where_nobody_is_left_to_end_it(soon):
    program = (
        "import os, time\n"
        "from autodiff_lesson.practice.apart import apart\n"
        "def work():\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "apart(0.5, work)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with parent:
        copy = int(parent.stdout.readline())
        parent.kill()
    end = time.monotonic() + 10
    while is_running(copy):
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@needs_copies
def test_a_graph_can_be_drawn_there():
    assert "<svg" in apart(20, lambda: draw(Var(2) * Var(3)).svg)


@needs_copies
def test_no_time_is_lost_there_with_plots_that_nobody_sees(monkeypatch):
    shown = []
    monkeypatch.setattr(pyplot, "show", lambda: shown.append(1))

    def work():
        pyplot.plot([1, 2])
        pyplot.show()
        return len(shown), pyplot.get_fignums()

    assert apart(20, work) == (0, [])
