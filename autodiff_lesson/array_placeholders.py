"""Array functions, compiled: run once on Arrays that hold Arrays, and written out for NumPy.

The inner Arrays are placeholders: each has a shape, and knows what it is made from. The value of
what the outer ones compute is a graph of inner ones, and so are the gradients that come out of the
reverse sweep. Every node of these graphs becomes a line of source.
"""

import inspect
import math
from dataclasses import dataclass
from itertools import count

import numpy as np

from autodiff_lesson.arrays import (
    UFUNCS,
    Add,
    Array,
    Div,
    Item,
    MatMul,
    Mul,
    Pow,
    Reshape,
    Sub,
    Transpose,
    numbers,
    scatter,
)
from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.notation import bracketed

FUNCTIONS = {ufunc.__name__: ufunc for ufunc in UFUNCS} | {"scatter": scatter}
ARITHMETIC = (Add, Sub, Mul, Div)
VIEWS = (Item, Reshape, Transpose)  # what they give may be the memory of what they are given
UFUNC_OF = {operation: ufunc for ufunc, operation in UFUNCS.items()}
ELSEWHERE = (MatMul, Pow)  # cannot write into an input; ** has a quicker way to square


def compile_gradients(f, *arguments):
    """Turn f into a plain function of arrays that returns (value, gradients).

    f takes what is given after it, Arrays and NumPy arrays, and returns a node that holds a single
    number. The gradients are a list, with one for each of the Arrays: the others are data. The
    function that comes out takes arguments of the same shapes, and a node stands for its value. Its
    attribute source is Python source to read. (What runs are the same lines, but they write into
    memory that is no longer needed.)

    Raises TypeError where f asks for the numbers of an array, as `if` does. The function raises the
    errors that Arrays raise, and ValueError for other shapes.
    """
    shapes = [np.shape(numbers(x)) for x in arguments]
    placeholders = [Array(numbers(x)) for x in arguments]
    leaves = [Array(x) for x in placeholders]
    result = f(*leaves)
    if not isinstance(result, Array) or result.shape != ():
        raise TypeError(f"f must return a node that holds a single number, not {result!r}")
    gradients = reverse_sweep(result)
    outputs = [result.value]
    for argument, leaf in zip(arguments, leaves, strict=True):
        if isinstance(argument, Array):
            outputs.append(gradients.get(leaf, np.zeros(leaf.shape)))
    names = argument_names(f, len(arguments))
    lines, results, constants = write_lines(names, placeholders, outputs)
    namespace = FUNCTIONS | constants
    exec(write_source(names, reuse_memory(lines, results), results), namespace)
    run = namespace["value_and_gradients"]

    def value_and_gradients(*arrays):
        arrays = [np.asarray(numbers(x), dtype=float) for x in arrays]
        found = [x.shape for x in arrays]
        if found != shapes:
            raise ValueError(f"this was compiled for arrays of shapes {shapes}, not {found}")
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise"):
                return run(*arrays)
        except FloatingPointError:
            f(*map(Array, arrays))  # raises what Arrays raise: it says where and why
            with np.errstate(all="ignore"):
                return run(*arrays)

    value_and_gradients.source = write_source(names, [line.text for line in lines], results)
    return value_and_gradients


def argument_names(f, number):
    """What f calls its arguments. Those of *rest are rest1, rest2, …; exp, a function, is exp_."""
    names = []
    for name, parameter in inspect.signature(f).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{name}{n}" for n in range(1, number - len(names) + 1)]
        else:
            names.append(name)
    return [f"{name}_" if name in FUNCTIONS else name for name in names[:number]]


@dataclass(frozen=True)
class Line:
    """A line of source: name = formula."""

    name: str
    node: Array
    inputs: list  # as text: names and numbers
    formula: str

    @property
    def text(self):
        return f"{self.name} = {self.formula}"

    @property
    def names(self):
        return [self.name, *map(name_in, self.inputs)]


def name_in(text):
    """v1 in v1.T"""
    return text.split(".")[0]


def write_lines(names, placeholders, outputs):
    """The lines that compute the outputs: (lines, outputs as text, constants by name).

    A formula that was there before is not computed again.
    """
    fresh = (name for n in count(1) if (name := f"v{n}") not in names)
    fresh_constants = (name for n in count(1) if (name := f"c{n}") not in names)
    texts = dict(zip(placeholders, names, strict=True))
    lines, known, constants = [], {}, {}

    def text(x):
        if isinstance(x, Array):
            return texts[x]
        if isinstance(x, (np.ndarray, np.generic)) and x.shape == ():
            x = x.item()
        if is_written_as_itself(x):
            return bracketed(repr(x))
        name = next(fresh_constants)
        constants[name] = x
        return name

    for node in in_order_of_computing(outputs):
        if node in texts:
            continue
        if isinstance(node, Reshape) and node.shape == node.inputs[0].shape:
            texts[node] = texts[node.inputs[0]]
            continue
        if isinstance(node, Transpose) and node.source.endswith(".T"):
            texts[node] = f"{texts[node.inputs[0]]}.T"
            continue
        inputs = [text(as_one_number(x, node)) for x in node.inputs]
        pattern = getattr(node, "source", node.formula)
        formula = pattern.format_map(dict(zip("abc", inputs, strict=False)))
        if formula not in known:
            known[formula] = next(fresh)
            lines.append(Line(known[formula], node, inputs, formula))
        texts[node] = known[formula]
    owners = owners_of(lines)
    results = []
    for result in map(text, outputs):
        is_own = owners.get(result) and result not in results
        is_number = not name_in(result).isidentifier()
        results.append(result if is_own or is_number else f"{result}.copy()")
    return lines, results, constants


def in_order_of_computing(outputs):
    """The nodes that outputs are made from, and themselves, each after what it is made from."""
    order = {}
    stack = [x for x in reversed(outputs) if isinstance(x, Array)]
    while stack:
        node = stack[-1]
        missing = [x for x in node.inputs if isinstance(x, Array) and x not in order]
        if missing:
            stack += reversed(missing)
        else:
            order[stack.pop()] = None
    return list(order)


def is_written_as_itself(x):
    if isinstance(x, tuple):
        return all(map(is_written_as_itself, x))
    if isinstance(x, slice):
        return all(map(is_written_as_itself, (x.start, x.stop, x.step)))
    if isinstance(x, float):
        return math.isfinite(x)
    return x is None or isinstance(x, (int, type(...)))


def as_one_number(x, node):
    """A constant in which all numbers are the same is one number, if that gives the same shape."""
    if not isinstance(node, ARITHMETIC) or not isinstance(x, np.ndarray) or not x.size:
        return x
    others = [other for other in node.inputs if other is not x]
    is_uniform = others and others[0].shape == node.shape and (x == x.flat[0]).all()
    return x.flat[0] if is_uniform else x


def owners_of(lines):
    """The name whose memory each result is in: its own, or what it is a view of.

    It is None where that is an argument or a constant, which are not ours to write into.
    """
    owners = {}
    for line in lines:
        is_view = isinstance(line.node, VIEWS)
        owners[line.name] = owners.get(name_in(line.inputs[0])) if is_view else line.name
    return owners


def reuse_memory(lines, results):
    """The same lines, but for where a result is written: over an array that is not needed again.

    Other arrays are deleted after their last use.
    """
    owners = owners_of(lines)
    shapes = {line.name: line.node.shape for line in lines}
    last_use = {owners[x]: n for n, line in enumerate(lines) for x in line.names if x in owners}
    last_use |= {owners.get(name_in(x)): len(lines) for x in results}
    for n, line in enumerate(lines):
        done = [x for x, owner in owners.items() if owner and last_use[owner] == n]
        same = [
            x for x in done if x == owners[x] and x in line.inputs and shapes[x] == line.node.shape
        ]
        ufunc = UFUNC_OF.get(type(line.node))
        if same and ufunc and line.node.shape and not isinstance(line.node, ELSEWHERE):
            yield f"{line.name} = {ufunc.__name__}({', '.join(line.inputs)}, out={same[0]})"
        else:
            yield line.text
        if done:
            yield f"del {', '.join(done)}"


def write_source(names, lines, results):
    return "\n    ".join(
        [
            f"def value_and_gradients({', '.join(names)}):",
            *lines,
            f"return {results[0]}, [{', '.join(results[1:])}]\n",
        ]
    )
