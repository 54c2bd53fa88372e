"""Reverse-mode autodiff from scratch: the framework that the lessons build."""

from autodiff_lesson import nodes
from autodiff_lesson.drawing import draw
from autodiff_lesson.gradients import get_gradients, reverse_sweep
from autodiff_lesson.nodes import *  # noqa: F403 - Var and every operation, as listed there
from autodiff_lesson.numerical import check_gradients, numerical_gradients
from autodiff_lesson.routes import Route, count_routes, find_routes
from autodiff_lesson.vectorised import to_vals, to_var, update_weights

__all__ = [
    *nodes.__all__,
    "Route",
    "check_gradients",
    "count_routes",
    "draw",
    "find_routes",
    "get_gradients",
    "numerical_gradients",
    "reverse_sweep",
    "to_vals",
    "to_var",
    "update_weights",
]
