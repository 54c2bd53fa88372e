"""A graph in Graphviz's language, where its nodes are n0, n1, …: shapes, colours and labels."""

from autodiff_lesson.graph import is_leaf
from autodiff_lesson.notation import edge_formula, formula, is_constant, short

# Colours that every kind of colour vision tells apart: Okabe & Ito, https://jfly.uni-koeln.de/color/
SKY_BLUE, ORANGE, VERMILLION = "#56B4E9", "#E69F00", "#D55E00"
FONT = {"fontname": "Helvetica", "fontsize": "12"}  # sans-serif where there is none: Graphviz's way

GRAPH = {"bgcolor": "white", "ordering": "out", "nodesep": "0.4", "ranksep": "0.4", "pad": "0.15"}
LEAF = FONT | {"shape": "box", "style": "filled,rounded", "fillcolor": SKY_BLUE}
RESULT = FONT | {"shape": "ellipse", "style": "filled", "fillcolor": ORANGE, "margin": "0.02"}
EDGE = {"dir": "none"}
LOCAL_DERIVATIVE = FONT | {"style": "dotted", "penwidth": "1.5"}
ON_ROUTE = FONT | {"fontname": "Helvetica-Bold", "penwidth": "4", "color": VERMILLION}


def dot_source(nodes, names, local_derivatives, route, notes):
    import graphviz

    dot = graphviz.Digraph(graph_attr=GRAPH)
    marked = route.edges if route else []
    number = {node: f"n{index}" for index, node in enumerate(nodes)}
    for node in nodes:
        label = names[node] if is_leaf(node) else f"{names[node]} = {formula(node, names)}"
        if not is_constant(node, names):
            label += f"\n{short(node.value)}"
        if node in notes:
            label += f"\n{notes[node]}"
        style = LEAF if is_leaf(node) else RESULT
        dot.node(number[node], _literal(label), **style)
    for node in nodes:
        for position, (child, _) in enumerate(node.grad):
            style, label = EDGE, ""
            if local_derivatives or (node, position) in marked:
                style = ON_ROUTE if (node, position) in marked else LOCAL_DERIVATIVE
                label = f"  {edge_formula(node, position, names)}  "
            dot.edge(number[node], number[child], _literal(label), **style)
    with dot.subgraph(graph_attr={"rank": "sink"}) as leaves:
        for node in nodes:
            if is_leaf(node):
                leaves.node(number[node])
    return dot.source


def _literal(text):
    """A label that Graphviz shows as it is: it would read <…>, backslashes and &…; as markup."""
    import graphviz

    return graphviz.escape(text.replace("&", "&amp;"))
