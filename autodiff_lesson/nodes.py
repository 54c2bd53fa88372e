"""The nodes of a computation graph: variables, and the operations that join them.

A node holds two things: its `value`, and its `grad`, a list of (child, local derivative) with one
entry for each edge that leads down from it. A local derivative is the derivative of the node with
respect to that child when whatever goes into the node is treated as not being a function of
anything.

A value need not be a number. Anything will do that understands + * / **, unary minus and NumPy's
functions: another node, for one. So the checks of values below look at real numbers only.
"""

from numbers import Number, Real

import numpy as np

REAL = (float, int, Real)  # the first two are Real as well, but found much sooner
LARGEST_EXPONENT = float(np.log(np.finfo(float).max))  # exp of more is too large for a float


def is_number(x):
    """Whether x is a real number, or something that computes like one, such as a node."""
    if isinstance(x, REAL):
        return True
    is_array = hasattr(x, "__array_ufunc__")
    return hasattr(type(x), "__neg__") and not isinstance(x, Number) and not is_array


def plain(x):
    """NumPy's numbers as Python's, which do not refuse `np.int64(2) ** -2` or overflow unseen."""
    return x.item() if isinstance(x, np.generic) else x


class Ops:
    """What all nodes can do: + - * / ** with nodes and plain numbers, and NumPy's functions.

    A plain number becomes a leaf: `2 * a` is `Var(2) * a`. To anything else the answer is
    NotImplemented, upon which Python asks the other side, or raises its own TypeError.
    NumPy needs only a method of the same name: `np.sin(a)` calls `a.sin()`.

    Nodes are compared by identity, and are neither true nor false: a graph cannot follow an `if`.
    """

    __slots__ = ("value", "grad")

    def __add__(self, other):
        if isinstance(other, Ops):
            return Add(self, other)
        return Add(self, Var(other)) if is_number(other) else NotImplemented

    def __radd__(self, other):
        return Add(Var(other), self) if is_number(other) else NotImplemented

    def __sub__(self, other):
        return self + (-plain(other)) if is_number(other) else NotImplemented

    def __rsub__(self, other):
        return other + (-self) if is_number(other) else NotImplemented

    def __mul__(self, other):
        if isinstance(other, Ops):
            return Mul(self, other)
        return Mul(self, Var(other)) if is_number(other) else NotImplemented

    def __rmul__(self, other):
        return Mul(Var(other), self) if is_number(other) else NotImplemented

    def __truediv__(self, other):
        if isinstance(other, Ops):
            return Mul(self, Inv(other))
        return Mul(self, Inv(Var(other))) if is_number(other) else NotImplemented

    def __rtruediv__(self, other):
        return Mul(Var(other), Inv(self)) if is_number(other) else NotImplemented

    def __pow__(self, power):
        return Pow(self, power) if is_number(power) else NotImplemented

    def __rpow__(self, base):
        return Pow(Var(base), self) if is_number(base) else NotImplemented

    def __neg__(self):
        return Neg(self)

    def sin(self):
        return Sin(self)

    def cos(self):
        return Cos(self)

    def exp(self):
        return Exp(self)

    def log(self):
        return Log(self)

    def tanh(self):
        return Tanh(self)

    def __bool__(self):
        raise TypeError(f"{self} is neither true nor false: to branch on its value, use .value")

    def __repr__(self):
        return f"<{type(self).__name__} {self.value}>"

    @property
    def inputs(self):
        """What the node was made from, in the order of the letters in its formula."""
        return [child for child, _ in self.grad]


class Var(Ops):
    """A leaf: a variable, with a value and no children. Raises TypeError for what is no number."""

    __slots__ = ()
    grad = ()

    def __init__(self, value):
        if type(value) is not float:
            value = plain(value)
            if not is_number(value):
                raise TypeError(
                    f"Var takes a real number, as in Var(4), not {value!r}. "
                    "To put every number of an array into a Var, use to_var."
                )
        self.value = value


class Add(Ops):
    __slots__ = ()
    formula = "{a} + {b}"
    edge_formulas = ("1", "1")

    def __init__(self, a, b):
        self.value = a.value + b.value
        self.grad = [(a, 1), (b, 1)]


class Mul(Ops):
    __slots__ = ()
    formula = "{a} * {b}"
    edge_formulas = ("{b}", "{a}")

    def __init__(self, a, b):
        self.value = a.value * b.value
        self.grad = [(a, b.value), (b, a.value)]


class Neg(Ops):
    __slots__ = ()
    formula = "-{a}"
    edge_formulas = ("-1",)

    def __init__(self, a):
        self.value = -a.value
        self.grad = [(a, -1)]


class Inv(Ops):
    """One over a. Raises ZeroDivisionError at 0."""

    __slots__ = ()
    formula = "1 / {a}"
    edge_formulas = ("-({a} ** -2)",)

    def __init__(self, a):
        if isinstance(a.value, REAL) and a.value == 0:
            raise ZeroDivisionError(f"division by zero: 1 / {a.value}")
        self.value = 1 / a.value
        self.grad = [(a, -(a.value**-2))]


class Pow(Ops):
    """a to the power b. If b is a plain number, as in `a ** 2`, it is a constant: no node, no edge.

    Raises ZeroDivisionError where a is 0 and the value or its slope is infinite, and ValueError
    where the value, or its derivative with respect to b, is not a real number.
    """

    __slots__ = ("inputs",)
    formula = "{a} ** {b}"
    edge_formulas = ("{b} * {a} ** ({b} - 1)", "{a} ** {b} * log({a})")

    def __init__(self, a, b):
        base, power = a.value, b.value if isinstance(b, Ops) else plain(b)
        if isinstance(base, REAL) and base <= 0:
            check_power(base, power, power_is_node=isinstance(b, Ops))
        self.value = base**power
        is_flat = isinstance(power, REAL) and power == 0
        self.grad = [(a, 0 if is_flat else power * base ** (power - 1))]
        if isinstance(b, Ops):
            self.grad.append((b, self.value * np.log(base)))
        self.inputs = [a, b]


def check_power(base, power, power_is_node):
    if base > 0:
        return
    if isinstance(power, REAL) and base == 0 and power < 0:
        raise ZeroDivisionError(f"division by zero: {base} ** {power}")
    if isinstance(power, REAL) and base < 0 and power % 1 != 0:
        raise ValueError(f"{base} ** {power} is not a real number: its base is below 0")
    if power_is_node:
        raise ValueError(
            f"{base} ** {power} has no derivative with respect to its power, since its base is "
            "not above 0. If the power is a constant, write it as a plain number, as in a ** 2."
        )
    if base == 0 and 0 < power < 1:
        raise ZeroDivisionError(
            f"{base} ** {power} has no derivative: it is infinitely steep there"
        )


class Sin(Ops):
    __slots__ = ()
    formula = "sin({a})"
    edge_formulas = ("cos({a})",)

    def __init__(self, a):
        self.value = np.sin(a.value)
        self.grad = [(a, np.cos(a.value))]


class Cos(Ops):
    __slots__ = ()
    formula = "cos({a})"
    edge_formulas = ("-sin({a})",)

    def __init__(self, a):
        self.value = np.cos(a.value)
        self.grad = [(a, -np.sin(a.value))]


class Exp(Ops):
    """e to the power a. Raises OverflowError where that is too large for a float."""

    __slots__ = ()
    formula = "exp({a})"
    edge_formulas = ("exp({a})",)

    def __init__(self, a):
        if isinstance(a.value, REAL) and a.value > LARGEST_EXPONENT:
            raise OverflowError(
                f"exp({a.value}) is too large: exp takes {LARGEST_EXPONENT:.2f} at most"
            )
        self.value = np.exp(a.value)
        self.grad = [(a, self.value)]


class Log(Ops):
    """The natural logarithm. Raises ValueError at 0 and below."""

    __slots__ = ()
    formula = "log({a})"
    edge_formulas = ("1 / {a}",)

    def __init__(self, a):
        if isinstance(a.value, REAL) and a.value <= 0:
            raise ValueError(f"log({a.value}) does not exist: log takes numbers above 0")
        self.value = np.log(a.value)
        self.grad = [(a, 1 / a.value)]


class Tanh(Ops):
    __slots__ = ()
    formula = "tanh({a})"
    edge_formulas = ("1 - tanh({a}) ** 2",)

    def __init__(self, a):
        self.value = np.tanh(a.value)
        self.grad = [(a, 1 - self.value**2)]
