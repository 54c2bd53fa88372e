"""A panel in Graphviz's language, where its nodes are n0, n1, …: shapes, colours and fonts."""

from autodiff_lesson.drawing.panel import LOCAL_DERIVATIVE, ON_ROUTE, PLAIN
from autodiff_lesson.graph import is_leaf

# Colours that every kind of colour vision tells apart: Okabe & Ito, https://jfly.uni-koeln.de/color/
SKY_BLUE, ORANGE, VERMILLION = "#56B4E9", "#E69F00", "#D55E00"
FONT = {"fontname": "Helvetica", "fontsize": "12"}  # sans-serif where there is none: Graphviz's way

GRAPH = {"bgcolor": "white", "ordering": "out", "nodesep": "0.4", "ranksep": "0.4", "pad": "0.15"}
CAPTION = FONT | {"fontname": "Helvetica-Bold", "labelloc": "t"}
LEAF = FONT | {"shape": "box", "style": "filled,rounded", "fillcolor": SKY_BLUE}
RESULT = FONT | {"shape": "ellipse", "style": "filled", "fillcolor": ORANGE, "margin": "0.02"}
FONTS = {LOCAL_DERIVATIVE: FONT, ON_ROUTE: FONT | {"fontname": "Helvetica-Bold"}}
LINES = {
    PLAIN: {"dir": "none"},
    LOCAL_DERIVATIVE: {"style": "dotted", "penwidth": "1.5"},
    ON_ROUTE: {"penwidth": "4", "color": VERMILLION},
}
HIDDEN = {"fontcolor": "transparent"}  # in Graphviz's SVG as well


def dot_source(panel):
    import graphviz

    caption = CAPTION | {"label": _literal(panel.caption)} if panel.caption else {}
    dot = graphviz.Digraph(graph_attr=GRAPH | caption)
    for number, (node, lines) in enumerate(zip(panel.nodes, panel.labels, strict=True)):
        dot.node(f"n{number}", _literal("\n".join(lines)), **LEAF if is_leaf(node) else RESULT)
    for edge in panel.edges:
        style = FONTS.get(edge.room_for or edge.style, {}) | LINES[edge.style]
        if edge.room_for:
            style |= HIDDEN
        label = "\n".join(f"  {line}  " for line in edge.label.splitlines())
        dot.edge(f"n{edge.parent}", f"n{edge.child}", _literal(label), **style)
    with dot.subgraph(graph_attr={"rank": "sink"}) as leaves:
        for number, node in enumerate(panel.nodes):
            if is_leaf(node):
                leaves.node(f"n{number}")
    return dot.source


def _literal(text):
    """A label that Graphviz shows as it is: it would read <…>, backslashes and &…; as markup."""
    import graphviz

    return graphviz.escape(text.replace("&", "&amp;"))
