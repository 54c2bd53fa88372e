import gc
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from autodiff_lesson.practice import time_limit
from autodiff_lesson.practice.time_limit import lookout, watcher, within

needs_alarm = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="Windows cannot wake what sleeps"
)
needs_monitoring = pytest.mark.skipif(
    not hasattr(sys, "monitoring"), reason="Python 3.11 does not tell when code jumps"
)


GRACE = time_limit.GRACE


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Few of these need time for tidying up."""
    monkeypatch.setattr(time_limit, "GRACE", 0.1)


@pytest.fixture
def by_watcher(monkeypatch):
    """As on Windows."""
    monkeypatch.setattr(time_limit, "SIGNAL", signal.SIGINT)
    monkeypatch.setattr(time_limit, "start_clock", watcher)


def forever():
    while True:
        pass


def busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def catches_all_but_base():
    try:
        forever()
    except Exception:
        return "not stopped"


def catches_everything():
    while True:
        try:  # noqa: SIM105
            forever()
        except BaseException:
            pass


def catches_everything_twice():
    while True:
        try:
            catches_everything()
        except BaseException:
            forever()


def returns_at_last():
    while True:
        try:
            forever()
        finally:
            continue  # noqa: B012


def returns_whatever_comes():
    try:
        forever()
    finally:
        return "not stopped"  # noqa: B012


def catches_itself():
    try:
        forever()
    except BaseException:
        catches_itself()


def sleeps():
    time.sleep(60)


def sleeps_again():
    try:
        time.sleep(60)
    except BaseException:
        time.sleep(60)


def waits():
    threading.Event().wait(60)


def runs_a_program():
    subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], check=False)


def computes_a_power():
    return 3**10**9


def searches():
    re.fullmatch("(a+)+b", "a" * 100)


LOOPS = [
    forever,
    catches_all_but_base,
    catches_everything,
    catches_everything_twice,
    returns_at_last,
    returns_whatever_comes,
    catches_itself,
]
WAITS = [sleeps, sleeps_again, waits, runs_a_program, computes_a_power, searches]


def test_the_result_of_work_that_ends_comes_back():
    assert within(5, lambda: 42) == 42


@pytest.mark.parametrize("work", LOOPS)
def test_a_loop_that_never_ends_is_stopped(work, soon):
    with pytest.raises(TimeoutError):
        within(0.1, work)


@needs_alarm
@pytest.mark.parametrize("work", WAITS)
def test_a_long_wait_is_stopped(work, soon):
    with pytest.raises(TimeoutError):
        within(0.1, work)


def test_there_is_time_for_tidying_up(monkeypatch, soon):
    monkeypatch.setattr(time_limit, "GRACE", GRACE)
    tidied = []

    def tidies():
        try:
            forever()
        finally:
            busy(0.1)
            tidied.append(True)

    with pytest.raises(TimeoutError):
        within(0.1, tidies)
    assert tidied


@pytest.mark.parametrize("work", LOOPS)
def test_a_loop_is_stopped_where_there_is_no_alarm(work, by_watcher, soon):
    threads = threading.active_count()
    with pytest.raises(TimeoutError):
        within(0.1, work)
    assert threading.active_count() == threads


@needs_monitoring
@pytest.mark.parametrize("work", LOOPS)
def test_a_loop_is_stopped_where_there_are_no_threads(work, monkeypatch, soon):
    """As in a browser."""
    monkeypatch.setattr(time_limit, "start_clock", lookout)
    with pytest.raises(TimeoutError):
        within(0.1, work)
    assert sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is None


@pytest.fixture
def nobody_minds(monkeypatch):
    """What Python drops is told to nobody. (Pytest's own hook could be interrupted as well.)"""
    monkeypatch.setattr(sys, "unraisablehook", [].append)


@pytest.mark.usefixtures("nobody_minds")
def test_work_is_stopped_though_python_drops_what_is_raised_while_an_object_is_freed(soon):
    class Slow:
        def __del__(self):
            busy(0.3)

    def work():
        Slow()  # freed at once: the time is up in its __del__
        forever()

    with pytest.raises(TimeoutError):
        within(0.1, work)


@pytest.mark.usefixtures("nobody_minds")
def test_work_is_stopped_though_python_drops_what_is_raised_while_garbage_is_collected(soon):
    def look_on(*_):  # as Hypothesis does
        busy(0.02)

    def work():
        while True:
            gc.collect()

    gc.callbacks.append(look_on)
    with pytest.raises(TimeoutError):
        within(0.03, work)
    assert gc.callbacks.pop() is look_on


def test_once_the_work_has_ended_nothing_more_is_interrupted(soon):
    with pytest.raises(TimeoutError):
        within(0.1, catches_everything)
    busy(0.3)
    time.sleep(0.3)


def test_an_alarm_that_was_set_before_is_still_set(soon):
    before, _ = signal.getitimer(signal.ITIMER_REAL)
    within(5, lambda: 42)
    after, _ = signal.getitimer(signal.ITIMER_REAL)
    assert before - 5 < after <= before


def test_an_error_in_the_work_comes_through():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_the_learners_own_stop_comes_through(ctrl_c):
    with pytest.raises(KeyboardInterrupt):
        within(5, lambda: signal.raise_signal(signal.SIGINT))


@pytest.mark.parametrize("number", {signal.SIGINT, time_limit.SIGNAL})
def test_what_a_signal_did_before_it_does_afterwards(number):
    def handler(*_):
        pass

    before = signal.signal(number, handler)
    try:
        within(5, lambda: None)
        assert signal.getsignal(number) is handler
    finally:
        signal.signal(number, before)


def test_it_works_where_ctrl_c_is_ignored_as_in_a_program_in_the_background(soon):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(TimeoutError):
            within(0.1, forever)
    finally:
        signal.signal(signal.SIGINT, before)


def test_work_in_another_thread_is_done_without_a_limit():
    def work():
        time.sleep(0.05)
        return 42

    results = []
    thread = threading.Thread(target=lambda: results.append(within(0.01, work)))
    thread.start()
    thread.join()
    assert results == [42]
