"""Gradients without a graph, by moving each argument a little: slow, inexact, and a good check."""

import math
from contextlib import suppress

import numpy as np

from autodiff_lesson.functions import check_point, value_of
from autodiff_lesson.gradients import gradients_of, reverse_sweep
from autodiff_lesson.graph import is_leaf, is_node
from autodiff_lesson.nodes import Var

STEP = 181 / 128  # about the square root of 2, in few binary digits
MOST_ENTRIES = 100  # of an array, to move one by one
RANDOM_DIRECTIONS = 5  # for a larger one
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

    The point may hold Arrays as well, which f is then given. Every entry of one is moved, or, if
    there are many, all of them at once in a few directions. Where f returns an array, each of its
    entries counts, with a weight of its own.
    """
    if isinstance(point, (tuple, list)) and any(map(is_node, point)):
        return check_array_gradients(f, point)
    if isinstance(point, (tuple, list)) and any(isinstance(x, np.ndarray) for x in point):
        raise TypeError("an array stands in a point as an Array: put it into Array(…)")
    check_point(point)
    nodes = [Var(x) for x in point]
    result = f(*nodes)
    value = value_of(result)
    gradients = gradients_of(result)
    for index, node in enumerate(nodes):
        exact = gradients.get(node, 0)
        closest, error = best_estimate(f, point, index, math.ulp(value))
        if not agree(exact, closest, error):
            raise AssertionError(
                f"argument {index + 1} of {len(point)}: the graph gives {exact}, but moving it a "
                f"little gives {closest}. Look for a wrong local derivative on its routes."
            )
    return True


def check_array_gradients(f, arrays):
    """check_gradients for a point of Arrays."""
    if not all(is_node(x) and is_leaf(x) and hasattr(x, "shape") for x in arrays):
        raise TypeError("beside an Array, all of a point are such leaves: write 3 as Array(3)")
    result = f(*arrays)
    if is_node(getattr(result, "value", None)):
        raise TypeError("the value is a node itself: an operation computes with value_of(a), not a")
    weights = np.random.default_rng(0).uniform(0.5, 2, result.shape)  # unlike: no two cancel
    total = (result * weights).sum()
    gradients = reverse_sweep(total)
    for index, array in enumerate(arrays):
        gradient = gradients.get(array, np.zeros(array.shape))
        if gradient.shape != array.shape:
            raise AssertionError(
                f"argument {index + 1} of {len(arrays)}: its gradient has the shape "
                f"{gradient.shape}, and not {array.shape}. Was it broadcast? Then fit the gradient."
            )
        for where, direction in directions(array.shape):

            def along(node, array=array, index=index, direction=direction):
                moved = list(arrays)
                moved[index] = type(array)(array.value + node.value * direction)
                return Var(float((f(*moved).value * weights).sum()))

            exact = float((gradient * direction).sum())
            closest, error = best_estimate(along, (0.0,), 0, math.ulp(float(total.value)))
            if not agree(exact, closest, error):
                raise AssertionError(
                    f"argument {index + 1} of {len(arrays)}, {where}: the graph gives {exact:.6g}, "
                    f"but moving it a little gives {closest:.6g}. Look for a wrong map on its "
                    "routes."
                )
    return True


def agree(exact, closest, error):
    """Whether an estimate that may be off by the error confirms a gradient. None confirms nan."""
    return abs(exact - closest) <= AGREEMENT * abs(closest) + 4 * error


def directions(shape):
    """Pairs (where, direction) to move an array in: by single entries, if there are not many."""
    if math.prod(shape) <= MOST_ENTRIES:
        for entry in np.ndindex(shape):
            direction = np.zeros(shape)
            direction[entry] = 1
            yield f"entry {list(entry)}", direction
    else:
        numbers = np.random.default_rng(0)
        for _ in range(RANDOM_DIRECTIONS):
            yield "all entries at once", numbers.normal(size=shape)


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
        with suppress(ArithmeticError, ValueError), np.errstate(all="raise", under="ignore"):
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
