"""What a function of nodes is given, and what it returns."""

from autodiff_lesson.nodes import Ops, can_be_a_value


def check_point(point):
    """Raise TypeError if a point is not a tuple of numbers, one for each argument."""
    if not isinstance(point, (tuple, list)) or not all(map(can_be_a_value, point)):
        raise TypeError(f"a point is a tuple of numbers, as in (4, 3) or (4,), not {point!r}")


def value_of(result):
    """The number behind what a function returned: a node or a number. Raises TypeError for more."""
    value = result.value if isinstance(result, Ops) else result
    if not can_be_a_value(value):
        raise TypeError(f"f must return one node or number, not {type(result).__name__}")
    return value
