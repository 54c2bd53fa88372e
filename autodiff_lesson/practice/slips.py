"""How near a wrong number is to the right one: a slip of the hand, whatever was asked."""

import math
from decimal import Decimal

from autodiff_lesson.nodes import REAL

NEARLY = 1e-4  # so close to the right number that it seems to come from a nudge
FEWEST_DIGITS = 3  # of a rounded number, so that it can be told from any other
STEPS = [10**exponent for exponent in range(2, 9)]  # 1 / step, of a step as small as in lesson 06


def close(x, y, within=0):
    """Whether two numbers agree but for the rounding of floats; other things, whether equal."""
    if isinstance(x, REAL) and isinstance(y, REAL):
        return x == y or math.isclose(x, y, rel_tol=1e-9, abs_tol=max(within, 1e-9))
    return x == y


def rounds_to(number, exact):
    """Whether a number is another one, rounded to the digits that it is written with."""
    if not isinstance(number, float) or not math.isfinite(exact):
        return False
    written = Decimal(repr(float(number)))
    places = -written.as_tuple().exponent
    has_digits = len(written.as_tuple().digits) >= FEWEST_DIGITS
    return has_digits and number == round(float(exact), places) and not close(number, exact)


def slip(number, right):
    """The slip that a wrong number shows, as its name and a sentence; None where it shows none."""
    if rounds_to(number, right):
        return "rounds", "That is the right number, rounded. Give more digits of it."
    if close(number, right, NEARLY * max(1, abs(right))):
        return "nudges", "That is very close, but not exact. Does it come from a nudge?"
    if number == 0 or right == 0:
        return None
    ratio = number / right
    if close(ratio, -1):
        return "turns the sign", "The size is right, and the sign is not."
    if close(ratio, 2):
        return "doubles", "That is twice as much as it should be."
    if close(ratio, 0.5):
        return "halves", "That is half of what it should be."
    if close(number * right, 1):
        return "turns upside down", "That is upside down: 1 divided by it is right."
    for times in STEPS:
        if close(ratio * times, 1, NEARLY):
            return "does not divide by the step", (
                f"That is {times:,} times too small. If it is how far something moves for a step "
                f"of {1 / times:.10g}, divide it by the step."
            )
    return None
