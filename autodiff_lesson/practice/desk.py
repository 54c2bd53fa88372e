"""Where exercises are handed in: check, hint, solution and progress."""

from collections import defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED

FOLDER = Path(__file__).with_name("lessons")
LESSONS = sorted(path.stem[-2:] for path in FOLDER.glob("lesson_[0-9][0-9].py"))
MARKS = {OPEN: "…", TRIED: "✗", DONE: "✓ Right."}


def exercises_of(lesson):
    """The exercises of a lesson, such as "04", by number."""
    exercises = import_module(f"autodiff_lesson.practice.lessons.lesson_{lesson}").EXERCISES
    return {exercise.number: exercise for exercise in exercises}


@dataclass
class Record:
    """What a learner has done with one exercise."""

    state: str = OPEN
    hints: int = 0  # how many were given
    earlier: list = field(default_factory=list)  # what was observed of wrong answers


class Desk:
    """One learner's exercises, remembered as long as the notebook's kernel runs."""

    def __init__(self):
        self.records = defaultdict(Record)
        self.lesson = None

    def check(self, number, answer=...):
        """Look at the answer to an exercise, as in check("4.2", answer), and say what it is like.

        A wrong answer is told why. The answer may be anything, and no answer raises an error.
        """
        exercise = self._find(number)
        if exercise is None:
            return
        record = self.records[exercise.number]
        state, message = exercise.judge(answer, record.earlier)
        print(f"{exercise.number} {MARKS[state]} {message}", end="")
        print("" if state == DONE else f' Stuck? hint("{exercise.number}")')
        if record.state != DONE and state != OPEN:  # what was tried or done stays so
            record.state = state

    def hint(self, number):
        """Print one more hint for an exercise, as in hint("4.2")."""
        exercise = self._find(number)
        if exercise is None:
            return
        record = self.records[exercise.number]
        record.hints = min(record.hints + 1, len(exercise.hints))
        print(f"{exercise.number}, hint {record.hints} of {len(exercise.hints)}: ", end="")
        print(exercise.hints[record.hints - 1])
        if record.hints == len(exercise.hints):
            print(f'  That was the last one. If you have tried: solution("{exercise.number}")')

    def solution(self, number):
        """Print the solution of an exercise, with the reasoning behind it."""
        exercise = self._find(number)
        if exercise is None:
            return
        print(f"{exercise.number}, a solution:\n")
        print("\n".join(f"    {line}".rstrip() for line in exercise.solution.splitlines()))
        print(f"\n{exercise.because}")

    def progress(self, lesson=None):
        """Print what is done, tried and open in a lesson: progress(4), or in this one."""
        lesson = self.lesson if lesson is None else str(lesson).zfill(2)
        if lesson not in LESSONS:
            print("Say which lesson, as in progress(4), or run one of its exercises first.")
            return
        exercises = exercises_of(lesson)
        states = {number: self.records[number].state for number in exercises}
        done = sum(state == DONE for state in states.values())
        print(f"Lesson {lesson}: {done} of {len(exercises)} done")
        for number, exercise in exercises.items():
            print(f"  {number}  {states[number]:<6} {exercise.title}")

    def _find(self, number):
        """The exercise of that number. Says which there are, and returns None, if there is none."""
        number = str(number)
        lesson = number.partition(".")[0].zfill(2)
        if lesson not in LESSONS:
            print(f'There is no exercise {number!r}. Exercises are numbered as in check("4.2", …).')
            return None
        exercises = exercises_of(lesson)
        if number not in exercises:
            print(f"There is no exercise {number!r}. Lesson {lesson} has {', '.join(exercises)}.")
            return None
        self.lesson = lesson
        return exercises[number]
