"""Derivatives of derivatives, by nesting alone: a node whose value is a node.

With x = Var(Var(3.0)), whatever is computed from x is a node, and so are its value and its local
derivatives: nodes one level further down. The gradient is then a graph of its own, with x.value
among its leaves, and can be differentiated again.
"""

from operator import index

import numpy as np

from autodiff_lesson.functions import check_point, value_of
from autodiff_lesson.gradients import gradients_of
from autodiff_lesson.nodes import Var, as_python_number


def nth_derivative(f, x, n):
    """The nth derivative of f, a function of one node, at the number x. n = 0 gives f(x) itself.

    Raises ValueError if n is not 0, 1, 2, …
    """
    if not hasattr(n, "__index__") or index(n) < 0:
        raise ValueError(f"n says how many times to differentiate: 0, 1, 2, …, not {n!r}")
    for _ in range(max(n, 1)):
        x = Var(x)
    y = f(x)
    value = value_of(y)
    if n == 0:
        return as_python_number(value)
    for _ in range(n):
        y = gradients_of(y).get(x, 0)
        x = x.value
    return as_python_number(y)


def hessian(f, point):
    """The second derivatives of f at a point: entry i, j is by argument i, and then by argument j.

    f takes nodes and returns one; point is a tuple with a number for each. An array of floats of
    shape (n, n) for n arguments.
    """
    check_point(point)
    numbers = [Var(x) for x in point]
    leaves = [Var(x) for x in numbers]
    y = f(*leaves)
    value_of(y)  # raises if it is none
    slopes = gradients_of(y)
    curvatures = [gradients_of(slopes.get(leaf, 0)) for leaf in leaves]
    rows = [[curvature.get(x, 0) for x in numbers] for curvature in curvatures]
    return np.array(rows, dtype=float).reshape(len(point), len(point))
