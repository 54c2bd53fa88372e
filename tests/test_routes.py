from dataclasses import FrozenInstanceError

import pytest

from autodiff_lesson import Var, count_routes, find_routes, get_gradients, routes

from .graphs import doublings


@pytest.fixture
def d():
    """d = a * (a + b), the article's first example."""
    a = Var(4)
    return a * (a + Var(3))


def test_find_routes_lists_the_articles_routes():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    assert repr(find_routes(d, a)) == "[Route d→a = 7, Route d→c→a = 4 × 1 = 4]"


def test_a_route_holds_its_nodes_from_top_to_bottom(d):
    a, c = d.inputs
    assert [route.nodes for route in find_routes(d, a)] == [(d, a), (d, c, a)]


def test_a_route_holds_its_local_derivatives_from_top_to_bottom(d):
    a, _ = d.inputs
    assert [route.local_derivatives for route in find_routes(d, a)] == [[7], [4, 1]]


def test_the_product_of_a_route_multiplies_its_edges(d):
    a, _ = d.inputs
    assert [route.product for route in find_routes(d, a)] == [7, 4]


def test_the_edges_of_a_route_are_upper_nodes_and_positions_in_their_grad(d):
    a, c = d.inputs
    assert [route.edges for route in find_routes(d, a)] == [[(d, 0)], [(d, 1), (c, 0)]]


def test_two_edges_between_the_same_nodes_are_two_routes():
    a = Var(4)
    b = a * a
    left, right = find_routes(b, a)
    assert left.nodes == right.nodes == (b, a)
    assert left.positions == (0,)
    assert right.positions == (1,)
    assert left != right


def test_the_same_route_found_twice_is_equal(d):
    a, _ = d.inputs
    assert find_routes(d, a) == find_routes(d, a)


def test_a_route_is_the_same_whatever_its_nodes_are_called(d):
    before = find_routes(d, d.inputs[0])
    a = d.inputs[0]
    after = find_routes(d, a)
    assert repr(before) != repr(after)
    assert set(before) == set(after)


def test_a_route_cannot_be_changed(d):
    (route,) = find_routes(d, d)
    with pytest.raises(FrozenInstanceError):
        route.nodes = ()


def test_the_one_route_from_a_node_to_itself_has_no_edges(d):
    (route,) = find_routes(d, d)
    assert route.nodes == (d,)
    assert route.edges == route.local_derivatives == []
    assert route.product == 1
    assert repr(route) == "Route d = 1"


def test_no_route_leads_up_or_elsewhere(d):
    a, c = d.inputs
    assert find_routes(c, d) == []
    assert find_routes(a, d) == []
    assert find_routes(d, Var(4)) == []


def test_routes_go_from_left_to_right():
    a = Var(2)
    b = a + a
    c = b * a
    found = [route.positions for route in find_routes(c, a)]
    assert found == [(0, 0), (0, 1), (1,)]


def test_routes_do_not_stray_where_the_node_is_not_below():
    a = Var(2)
    aside = Var(1)
    for _ in range(40):
        aside = aside + aside
    assert len(find_routes(a * aside, a)) == 1


def test_a_route_is_told_with_six_digits():
    a = Var(3)
    b = 1 / a
    assert repr(find_routes(b, a)) == "[Route b→v1→a = 1 × -0.111111 = -0.111111]"


def test_routes_bear_the_names_of_the_caller():
    first = Var(4)
    second = first * first
    assert repr(find_routes(second, first)[0]) == "Route second→first = 4"


def test_count_routes_counts_the_routes_that_are_found(d):
    a, c = d.inputs
    for node, count in [(a, 2), (c, 1), (d, 1), (Var(4), 0)]:
        assert count_routes(d, node) == len(find_routes(d, node)) == count


@pytest.mark.parametrize("count", [100, 10_000])
def test_count_routes_is_exact_however_many(count, soon):
    leaf, node = doublings(count)
    assert count_routes(node, leaf) == 2**count


@pytest.mark.parametrize("count", [100, 50_000])
def test_find_routes_refuses_too_many(count, soon):
    leaf, node = doublings(count)
    with pytest.raises(
        ValueError, match=f"2 to the power of {count:,} routes.*count_routes.*reverse_sweep"
    ):
        find_routes(node, leaf)


def test_find_routes_says_how_many_are_too_many(soon):
    leaf, node = doublings(20)
    with pytest.raises(ValueError, match="there are 1,048,576 routes"):
        find_routes(node, leaf)


def test_find_routes_lists_as_many_as_its_limit(monkeypatch):
    leaf, node = doublings(3)
    monkeypatch.setattr(routes, "MOST_ROUTES", 8)
    assert len(find_routes(node, leaf)) == 8
    monkeypatch.setattr(routes, "MOST_ROUTES", 7)
    with pytest.raises(ValueError, match=r"there are 8 routes.*the limit is 7"):
        find_routes(node, leaf)


def test_a_route_of_50_000_edges(soon):
    leaf = node = Var(3)
    for _ in range(50_000):
        node = -node
    (route,) = find_routes(node, leaf)
    assert len(route.nodes) == 50_001
    assert route.product == 1


@pytest.mark.parametrize("search", [find_routes, count_routes])
@pytest.mark.parametrize("value", [4, "a", None, [Var(4)]])
def test_routes_between_what_are_no_nodes(search, value):
    for ends in [(value, Var(4)), (Var(4), value)]:
        with pytest.raises(TypeError, match=r"made of nodes, such as Var\(4\)") as error:
            search(*ends)
        assert repr(value) in str(error.value)


@pytest.mark.usefixtures("soon")
def test_find_routes_refuses_routes_that_are_too_long_together():
    a = y = Var(1)
    for _ in range(16):
        y = y + y
    for _ in range(2000):
        y = -y
    with pytest.raises(ValueError, match=r"the routes are 132,186,112 nodes long together"):
        find_routes(y, a)


def test_the_length_of_routes_is_that_of_walking_them(d):
    for node in get_gradients(d):
        walked = sum(len(route.nodes) for route in find_routes(d, node))
        assert routes.nodes_on_routes(d, node) == walked


def test_routes_from_a_node_to_itself_and_to_a_stranger_have_one_node_and_none():
    a, b = Var(1), Var(2)
    assert routes.nodes_on_routes(a, a) == 1
    assert routes.nodes_on_routes(a, b) == 0
