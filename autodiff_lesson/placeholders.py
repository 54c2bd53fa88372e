"""Build once, run often: a value that is a formula, not yet worked out.

A function runs once, on nodes whose values are placeholders. Each operation on a placeholder gives
another one, and so the gradients that come out of the reverse sweep are placeholders, too: formulas
for which Python source can be written.
"""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import count
from keyword import iskeyword
from operator import index
from unicodedata import normalize

import numpy as np

from autodiff_lesson.gradients import gradients_of
from autodiff_lesson.nodes import (
    FUNCTIONS,
    REAL,
    Add,
    Mul,
    Neg,
    Ops,
    Pow,
    Var,
    as_python_number,
    is_real,
)
from autodiff_lesson.notation import HOLE, bracketed
from autodiff_lesson.operators import Operators

PYTHON_NUMBERS = {int, float}
DEEPEST = 20  # brackets in brackets; Python reads at least 90


class NoValueYetError(TypeError):
    """Something asked for the number that a placeholder stands for."""


def takes(x):
    return isinstance(x, (Placeholder, *REAL))


def apply(operation, *inputs):
    """The placeholder for an operation: a new one, or the one that there is for it already."""
    inputs = tuple(map(as_python_number, inputs))
    simpler = simplified(operation, inputs)
    if simpler is not None:
        return simpler
    known = next(x.known for x in inputs if isinstance(x, Placeholder))
    keys = [("v", x.order) if isinstance(x, Placeholder) else ("number", x) for x in inputs]
    if operation in (Add, Mul):
        keys.sort()  # a + b is b + a
    return known.setdefault((operation, *keys), Placeholder(known, operation, inputs))


def simplified(operation, inputs):
    """What adding 0, multiplying by 1 and the like come to without an operation, else None."""
    if operation in (Add, Mul):
        for x, other in (inputs, inputs[::-1]):
            if is_real(x, 0):
                return other if operation is Add else 0
            if operation is Mul and is_real(x, 1):
                return other
            if operation is Mul and is_real(x, -1):
                return -other
    if operation is Pow and is_real(inputs[1], 0):
        return 1
    if operation is Pow and is_real(inputs[1], 1):
        return inputs[0]
    if operation is Neg and inputs[0].operation is Neg:
        return inputs[0].inputs[0]
    return None


class Placeholder(Operators):
    """A number that is not there yet: an argument, or an operation on others.

    The same operation on the same inputs is the same placeholder, so nothing is computed twice.
    Adding 0, multiplying by 1 and the like leave no trace. Whatever asks for the number itself, as
    `if` does, gets a TypeError.
    """

    __slots__ = ("inputs", "known", "operation", "order")
    takes = staticmethod(takes)
    apply = staticmethod(apply)

    def __init__(self, known, operation, inputs):
        self.known = known  # all placeholders of this run: {(operation, inputs): placeholder}
        self.operation = operation
        self.inputs = inputs
        self.order = len(known)

    @property
    def is_argument(self):
        return isinstance(self.operation, str)

    def __repr__(self):
        return f"<Placeholder {getattr(self.operation, '__name__', self.operation)}>"

    def __str__(self):
        return f"{HOLE}{self.order}⟧"  # where its value is to be written (see notation)

    def _refuse(self, *_):
        raise NoValueYetError(f"{self!r} has no value yet")

    __bool__ = __float__ = __int__ = __index__ = __abs__ = __round__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = object.__hash__


def compile_gradients(f, n_or_names):
    """Turn f into a plain function that returns (value, gradients), the gradients as a list.

    f takes nodes and returns one. n_or_names is a list of names for its arguments, or how many
    there are, which names them x1, x2, … The function takes that many numbers, or whole NumPy
    arrays in the place of some, with a number for each sample; then all results are arrays of that
    shape. Its attribute source is Python source to read. (What runs are the same operations, with
    what is used once written in its place.)

    Raises TypeError where f asks for the value of a placeholder, as `if` does, and ValueError for
    what is not a name. The function raises the errors that nodes raise, such as ZeroDivisionError.
    """
    names = argument_names(n_or_names)
    known = {}
    leaves = [Var(known.setdefault(name, Placeholder(known, name, ()))) for name in names]
    try:
        result = f(*leaves)
    except NoValueYetError as error:
        raise TypeError(
            f"{error}. (compile_gradients runs f once, before there are any numbers, so f cannot "
            "take one way for some of them and another for others, as `if` does. If it has to, "
            "build the graph anew each time, and use reverse_sweep.)"
        ) from error
    if not isinstance(result, (Ops, *REAL)):
        raise TypeError(f"f must return one node or number, not {type(result).__name__}")
    gradients = gradients_of(result)
    value = as_python_number(result.value if isinstance(result, Ops) else result)
    formulas = [as_python_number(gradients.get(leaf, 0)) for leaf in leaves]
    compact = write_source(names, value, formulas, compact=True)
    on_numbers, on_arrays = run_source(compact, math), run_source(compact, np)

    def value_and_gradients(*point):
        if not PYTHON_NUMBERS.issuperset(map(type, point)):
            point = [number_or_batch(x) for x in point]
            if any(isinstance(x, np.ndarray) for x in point):
                return on_batch(f, on_arrays, point)
        try:
            found = on_numbers(*point)
        except (ArithmeticError, ValueError, TypeError):
            raise_as_nodes_do(f, [point])
            raise
        if isinstance(found[0], complex):  # a negative base: Python takes it, nodes do not
            raise_as_nodes_do(f, [point])
        return found

    value_and_gradients.source = write_source(names, value, formulas)
    return value_and_gradients


def argument_names(n_or_names):
    """The names of the arguments. Raises ValueError for what cannot be one."""
    if hasattr(n_or_names, "__index__") and index(n_or_names) >= 0:
        return [f"x{n}" for n in range(1, index(n_or_names) + 1)]
    if not isinstance(n_or_names, Iterable):
        raise ValueError(f"n_or_names is a number of arguments, or their names, not {n_or_names!r}")
    names = [normalize("NFKC", x) if isinstance(x, str) else x for x in n_or_names]  # as Python
    for name in names:
        if not isinstance(name, str) or not name.isidentifier() or is_reserved(name):
            raise ValueError(f"{name!r} is not a name that an argument can have in Python")
        if name in FUNCTIONS:
            raise ValueError(f"{name!r} is the name of a function that the source may use")
        if names.count(name) > 1:
            raise ValueError(f"{name!r} stands for two arguments: give each a name of its own")
    return names


def is_reserved(name):
    return iskeyword(name) or name == "__debug__"


def write_source(names, value, gradients, compact=False):
    """The source of a function of these arguments that returns the value and the gradients.

    One line an operation. With compact, for running rather than reading, what is used once stands
    in the line that uses it, and other results are deleted after their last use: there are fewer
    names to handle, and memory is used again while it is still in the processor's cache.
    """
    outputs = [value, *gradients]
    results = needed_for(outputs)
    uses = Counter(placeholders_in(outputs))
    for x in results:
        uses.update(placeholders_in(x.inputs))
    fresh = (name for n in count(1) if (name := f"v{n}") not in names)
    texts = {}  # of every placeholder: its name, or its formula in brackets
    parts = {}  # the named results that its text mentions
    depths = {}

    def text(x):
        return texts[x] if isinstance(x, Placeholder) else bracketed(constant(x))

    lines = [f"def value_and_gradients({', '.join(names)}):"]
    for x in results:
        if x.is_argument:
            texts[x], parts[x], depths[x] = x.operation, [], 0
            continue
        inputs = dict(zip("ab", map(text, x.inputs), strict=False))
        formula = x.operation.formula.format_map(inputs)
        mentioned = [part for y in placeholders_in(x.inputs) for part in parts[y]]
        depth = 1 + max(depths[y] for y in placeholders_in(x.inputs))
        if compact and uses[x] == 1 and depth < DEEPEST:
            texts[x], parts[x], depths[x] = f"({formula})", mentioned, depth
            continue
        texts[x], parts[x], depths[x] = next(fresh), [x], 0
        lines.append(f"    {texts[x]} = {formula}")
        uses.subtract(mentioned)
        done = sorted({texts[part] for part in mentioned if uses[part] == 0})
        if compact and done:
            lines.append(f"    del {', '.join(done)}")
    lines.append(f"    return {text(value)}, [{', '.join(map(text, gradients))}]")
    return "\n".join(lines) + "\n"


def placeholders_in(values):
    """Those of the values that are not plain numbers."""
    return [x for x in values if isinstance(x, Placeholder)]


def needed_for(outputs):
    """The placeholders that these are computed from, and themselves, in the order of computing."""
    needed = set(placeholders_in(outputs))
    waiting = list(needed)
    while waiting:
        for x in placeholders_in(waiting.pop().inputs):
            if x not in needed:
                needed.add(x)
                waiting.append(x)
    return sorted(needed, key=lambda x: x.order)


def constant(x):
    """A number as Python source. Raises ValueError for infinity and nan, which have none."""
    if not math.isfinite(x):
        raise ValueError(
            f"{x} is no number that can be worked with: look for one that is too large"
        )
    return repr(int(x) if isinstance(x, int) else float(x))


def run_source(source, library):
    """The function that the source defines, with the functions of math or NumPy."""
    namespace = {name: getattr(library, name) for name in FUNCTIONS}
    exec(source, namespace)
    return namespace["value_and_gradients"]


def on_batch(f, on_arrays, point):
    """Value and gradients for every sample of a batch: arrays of its shape, whatever the function.

    What does not depend on the sample comes out of the source as a single number.
    """
    shape = np.broadcast_shapes(*{x.shape for x in point if isinstance(x, np.ndarray)})
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            value, gradients = on_arrays(*point)
        refused = np.iscomplexobj(value)  # a negative base
    except (ArithmeticError, ValueError):
        refused = True
    if refused:
        samples = np.broadcast_arrays(*point)
        raise_as_nodes_do(f, zip(*(x.flat for x in samples), strict=True))
        with np.errstate(all="ignore"):  # too large, and nodes say inf as well
            value, gradients = on_arrays(*point)
    return spread(value, shape), [spread(gradient, shape) for gradient in gradients]


def raise_as_nodes_do(f, samples):
    """Raise what nodes raise for the first sample that they refuse: it says where and why."""
    for sample in samples:
        try:
            f(*map(Var, sample))
        except (ArithmeticError, ValueError) as error:
            raise error from None
        except TypeError:
            return


def number_or_batch(x):
    """A plain number, or an array of floats. Raises TypeError for anything else."""
    if isinstance(x, REAL):
        return as_python_number(x)
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"arguments are numbers or arrays of numbers, not {x!r}")
    return array.astype(float) if array.ndim else array.item()


def spread(result, shape):
    return result if np.shape(result) == shape else np.full(shape, result, dtype=float)
