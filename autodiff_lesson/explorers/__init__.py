"""Explorers: graphs in the notebook that a learner can take hold of."""

import sys

from autodiff_lesson.explorers.graph_view import GraphView
from autodiff_lesson.explorers.route_explorer import RouteExplorer
from autodiff_lesson.explorers.stepper import Stepper
from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.notation import names_seen_from


def explore_routes(parent_node):
    """Pick a node of the graph, and see which routes lead to it and what they add up to.

    A slider for each named leaf moves it, and everything follows, on a copy: your own nodes stay as
    they are. Nodes bear the caller's own variable names. Raises ValueError for a graph that is too
    large to draw.
    """
    return GraphView(RouteExplorer(parent_node, names_seen_from(sys._getframe(1))))


def step_through(parent_node, walk=get_gradients):
    """Watch get_gradients at work, line by line: its stack, and its gradients so far.

    step_through(d, reverse_sweep) watches the sweep instead. Raises ValueError for a graph that is
    too large to draw, or has too many routes to watch.
    """
    return GraphView(Stepper(parent_node, names_seen_from(sys._getframe(1)), walk))
