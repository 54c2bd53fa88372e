from inspect import signature

import pytest

from autodiff_lesson.practice.wrong_calls import called_as


@called_as("double(3)", "double(x=3)")
def double(x):
    """Twice as much."""
    return 2 * x


def test_a_call_that_fits_is_made():
    assert double(3) == double(x=3) == 6


def test_one_that_does_not_fit_is_told_how_to_call(capsys):
    assert double() is double(3, 4) is double(y=3) is None
    assert capsys.readouterr().out == "Call it as in double(3) or double(x=3).\n" * 3


def test_an_error_of_the_function_itself_is_not_hidden():
    with pytest.raises(TypeError, match="NoneType"):
        double(None)


def test_what_is_called_is_described_as_it_was():
    assert double.__doc__ == "Twice as much."
    assert [*signature(double).parameters] == ["x"]
