import pytest

from autodiff_lesson.practice.arithmetic_slips import slips
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Number


@pytest.mark.parametrize(
    ("solution", "number", "name"),
    [
        ("answer = 2 + 3 + 4", 7, "leaves a term out"),
        ("answer = 10 - 3", -3, "leaves a term out"),
        ("answer = 2 + 3 + 4", 1, "turns a sign on the way"),
        ("answer = 5 + 6", 30, "multiplies for adding"),
        ("answer = 10 * 2", 12, "adds for multiplying"),
        ("answer = 2 * 3 * 5", 15, "leaves a factor out"),
        ("answer = (9 + 1) * 3", 12, "forgets the bracket"),
        ("answer = (9 + 1) * 3", 28, "forgets the bracket"),
        ("answer = 9 / 2", 9, "does not divide"),
        ("answer = 9 / 2", 18, "multiplies for dividing"),
        ("answer = 8 / 2", 0.25, "turns upside down"),
        ("answer = 2 ** 3", 6, "multiplies by the exponent"),
        ("answer = 7 * 1 + 4 * (1 + 3)", 19, "leaves a term out"),
        ("answer = 3 * np.cos(0)", 4, "adds for multiplying"),
    ],
)
def test_a_slip_gives_its_number(solution, number, name):
    assert (name, number) in [(slip.name, slip.number) for slip in slips(solution)]


@pytest.mark.parametrize(
    "solution",
    [
        *("answer = 7", "answer = [2 + 3, 4]", "answer = x + 1", "answer = 'no'", "answer = -5"),
        *("answer = 1\nanswer += 1", "def answer(a):\n    return a + 1", "answer ="),
    ],
)
def test_what_is_no_reckoning_has_no_slips(solution):
    assert slips(solution) == []


@pytest.mark.parametrize("solution", ["answer = 2 * 1", "answer = 5 - 10", "answer = 2 + 2"])
def test_no_slip_gives_the_right_number_or_its_opposite(solution):
    right = eval(solution.removeprefix("answer = "))
    assert slips(solution)
    assert abs(right) not in [abs(slip.number) for slip in slips(solution)]


def test_what_cannot_be_worked_out_is_no_slip():
    assert all(slip.number < 1e9 for slip in slips("answer = 6 / (3 - 2)"))  # 6 / (3 - 3 …)


def test_who_made_a_slip_is_told_which_and_what_to_look_at():
    exercise = Exercise(
        *("1.1", "Title", Number(30), "Yes.", {13: "Listed."}, ["A hint."]),
        *("answer = (9 + 1) * 3", "So.", "Look again."),
    )
    assert exercise.judge(28).message == (
        "28 is what comes out if only one of the numbers in a bracket is multiplied. Look again."
    )
    assert exercise.judge(28).mistake == "forgets the bracket"
    assert exercise.judge(13).message == "Listed."
    assert exercise.judge(-30).mistake == "turns the sign"
    assert exercise.judge(26).mistake is None
