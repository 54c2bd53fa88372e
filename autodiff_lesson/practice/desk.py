"""Where exercises are handed in: check, hint, solution, review, progress and forget."""

import random
import re
from functools import wraps
from importlib import import_module

from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED
from autodiff_lesson.practice.lessons import TITLES
from autodiff_lesson.practice.overview import Overview
from autodiff_lesson.practice.progress_file import Progress, Step
from autodiff_lesson.practice.review import LEVELS, NEEDED, PARTS, fresh_number, question
from autodiff_lesson.practice.wrong_calls import called_as

LESSONS = list(TITLES)
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
    number = re.sub("^r", "R", str(number).strip())
    if written := re.fullmatch(r"0*(\d+)[.,](\d+?)0*", number):  # 4.20, 04.2
        number = ".".join(written.groups())
    if number.startswith("R"):
        return question(number).exercise
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
    def about(self, number=None, *arguments, **options):
        if number is None:
            print(f'Say which exercise, as in {method.__name__}("4.2").')
            return None
        try:
            exercise = find(number)
        except LookupError as problem:
            print(problem)
            return None
        return method(self, exercise, *arguments, **options)

    return about


class Desk:
    """One learner's exercises. What was done with them is the same in all lessons, and stays."""

    def __init__(self):
        self.kept = Progress()
        self.asked = ""  # the number of the last question

    def step(self, exercise):
        """All that was done with an exercise, as a Step."""
        return self.kept.steps.get(exercise.number, Step(exercise.number))

    def steps(self, lesson):
        """What was done with each exercise of a lesson: [(exercise, Step)]."""
        steps = self.kept.steps
        return [
            (exercise, steps.get(number, Step(number)))
            for number, exercise in exercises_of(lesson).items()
        ]

    @by_number
    @called_as('check("4.2", answer)')
    def check(self, exercise, answer=...):
        """Look at the answer to an exercise, as in check("4.2", answer), and say what it is like.

        A wrong answer is told why, and where the mistake can be seen on a graph, a picture of that
        is returned. The answer may be anything, and no answer raises an error.
        """
        step = self.step(exercise)
        verdict = exercise.judge(answer)
        print(f"{exercise.number} {MARKS[verdict.state]} {verdict.message}", end="")
        ask = "solution" if step.hints == len(exercise.hints) else "hint"
        print("" if verdict.state == DONE else f' Stuck? {ask}("{exercise.number}")')
        state = DONE if step.state == DONE else verdict.state
        self.kept.note(exercise.number, state, mistake=verdict.mistake, edges=verdict.edges)
        if verdict.picture:
            print("On the left, how your number comes about. On the right, how it should be.")
        return verdict.picture

    @by_number
    @called_as('hint("4.2")')
    def hint(self, exercise):
        """Print one more hint for an exercise, as in hint("4.2"), below those before it."""
        step = self.step(exercise)
        last = len(exercise.hints)
        count = min(step.hints + 1, last)
        for number, text in enumerate(exercise.hints[:count], 1):
            print(f"{exercise.number}, hint {number} of {last}: {text}")
        if count == last:
            print(f'  That was the last one. If you have tried: solution("{exercise.number}")')
        self.kept.note(exercise.number, hints=count)

    @by_number
    @called_as('solution("4.2")')
    def solution(self, exercise):
        """Print the solution of an exercise, with the reasoning behind it."""
        print(f"{exercise.number}, a solution:\n")
        print("\n".join(f"    {line}".rstrip() for line in exercise.solution.splitlines()))
        print(f"\n{exercise.because}")
        if self.step(exercise).state != DONE:  # there is no more in the hints
            self.kept.note(exercise.number, hints=len(exercise.hints))

    @called_as("review(5)", "review(part=1)")
    def review(self, lesson=None, *, part=None, seed=None):
        """Ask a question about earlier lessons, on a fresh graph, and return a picture of that.

        review(5) asks for what lesson 5 needs, review(part=1) for anything from that part, and
        review() for anything up to the lesson that was worked at last. The same seed gives the same
        question. Without one there is a new question each time, harder the more of the last ones
        for that lesson were answered at once.
        """
        lessons = self.lessons_to_review(lesson, part)
        if not lessons:
            print(
                f"Say which lesson, from {min(NEEDED)} to {max(NEEDED)}, as in review(5), or which "
                "part of the course, as in review(part=1)."
            )
            return None
        lesson = random.choice(lessons)
        number = fresh_number(lesson, self.level(lesson), self.asked)
        if seed is not None:
            number = f"R{lessons[0]}.{seed}"
        try:
            posed = question(number)
        except LookupError:
            print("A seed is a whole number of up to six digits, as in review(5, seed=17).")
            return None
        self.asked = number
        print(f'{posed.text}\n\nAnswer with check("{number}", …).')
        return posed.picture

    def lessons_to_review(self, lesson, part):
        """Those whose questions may be asked. Empty where there are none for what was said."""
        if part is not None:
            return list(PARTS.get(part, ()))
        if lesson is not None:
            return [n for n in NEEDED if str(n) == str(lesson).lstrip("0")]
        begun = [int(lesson_of(number)) for number in self.kept.steps if number[0] != "R"]
        return [n for n in NEEDED if n <= max(begun, default=0)] or [min(NEEDED)]

    def level(self, lesson):
        """How many of the last questions for a lesson were answered at once, without a hint."""
        steps = self.kept.steps.items()
        answered = [step for number, step in steps if number.startswith(f"R{lesson}.")]
        last = sorted(answered, key=lambda step: step.at)[1 - LEVELS :]
        return sum(step.state == DONE and not (step.missed or step.hints) for step in last)

    @called_as("progress()", "progress(4)")
    def progress(self, lesson=None):
        """Show what is done, tried and open: in the whole course, or in lesson 4: progress(4)."""
        if lesson is None:
            return Overview(
                {
                    f"{lesson} {title}": {
                        f"{exercise.number} {exercise.title}": step.state
                        for exercise, step in self.steps(lesson)
                    }
                    for lesson, title in TITLES.items()
                }
            )
        lesson = str(lesson).zfill(2)
        if lesson not in LESSONS:
            print("Say which lesson, as in progress(4), or see the whole course: progress()")
            return None
        steps = self.steps(lesson)
        done = sum(step.state == DONE for _, step in steps)
        print(f"Lesson {lesson}: {done} of {len(steps)} done")
        for exercise, step in steps:
            print(f"  {exercise.number}  {step.state:<6} {exercise.title}")
        return None

    @called_as("forget(), which begins the whole course anew")
    def forget(self):
        """Begin anew: every exercise is open, and its hints are still to be asked for."""
        put_away = self.kept.forget()
        print("Every exercise is open again.")
        if put_away:
            print(f"What you had done is in {put_away}: give that file its old name to undo this.")
