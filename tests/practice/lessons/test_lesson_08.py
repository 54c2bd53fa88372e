"""What lesson 08 says of its training, found by training in plain NumPy."""

import re

import numpy as np
import pytest

from autodiff_lesson.practice.desk import exercises_of

EXERCISE = exercises_of("08")["8.2"]


def losses(steps):
    generator = np.random.RandomState(0)
    x, y_true, weights = (generator.random_sample(shape) for shape in (50, 10, (50, 10)))
    for _ in range(steps):
        error = y_true - x @ weights
        yield np.sum(error * error)
        weights += 0.001 * 2 * np.outer(x, error)


@pytest.mark.parametrize("steps", [0, 50, 192, 250])
def test_the_loss_that_is_named_after_so_many_steps_is_that_of_the_training(steps):
    *_, loss = losses(steps + 1)
    named = re.search(r"about ([\d.e+-]+)[.] ", EXERCISE.judge(steps).message)
    assert float(named[1]) == pytest.approx(loss, rel=1e-4)


def test_the_first_loss_below_a_thousandth():
    assert next(n for n, loss in enumerate(losses(300)) if loss < 0.001) == EXERCISE.kind.expected
