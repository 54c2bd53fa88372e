import math

import pytest

from autodiff_lesson.explorers.reel import SPEEDS, Reel, back, forward, go_to, play, set_speed, tick


def test_forward_and_back_stay_within_the_steps():
    assert [forward(Reel(3, at)).at for at in range(3)] == [1, 2, 2]
    assert [back(Reel(3, at)).at for at in range(3)] == [0, 0, 1]


def test_steps_are_counted_from_one():
    assert go_to(Reel(3), 3).at == go_to(Reel(3), "3").at == 2


@pytest.mark.parametrize("step", [0, 4, -1, None, "x", [], math.nan, math.inf])
def test_a_step_that_is_not_there(step):
    with pytest.raises(ValueError, match="numbered from 1 to 3: there is no step"):
        go_to(Reel(3), step)


def test_playing_ends_with_the_last_step():
    reel = play(Reel(3))
    assert [(reel := tick(reel)).playing for _ in range(3)] == [True, False, False]
    assert reel.at == 2


def test_play_can_be_told_what_to_do():
    assert play(play(Reel(3), True), True).playing
    assert not play(Reel(3), False).playing


def test_one_step_alone_is_not_played():
    assert not play(Reel(1)).playing


@pytest.mark.parametrize("speed", ["bogus", None, "", [], 200])
def test_a_speed_that_is_not_there(speed):
    with pytest.raises(ValueError, match="take one of slow, medium, fast"):
        set_speed(Reel(3), speed)
    assert set_speed(Reel(3), "fast").speed in SPEEDS
