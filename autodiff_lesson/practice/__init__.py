"""Exercises that know why an answer is wrong."""

from autodiff_lesson.practice.desk import LESSONS, Desk, exercises_of
from autodiff_lesson.practice.examine import examine
from autodiff_lesson.practice.shared_progress import share_progress

for _lesson in LESSONS:
    exercises_of(_lesson)  # now: what is expected is worked out before a learner changes NumPy

_desk = Desk()
check = _desk.check
hint = _desk.hint
solution = _desk.solution
progress = _desk.progress
forget = _desk.forget
review = _desk.review

__all__ = [
    "check",
    "examine",
    "forget",
    "hint",
    "progress",
    "review",
    "share_progress",
    "solution",
]
