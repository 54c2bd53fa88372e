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
MOST_BITS = 100_000  # of a whole number: towers such as 9 ** 9 ** 9 would fill the memory


def can_be_a_value(x):
    """Whether x is a real number, or something that computes like one, such as a node."""
    if isinstance(x, REAL):
        return True
    is_array = hasattr(x, "__array_ufunc__")
    return hasattr(type(x), "__neg__") and not isinstance(x, Number) and not is_array


def is_real(x, number):
    """Whether x is a real number, and this one."""
    return isinstance(x, REAL) and x == number


def as_python_number(x):
    """NumPy's numbers, and True and False, as Python's numbers; anything else as it is.

    NumPy's refuse `np.int64(2) ** -2`, and overflow unseen; its sin(True) has four digits.
    """
    if isinstance(x, np.generic):
        x = x.item()
    return int(x) if isinstance(x, bool) else x


def for_any_value(function):
    """A function of NumPy's that takes and gives Python's numbers, and takes any other value."""

    def apply(x):
        return float(function(float(x))) if isinstance(x, REAL) else function(x)

    return apply


sin, cos, exp, log, tanh = map(for_any_value, (np.sin, np.cos, np.exp, np.log, np.tanh))


class Ops:
    """What all nodes can do: + - * / ** with nodes and plain numbers, and NumPy's functions.

    A plain number becomes a leaf: `2 * a` is `Var(2) * a`. To anything else the answer is
    NotImplemented, upon which Python asks the other side, or raises its own TypeError.
    NumPy needs only a method of the same name: `np.sin(a)` calls `a.sin()`.

    Nodes are compared by identity, and are neither true nor false: a graph cannot follow an `if`.

    An operation says what it computes in `formula`, and what is on its edges in `edge_formulas`:
    Python text over its inputs {a}, {b}, … in their order. Pictures show it, and compiled gradients
    run it.
    """

    __slots__ = ("value", "grad")

    def __add__(self, other):
        if isinstance(other, Ops):
            return Add(self, other)
        return Add(self, Var(other)) if can_be_a_value(other) else NotImplemented

    def __radd__(self, other):
        return Add(Var(other), self) if can_be_a_value(other) else NotImplemented

    def __sub__(self, other):
        return self + (-as_python_number(other)) if can_be_a_value(other) else NotImplemented

    def __rsub__(self, other):
        return other + (-self) if can_be_a_value(other) else NotImplemented

    def __mul__(self, other):
        if isinstance(other, Ops):
            return Mul(self, other)
        return Mul(self, Var(other)) if can_be_a_value(other) else NotImplemented

    def __rmul__(self, other):
        return Mul(Var(other), self) if can_be_a_value(other) else NotImplemented

    def __truediv__(self, other):
        if isinstance(other, Ops):
            return Mul(self, Inv(other))
        return Mul(self, Inv(Var(other))) if can_be_a_value(other) else NotImplemented

    def __rtruediv__(self, other):
        return Mul(Var(other), Inv(self)) if can_be_a_value(other) else NotImplemented

    def __pow__(self, power):
        return Pow(self, power) if can_be_a_value(power) else NotImplemented

    def __rpow__(self, base):
        return Pow(Var(base), self) if can_be_a_value(base) else NotImplemented

    def __neg__(self):
        return Neg(self)

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
            value = as_python_number(value)
            if not can_be_a_value(value):
                raise TypeError(
                    f"Var takes a real number, as in Var(4), not {value!r}. "
                    "To put every number of an array into a Var, use to_var."
                )
        self.value = value

    def __reduce__(self):  # for copy and pickle, which would set grad
        return type(self), (self.value,)


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
    """One over a. Raises ZeroDivisionError at 0, OverflowError if no float can hold its slope."""

    __slots__ = ()
    formula = "1 / {a}"
    edge_formulas = ("-({a} ** -2)",)

    def __init__(self, a):
        if isinstance(a.value, REAL) and not 1e-154 < abs(a.value) < 1e154:
            check_divisor(a.value)
        self.value = 1 / a.value
        self.grad = [(a, -(a.value**-2))]


def check_divisor(x):
    if x == 0:
        raise ZeroDivisionError(f"division by zero: 1 / {x}")
    if abs(x) < float("inf"):
        raise OverflowError(
            f"no float can hold the slope of 1 / {x}, which is -1 / {written(x, 2)}: "
            "divide by something between 1e-154 and 1e154"
        )


class Pow(Ops):
    """a to the power b. If b is a plain number, as in `a ** 2`, it is a constant: no node, no edge.

    Raises ZeroDivisionError where a is 0 and the value or its slope is infinite, ValueError where
    the value, or its derivative with respect to b, is not a real number, and OverflowError where
    one of them is too large.
    """

    __slots__ = ("inputs",)
    formula = "{a} ** {b}"
    edge_formulas = ("{b} * {a} ** ({b} - 1)", "{a} ** {b} * log({a})")

    def __init__(self, a, b):
        base, power = a.value, b.value if isinstance(b, Ops) else as_python_number(b)
        if isinstance(base, REAL) and (base <= 0 or isinstance(base, int)):
            check_power(base, power, power_is_node=isinstance(b, Ops))
        try:
            self.value = base**power
            self.grad = [(a, 0 if is_real(power, 0) else power * base ** (power - 1))]
        except OverflowError:
            raise OverflowError(
                f"{written(base, power)} or its slope is too large for a float"
            ) from None
        if isinstance(b, Ops):
            self.grad.append((b, self.value * log(base)))
        self.inputs = [a, b]


def check_power(base, power, power_is_node):
    if isinstance(base, int) and isinstance(power, int) and base.bit_length() * power > MOST_BITS:
        raise OverflowError(
            f"{written(base, power)} is too large: write {base}.0 to compute with floats"
        )
    if base > 0:
        return
    if isinstance(power, REAL) and base == 0 and power < 0:
        raise ZeroDivisionError(f"division by zero: {base} ** {power}")
    if isinstance(power, REAL) and base < 0 and power % 1 != 0:
        raise ValueError(f"{written(base, power)} is not a real number: its base is below 0")
    if power_is_node:
        raise ValueError(
            f"{written(base, power)} has no derivative with respect to its power: its base is "
            "not above 0. If the power is a constant, write it as a plain number, as in a ** 2."
        )
    if base == 0 and 0 < power < 1:
        raise ZeroDivisionError(
            f"{base} ** {power} has no derivative: it is infinitely steep there"
        )


def written(base, power):
    """A power as Python reads it: -4 ** 2 is -16, and 9 ** 1/2 is 4.5."""
    base, power = str(base), str(power)
    base = f"({base})" if base.startswith("-") or "/" in base else base
    return f"{base} ** ({power})" if "/" in power else f"{base} ** {power}"


class Sin(Ops):
    __slots__ = ()
    formula = "sin({a})"
    edge_formulas = ("cos({a})",)

    def __init__(self, a):
        self.value = sin(a.value)
        self.grad = [(a, cos(a.value))]


class Cos(Ops):
    __slots__ = ()
    formula = "cos({a})"
    edge_formulas = ("-sin({a})",)

    def __init__(self, a):
        self.value = cos(a.value)
        self.grad = [(a, -sin(a.value))]


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
        self.value = exp(a.value)
        self.grad = [(a, self.value)]


class Log(Ops):
    """The natural logarithm. Raises ValueError at 0 and below."""

    __slots__ = ()
    formula = "log({a})"
    edge_formulas = ("1 / {a}",)

    def __init__(self, a):
        if isinstance(a.value, REAL) and a.value <= 0:
            raise ValueError(f"log({a.value}) does not exist: log takes numbers above 0")
        self.value = log(a.value)
        self.grad = [(a, 1 / a.value)]


class Tanh(Ops):
    __slots__ = ()
    formula = "tanh({a})"
    edge_formulas = ("1 - tanh({a}) ** 2",)

    def __init__(self, a):
        self.value = tanh(a.value)
        self.grad = [(a, 1 - self.value**2)]


# A new operation has its line here: with NumPy's name if it is one of NumPy's functions.
FUNCTIONS = {"sin": Sin, "cos": Cos, "exp": Exp, "log": Log, "tanh": Tanh}
OPERATIONS = (Add, Mul, Neg, Inv, Pow, *FUNCTIONS.values())
__all__ = ["Ops", "Var", *(operation.__name__ for operation in OPERATIONS)]

for _name, _operation in FUNCTIONS.items():
    setattr(Ops, _name, lambda node, operation=_operation: operation(node))
