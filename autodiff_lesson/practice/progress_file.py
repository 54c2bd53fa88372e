"""What a learner has done, kept in a file of their own: a line of JSON for each step.

Lines are only ever added, each with one write, and read as a set: in any order, twice or half a
line does no harm. So two kernels need no lock, and what a crash or a full disk leaves can be read.
A line holds numbers, a state and the name of a misconception: no names of people, no free text.
Where a mistake is on an exercise's graph is said by numbers, too: those of the edges.
"""

import errno
import json
import os
import re
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from platformdirs import user_data_path

from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED

CHOSEN = "AUTODIFF_LESSON_PROGRESS"  # the environment's variable that says where; empty: nowhere
LARGEST = 4_000_000  # bytes that are read: some 40,000 steps, where a course has some hundred
FURTHER = (OPEN, TRIED, DONE)
EXERCISE = re.compile(r"[\w.]{1,30}", flags=re.ASCII)
LONGEST_NAME = 100  # of a misconception
MOST_EDGES = 100  # of a graph: no exercise has as many


@dataclass(frozen=True)
class Step:
    """Something done with one exercise, such as "4.2"; or all that was done with it, together.

    state: OPEN, TRIED or DONE; hints: how many of them were seen
    mistakes: names of misconceptions, in the order in which they were first made
    places: where they were made on the exercise's graph: (name, the numbers of the edges)
    at: when, in seconds since 1970; of several steps, the last
    missed: whether an answer was wrong before one was right
    """

    exercise: str
    state: str = OPEN
    hints: int = 0
    mistakes: tuple = ()
    places: tuple = ()
    at: int = field(default=0, compare=False)
    missed: bool = field(default=False, compare=False)  # says no more than the states do

    def __or__(self, other):
        """Both steps in one: the furthest state, the most hints, each mistake once."""
        return Step(
            self.exercise,
            max(self.state, other.state, key=FURTHER.index),
            max(self.hints, other.hints),
            tuple(dict.fromkeys(self.mistakes + other.mistakes)),
            tuple(dict.fromkeys(self.places + other.places)),
            max(self.at, other.at),
            self.missed or other.missed,
        )


def place():
    """The path of the learner's file: in the user's own data, or as CHOSEN says. None: nowhere.

    Raises OSError for a user without a home.
    """
    chosen = os.environ.get(CHOSEN)
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        return user_data_path("autodiff_lesson", appauthor=False) / "progress.jsonl"
    except RuntimeError:
        raise OSError(errno.ENOENT, "There is no home folder") from None


@contextmanager
def opened(path, mode):
    """A file that is open. Raises OSError for what is none: a folder, a pipe or a device."""
    no_wait = getattr(os, "O_NONBLOCK", 0)  # for who is at the other end of a pipe
    with open(
        path, mode, 0, opener=lambda path, flags: os.open(path, flags | no_wait, 0o600)
    ) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "Not a file", str(path))
        yield file


def read(path):
    """The steps in a file, in order. What is not a step is passed over, and no file is no step.

    Raises OSError where it cannot be read.
    """
    try:
        with opened(path, "rb") as file:
            return steps_in(file)
    except FileNotFoundError:
        return []


def steps_in(file):
    """The steps in a file that is open for bytes, in order."""
    text = file.read(LARGEST).decode("utf-8", "replace")
    return [step for line in text.split("\n") if (step := as_step(line))]


def as_step(line):
    """A line of the file as a Step, or None for one that is none."""
    try:
        entry = json.loads(line)
        exercise, state, mistake = entry["exercise"], entry["state"], entry["mistake"]
        hints, at = int(entry["hints"]), int(entry["at"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    if state not in FURTHER or not (isinstance(exercise, str) and EXERCISE.fullmatch(exercise)):
        return None
    named = isinstance(mistake, str) and mistake.isprintable() and len(mistake) <= LONGEST_NAME
    mistakes = (mistake,) if named else ()
    places = ((mistake, edges),) if named and (edges := as_edges(entry.get("edges"))) else ()
    return Step(exercise, state, hints, mistakes, places, at, state == TRIED)


def as_edges(numbers):
    """The numbers of edges as they stand in a line; none for what is none."""
    if not isinstance(numbers, list) or len(numbers) > MOST_EDGES:
        return ()
    are_numbers = all(type(number) is int and 0 <= number < MOST_EDGES for number in numbers)
    return tuple(numbers) if are_numbers else ()


def fold(steps):
    """What was done with each exercise, all its steps in one: {exercise: Step}."""
    found = {}
    for step in steps:
        found[step.exercise] = found.get(step.exercise, Step(step.exercise)) | step
    return found


def add(path, step):
    """Add a step, of at most one mistake, to a file. Raises OSError where that cannot be done."""
    entry = {
        "exercise": step.exercise,
        "state": step.state,
        "hints": step.hints,
        "mistake": next(iter(step.mistakes), None),
        "edges": next((edges for _, edges in step.places), ()),
        "at": step.at,
    }
    line = f"\n{json.dumps(entry)}".encode()  # the line break first: half a line stays alone
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path, "ab") as file:
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def backup_of(path):
    """Where a file is put away: under a name that nothing has yet."""
    ends = chain([""], count(2))
    return next(
        backup
        for end in ends
        if not os.path.lexists(backup := path.with_name(f"{path.name}.bak{end}"))
    )


class Progress:
    """A learner's progress: in their file and, where that cannot be written, in this kernel."""

    def __init__(self):
        self.unwritten = []
        self.complained = False

    @property
    def steps(self):
        """What was done with each exercise, here and in other kernels: {exercise: Step}."""
        written = []
        try:
            if path := place():
                written = read(path)
        except OSError as problem:
            self.complain(problem)
        return fold(written + self.unwritten)

    def note(self, exercise, state=OPEN, hints=0, mistake=None, edges=()):
        """Keep a step, if it is one further than those before."""
        mistakes = (mistake,) if mistake else ()
        places = ((mistake, edges),) if edges else ()
        now = int(time.time())
        step = Step(exercise, state, hints, mistakes, places, now, state == TRIED)
        before = self.steps.get(exercise, Step(exercise))
        if before | step == before:
            return
        try:
            if path := place():
                add(path, step)
                return
        except OSError as problem:
            self.complain(problem)
        self.unwritten.append(step)

    def forget(self):
        """Begin anew. What there was is kept beside the file: its path, or None."""
        self.unwritten.clear()
        try:
            if (path := place()) and read(path):  # nothing but a file of steps is put away
                return path.replace(backup_of(path))
        except OSError as problem:
            self.complain(problem)
        return None

    def complain(self, problem):
        """Say once that the file is of no use, and why."""
        if not self.complained:
            where = f": {problem.filename}" if problem.filename else ""
            print(f"What you do here cannot be kept for later. {problem.strerror}{where}")
        self.complained = True
