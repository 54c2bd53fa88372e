import pytest

from autodiff_lesson import Var, draw, get_gradients, reverse_sweep
from autodiff_lesson.arrays import Array
from autodiff_lesson.explorers import explore_routes, step_through

both = pytest.mark.parametrize("explore", [explore_routes, step_through])


@both
def test_nodes_bear_the_callers_own_names(explore):
    first = Var(4)
    second = first * first
    for name in ("first", "second"):
        assert f'aria-label="{name}"' in explore_routes(second).regions["graph"]
        assert name in explore(second).regions["graph"]


@both
def test_names_are_those_that_draw_finds(explore):
    _hidden = Var(4)
    other = shown = 2 * _hidden
    top = shown + _hidden
    assert other is shown
    words = draw(top, local_derivatives=True).words.splitlines()
    found = [line for line in repr(explore(top)).splitlines() if not line.startswith("marked")]
    assert found[1:] == words[1:]


@both
def test_names_of_the_callers_module_are_found(explore):
    program = {"Var": Var, "explore": explore}
    exec("x = Var(4)\ny = x * x\ndef show():\n    return explore(y)", program)
    assert "y = x * x = 16" in repr(program["show"]()).splitlines()


@both
@pytest.mark.parametrize("value", [4, "a", None, [Var(4)]])
def test_exploring_what_is_no_node(explore, value):
    with pytest.raises(TypeError, match=r"made of nodes, such as Var\(4\)") as error:
        explore(value)
    assert repr(value) in str(error.value)


@both
def test_a_graph_too_large_to_draw(explore, soon):
    node = Var(3)
    for _ in range(200_000):
        node = -node
    with pytest.raises(ValueError, match=r"200,001 nodes, too many to draw \(the limit is 100\)"):
        explore(node)


@both
def test_a_lone_leaf(explore):
    a = Var(4)
    assert "a = 4" in repr(explore(a)).splitlines()


@both
def test_the_learners_own_nodes_are_not_touched(explore):
    a = Var(4)
    b = 2 * a
    before = [(node.value, list(node.grad)) for node in (a, b)]
    widget = explore(b)
    for name, value in [("move", ["2", "5"]), ("forward", None), ("choose", "0"), ("tick", None)]:
        widget._on_event(None, {"name": name, "value": value}, None)
    assert [(node.value, list(node.grad)) for node in (a, b)] == before
    assert get_gradients(b)[a] == 2


def test_a_slider_moves_what_the_widget_shows():
    a = Var(4)
    b = 2 * a
    widget = explore_routes(b)
    number = widget.explorer.state.names.index("a")
    widget._on_event(None, {"name": "move", "value": [str(number), "5"]}, None)
    assert "2 * a" in widget.regions["graph"]
    assert ">10</text>" in widget.regions["graph"]


def test_what_plays_ticks():
    a = Var(4)
    widget = step_through(a)
    assert widget.tick == 0
    widget._on_event(None, {"name": "play", "value": None}, None)
    assert widget.tick > 0


def test_arrays_cannot_be_explored():
    a = Array([1.0, 2.0])
    with pytest.raises(TypeError, match="routes of arrays cannot be explored"):
        explore_routes(a.sum())


def test_stepping_through_a_sweep():
    a = Var(4)
    view = step_through(a * a, reverse_sweep)
    assert "reverse_sweep" in view.regions["code"]
