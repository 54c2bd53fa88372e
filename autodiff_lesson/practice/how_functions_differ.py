"""How a wrong function is off, if it is off in one and the same way wherever it was tried.

A learner's function is compared with the right one at many points. If at all of them a term with b
in it is missing, that says more than any two numbers. What the term is, is not said.
"""

import math
from itertools import combinations_with_replacement

from autodiff_lesson.practice.slips import close

FEWEST = 3  # points: with two of them, much is the same by chance
ROUGHLY = 0.01  # so close to the right number, everywhere, that a constant seems to be rounded
LARGEST_FACTOR = 12  # that is recognised, and that divides


def pattern(names, tried):
    """How a function is off, as a sentence about "yours"; None where no way is known.

    names: of its arguments; tried: triples (point, what it gives, what is right)
    """
    tried = [(point, mine, right) for point, mine, right in tried if is_real(*point, mine, right)]
    if len(tried) < FEWEST or all(close(mine, right) for _, mine, right in tried):
        return None
    for look in (as_constant, as_rounded, as_factor, as_term, as_sign):
        if found := look(names, tried):
            return found
    return None


def is_real(*numbers):
    return all(isinstance(x, (int, float)) and math.isfinite(x) for x in numbers)


def as_constant(names, tried):
    _, first, _ = tried[0]
    same = all(close(mine, first) for _, mine, _ in tried)
    if same and len({right for *_, right in tried}) > 1:
        return "It is the same everywhere. But what is right changes with what goes in."
    return None


def as_rounded(names, tried):
    if all(mine == math.floor(right) for _, mine, right in tried):
        return "Everywhere yours is the right number, rounded down. Is there a // for a /?"
    if all(math.isclose(mine, right, rel_tol=ROUGHLY) for _, mine, right in tried):
        return (
            "It is very close everywhere, but not exact. Is a constant in it rounded, or does it "
            "come from a nudge?"
        )
    return None


def as_factor(names, tried):
    """A factor too many, or one too few."""
    tried = [(point, mine, right) for point, mine, right in tried if mine or right]
    if len(tried) < FEWEST or not all(mine and right for _, mine, right in tried):
        return None
    for words, values in expressions(names, [point for point, *_ in tried]):
        for many, sign in (("too many", 1), ("missing", -1)):
            ratios = [(mine / right) ** sign for _, mine, right in tried]
            if all(close(ratio, x) for ratio, x in zip(ratios, values, strict=True)):
                return f"Everywhere a factor is {many}: {one(words)}."
    return None


def as_term(names, tried):
    """A term too many, or one too few."""
    for words, values in expressions(names, [point for point, *_ in tried]):
        off = [mine - right for _, mine, right in tried]
        for many, sign in (("too many", 1), ("missing", -1)):
            if all(close(x, sign * term) for x, term in zip(off, values, strict=True)):
                return f"Everywhere a term is {many}: {one(words)}."
    return None


def one(words):
    """What is said of an expression: which arguments are in it, and not the whole of it."""
    return f"one with {words} in it" if words else "a plain number"


def as_sign(names, tried):
    if all(close(abs(mine), abs(right)) for _, mine, right in tried):
        return "The size is right everywhere, but not the sign."
    return None


def expressions(names, points):
    """What a factor or a term may be, the simplest first: pairs (what is in it, values).

    Numbers; then one or two of the arguments, multiplied, and twice or half of that.
    """
    for number in (*range(1, LARGEST_FACTOR + 1), 0.5):
        yield "", [number] * len(points)
    for count in (1, 2):
        for chosen in combinations_with_replacement(range(len(names)), count):
            words = " and ".join(dict.fromkeys(names[n] for n in chosen))
            values = [math.prod(point[n] for n in chosen) for point in points]
            for factor in (1, 2, 0.5):
                yield words, [factor * x for x in values]
    if len(names) == 1:
        for sign in (1, -1):
            yield names[0], [math.exp(sign * x) for (x,) in points]


def where_right(names, tried):
    """In which of the cases a function is right, as a sentence; "" where that is not to be said."""
    tried = [(point, mine, right) for point, mine, right in tried if is_real(*point)]
    right = [point for point, mine, expected in tried if close(mine, expected)]
    wrong = [point for point, mine, expected in tried if not close(mine, expected)]
    if min(len(right), len(wrong)) < 2:
        return ""
    for n, name in enumerate(names):
        for words, holds in CASES.items():
            if all(holds(x[n]) for x in right) and not any(holds(x[n]) for x in wrong):
                return f"It is right wherever {name} was {words}, and wrong wherever it was not."
            if all(holds(x[n]) for x in wrong) and not any(holds(x[n]) for x in right):
                return f"It is wrong wherever {name} was {words}, and right wherever it was not."
    return ""


CASES = {
    "0": lambda x: x == 0,
    "1": lambda x: x == 1,
    "above 0": lambda x: x > 0,
    "below 0": lambda x: x < 0,
    "above 1": lambda x: x > 1,
}
