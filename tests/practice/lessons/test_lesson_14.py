import pytest

from autodiff_lesson.practice.kinds import UnusableError
from autodiff_lesson.practice.lessons.lesson_14 import EXERCISES

ACCURACY = EXERCISES[0].kind


@pytest.mark.parametrize(
    "answer",
    ["about 50 %", "52.5 %", "52,5 %", "52%", "50", 50, 52.5, 0.525, "0.525", [0.5], "half"],
)
def test_a_percentage_may_be_written_in_many_ways(answer):
    assert ACCURACY.observe(answer) == {"": "about 50 %"}


@pytest.mark.parametrize(
    ("answer", "name"), [(0.75, "about 75 %"), ("78 %", "about 75 %"), (1.0, "about 100 %")]
)
def test_the_nearest_of_the_percentages_is_meant(answer, name):
    assert ACCURACY.observe(answer) == {"": name}


@pytest.mark.parametrize("answer", [60, "60 %", 120, "worse", None, True, [], -50])
def test_what_is_near_to_none_of_them_is_shown_them(answer):
    with pytest.raises(UnusableError, match='One of "about 50 %"'):
        ACCURACY.observe(answer)
