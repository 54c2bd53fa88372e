"""Graphs that tests of several modules look at."""

from autodiff_lesson import Var


def with_short_and_long_routes():
    """Nodes and their names, the topmost last: from that, three routes lead to a, and two to b."""
    a = Var(5)
    b = Var(2)
    c = a * b
    d = a + c
    e = c * d
    return {a: "a", b: "b", c: "c", d: "d", e: "e"}


def doublings(count):
    """A leaf and a node to which 2 ** count routes lead. Both are 0, however many there are."""
    leaf = node = Var(0)
    for _ in range(count):
        node = node + node
    return leaf, node
