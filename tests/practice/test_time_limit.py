import gc
import signal
import threading
import time

import pytest

from autodiff_lesson.practice.time_limit import within


def forever():
    while True:
        pass


def test_the_result_of_work_that_ends_comes_back():
    assert within(5, lambda: 42) == 42


def test_work_that_never_ends_is_stopped(soon):
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.1, forever)
    assert time.monotonic() - started < 5


def test_work_that_swallows_every_exception_is_stopped(soon):
    def stubborn():
        try:
            forever()
        except Exception:
            return "not stopped"

    with pytest.raises(TimeoutError):
        within(0.1, stubborn)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_work_is_stopped_though_python_drops_what_is_raised_while_an_object_is_freed(soon):
    class Slow:
        def __del__(self):
            end = time.monotonic() + 0.3
            while time.monotonic() < end:
                pass

    def work():
        Slow()  # freed at once: the time is up in its __del__
        forever()

    with pytest.raises(TimeoutError):
        within(0.1, work)


def test_work_is_stopped_though_python_drops_what_is_raised_while_garbage_is_collected(soon):
    def look_on(*_):  # as Hypothesis does
        end = time.monotonic() + 0.02
        while time.monotonic() < end:
            pass

    def work():
        while True:
            gc.collect()

    gc.callbacks.append(look_on)
    with pytest.raises(TimeoutError):
        within(0.03, work)
    assert gc.callbacks.pop() is look_on


def test_once_the_time_is_up_nothing_more_is_interrupted(soon):
    def slow_to_give_up():
        try:
            forever()
        finally:
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                pass

    threads = threading.active_count()
    with pytest.raises(TimeoutError):
        within(0.1, slow_to_give_up)
    assert threading.active_count() == threads
    time.sleep(0.3)


def test_an_error_in_the_work_comes_through():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_the_learners_own_stop_comes_through():
    with pytest.raises(KeyboardInterrupt):
        within(5, lambda: signal.raise_signal(signal.SIGINT))


def test_what_ctrl_c_did_before_it_does_afterwards():
    def handler(*_):
        pass

    before = signal.signal(signal.SIGINT, handler)
    try:
        within(5, lambda: None)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


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
