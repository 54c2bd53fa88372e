"""Exercises that know why an answer is wrong."""

from autodiff_lesson.practice.desk import Desk
from autodiff_lesson.practice.examine import examine

_desk = Desk()
check = _desk.check
hint = _desk.hint
solution = _desk.solution
progress = _desk.progress
forget = _desk.forget
review = _desk.review

__all__ = ["check", "examine", "forget", "hint", "progress", "review", "solution"]
