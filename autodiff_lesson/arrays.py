"""Vectorisation: nodes whose values are whole arrays, and whose edges hold linear maps.

The derivative of an array with respect to an array is a linear map. Written out it would be a huge
table (the Jacobian), so an edge holds what the reverse sweep needs of it: a function that turns the
gradient of the upper node into what it adds to the gradient of the lower one. It is applied by *,
and get_gradients and reverse_sweep work as they are.

Each operation has the same shape as in nodes.py: a line for its value, and for each input a line
that says what a gradient g becomes. The rules are those of autograd and of every other framework;
Giles (2008), "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", derives them.
"""

import numpy as np

from autodiff_lesson.graph import is_node
from autodiff_lesson.nodes import LARGEST_EXPONENT


class LinearMap:
    """What an edge between arrays holds: gradient * edge is the child's share of the gradient."""

    __slots__ = ("apply", "shape")
    __array_ufunc__ = None  # array * edge: NumPy leaves the answer to __rmul__

    def __init__(self, shape, apply):
        self.shape = shape  # of the upper node
        self.apply = apply

    def __rmul__(self, gradient):
        if not hasattr(gradient, "shape"):
            gradient = np.float64(gradient)  # the 1 that every walk begins with
        if gradient.shape != self.shape:
            raise ValueError(
                f"gradients are those of a single number, but this is an array of shape "
                f"{self.shape}: make one of it first, as in y.sum()"
            )
        return self.apply(gradient)

    def __repr__(self):
        return "a linear map"


class Array:
    """A leaf: an array of numbers. Also the base of all operations on arrays.

    + - * / ** @ work with other Arrays and with plain numbers and arrays, which are constants: they
    get no node and no edge. Shapes broadcast as NumPy's do. np.sum(a), np.exp(a) and the like are
    a.sum(), a.exp(). Raises TypeError for what is no array of real numbers.

    A value can be an Array as well: then gradients are nodes, to be differentiated again.

    What has gone into a graph cannot be changed in place, since its edges need it for the sweep.
    To train, give the leaf a new array: weights.value = weights.value - lrate * gradient.

    An operation of one's own is a class like those below. UFUNCS[np.abs] = Abs lets np.abs make it.
    """

    __slots__ = ("grad", "joined", "options", "value")
    maps = ()

    def __init__(self, value):
        self.value = value if isinstance(value, Array) else frozen(real_array(value))
        self.grad = self.joined = self.options = ()

    @property
    def shape(self):
        return self.value.shape

    @property
    def ndim(self):
        return self.value.ndim

    @property
    def size(self):
        return self.value.size

    @property
    def inputs(self):
        """What the node was made from, in the order of the letters in its formula."""
        return [*(x for x, _ in self.joined), *self.options]

    @property
    def edge_formulas(self):
        """How pictures write what an edge does, as in g ↦ g @ w.T. An operation says so in maps."""
        nodes = [(x, text) for x, text in zip(self.inputs, self.maps, strict=False) if is_node(x)]
        return [f"g ↦ {text if x.shape != self.shape else unfit(text)}" for x, text in nodes]

    def __add__(self, other):
        return operate(Add, self, other)

    def __radd__(self, other):
        return operate(Add, other, self)

    def __sub__(self, other):
        return operate(Sub, self, other)

    def __rsub__(self, other):
        return operate(Sub, other, self)

    def __mul__(self, other):
        return operate(Mul, self, other)

    def __rmul__(self, other):
        return operate(Mul, other, self)

    def __truediv__(self, other):
        return operate(Div, self, other)

    def __rtruediv__(self, other):
        return operate(Div, other, self)

    def __pow__(self, power):
        return operate(Pow, self, power)

    def __rpow__(self, base):
        return operate(Pow, base, self)

    def __matmul__(self, other):
        return operate(MatMul, self, other)

    def __rmatmul__(self, other):
        return operate(MatMul, other, self)

    def __neg__(self):
        return Neg(self)

    def __getitem__(self, key):
        return Item(self, key)

    def exp(self):
        return Exp(self)

    def log(self):
        return Log(self)

    def sin(self):
        return Sin(self)

    def cos(self):
        return Cos(self)

    def tanh(self):
        return Tanh(self)

    def relu(self):
        return Relu(self)

    def maximum(self, other):
        return np.maximum(self, other)

    def sum(self, axis=None, keepdims=False):
        return Sum(self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return Mean(self, axis, keepdims)

    def transpose(self, axes=None):
        return Transpose(self, axes)

    @property
    def T(self):  # noqa: N802 - NumPy's name
        return self.transpose()

    @property
    def mT(self):  # noqa: N802 - NumPy's name for a transpose of the last two axes
        if self.ndim == 2:
            return self.T
        return self.transpose((*range(self.ndim - 2), self.ndim - 1, self.ndim - 2))

    def reshape(self, *shape):
        return Reshape(self, shape)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """What NumPy calls for np.exp(a), and for array + a."""
        operation = UFUNCS.get(ufunc)
        if operation is None or method != "__call__" or options:
            raise TypeError(
                f"np.{ufunc.__name__} is not known for Arrays in this form. The class of an "
                f"operation can be put into autodiff_lesson.arrays.UFUNCS[np.{ufunc.__name__}]."
            )
        return operate(operation, *inputs)

    def __array_function__(self, function, types, arguments, options):
        """What NumPy calls for np.sum(a) and the like."""
        method = FUNCTIONS.get(function)
        return NotImplemented if method is None else method(*arguments, **options)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("a node is not an array: take its .value")

    def __bool__(self):
        raise TypeError(f"{self} is neither true nor false: to branch on its value, use .value")

    def __repr__(self):
        return f"<{type(self).__name__} of shape {self.shape}>"


def real_array(x):
    """A copy of x as an array of floats. Raises TypeError for what is none."""
    if hasattr(x, "mask"):
        raise TypeError("a masked array would lose its mask here: take x.filled(0), or x[~x.mask]")
    try:
        array = np.array(x)
    except ValueError:
        raise TypeError("all rows of an array have the same length, unlike here") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"an Array is made of real numbers, as in Array([1, 2, 3]), not of {array.dtype} "
            f"({type(x).__name__})"
        )
    return array.astype(float, copy=False)


def value_of(x):
    """What an operation computes with: the value of a node, or a constant as an array.

    Edges use it again in the sweep, so it must not change until then: constants are copied, and
    the arrays of nodes made read-only.
    """
    if isinstance(x, Array):
        return x.value if x.grad else frozen(x.value)
    return np.float64(x) if isinstance(x, (int, float)) else real_array(x)


def frozen(value):
    """The value, which from now on cannot be changed in place."""
    if type(value) is np.ndarray:
        value.setflags(False)
    return value


def numbers(value):
    """The plain numbers of a value that may be a node of nodes: what checks look at."""
    while isinstance(value, Array):
        value = value.value
    return value


OPERANDS = (Array, int, float, np.ndarray, np.generic, list, tuple)


def operate(operation, *inputs):
    """The node for an operation on Arrays and constants; NotImplemented for anything else."""
    for x in inputs:
        if isinstance(x, OPERANDS):
            continue
        if is_node(x):
            raise TypeError(
                f"{x} holds a single number, and cannot be mixed with array nodes: make it an "
                "Array as well"
            )
        return NotImplemented
    return operation(*inputs)


def join(node, *edges, options=()):
    """Give a node its edges: to each input that is a node, with the map that g goes through.

    options: what else the operation was told, such as an axis. Only pictures and compilers ask for
    the node's inputs, so these are listed then.

    No map may refer to the node itself: that would make a circle, which keeps its arrays in memory
    until the garbage collector comes round.
    """
    shape = frozen(node.value).shape
    node.joined, node.options, node.grad = edges, options, []
    for child, apply in edges:
        if isinstance(child, Array):
            node.grad.append((child, LinearMap(shape, apply)))


def broadcast(function, x, y, sign):
    """function(x, y). Raises ValueError with both shapes if they do not fit together."""
    try:
        return function(x, y)
    except ValueError:
        if isinstance(x, Array) or isinstance(y, Array):
            raise
        raise ValueError(f"the shapes of a {sign} b do not fit: {x.shape} and {y.shape}") from None


def fit(g, shape):
    """Add up a gradient over what was broadcast: the transpose of copying is adding."""
    if g.shape == shape:
        return g
    if g.ndim > len(shape):  # an axis was added in front
        return fit(g.sum(axis=0), shape)
    return g.sum(axis=tuple(n for n, size in enumerate(shape) if size == 1), keepdims=True)


def unfit(text):
    """fit(g) as g, where nothing was broadcast."""
    return text[len("fit(") : -1] if text.startswith("fit(") else text


class Add(Array):
    __slots__ = ()
    formula = "{a} + {b}"
    maps = ("fit(g)", "fit(g)")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = broadcast(np.add, x, y, "+")
        join(self, (a, lambda g: fit(g, x.shape)), (b, lambda g: fit(g, y.shape)))


class Sub(Array):
    __slots__ = ()
    formula = "{a} - {b}"
    maps = ("fit(g)", "fit(-g)")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = broadcast(np.subtract, x, y, "-")
        join(self, (a, lambda g: fit(g, x.shape)), (b, lambda g: fit(-g, y.shape)))


class Mul(Array):
    __slots__ = ()
    formula = "{a} * {b}"
    maps = ("fit(g * {b})", "fit(g * {a})")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = broadcast(np.multiply, x, y, "*")
        join(self, (a, lambda g: fit(g * y, x.shape)), (b, lambda g: fit(g * x, y.shape)))


class Div(Array):
    """a / b. Raises ZeroDivisionError if there is a 0 in b."""

    __slots__ = ()
    formula = "{a} / {b}"
    maps = ("fit(g / {b})", "fit(-g * {a} / {b} ** 2)")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        if not numbers(y).all():
            raise ZeroDivisionError(f"division by zero: there is a 0 in b of a / b, {y.shape}")
        self.value = value = broadcast(np.divide, x, y, "/")
        join(
            self,
            (a, lambda g: fit(g / y, x.shape)),
            (b, lambda g: fit(-g * value / y, y.shape)),
        )


class Pow(Array):
    """a to the power b. Raises the errors that powers of numbers raise, if one number would."""

    __slots__ = ()
    formula = "{a} ** {b}"
    maps = ("fit(g * {b} * {a} ** ({b} - 1))", "fit(g * {a} ** {b} * log({a}))")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        with np.errstate(all="ignore"):  # check_power says what is wrong
            self.value = value = broadcast(np.power, x, y, "**")
        check_power(numbers(x), numbers(y), numbers(value), power_is_node=isinstance(b, Array))
        join(
            self,
            (a, lambda g: fit(g * y * x ** (y - (y != 0)), x.shape)),  # 0 where y is 0, and no 1/x
            (b, lambda g: fit(g * value * np.log(x), y.shape)),
        )


def check_power(x, y, value, power_is_node):
    if np.isinf(value).any() and np.isfinite(x).all() and (x != 0).all():
        raise OverflowError("a ** b is too large for a float")
    whole = y.ndim == 0 and y >= 0 and y % 1 == 0  # as in ** 2, the most common of all
    if value.size == 0 or (whole and not power_is_node) or x.min() > 0:
        return
    if power_is_node:
        raise ValueError(
            "a ** b has a derivative with respect to b only where a is above 0. If b is constant, "
            "let it be a plain number or array."
        )
    if ((x == 0) & (y < 0)).any():
        raise ZeroDivisionError("division by zero: there is a 0 in a of a ** b, and b is below 0")
    if ((x < 0) & (y % 1 != 0)).any():
        raise ValueError("a ** b is not a real number where a is below 0 and b is no whole number")
    if ((x == 0) & (y > 0) & (y < 1)).any():
        raise ZeroDivisionError("a ** b has no derivative where a is 0: it is infinitely steep")


class MatMul(Array):
    __slots__ = ()
    formula = "{a} @ {b}"

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = broadcast(np.matmul, x, y, "@")
        if x.ndim == y.ndim == 2:
            join(self, (a, lambda g: g @ y.T), (b, lambda g: x.T @ g))
        elif y.ndim == 1:  # a column, with which each row of x makes a single number
            column = (*self.value.shape, 1)
            join(
                self,
                (a, lambda g: g.reshape(column) * y),
                (b, lambda g: fit(g.reshape(column) * x, y.shape)),
            )
        elif x.ndim == 1:  # a row
            row = (*self.value.shape[:-1], 1, self.value.shape[-1])
            join(
                self,
                (a, lambda g: fit(g.reshape(row) @ y.mT, x.shape)),
                (b, lambda g: x.reshape(-1, 1) * g.reshape(row)),
            )
        else:  # stacks of tables
            join(self, (a, lambda g: fit(g @ y.mT, x.shape)), (b, lambda g: fit(x.mT @ g, y.shape)))

    @property
    def maps(self):
        x, y = (np.ndim(numbers(x)) for x in self.inputs)
        if x == y == 1:
            return "g * {b}", "g * {a}"
        to_a = "outer(g, {b})" if y == 1 else "g @ {b}.T" if y == 2 else "fit(g @ {b}.mT)"
        to_b = "outer({a}, g)" if x == 1 else "{a}.T @ g" if x == 2 else "fit({a}.mT @ g)"
        return to_a, to_b


class Neg(Array):
    __slots__ = ()
    formula = "-{a}"
    maps = ("-g",)

    def __init__(self, a):
        self.value = -value_of(a)
        join(self, (a, lambda g: -g))


class Exp(Array):
    """e to the power a. Raises OverflowError where that is too large for a float."""

    __slots__ = ()
    formula = "exp({a})"
    maps = ("g * exp({a})",)

    def __init__(self, a):
        x = value_of(a)
        if (numbers(x) > LARGEST_EXPONENT).any():
            raise OverflowError(f"exp is too large: it takes {LARGEST_EXPONENT:.2f} at most")
        self.value = value = np.exp(x)
        join(self, (a, lambda g: g * value))


class Log(Array):
    """The natural logarithm. Raises ValueError if there is a number in a that is not above 0."""

    __slots__ = ()
    formula = "log({a})"
    maps = ("g / {a}",)

    def __init__(self, a):
        x = value_of(a)
        if not (numbers(x) > 0).all():
            raise ValueError("log takes numbers above 0, and not all of these are")
        self.value = np.log(x)
        join(self, (a, lambda g: g / x))


class Sin(Array):
    __slots__ = ()
    formula = "sin({a})"
    maps = ("g * cos({a})",)

    def __init__(self, a):
        x = value_of(a)
        self.value = np.sin(x)
        join(self, (a, lambda g: g * np.cos(x)))


class Cos(Array):
    __slots__ = ()
    formula = "cos({a})"
    maps = ("-g * sin({a})",)

    def __init__(self, a):
        x = value_of(a)
        self.value = np.cos(x)
        join(self, (a, lambda g: -g * np.sin(x)))


class Tanh(Array):
    __slots__ = ()
    formula = "tanh({a})"
    maps = ("g * (1 - tanh({a}) ** 2)",)

    def __init__(self, a):
        self.value = value = np.tanh(value_of(a))
        join(self, (a, lambda g: g * (1 - value * value)))


class Step(Array):
    """0 where a is below 0, 1 where it is above, and b where it is 0. It is flat everywhere."""

    __slots__ = ()
    formula = "heaviside({a}, {b})"
    maps = ("fit(0 * g)", "fit(0 * g)")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = broadcast(np.heaviside, x, y, "heaviside")
        join(self, (a, lambda g: fit(0 * g, x.shape)), (b, lambda g: fit(0 * g, y.shape)))


class Relu(Array):
    """a where it is above 0, else 0. At 0 itself, where there is a corner, the slope is 0."""

    __slots__ = ()
    formula = "relu({a})"
    source = "maximum({a}, 0)"
    maps = ("g * ({a} > 0)",)

    def __init__(self, a):
        x = value_of(a)
        self.value = np.maximum(x, 0)
        join(self, (a, lambda g: g * np.heaviside(x, 0)))


class Maximum(Array):
    """The larger of a and b. Where they are equal, each gets half the gradient."""

    __slots__ = ()
    formula = "maximum({a}, {b})"
    maps = ("fit(g * ({a} > {b}))", "fit(g * ({b} > {a}))")

    def __init__(self, a, b):
        x, y = value_of(a), value_of(b)
        self.value = broadcast(np.maximum, x, y, "maximum")
        join(
            self,
            (a, lambda g: fit(g * np.heaviside(x - y, 0.5), x.shape)),
            (b, lambda g: fit(g * np.heaviside(y - x, 0.5), y.shape)),
        )


class Sum(Array):
    __slots__ = ()
    formula = "sum({a})"
    maps = ("copies of g",)

    def __init__(self, a, axis=None, keepdims=False):
        x = value_of(a)
        self.value = x.sum(axis=axis, keepdims=keepdims)
        join(self, (a, lambda g: spread(g, x.shape, axis)), options=(axis, keepdims))

    @property
    def source(self):
        return source_of_a_sum("sum", *self.options)


class Mean(Array):
    """The mean. Raises ValueError if there is none, since a is empty."""

    __slots__ = ()
    formula = "mean({a})"
    maps = ("copies of g / n",)

    def __init__(self, a, axis=None, keepdims=False):
        x = value_of(a)
        total = x.sum(axis=axis, keepdims=keepdims)
        if not x.size:
            raise ValueError(f"an array of shape {x.shape} has no mean: it is empty")
        share = total.size / x.size
        self.value = total * share
        join(self, (a, lambda g: spread(g * share, x.shape, axis)), options=(axis, keepdims))

    @property
    def source(self):
        return source_of_a_sum("mean", *self.options)


def source_of_a_sum(name, axis, keepdims):
    """{a}.sum(axis={b}) or the like."""
    options = ["axis={b}"] * (axis is not None) + ["keepdims=True"] * bool(keepdims)
    return f"{{a}}.{name}({', '.join(options)})"


def spread(g, shape, axis):
    """Copies of a gradient over the axes of a sum: the transpose of adding is copying."""
    if axis is not None:
        axes = {*axis} if isinstance(axis, tuple) else {axis}
        kept = [1 if {n, n - len(shape)} & axes else size for n, size in enumerate(shape)]
        g = g.reshape(kept)
    return np.zeros(shape) + g


class Transpose(Array):
    __slots__ = ()
    formula = "{a}.T"
    maps = ("g.T",)

    def __init__(self, a, axes=None):
        x = value_of(a)
        self.value = x.transpose(axes)
        back = None if axes is None else np.argsort(np.asarray(axes) % x.ndim)
        join(self, (a, lambda g: g.transpose(back)), options=(axes,))

    @property
    def source(self):
        return "{a}.T" if self.inputs[1] is None else "{a}.transpose({b})"


class Reshape(Array):
    __slots__ = ()
    formula = "reshape({a})"
    source = "{a}.reshape({b})"
    maps = ("reshape(g)",)

    def __init__(self, a, shape):
        x = value_of(a)
        self.value = x.reshape(*shape)
        join(self, (a, lambda g: g.reshape(x.shape)), options=(self.value.shape,))


class Item(Array):
    """Part of an array, by any index that NumPy takes."""

    __slots__ = ()
    formula = "{a}[…]"
    source = "{a}[{b}]"
    maps = ("g at […], else 0",)

    def __init__(self, a, key):
        x = value_of(a)
        self.value = x[key]
        join(self, (a, lambda g: scatter(g, key, x.shape)), options=(key,))


class Scatter(Array):
    """Zeros of a shape, but for a where the key points: the way back from Item."""

    __slots__ = ()
    formula = "{a} at […], else 0"
    source = "scatter({a}, {b}, {c})"
    maps = ("g[…]",)

    def __init__(self, a, key, shape):
        self.value = scatter(value_of(a), key, shape)
        join(self, (a, lambda g: g[key]), options=(key, shape))


def scatter(g, key, shape):
    """An array of zeros, but for g where the key points. What is pointed at twice gets both."""
    if isinstance(g, Array):
        return Scatter(g, key, shape)
    gradient = np.zeros(shape)
    np.add.at(gradient, key, g)
    return gradient


def dot(a, b):
    """np.dot, which is a @ b for vectors and tables. Raises ValueError for more axes."""
    if max(value_of(a).ndim, value_of(b).ndim) > 2:
        raise ValueError("np.dot differs from @ for arrays of more than two axes: use @")
    return operate(MatMul, a, b)


UFUNCS = {
    np.add: Add,
    np.subtract: Sub,
    np.multiply: Mul,
    np.divide: Div,
    np.power: Pow,
    np.matmul: MatMul,
    np.negative: Neg,
    np.exp: Exp,
    np.log: Log,
    np.sin: Sin,
    np.cos: Cos,
    np.tanh: Tanh,
    np.heaviside: Step,
    np.maximum: Maximum,
}
FUNCTIONS = {
    np.sum: Array.sum,
    np.mean: Array.mean,
    np.dot: dot,
    np.transpose: Array.transpose,
    np.reshape: lambda a, shape: a.reshape(shape),
}
