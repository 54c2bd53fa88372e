"""How near a wrong number is to the right one: a slip of the hand, whatever was asked."""

import math
from decimal import Decimal

from autodiff_lesson.nodes import REAL

NEARLY = 1e-3  # so close to the right number that it seems to come from a nudge
STEPS = [10**exponent for exponent in range(2, 9)]  # 1 / step, of a step as small as in lesson 06


def close(x, y, within=0):
    """Whether two numbers agree but for the rounding of floats; other things, whether equal."""
    if isinstance(x, REAL) and isinstance(y, REAL):
        return x == y or math.isclose(x, y, rel_tol=1e-9, abs_tol=max(within, 1e-9))
    return x == y


def rounds_to(number, exact, fewest=2):
    """Whether a number is another one, rounded to the digits that it is written with.

    fewest: so many digits it has to have, so that it can be told from any other
    """
    if not isinstance(number, float) or not isinstance(exact, REAL) or not math.isfinite(exact):
        return False
    written = Decimal(repr(float(number))).as_tuple()
    if len(written.digits) < fewest or close(number, exact):
        return False
    return number == round(float(exact), -written.exponent)


def slip(number, right, fewest=2, moves=True):
    """The slip that a wrong number shows, as its name and what the number is; None for none.

    That is in words which go on from "Yours is 30, which is", and end the sentence. They say where
    to look, and not what to do with the wrong number, so that it becomes the right one.
    fewest: how many digits a rounded number has at least
    moves: whether it is asked how many times as far as another thing something moves
    """
    if rounds_to(number, right, fewest):
        return "rounds", "the right number, rounded. Give more digits."
    if right != 0 and math.isclose(number, right, rel_tol=NEARLY):
        return "nudges", "very close, but not exact. Does it come from a nudge?"
    if number == 0 or right == 0:
        return None
    ratio, amiss = number / right, size_of_error(number, right)
    if close(ratio, -1):
        return "turns the sign", (
            "on the wrong side of 0. Is there a minus sign too many in it, or one too few?"
        )
    if close(ratio, 2):
        return "doubles", f"{amiss} Is something in it counted twice that is there once?"
    if close(ratio, 0.5):
        return "halves", f"{amiss} Is something in it counted once that is there twice?"
    if close(number * right, 1):
        return "turns upside down", f"{amiss} Is something in it divided the wrong way round?"
    for times in STEPS if moves else []:
        if close(ratio * times, 1, NEARLY):
            return "does not divide by the step", (
                f"{amiss} Is it how far something moves for a small step? Then divide it by the "
                "step."
            )
    return None


def miscount(number, right):
    """The slip in reckoning that a wrong number shows, in the same words; None for none."""
    for times in (10, *STEPS):
        for larger, smaller in ((number, right), (right, number)):
            if smaller and close(larger / smaller / times, 1, NEARLY):
                return "loses a power of ten", (
                    f"{size_of_error(number, right)} Is there a zero too many in it, or too few?"
                )
    for off, smallest in ((1, 3), (10, 15)):
        if number and close(abs(number - right), off) and abs(right) >= smallest:
            return "miscounts", (
                "very near: there may be no mistake but a slip in a sum or a product. Work each of "
                "them out once more."
            )
    if number != right and digits_turned(number) == right:
        return "turns the digits", "very near. Are its digits in the order in which they belong?"
    return None


def digits_turned(number):
    """A whole number, its digits read from behind; None for any other, or if it ends with a 0."""
    if number != int(number) or number % 10 == 0:
        return None
    return int(math.copysign(int(str(abs(int(number)))[::-1]), number))


def size_of_error(number, right):
    """How a wrong number differs from the right one, in words that go on from "which is".

    They say which way to look, and not what is right.
    """
    if number == 0:
        return "nothing at all. The right number is not 0."
    if number * right < 0:
        return f"{'above' if number > 0 else 'below'} 0. The right number is not."
    far = "far " if abs(number) > 10 * abs(right) > 0 or 10 * abs(number) < abs(right) else ""
    larger = abs(number) > abs(right)
    if number < 0 or right < 0:
        return f"{far}too {'far from' if larger else 'near'} 0."
    return f"{far}too {'large' if larger else 'small'}."
