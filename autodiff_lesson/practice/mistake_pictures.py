"""Where a mistake is on a graph: what was done, beside what should be done."""

from dataclasses import replace

from autodiff_lesson.drawing.panel import ON_ROUTE
from autodiff_lesson.drawing.picture import Picture, draw_panel
from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.notation import is_constant, short
from autodiff_lesson.practice.misconceptions import derivatives_by

TO_COME = "gradient: ?"  # in the place of what is asked for
AS_IT_SHOULD_BE = "As it should be"
DONE_TO_ROUTES = {
    "forgets a route": "left out",
    "counts one route alone": "alone",
    "turns a sign on the way": "with the wrong sign",
}
IN_WORDS = {  # what is wrong with an edge, where that is not the number on it
    "forgets a route": "forgotten",
    "leaves an edge out": "left out",
    "gives a local derivative": "alone",
}


def marked(mistake, parent_node, node, names, asked):
    """A picture of a mistake about the gradient of a node: on the left what was done, on the right
    the right gradients on the way, but for those of the nodes that are asked for.

    names: every node's name. Raises ValueError for a graph that is too large to draw.
    """
    right = reverse_sweep(parent_node)
    below = derivatives_by(parent_node, node)
    way = [upper for upper in right if below[upper] != 0 and not is_constant(upper, names)]
    numbers = {upper: f"gradient: {short(right[upper])}" for upper in way}
    numbers |= {upper: TO_COME for upper in way if upper in asked}
    here = mistake.gradients or {node: mistake.number}
    wrong = {upper: f"here: {short(here[upper])}" for upper in way if upper in here}
    left = with_numbers_alone(draw_panel(parent_node, names, True, mistake.route, wrong))
    right = with_numbers_alone(draw_panel(parent_node, names, True, notes=numbers))
    for (upper, position), bears in mistake.edges.items():
        text = IN_WORDS.get(mistake.name, short(bears))
        left = with_edge_marked(left, upper, position, f"here: {text}")
    gives = f"This gives {short(mistake.number)}"
    if mistake.route:
        gives += f":\nthe marked route {DONE_TO_ROUTES[mistake.name]}"
    left = replace(left, title=f"If {mistake.done}", caption=gives)
    return Picture((left, replace(right, title=AS_IT_SHOULD_BE, caption=AS_IT_SHOULD_BE)))


def with_numbers_alone(panel):
    """A panel whose edges bear no formulas, so that two of them have room side by side."""
    edges = [replace(edge, label=edge.label.rpartition("= ")[2]) for edge in panel.edges]
    return replace(panel, edges=tuple(edges))


def with_edge_marked(panel, upper, position, text):
    """A panel with a thick edge that bears a text, which its words say as well."""
    number = panel.nodes.index(upper)
    places = [n for n, edge in enumerate(panel.edges) if edge.parent == number]
    edges = list(panel.edges)
    place = places[position]
    edges[place] = replace(edges[place], style=ON_ROUTE, label=f"{edges[place].label}\n{text}")
    child, _ = upper.grad[position]
    name, below = (panel.node_names[panel.nodes.index(node)] for node in (upper, child))
    return replace(
        panel, edges=tuple(edges), lines=[*panel.lines, f"marked: {name} → {below}, {text}"]
    )
