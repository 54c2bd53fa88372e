"""Running a learner's code with an end to it."""

import _thread
import gc
import signal
import sys
import threading
import time

SIGNAL = getattr(signal, "SIGALRM", signal.SIGINT)  # Windows has no alarm
GRACE = 0.5  # seconds for tidying up, until the next signal


class TimeUp(BaseException):
    """What work that takes too long meets."""


def within(seconds, work):
    """The result of work(). Raises TimeoutError if there is none after so many seconds.

    The way out is a signal, as for Ctrl-C, which wakes what sleeps or waits. What catches even that
    meets the error again at its next line. Only the main thread, where a notebook runs its cells,
    can be stopped so; in another there is no limit. Nor is there one for a single call into C that
    never looks up, such as sum(itertools.count()).
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    working = True
    expired = False
    here = sys._getframe()

    def at_next_line(frame, event, _):
        if event == "line":
            raise TimeUp
        return at_next_line

    def interrupt(_, frame):
        nonlocal expired
        if not working:
            return
        if expired:
            sys.settrace(at_next_line)
            while frame is not here:
                frame.f_trace = at_next_line
                frame = frame.f_back
        expired = True
        raise TimeUp

    earlier = signal.signal(SIGNAL, interrupt)
    tracing = sys.gettrace()
    looking_on = gc.callbacks[:]  # Python drops what is raised in those
    gc.callbacks.clear()
    stop_clock = start_clock(seconds)
    try:
        result = work()
    except BaseException:
        working = False
        if not expired:
            raise
    finally:
        working = False
        sys.settrace(tracing)
        stop_clock()
        signal.signal(SIGNAL, earlier)
        gc.callbacks.extend(looking_on)
    if expired:
        raise TimeoutError
    return result


def alarm_clock(seconds):
    """Have the system send SIGNAL after so many seconds, and again. Returns what ends that."""
    earlier = signal.setitimer(signal.ITIMER_REAL, seconds, GRACE)
    return lambda: signal.setitimer(signal.ITIMER_REAL, *earlier)


def watcher(seconds):
    """The same by a thread, which cannot wake what sleeps, nor interrupt one long call."""
    ended = threading.Event()

    def watch():
        wait = seconds
        while not ended.wait(wait):
            _thread.interrupt_main(SIGNAL)
            wait = GRACE

    thread = threading.Thread(target=watch)
    thread.start()

    def stop():
        ended.set()
        thread.join()

    return stop


def lookout(seconds):
    """The same without a thread, which no browser has: a look at the clock at each jump and call.

    It cannot wake what sleeps either. Meanwhile others run there, who must not be hit.
    """
    monitoring, tool = sys.monitoring, sys.monitoring.PROFILER_ID
    limited = sys._getframe(1)
    end = time.monotonic() + seconds

    def look(*_):
        nonlocal end
        if time.monotonic() > end and is_called_by(limited, sys._getframe()):
            end = time.monotonic() + GRACE
            signal.raise_signal(SIGNAL)

    monitoring.use_tool_id(tool, __name__)
    for event in (monitoring.events.JUMP, monitoring.events.PY_START):
        monitoring.register_callback(tool, event, look)
    monitoring.set_events(tool, monitoring.events.JUMP | monitoring.events.PY_START)

    def stop():
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        monitoring.free_tool_id(tool)

    return stop


def is_called_by(caller, frame):
    """Whether a stack frame is this one, or one below it."""
    while frame not in (None, caller):
        frame = frame.f_back
    return frame is caller


if hasattr(signal, "setitimer"):
    start_clock = alarm_clock
else:
    start_clock = lookout if sys.platform == "emscripten" else watcher
