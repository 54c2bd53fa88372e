"""The answers of lesson 11: lines of compiled source counted, and derivatives by SymPy."""

import pytest

from autodiff_lesson.placeholders import compile_gradients
from autodiff_lesson.practice.desk import exercises_of
from autodiff_lesson.practice.lessons.lesson_11 import product_named, product_twice

KINDS = {number: exercise.kind for number, exercise in exercises_of("11").items()}


def lines_of_arithmetic(source):
    return [line for line in source.splitlines() if " = " in line]


def test_the_value_of_a_square_squared_takes_two_lines():
    source = compile_gradients(lambda a: (a * a) * (a * a), ["a"]).source
    value = source.split("return ")[1].split(",")[0]
    assert lines_of_arithmetic(source).index(f"    {value} = v1 * v1") + 1 == KINDS["11.1"].expected


@pytest.mark.parametrize(("f", "lines"), [(product_twice, 11), (product_named, 8)])
def test_a_name_for_what_is_used_twice_saves_lines(f, lines):
    assert len(lines_of_arithmetic(compile_gradients(f, ["a", "b"]).source)) == lines
