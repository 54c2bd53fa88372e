"""Time building a graph and getting all its gradients, ours beside micrograd's, in one run.

Every figure is a median over rounds in which the engines take turns, so that a busy machine slows
them alike. The garbage collector is on, as it is in any program: micrograd's nodes and their
closures refer to one another in circles, which only the collector frees.
"""

import os
import platform
from importlib.metadata import version
from statistics import median
from timeit import timeit

import micrograd.engine
import numpy as np
from programs import PROGRAMS

from autodiff_lesson import Var, get_gradients, reverse_sweep

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
        report("build", times["micrograd builds"], times["we build"])
        report(
            "build, gradients by routes", times["micrograd in all"], times["we in all, by routes"]
        )
        report(
            "build, gradients by a sweep", times["micrograd in all"], times["we in all, by a sweep"]
        )


def report(what, theirs, ours):
    print(f"  {what:<36}{theirs * 1e6:>9.0f} µs{ours * 1e6:>9.0f} µs{theirs / ours:>8.1f} ×")


if __name__ == "__main__":
    main()
