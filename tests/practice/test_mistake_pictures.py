import re

import pytest

from autodiff_lesson import Var, get_gradients
from autodiff_lesson.practice.misconceptions import mistakes
from autodiff_lesson.practice.mistake_pictures import marked

from ..graphs import with_short_and_long_routes

NAMES = with_short_and_long_routes()
a, b, c, d, e = NAMES
MISTAKES = [mistake for mistake in mistakes(e, a, NAMES) if mistake.can_be_marked]


def picture_of(number, name):
    (mistake, *_) = [m for m in MISTAKES if (m.number, m.name) == (number, name)]
    return marked(mistake, e, a, NAMES, asked=[a])


def test_a_forgotten_route_is_marked():
    left, right = picture_of(50, "forgets a route").panels
    assert left.title == "If the route e→d→a is forgotten"
    assert right.title == "As it should be"
    assert "a = 5 (here: 50)" in left.lines
    assert [edge.label for edge in left.edges if edge.style == "on route"] == ["10", "1"]
    assert "marked: e→d→a = 10 × 1 = 10" in left.lines


def test_a_wrong_edge_bears_its_wrong_number():
    left, _ = picture_of(65, "keeps the own factor").panels
    assert {edge.label for edge in left.edges if edge.style == "on route"} == {
        "15\nhere: 10",
        "10\nhere: 15",
    }
    assert "marked: e → c, here: 10" in left.lines


def test_an_engine_that_is_wrong_about_edges_has_them_marked():
    left, _ = picture_of(140, "keeps the own factor").panels
    assert [edge.label for edge in left.edges if edge.style == "on route"] == [
        "15\nhere: 10",
        "10\nhere: 15",
        "2\nhere: 5",
        "5\nhere: 2",
    ]


def test_above_each_graph_stands_what_it_shows():
    picture = picture_of(50, "forgets a route")
    for line in "This gives 50:", "the marked route left out", "As it should be":
        assert f">{line}</text>" in picture.svg


def test_what_a_wrong_engine_piles_up_stands_at_each_node():
    left, _ = picture_of(6000, "multiplies the routes").panels
    assert {"d = a + c = 15 (here: 10)", "c = a * b = 10 (here: 150)"} <= set(left.lines)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_no_picture_shows_what_is_asked_for(mistake):
    picture = marked(mistake, e, a, NAMES, asked=[a])
    assert get_gradients(e)[a] == 60
    assert "60" not in re.findall(r"\d+", picture.words)
    assert "a = 5 (gradient: ?)" in picture.panels[1].lines
    assert "c = a * b = 10 (gradient: 25)" in picture.panels[1].lines


def test_the_picture_has_room_in_a_notebook():
    picture = picture_of(50, "forgets a route").svg
    assert "here: 50" in picture
    assert int(re.search(r'width="(\d+)pt"', picture)[1]) <= 560


def test_a_graph_too_large_to_draw_is_refused():
    leaf = chain = Var(1)
    for _ in range(200):
        chain = chain + leaf
    (mistake, *_) = [m for m in MISTAKES if m.gradients]
    with pytest.raises(ValueError, match="too many to draw"):
        marked(mistake, chain, leaf, dict.fromkeys(get_gradients(chain), "v"), asked=[leaf])
