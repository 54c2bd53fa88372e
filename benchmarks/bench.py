"""Time building a graph and getting all its gradients, ours beside other engines', in one run.

Every figure is a median over rounds in which the engines take turns, so that a busy machine slows
them alike. The garbage collector is on, as it is in any program: micrograd's nodes and their
closures refer to one another in circles, which only the collector frees. Before two engines are
timed, their gradients are compared.
"""

import gc
import os
import platform
import tempfile
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from timeit import timeit

import autograd
import autograd.numpy as anp
import micrograd.engine
import numpy as np
from lab import browsing, find_browser, redraw_times, run_all, serving_lab
from lab import explorer as open_explorer
from programs import PROGRAMS, SIZES, forward_and_back, layers, network, training_step

from autodiff_lesson import Var, get_gradients, reverse_sweep
from autodiff_lesson.array_placeholders import compile_gradients as compile_array_gradients
from autodiff_lesson.arrays import Array
from autodiff_lesson.explorers import explore_routes
from autodiff_lesson.placeholders import compile_gradients

try:
    import torch
except ImportError:
    torch = None
try:
    import jax
except ImportError:
    jax = None

ROUNDS = 15
BATCH = 1000


def leaves_of(program):
    """The numbers that a program starts from."""
    numbers = []

    def leaf(number):
        numbers.append(number)
        return number

    program(leaf)
    return numbers


def on_leaves(program):
    """A program as a function of its leaves."""

    def function(*leaves):
        remaining = iter(leaves)
        return program(lambda _: next(remaining))

    return function


def gradients_by(sweep, leaf_class, program, numbers):
    """Build a graph and get the gradients of its leaves, by an engine that returns a mapping."""
    leaves = [leaf_class(number) for number in numbers]
    gradients = sweep(on_leaves(program)(*leaves))
    return [gradients[leaf] for leaf in leaves]


def gradients_stored(leaf_class, program, numbers):
    """The same by an engine that keeps gradients in the nodes."""
    leaves = [leaf_class(number) for number in numbers]
    on_leaves(program)(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def torch_leaf(number):
    return torch.tensor(number, dtype=torch.float64, requires_grad=True)


def engines_for(program, by_hand):
    """What is timed on one sample: for each engine a function that returns the gradients."""
    numbers = leaves_of(program)
    compiled = compile_gradients(on_leaves(program), len(numbers))
    array = np.array(numbers)
    autograd_gradient = autograd.grad(lambda leaves: on_leaves(program)(*leaves))
    engines = {
        "micrograd": lambda: gradients_stored(micrograd.engine.Value, program, numbers),
        "ours, by routes": lambda: gradients_by(get_gradients, Var, program, numbers),
        "ours, by a sweep": lambda: gradients_by(reverse_sweep, Var, program, numbers),
        "ours, compiled": lambda: compiled(*numbers)[1],
        "autograd": lambda: autograd_gradient(numbers),
        "NumPy by hand": lambda: by_hand(array)[1],
    }
    if torch:
        engines["PyTorch"] = lambda: gradients_stored(torch_leaf, program, numbers)
    return engines


def builders_for(program):
    numbers = leaves_of(program)
    function = on_leaves(program)
    return {
        "micrograd": lambda: function(*map(micrograd.engine.Value, numbers)),
        "ours": lambda: function(*map(Var, numbers)),
    }


def engines_for_batch():
    """The network on a batch: for each engine a function that returns the gradients.

    The compiled function gives the gradients of every sample, the others those of their mean.
    """
    numbers = leaves_of(network)
    samples = np.random.default_rng(0).uniform(-1, 1, (BATCH, SIZES[0]))
    parameters = list(layers(numbers))
    compiled = compile_gradients(on_leaves(network), len(numbers))
    batch = [*samples.T, *numbers[SIZES[0] :]]

    def mean(parameters, x, library):
        for weight, bias in parameters:
            x = (x @ weight + bias) ** 2
        return library.mean(x)

    def arrays():
        nodes = [(Array(weight), Array(bias)) for weight, bias in parameters]
        gradients = reverse_sweep(mean(nodes, samples, np))
        return [(gradients[weight], gradients[bias]) for weight, bias in nodes]

    autograd_gradient = autograd.grad(lambda nodes: mean(nodes, samples, anp))
    engines = {
        "ours, compiled": lambda: compiled(*batch)[1],
        "ours, arrays": arrays,
        "autograd": lambda: autograd_gradient(parameters),
        "NumPy by hand": lambda: forward_and_back(samples, parameters)[1],
    }
    if torch:

        def with_torch():
            nodes = [
                tuple(torch.tensor(x, requires_grad=True) for x in pair) for pair in parameters
            ]
            mean(nodes, torch.tensor(samples), torch).backward()
            return [tuple(x.grad.numpy() for x in pair) for pair in nodes]

        engines["PyTorch"] = with_torch
    return engines


def check_same(engines):
    """Refuse to time engines that do not compute the same."""
    expected = np.array(engines["NumPy by hand"]())
    for gradients_of in engines.values():
        np.testing.assert_allclose(np.array(gradients_of()), expected, rtol=1e-9, atol=1e-12)


def check_same_on_batch(engines):
    expected = engines["NumPy by hand"]()
    for name, gradients_of in engines.items():
        gradients = gradients_of()
        if name == "ours, compiled":
            gradients = list(layers([np.mean(gradient) for gradient in gradients]))
        for mine, right in zip(gradients, expected, strict=True):
            np.testing.assert_allclose(mine[0], right[0], rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(mine[1], right[1], rtol=1e-9, atol=1e-12)


def seconds(functions, least=0.02, collector="gc.enable()"):
    """The median time of one call of each function, all of them taking turns."""
    calls = {
        name: 1 + int(least / max(timed(function), 1e-7)) for name, function in functions.items()
    }
    times = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            spent = timeit(function, f"import gc; {collector}", number=calls[name])
            times[name].append(spent / calls[name])
    return {name: median(values) for name, values in times.items()}


def timed(function):
    start = perf_counter()
    function()
    return perf_counter() - start


def row(title, cells):
    print(f"{title:<20}" + "".join(f"{cell:>26}" for cell in cells))


def cell(time, theirs):
    return f"{time * 1e6:,.1f} µs {f'({theirs / time:,.1f} ×)':>11}" if time else "–"


def report_engines():
    """One table: every engine on every program."""
    columns = {}
    for name, (program, by_hand) in PROGRAMS.items():
        engines = engines_for(program, by_hand)
        check_same(engines)
        columns[name] = seconds(engines)
    engines = engines_for_batch()
    check_same_on_batch(engines)
    batch = {name: time / BATCH for name, time in seconds(engines).items()}
    batch["micrograd"] = columns["network"]["micrograd"]  # it has no batches: sample by sample
    columns[f"network, batch of {BATCH}"] = batch

    print("Build and get all gradients: time a sample (how many times as fast as micrograd)\n")
    row("", columns)
    names = dict.fromkeys(name for column in columns.values() for name in column)
    for name in sorted(names, key=lambda name: not name.startswith(("micrograd", "ours"))):
        row(name, [cell(column.get(name), column["micrograd"]) for column in columns.values()])


def report_building():
    print("\nBuild the graph alone\n")
    columns = {name: seconds(builders_for(program)) for name, (program, _) in PROGRAMS.items()}
    for name in ("micrograd", "ours"):
        row(name, [cell(column[name], column["micrograd"]) for column in columns.values()])


def squared_error(x, target, w1, b1, w2, b2, w3, b3):
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    error = h2 @ w3 + b3 - target
    return np.mean(error * error)


def training_steps(batch):
    """One step of training a network with tanh, by each engine that has arrays."""
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(batch, 2)), rng.normal(size=(batch, 1))
    parameters = list(layers(leaves_of(network)))
    flat = [array for pair in parameters for array in pair]
    nodes = [Array(array) for array in flat]
    plain = [array.copy() for array in flat]
    compiled = compile_array_gradients(squared_error, x, target, *nodes)

    def with_arrays():
        loss = squared_error(x, target, *nodes)
        gradients = reverse_sweep(loss)
        for node in nodes:
            node.value = node.value - 0.1 * gradients[node]
        return loss.value

    def with_compiled_arrays():
        loss, gradients = compiled(x, target, *plain)
        for array, gradient in zip(plain, gradients, strict=True):
            array -= 0.1 * gradient
        return loss

    steps = {
        "ours, arrays": with_arrays,
        "ours, arrays compiled": with_compiled_arrays,
        "NumPy by hand": lambda: training_step(x, target, parameters),
    }
    if torch:
        torch.set_num_threads(1)
        tensors = [torch.tensor(array, requires_grad=True) for array in flat]
        x_tensor, target_tensor = torch.tensor(x), torch.tensor(target)

        def with_torch():
            w1, b1, w2, b2, w3, b3 = tensors
            hidden = torch.tanh(torch.tanh(x_tensor @ w1 + b1) @ w2 + b2)
            loss = torch.mean((hidden @ w3 + b3 - target_tensor) ** 2)
            loss.backward()
            with torch.no_grad():
                for tensor in tensors:
                    tensor -= 0.1 * tensor.grad
                    tensor.grad = None
            return loss.item()

        steps["PyTorch"] = with_torch
    if jax:
        jax.config.update("jax_enable_x64", True)

        def loss_in_jax(arrays):
            w1, b1, w2, b2, w3, b3 = arrays
            hidden = jax.numpy.tanh(jax.numpy.tanh(x @ w1 + b1) @ w2 + b2)
            return jax.numpy.mean((hidden @ w3 + b3 - target) ** 2)

        @jax.jit
        def stepped(arrays):
            loss, gradients = jax.value_and_grad(loss_in_jax)(arrays)
            return loss, [a - 0.1 * g for a, g in zip(arrays, gradients, strict=True)]

        state = [jax.numpy.asarray(array) for array in flat]

        def with_jax():
            loss, state[:] = stepped(state)
            return float(loss)

        steps["JAX, jit"] = with_jax
    return steps


def report_training_step():
    """Arrays against the same step written by hand, on one thread."""
    # Once a block this large was freed, the C library no longer hands small ones back to the
    # operating system after every step, and asks for them again. Larger programs have freed one.
    np.empty(4_000_000).fill(0)
    print("\nOne training step, 2-16-16-1 with tanh (how many times as long as NumPy by hand)\n")
    columns = {}
    for batch in (1, 32, BATCH):
        steps = training_steps(batch)
        losses = [[step() for _ in range(5)] for step in steps.values()]
        for found in losses[1:]:
            np.testing.assert_allclose(found, losses[0])
        columns[f"batch of {batch}"] = seconds(steps)
    row("", columns)
    for name in columns[f"batch of {BATCH}"]:
        times = [(column[name], column["NumPy by hand"]) for column in columns.values()]
        row(name, [f"{time * 1e6:,.0f} µs {f'({time / hand:.2f} ×)':>11}" for time, hand in times])


def report_growth():
    """Time against size: of the sweep with the edges, of the walk with the routes.

    The garbage collector is off here: its passes come in fits, not in proportion to anything.
    """

    def chain_of(operations):
        x = y = Var(1.0)
        for _ in range(operations):
            y = y + x
        return reverse_sweep(y)

    def doublings(times, walk):
        y = Var(1.0)
        for _ in range(times):
            y = y + y
        return walk(y)

    times = {n: lambda n=n: chain_of(n) for n in (2_000, 20_000, 200_000)}
    small, middle, large = seconds(times, collector="gc.disable()").values()
    print("\nGrowth")
    print(
        f"  2,000 → 20,000 → 200,000 operations, built, swept and freed: {small * 1e3:.1f} ms",
        end="",
    )
    print(f" → × {middle / small:.1f} → × {large / middle:.1f} (in all {large:.2f} s)")
    few, many = seconds({n: lambda n=n: doublings(n, get_gradients) for n in (12, 15)}).values()
    print(f"  12 → 15 doublings, eight times the routes, by routes: × {many / few:.1f}")
    sweep = seconds({"": lambda: doublings(100, reverse_sweep)})[""]
    print(f"  100 doublings, 2^100 routes, by a sweep: {sweep * 1e3:.2f} ms")


def report_explorers():
    """How long a slider takes: in the kernel, and from the key press to the graph on the screen."""
    a, b = Var(4), Var(3)
    d = a * (a + b)
    p, q = Var(230.3), Var(33.2)
    y = (p / q - p) * (q / p + p + q) * (p - q)
    explorers = {
        "04_routes.ipynb": (explore_routes(d), ["4", "5"]),
        "06_operators_and_trust.ipynb": (explore_routes(y), ["230.3", "240.3"]),
    }
    print("\nExplorers: a slider's move, in the kernel, and from the key to the graph drawn anew")
    for lesson, (view, texts) in explorers.items():
        leaf = next(iter(view.values))
        moves = cycle({"name": "move", "value": [leaf, text]} for text in texts)
        kernel = seconds({"": partial(slider_moves, view, moves)})[""]
        screen = f"{on_screen(lesson):.0f} ms" if find_browser() else "no browser is installed"
        print(f"  {lesson:<30} {kernel * 1000:.1f} ms, {screen}")


def slider_moves(view, moves):
    view._on_event(None, next(moves), [])


def on_screen(lesson):
    """Milliseconds from a key on a slider in JupyterLab to the graph drawn anew: the median."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_lab(Path(folder)) as lab,
        browsing() as browser,
    ):
        page = browser.new_page()
        lab.open(page, lesson)
        run_all(page)
        return median(redraw_times(page, open_explorer(page)))


def version_of(package):
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def main():
    packages = ", ".join(map(version_of, ["numpy", "micrograd", "autograd", "torch", "jax"]))
    print(
        f"Python {platform.python_version()}, {packages}; "
        f"{platform.system()} on {os.cpu_count()} × {platform.machine()}. "
        f"Medians of {ROUNDS} rounds.\n"
    )
    report_engines()
    report_building()
    gc.collect()
    report_training_step()
    report_growth()
    report_explorers()


if __name__ == "__main__":
    main()
