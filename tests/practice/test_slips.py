import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_lesson.practice.slips import close, miscount, rounds_to, slip

NUMBERS = st.integers(-1000, 1000) | st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-3)


@pytest.mark.parametrize(
    ("number", "right", "name"),
    [
        (0.411, 0.41151, None),
        (0.4, 0.41151, None),
        (0.41, 0.41151, "rounds"),
        (0.412, 0.41151, "rounds"),
        (0.4115, 0.411518, "rounds"),
        (-5.47, -5.46678, "rounds"),
        (60.0003, 60, "nudges"),
        (-60, 60, "turns the sign"),
        (120, 60, "doubles"),
        (30, 60, "halves"),
        (0.25, 4, "turns upside down"),
        (0.06, 60, "does not divide by the step"),
        (0.060001, 60, "does not divide by the step"),
        (47, 60, None),
        (0, 60, None),
        (60, 0, None),
        (Fraction(1, 3), 3, "turns upside down"),
        (np.float64(120), 60, "doubles"),
    ],
)
def test_a_slip_is_recognised(number, right, name):
    found = slip(number, right)
    assert (found and found[0]) == name


@pytest.mark.parametrize(
    ("number", "right", "name"),
    [
        (7, 8, "miscounts"),
        (4, 3, "miscounts"),
        (3, 2, None),
        (70, 60, "miscounts"),
        (23.5, 22.5, "miscounts"),
        (32, 23, "turns the digits"),
        (-32, -23, "turns the digits"),
        (320, 23, None),
        (100, 1, "loses a power of ten"),
        (0.0005, 5, "loses a power of ten"),
        (0, 10, None),
        (0, 60, None),
        (61.5, 60, None),
    ],
)
def test_a_slip_in_counting_is_recognised(number, right, name):
    found = miscount(number, right)
    assert (found and found[0]) == name


def test_of_what_does_not_move_no_step_is_spoken():
    assert slip(0.06, 60) is not None
    assert slip(0.06, 60, moves=False) is None


@given(NUMBERS, NUMBERS)
def test_no_slip_is_seen_where_there_is_none(number, right):
    found = slip(number, right)
    if found and not close(number, right):
        name, _ = found
        holds = {
            "rounds": abs(number - right) <= abs(right) / 100,
            "nudges": abs(number - right) <= 2e-3 * max(1, abs(right)),
            "turns the sign": close(number, -right, 1e-6),
            "doubles": close(number, 2 * right, 1e-6),
            "halves": close(number, right / 2, 1e-6),
            "turns upside down": close(number * right, 1, 1e-6),
            "does not divide by the step": 99 < right / number < 1.1e8,
        }
        assert holds[name]


@given(NUMBERS, NUMBERS)
def test_no_slip_says_the_right_number(number, right):
    found = slip(number, right)
    if found:
        assert not any(letter.isdecimal() for letter in found[1].replace("side of 0", ""))


@pytest.mark.parametrize("number", [-60, 120, 30, 1 / 60, 0.06])
def test_a_slip_is_not_said_so_that_reckoning_with_it_gives_the_right_number(number):
    _, words = slip(number, 60)
    assert words.endswith(("?", "by the step."))
    assert not re.search("right size|twice as|half of|divide 1|times too", words)


@given(NUMBERS)
def test_a_number_is_not_a_rounding_of_itself(number):
    assert not rounds_to(number, number)
