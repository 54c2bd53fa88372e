"""What a picture says in words: a line for each node, and one for each edge that bears a number."""

from autodiff_lesson.graph import is_leaf
from autodiff_lesson.notation import edge_formula, formula, is_constant, short


def title_of(name, local_derivatives, route, names):
    title = f"The graph of {name}"
    if local_derivatives:
        title += ", with its local derivatives"
    if route:
        title += f", with the route {path_of(route, names)} marked"
    return title


def path_of(route, names):
    return "→".join(names[node] for node in route.nodes)


def lines_of(nodes, names, local_derivatives, route, notes):
    lines = []
    marked = route.edges if route else []
    for node in nodes:
        computed = [] if is_leaf(node) else [formula(node, names)]
        if not is_constant(node, names) or node in notes:
            note = f" ({notes[node]})" if node in notes else ""
            lines.append(" = ".join([names[node], *computed, short(node.value)]) + note)
    for node in nodes:
        for position, (child, _) in enumerate(node.grad):
            if local_derivatives or (node, position) in marked:
                lines.append(
                    f"{names[node]} → {names[child]}: {edge_formula(node, position, names)}"
                )
    if route:
        lines.append(f"marked: {path_of(route, names)} = {route.multiplied}")
    return lines
