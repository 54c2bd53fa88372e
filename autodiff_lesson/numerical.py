"""Gradients without a graph, by moving each argument a little: slow, inexact, and a good check."""

import math
from contextlib import suppress

import numpy as np

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.nodes import Ops, Var, is_number


def numerical_gradients(f, point, delta=1e-8, central=False):
    """Estimate the derivative of f with respect to each of its arguments: a list of numbers.

    f takes nodes and returns one; point is a tuple with a number for each. The estimate is the
    forward difference (f(x + delta) - f(x)) / delta, or, if central is set, the central one,
    (f(x + delta) - f(x - delta)) / (2 * delta).
    Raises TypeError for another kind of f or point, and ValueError for a delta not above 0.
    """
    check_point(point)
    if not delta > 0:
        raise ValueError(f"delta must be above 0, as 1e-8 is, not {delta}")
    return [estimate(f, point, index, Var(delta), central) for index in range(len(point))]


def check_gradients(f, point):
    """Compare the gradients of f at a point with numerical ones, and return True if they agree.

    The best step differs from function to function, so many are tried, and the central difference
    that comes closest counts. Raises AssertionError, with both numbers, for the first argument at
    which they disagree.
    """
    check_point(point)
    nodes = [Var(x) for x in point]
    result = f(*nodes)
    gradients = gradients_of(result)
    for index, node in enumerate(nodes):
        exact = gradients.get(node, 0)
        estimates = list(central_differences(f, point, index))
        closest = min(estimates, key=lambda estimate: abs(estimate - exact), default=math.nan)
        rounding = 1e-9 * abs(number(result)) / max(1, abs(node.value))
        if not math.isclose(exact, closest, rel_tol=1e-6, abs_tol=rounding):
            raise AssertionError(
                f"argument {index + 1} of {len(point)}: the graph gives {exact}, but moving it a "
                f"little gives {closest}. Look for a wrong local derivative on its routes."
            )
    return True


def central_differences(f, point, index):
    """Estimates with steps from large to small, but for those that leave where f is defined."""
    x = abs(point[index])
    for exponent in range(2, 9):
        for scale in (x or 1, 1):
            delta = Var(scale * 10**-exponent)
            with suppress(ArithmeticError, ValueError), np.errstate(all="raise"):
                yield estimate(f, point, index, delta, central=True)


def estimate(f, point, index, delta, central):
    """The difference quotient of f in one argument, computed on nodes, exactly as f computes."""
    nodes = [Var(x) for x in point]
    ahead = [node + delta if i == index else node for i, node in enumerate(nodes)]
    if not central:
        return number((f(*ahead) - f(*nodes)) / delta)
    behind = [node - delta if i == index else node for i, node in enumerate(nodes)]
    return number((f(*ahead) - f(*behind)) / (2 * delta))


def check_point(point):
    if not isinstance(point, (tuple, list)) or not all(is_number(x) for x in point):
        raise TypeError(f"a point is a tuple of numbers, as in (4, 3) or (4,), not {point!r}")


def gradients_of(result):
    """The gradients of what a function returned: none where that is a plain number."""
    return reverse_sweep(result) if isinstance(result, Ops) else {}


def number(result):
    result = result.value if isinstance(result, Ops) else result
    if not is_number(result):
        raise TypeError(f"f must return one node or number, not {type(result).__name__}")
    return result
