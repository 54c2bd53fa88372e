"""Drawing from several threads, as in JupyterLab, where explorers have a thread of their own."""

from jupyter_client.manager import start_new_kernel

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

other = threading.Thread(target=keep_drawing)
other.start()
keep_drawing()
other.join()
print(len(pictures))
"""


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
