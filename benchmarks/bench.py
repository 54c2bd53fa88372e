"""Time building a graph and getting all its gradients, ours beside micrograd's, in one run.

Every figure is a median over rounds in which the engines take turns, so that a busy machine slows
them alike. The garbage collector is on, as it is in any program: micrograd's nodes and their
closures refer to one another in circles, which only the collector frees.
"""

import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median
from timeit import timeit

import micrograd.engine
import numpy as np
from lab import browsing, find_browser, redraw_times, run_all, serving_lab
from lab import explorer as open_explorer
from programs import PROGRAMS

from autodiff_lesson import Var, get_gradients, reverse_sweep
from autodiff_lesson.route_explorer import RouteExplorer

ROUNDS = 25
CALLS = 10


def measures(program):
    """What is timed, by name, as functions without arguments."""
    return {
        "micrograd builds": lambda: program(micrograd.engine.Value),
        "we build": lambda: program(Var),
        "micrograd in all": lambda: program(micrograd.engine.Value).backward(),
        "we in all, by routes": lambda: get_gradients(program(Var)),
        "we in all, by a sweep": lambda: reverse_sweep(program(Var)),
    }


def seconds(functions):
    """The median time of one call of each function, all of them taking turns."""
    times = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            times[name].append(timeit(function, "import gc; gc.enable()", number=CALLS) / CALLS)
    return {name: median(values) for name, values in times.items()}


def check_same_gradients(program):
    """Refuse to time two engines that do not compute the same."""
    our_leaves, their_leaves = [], []
    ours = program(lambda value: keep(Var(value), our_leaves))
    theirs = program(lambda value: keep(micrograd.engine.Value(value), their_leaves))
    theirs.backward()
    for gradients in get_gradients(ours), reverse_sweep(ours):
        np.testing.assert_allclose(
            [gradients[leaf] for leaf in our_leaves], [leaf.grad for leaf in their_leaves]
        )


def keep(leaf, leaves):
    leaves.append(leaf)
    return leaf


def main():
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, micrograd "
        f"{version('micrograd')}; {platform.system()} on {os.cpu_count()} × {platform.machine()}. "
        f"Medians of {ROUNDS} rounds.\n"
    )
    print(f"{'':<38}{'micrograd':>12}{'ours':>12}{'as fast':>10}")
    for title, program in PROGRAMS.items():
        check_same_gradients(program)
        times = seconds(measures(program))
        print(title)
        theirs = times["micrograd in all"]
        report("build", times["micrograd builds"], times["we build"])
        report("build, gradients by routes", theirs, times["we in all, by routes"])
        report("build, gradients by a sweep", theirs, times["we in all, by a sweep"])
    report_explorer()


def report_explorer():
    """How long a slider takes: in the kernel, and from the key press to the graph on the screen."""
    a, b = Var(4), Var(3)
    d = a * (a + b)
    explorer = RouteExplorer(d, {d: "d", a: "a", b: "b"})

    def move(value):
        explorer.handle("move", ["2", str(value)])
        return explorer.regions

    kernel = median(timeit(lambda: move(5), number=CALLS) / CALLS for _ in range(ROUNDS))
    print(f"explorer: a slider's move takes the kernel {kernel * 1000:.1f} ms", end="")
    if find_browser() is None:
        print(" (no browser is installed, so the rest is not measured: sudo apt install chromium)")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_lab(Path(folder)) as lab,
        browsing() as browser,
    ):
        page = browser.new_page()
        lab.open(page, "04_routes.ipynb")
        run_all(page)
        screen = median(redraw_times(page, open_explorer(page)))
    print(f", and {screen:.0f} ms from the key to the graph drawn anew in the browser")


def report(what, theirs, ours):
    print(f"  {what:<36}{theirs * 1e6:>9.0f} µs{ours * 1e6:>9.0f} µs{theirs / ours:>8.1f} ×")


if __name__ == "__main__":
    main()
