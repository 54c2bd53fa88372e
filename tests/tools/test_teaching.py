import re

import pytest
from teaching import BLOCK, GUIDE, filled, vote

from autodiff_lesson.practice.desk import LESSONS, find, lesson_of

TEXT = GUIDE.read_text(encoding="utf-8")
VOTES = [found[2] for found in BLOCK.finditer(TEXT)]


def test_the_guide_repeats_what_lessons_and_exercises_say():
    assert filled(TEXT) == TEXT, "`make teaching` fills it in"


def test_there_is_one_question_to_vote_on_for_each_lesson_with_exercises():
    assert list(dict.fromkeys(map(lesson_of, VOTES))) == LESSONS


@pytest.mark.parametrize("number", VOTES)
def test_a_vote_shows_wrong_answers_that_can_be_read(number):
    assert len(find(number).wrong) >= 3
    assert not re.search(r"<(function|class)|object at", vote(number))


@pytest.mark.parametrize(("number", "line"), [("4.2", "c = a * b = 10"), ("9.2", "q = p + b")])
def test_a_vote_shows_the_graph_that_it_speaks_of(number, line):
    assert line in vote(number)


def test_a_vote_without_an_end_is_told():
    with pytest.raises(ValueError, match="<!-- /vote -->"):
        filled(TEXT + "\n<!-- vote 4.2 -->\n")


def test_the_guide_speaks_of_exercises_that_there_are():
    by_hand = BLOCK.sub("", TEXT)
    for number in re.findall(r"(?<![\d.])[1-9]\d?\.\d(?!\d|\.\d)", by_hand):
        assert find(number), number
