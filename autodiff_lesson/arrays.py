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
        if np.shape(gradient) != self.shape:
            raise ValueError(
                f"gradients are those of a single number, but this is an array of shape "
                f"{self.shape}: make one of it first, as in y.sum()"
            )
        return self.apply(np.asarray(gradient, dtype=float))

    def __repr__(self):
        return "a linear map"


class Array:
    """A leaf: an array of numbers. Also the base of all operations on arrays.

    + - * / ** @ work with other Arrays and with plain numbers and arrays, which are constants: they
    get no node and no edge. Shapes broadcast as NumPy's do. np.sum(a), np.exp(a) and the like are
    a.sum(), a.exp(). Raises TypeError for what is no array of real numbers.
    """

    __slots__ = ("grad", "inputs", "value")

    def __init__(self, value):
        self.value = real_array(value).copy()  # may be changed in place by whoever trains
        self.grad = ()
        self.inputs = ()

    @property
    def shape(self):
        return self.value.shape

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
        total = self.sum(axis, keepdims)
        if not self.value.size:
            raise ValueError(f"an array of shape {self.shape} has no mean: it is empty")
        return total * (total.value.size / self.value.size)

    def transpose(self, axes=None):
        return Transpose(self, axes)

    @property
    def T(self):  # noqa: N802 - NumPy's name
        return self.transpose()

    def reshape(self, *shape):
        return Reshape(self, shape)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """What NumPy calls for np.exp(a), and for array + a."""
        operation = UFUNCS.get(ufunc)
        if operation is None or method != "__call__" or options:
            return NotImplemented
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
    """x as an array of floats. Raises TypeError for what is none."""
    try:
        array = np.asarray(x)
    except ValueError:
        raise TypeError("all rows of an array have the same length, unlike here") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"an Array is made of real numbers, as in Array([1, 2, 3]), not of {array.dtype} "
            f"({type(x).__name__})"
        )
    return array.astype(float, copy=False)


def operate(operation, *inputs):
    """The node for an operation on Arrays and constants; NotImplemented for anything else."""
    for x in inputs:
        if isinstance(x, Array):
            continue
        if is_node(x):
            raise TypeError(
                f"{x} holds a single number, and cannot be mixed with array nodes: make it an "
                "Array as well"
            )
        if not isinstance(x, (int, float, np.ndarray, np.generic, list, tuple)):
            return NotImplemented
    return operation(*inputs)


def values_of(*inputs):
    """The arrays behind nodes and constants."""
    return [x.value if isinstance(x, Array) else real_array(x) for x in inputs]


def join(node, *edges):
    """Give a node its edges: to each input that is a node, with the map that g goes through.

    No map may refer to the node itself: that would make a circle, which keeps its arrays in memory
    until the garbage collector comes round.
    """
    node.inputs = [child for child, _ in edges]
    node.grad = [
        (child, LinearMap(node.shape, apply)) for child, apply in edges if isinstance(child, Array)
    ]


def broadcast(function, x, y, sign):
    """function(x, y). Raises ValueError with both shapes if they do not fit together."""
    try:
        with np.errstate(all="ignore"):  # what is too large becomes inf, as with plain numbers
            return np.asarray(function(x, y))
    except ValueError:
        raise ValueError(f"the shapes of a {sign} b do not fit: {x.shape} and {y.shape}") from None


def fit(g, shape):
    """Add up a gradient over what was broadcast: the transpose of copying is adding."""
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(n for n, size in enumerate(shape) if size == 1), keepdims=True)


class Add(Array):
    __slots__ = ()
    formula = "{a} + {b}"

    def __init__(self, a, b):
        x, y = values_of(a, b)
        self.value = broadcast(np.add, x, y, "+")
        join(self, (a, lambda g: fit(g, x.shape)), (b, lambda g: fit(g, y.shape)))


class Sub(Array):
    __slots__ = ()
    formula = "{a} - {b}"

    def __init__(self, a, b):
        x, y = values_of(a, b)
        self.value = broadcast(np.subtract, x, y, "-")
        join(self, (a, lambda g: fit(g, x.shape)), (b, lambda g: fit(-g, y.shape)))


class Mul(Array):
    __slots__ = ()
    formula = "{a} * {b}"

    def __init__(self, a, b):
        x, y = values_of(a, b)
        self.value = broadcast(np.multiply, x, y, "*")
        join(self, (a, lambda g: fit(g * y, x.shape)), (b, lambda g: fit(g * x, y.shape)))


class Div(Array):
    """a / b. Raises ZeroDivisionError if there is a 0 in b."""

    __slots__ = ()
    formula = "{a} / {b}"

    def __init__(self, a, b):
        x, y = values_of(a, b)
        if not y.all():
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

    def __init__(self, a, b):
        x, y = values_of(a, b)
        self.value = value = broadcast(np.power, x, y, "**")
        check_power(x, y, value, power_is_node=isinstance(b, Array))
        join(
            self,
            (a, lambda g: fit(g * y * x ** np.where(y == 0, 1, y - 1), x.shape)),
            (b, lambda g: fit(g * value * np.log(x), y.shape)),
        )


def check_power(x, y, value, power_is_node):
    if np.isinf(value).any() and np.isfinite(x).all() and (x != 0).all():
        raise OverflowError("a ** b is too large for a float")
    if value.size == 0 or x.min() > 0:
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
        x, y = values_of(a, b)
        # A vector stands for a matrix with one row (on the left) or one column (on the right).
        left = x[None, :] if x.ndim == 1 else x
        right = y[:, None] if y.ndim == 1 else y
        product = broadcast(lambda x, y: left @ right, x, y, "@")
        full = product.shape
        row = product[..., 0, :] if x.ndim == 1 else product
        self.value = row[..., 0] if y.ndim == 1 else row
        join(
            self,
            (a, lambda g: fit(g.reshape(full) @ right.mT, left.shape).reshape(x.shape)),
            (b, lambda g: fit(left.mT @ g.reshape(full), right.shape).reshape(y.shape)),
        )


class Neg(Array):
    __slots__ = ()
    formula = "-{a}"

    def __init__(self, a):
        self.value = -a.value
        join(self, (a, lambda g: -g))


class Exp(Array):
    """e to the power a. Raises OverflowError where that is too large for a float."""

    __slots__ = ()
    formula = "exp({a})"

    def __init__(self, a):
        if (a.value > LARGEST_EXPONENT).any():
            raise OverflowError(f"exp is too large: it takes {LARGEST_EXPONENT:.2f} at most")
        self.value = value = np.exp(a.value)
        join(self, (a, lambda g: g * value))


class Log(Array):
    """The natural logarithm. Raises ValueError if there is a number in a that is not above 0."""

    __slots__ = ()
    formula = "log({a})"

    def __init__(self, a):
        if not (a.value > 0).all():
            raise ValueError("log takes numbers above 0, and not all of these are")
        self.value = np.log(a.value)
        join(self, (a, lambda g: g / a.value))


class Sin(Array):
    __slots__ = ()
    formula = "sin({a})"

    def __init__(self, a):
        self.value = np.sin(a.value)
        join(self, (a, lambda g: g * np.cos(a.value)))


class Cos(Array):
    __slots__ = ()
    formula = "cos({a})"

    def __init__(self, a):
        self.value = np.cos(a.value)
        join(self, (a, lambda g: -g * np.sin(a.value)))


class Tanh(Array):
    __slots__ = ()
    formula = "tanh({a})"

    def __init__(self, a):
        self.value = value = np.tanh(a.value)
        join(self, (a, lambda g: g * (1 - value**2)))


class Relu(Array):
    """a where it is above 0, else 0. At 0 itself, where there is a corner, the slope is 0."""

    __slots__ = ()
    formula = "relu({a})"

    def __init__(self, a):
        self.value = np.maximum(a.value, 0)
        join(self, (a, lambda g: g * (a.value > 0)))


class Maximum(Array):
    """The larger of a and b. Where they are equal, each gets half the gradient."""

    __slots__ = ()
    formula = "maximum({a}, {b})"

    def __init__(self, a, b):
        x, y = values_of(a, b)
        self.value = broadcast(np.maximum, x, y, "maximum")
        share = (x > y) + (x == y) / 2
        join(
            self,
            (a, lambda g: fit(g * share, x.shape)),
            (b, lambda g: fit(g * (1 - share), y.shape)),
        )


class Sum(Array):
    __slots__ = ()
    formula = "sum({a})"

    def __init__(self, a, axis=None, keepdims=False):
        kept = a.value.sum(axis=axis, keepdims=True)
        self.value = kept if keepdims else a.value.sum(axis=axis)
        join(self, (a, lambda g: np.broadcast_to(g.reshape(kept.shape), a.shape).copy()))


class Transpose(Array):
    __slots__ = ()
    formula = "{a}.T"

    def __init__(self, a, axes=None):
        self.value = a.value.transpose(axes)
        back = None if axes is None else np.argsort(np.asarray(axes) % a.value.ndim)
        join(self, (a, lambda g: g.transpose(back)))


class Reshape(Array):
    __slots__ = ()
    formula = "reshape({a})"

    def __init__(self, a, shape):
        self.value = a.value.reshape(*shape)
        join(self, (a, lambda g: g.reshape(a.shape)))


class Item(Array):
    """Part of an array, by any index that NumPy takes."""

    __slots__ = ()
    formula = "{a}[…]"

    def __init__(self, a, key):
        self.value = np.asarray(a.value[key])
        join(self, (a, lambda g: scatter(g, key, a.shape)))


def scatter(g, key, shape):
    """An array of zeros, but for g where the key points. What is pointed at twice gets both."""
    gradient = np.zeros(shape)
    np.add.at(gradient, key, g)
    return gradient


def dot(a, b):
    """np.dot, which is a @ b for vectors and tables. Raises ValueError for more axes."""
    if max(np.ndim(x) for x in values_of(a, b)) > 2:
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
    np.maximum: Maximum,
}
FUNCTIONS = {
    np.sum: Array.sum,
    np.mean: Array.mean,
    np.dot: dot,
    np.transpose: Array.transpose,
    np.reshape: lambda a, shape: a.reshape(shape),
}
