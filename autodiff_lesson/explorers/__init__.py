"""Explorers: graphs in the notebook that a learner can take hold of.

They are widgets like those of ipywidgets: their traits can be read, set, observed and linked, and
one can be put beside another. What cannot be raises TraitError, and changes nothing.
"""

import sys

from autodiff_lesson.explorers.ordering import Orderer, OrderView
from autodiff_lesson.explorers.pictures import Flipper, FlipView
from autodiff_lesson.explorers.route_explorer import RouteExplorer, RouteView
from autodiff_lesson.explorers.stepper import Stepper, StepView
from autodiff_lesson.gradients import get_gradients
from autodiff_lesson.notation import names_seen_from


def explore_routes(parent_node, walk=""):
    """Pick a node of the graph, and see which routes lead to it and what they add up to.

    A slider for each named leaf moves it, and everything follows, on a copy: your own nodes stay as
    they are. Nodes bear the caller's own variable names. With walk="nudge", "down" or "up", it
    opens at the end of that walk.

    Its traits: `chosen`, the name of a node; `route`, the place of the marked route in the list, as
    in find_routes; `values`, {name of leaf: number}, of which some may be set; `walk`, and its
    `step`, from 1, and `playing`. `gradient`, with respect to the chosen node, follows from them.

    Raises ValueError for a graph that is too large to draw.
    """
    return RouteView(RouteExplorer(parent_node, names_seen_from(sys._getframe(1)), walk))


def step_through(parent_node, walk=get_gradients):
    """Watch get_gradients at work, line by line: its stack, and its gradients so far.

    step_through(d, reverse_sweep) watches the sweep instead. Its traits are `step`, from 1, and
    `playing`. Raises ValueError for a graph that is too large to draw, or has too many routes to
    watch.
    """
    return StepView(Stepper(parent_node, names_seen_from(sys._getframe(1)), walk))


def flip_through(draw, values, name="value", begin=0):
    """One picture for each value, by a slider or as a film: draw(value) returns the figure.

    It opens with the picture at the place `begin`, which a saved lesson keeps. Its traits are
    `step`, from 1, and `playing`. Raises ValueError where there are no values, and TypeError for
    what is no figure.
    """
    return FlipView(Flipper(draw, values, name, begin))


def put_in_order(lines):
    """Lines of text, to be put in order by hand: by buttons, arrow keys, or dragging.

    Its trait `lines` is the list of them, in the order in which they stand. Raises ValueError where
    there are none.
    """
    return OrderView(Orderer(lines))
