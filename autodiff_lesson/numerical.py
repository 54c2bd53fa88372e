"""Gradients without a graph, by moving each argument a little: slow, inexact, and a good check."""

import math
from contextlib import suppress

import numpy as np

from autodiff_lesson.functions import check_point, value_of
from autodiff_lesson.gradients import gradients_of
from autodiff_lesson.nodes import Var

STEP = 181 / 128  # about the square root of 2, in few binary digits
AGREEMENT = 1e-6  # so close, relative to its size, a gradient and a good estimate come


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

    The best step differs from function to function, so many are tried. The estimate counts that the
    steps next to it change least: by so much it may be off, and by what rounding does. Raises
    AssertionError, with both numbers, for the first argument at which they disagree.
    """
    check_point(point)
    nodes = [Var(x) for x in point]
    result = f(*nodes)
    value = value_of(result)
    gradients = gradients_of(result)
    for index, node in enumerate(nodes):
        exact = gradients.get(node, 0)
        closest, error = best_estimate(f, point, index, math.ulp(value))
        if not abs(exact - closest) <= AGREEMENT * abs(closest) + 4 * error:
            raise AssertionError(
                f"argument {index + 1} of {len(point)}: the graph gives {exact}, but moving it a "
                f"little gives {closest}. Look for a wrong local derivative on its routes."
            )
    return True


def best_estimate(f, point, index, rounding):
    """The central difference that other steps change least, and how far off it may be.

    rounding: how far apart two neighbouring floats of the size of f's value are.
    """
    best, least_error = math.nan, math.inf
    tried = list(central_differences(f, point, index))
    for (_, before), (step, here), (_, after) in zip(tried, tried[1:], tried[2:], strict=False):
        error = max(abs(before - here), abs(after - here)) + rounding / step
        if error < least_error:
            best, least_error = here, error
    return best, least_error


def central_differences(f, point, index):
    """Pairs (step, estimate), from large steps to small, where f is defined on both sides.

    A step has few binary digits, so that the argument moves by exactly that much; and it is no
    power of two, so that it is hardly ever a whole number of periods of a function that has some.
    """
    x = abs(point[index])
    step = math.ldexp(STEP, math.frexp(max(x, 1))[1] - 6)
    while step > math.ldexp(x or 1, -40):
        with suppress(ArithmeticError, ValueError), np.errstate(all="raise"):
            yield step, estimate(f, point, index, Var(step), central=True)
        step /= 4


def estimate(f, point, index, delta, central):
    """The difference quotient of f in one argument, computed on nodes, exactly as f computes."""
    nodes = [Var(x) for x in point]
    ahead = [node + delta if i == index else node for i, node in enumerate(nodes)]
    if not central:
        return value_of((f(*ahead) - f(*nodes)) / delta)
    behind = [node - delta if i == index else node for i, node in enumerate(nodes)]
    return value_of((f(*ahead) - f(*behind)) / (2 * delta))
