import re

import pytest

from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED
from autodiff_lesson.practice.overview import Overview

COURSE = Overview({"04 Routes": {"4.1 Find": DONE, "4.2 Add": OPEN}, "05 <b>": {"5.1 Mend": TRIED}})


def test_its_words_have_a_line_for_each_lesson_and_a_circle_for_each_exercise():
    assert repr(COURSE).splitlines() == [
        "1 of 3 exercises done (● done, ◐ tried, ○ open)",
        "  04 Routes  ● ○",
        "  05 <b>     ◐",
    ]


def test_its_table_says_the_same_as_its_words():
    html = COURSE._repr_html_()
    text = re.sub(r"<[^>]+>", " ", html).replace("&lt;", "<").replace("&gt;", ">")
    assert text.split() == repr(COURSE).split()


def test_each_circle_says_what_it_stands_for():
    html = COURSE._repr_html_()
    for said in "4.1 Find: done", "4.2 Add: open", "5.1 Mend: tried":
        assert html.count(f'aria-label="{said}"') == html.count(f'title="{said}"') == 1


@pytest.mark.parametrize("mark", ["<b>", "<script"])
def test_a_title_is_text(mark):
    assert mark not in COURSE._repr_html_()
