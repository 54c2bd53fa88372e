"""Where exercises are handed in: check, hint, solution and progress."""

from collections import defaultdict
from dataclasses import dataclass
from functools import wraps
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


def lesson_of(number):
    """The lesson of an exercise: "04" of "4.2"."""
    return number.partition(".")[0].zfill(2)


def find(number):
    """The exercise of that number. Raises LookupError, which says what there is instead."""
    number = str(number)
    lesson = lesson_of(number)
    exercises = exercises_of(lesson) if lesson in LESSONS else {}
    if number not in exercises:
        numbers = f"Lesson {lesson} has {', '.join(exercises)}."
        example = 'Exercises are numbered as in check("4.2", …).'
        raise LookupError(f"There is no exercise {number!r}. {numbers if exercises else example}")
    return exercises[number]


def by_number(method):
    """Call a method about an exercise with its number. Where there is none, say what there is."""

    @wraps(method)
    def about(self, number, *arguments, **options):
        try:
            exercise = find(number)
        except LookupError as problem:
            print(problem)
        else:
            self.lesson = lesson_of(exercise.number)
            return method(self, exercise, *arguments, **options)

    return about


@dataclass
class Record:
    """What a learner has done with one exercise."""

    state: str = OPEN
    hints: int = 0  # how many were given


class Desk:
    """One learner's exercises, remembered as long as the notebook's kernel runs."""

    def __init__(self):
        self.records = defaultdict(Record)
        self.lesson = None

    @by_number
    def check(self, exercise, answer=...):
        """Look at the answer to an exercise, as in check("4.2", answer), and say what it is like.

        A wrong answer is told why, and where the mistake can be seen on a graph, a picture of that
        is returned. The answer may be anything, and no answer raises an error.
        """
        record = self.records[exercise.number]
        verdict = exercise.judge(answer)
        print(f"{exercise.number} {MARKS[verdict.state]} {verdict.message}", end="")
        ask = "solution" if record.hints == len(exercise.hints) else "hint"
        print("" if verdict.state == DONE else f' Stuck? {ask}("{exercise.number}")')
        if record.state != DONE and verdict.state != OPEN:  # what was tried or done stays so
            record.state = verdict.state
        if verdict.picture:
            print("On the left, how your number comes about. On the right, how it should be.")
        return verdict.picture

    @by_number
    def hint(self, exercise):
        """Print one more hint for an exercise, as in hint("4.2")."""
        record = self.records[exercise.number]
        record.hints = min(record.hints + 1, len(exercise.hints))
        print(f"{exercise.number}, hint {record.hints} of {len(exercise.hints)}: ", end="")
        print(exercise.hints[record.hints - 1])
        if record.hints == len(exercise.hints):
            print(f'  That was the last one. If you have tried: solution("{exercise.number}")')

    @by_number
    def solution(self, exercise):
        """Print the solution of an exercise, with the reasoning behind it."""
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
