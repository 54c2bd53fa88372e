"""Running a learner's code where it can do no harm, with an end to it and to what it prints.

On Linux that is a copy of this process, which is ended from outside. On other systems there are no
copies (Windows), or none that can be trusted (macOS, where what a process has loaded may not live
through it): it is this process, with a time limit, and that holds less. What an answer changes
there stays changed; memory has no limit; what ends Python ends the kernel; one long call into C,
such as sum(itertools.count()), is waited for, and on Windows a sleep as well.
"""

import contextlib
import io
import logging
import math
import multiprocessing
import os
import signal
import sys
import time
import warnings
from contextvars import copy_context
from pathlib import Path

from autodiff_lesson.practice.time_limit import within

HAS_COPIES = sys.platform == "linux"
MOST_PRINTED = 1000  # characters
MOST_MEMORY = 2**30  # bytes that a copy may take for itself


class Cut(io.TextIOBase):
    """A place to print to, which passes on the first MOST_PRINTED characters."""

    def __init__(self, pass_on):
        self.pass_on = pass_on
        self.left = MOST_PRINTED

    def write(self, text):
        if self.left >= 0:
            self.pass_on(text[: self.left])
            self.left -= len(text)
            if self.left < 0:
                self.pass_on("\n… and more, which is left out here.\n")
        return len(text)


def apart(seconds, work):
    """The result of work(), which has to raise nothing. What it prints is printed, cut short.

    Raises TimeoutError if there is no result after so many seconds, and ChildProcessError if work
    brought the copy to an end.
    """
    if HAS_COPIES:
        with contextlib.suppress(BlockingIOError, MemoryError):  # there is no room for a copy
            return in_a_copy(seconds, work)
    place = Cut(sys.stdout.write)
    with contextlib.redirect_stdout(place), contextlib.redirect_stderr(place):
        # What it leaves of NumPy's settings stays in a context of its own.
        return within(seconds, lambda: copy_context().run(work))


def in_a_copy(seconds, work):
    """What apart does, in a copy of this process."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # only one thread is copied: the one
        copy = os.fork()
    if copy == 0:
        be_a_copy(seconds, work, sending)
    try:
        sending.close()
        with contextlib.suppress(OSError):  # the copy does so itself, sooner or later
            os.setpgid(copy, copy)
        end = time.monotonic() + seconds
        while receiving.poll(max(end - time.monotonic(), 0)):
            printed, result = receiving.recv()
            if printed is None:
                return result
            sys.stdout.write(printed)
        raise TimeoutError
    except EOFError:
        raise ChildProcessError from None
    finally:
        receiving.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(copy, signal.SIGKILL)  # and what it has started
        os.waitpid(copy, 0)


def be_a_copy(seconds, work, sending):
    """Do the work and send (what is printed, None), and (None, the result). Does not return."""
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(math.ceil(seconds) + 1)  # ends it even where nobody is left to do so
        limit_memory()
        logging.disable()  # Jupyter's warning that a copy cannot show a picture
        if pyplot := sys.modules.get("matplotlib.pyplot"):  # nobody would see it, and it is slow
            pyplot.show = lambda *_, **__: pyplot.close("all")
        sys.stdout = sys.stderr = Cut(lambda text: sending.send((text, None)))
        sending.send((None, work()))
    finally:
        os._exit(0)


def limit_memory():
    """Raise MemoryError for who takes more than MOST_MEMORY."""
    import resource  # which not every system has

    *_, pages, _ = map(int, Path("/proc/self/statm").read_text().split())  # of data
    most = pages * resource.getpagesize() + MOST_MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
