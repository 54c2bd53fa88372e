import pytest

from autodiff_lesson import reverse_sweep
from autodiff_lesson.practice.desk import exercises_of
from autodiff_lesson.practice.exercise import OPEN, TRIED
from autodiff_lesson.practice.lessons.lesson_15 import Tensor

EXERCISES = exercises_of("15")


def nothing(self):
    reverse_sweep(self.node)


def of_the_top(self):
    self.grad = reverse_sweep(self.node)[self.node]


def of_the_first_leaf(self):
    for leaf in self.leaves:
        leaf.grad = reverse_sweep(self.node)[leaf.node]
        return


def test_a_sweep_that_gives_no_leaf_anything_is_not_begun():
    assert EXERCISES["15.1"].judge(nothing).state == OPEN


@pytest.mark.parametrize("backward", [of_the_top, of_the_first_leaf])
def test_a_sweep_that_forgets_a_leaf_is_told_so(backward):
    verdict = EXERCISES["15.1"].judge(backward)
    assert verdict.state == TRIED
    assert ".grad of a leaf is still None" in verdict.message


def test_a_number_that_fits_one_tensor_alone_is_no_detach():
    assert EXERCISES["15.2"].judge(lambda self: Tensor(7.0)).state == TRIED
