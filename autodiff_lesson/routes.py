"""The routes from a node down to another: what the gradient is the sum of."""

import math
import sys
from dataclasses import dataclass, field

from autodiff_lesson.graph import (
    check_node,
    refuse_more_than,
    route_counts,
    topological_order,
)
from autodiff_lesson.notation import name_nodes, names_seen_from, short

MOST_ROUTES = 100_000  # a list of more is of no use to a reader
MOST_NODES = 2_000_000  # on all of them together: about a second's walk
COUNT_INSTEAD = "count_routes counts them without a walk, and reverse_sweep adds them up."


@dataclass(frozen=True)
class Route:
    """One way down a graph: its nodes, top to bottom, and which edge of each it takes.

    An edge is given by its position in the upper node's grad, since nodes alone do not tell: in
    `a * a`, two edges lead to a.
    """

    nodes: tuple
    positions: tuple
    names: dict = field(repr=False, compare=False)

    @property
    def edges(self):
        """Its edges, top to bottom: each as the upper node and a position in that node's grad."""
        return list(zip(self.nodes, self.positions, strict=False))

    @property
    def local_derivatives(self):
        """The numbers on its edges, top to bottom."""
        return [node.grad[position][1] for node, position in self.edges]

    @property
    def product(self):
        """Its edges multiplied: what this route adds to the gradient."""
        return math.prod(self.local_derivatives)

    @property
    def multiplied(self):
        """The multiplication in words, as in `4 × 1 = 4`."""
        factors = [short(local_derivative) for local_derivative in self.local_derivatives]
        return " = ".join(
            ([" × ".join(factors)] if len(factors) > 1 else []) + [short(self.product)]
        )

    def __repr__(self):
        return f"Route {'→'.join(self.names[node] for node in self.nodes)} = {self.multiplied}"


def find_routes(parent_node, node):
    """All routes from parent_node down to node, as a list of Routes, which may be empty.

    Raises ValueError if there are more than MOST_ROUTES, or more than MOST_NODES nodes on them.
    (count_routes counts them all the same.)
    """
    refuse_more_than(MOST_ROUTES, count_routes(parent_node, node), COUNT_INSTEAD)
    length = nodes_on_routes(parent_node, node)
    if length > MOST_NODES:
        raise ValueError(
            f"the routes are {length:,} nodes long together, too much to walk (the limit is "
            f"{MOST_NODES:,}). {COUNT_INSTEAD}"
        )
    names = name_nodes(parent_node, names_seen_from(sys._getframe(1)))
    return list(walk_routes(parent_node, node, names))


def walk_routes(parent_node, node, names):
    """Yield the routes from parent_node down to node, one by one. names has every node's name."""
    leads_to_node = _nodes_above(parent_node, node)
    stack = [(parent_node, None, None)]  # (node, position of the edge to it, entry above it)
    while stack:
        entry = stack.pop()
        if entry[0] is node:
            yield _route_to(entry, names)
            continue
        for position, (child, _) in reversed(list(enumerate(entry[0].grad))):
            if child in leads_to_node:
                stack.append((child, position, entry))


def count_routes(parent_node, node):
    """The number of routes from parent_node down to node: exact, and found without walking them."""
    check_node(node)
    return next((count for reached, count in route_counts(parent_node) if reached is node), 0)


def nodes_on_routes(parent_node, node):
    """How many nodes the routes from parent_node down to node have in all: found without a walk."""
    above = _nodes_above(parent_node, node)
    totals = dict.fromkeys(above, (0, 0))  # routes to it, and the nodes on them
    totals[parent_node] = (1, 1)
    for upper in topological_order(parent_node):
        if upper in above and upper is not node:
            routes, nodes = totals[upper]
            for child, _ in upper.grad:
                if child in above:
                    totals[child] = (totals[child][0] + routes, totals[child][1] + nodes + routes)
    return totals[node][1]


def _nodes_above(parent_node, node):
    """The nodes from which a route leads to `node`, itself among them."""
    above = {node}
    for candidate in reversed(topological_order(parent_node)):
        if any(child in above for child, _ in candidate.grad):
            above.add(candidate)
    return above


def _route_to(entry, names):
    nodes, positions = [], []
    while entry is not None:
        node, position, entry = entry
        nodes.append(node)
        positions.append(position)
    return Route(tuple(reversed(nodes)), tuple(reversed(positions[:-1])), names)
