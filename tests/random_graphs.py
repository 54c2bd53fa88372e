"""Random graphs, numbers of many digits, and symbolic derivatives to hold gradients to.

The derivatives are SymPy's and the digits mpmath's: nothing here was computed by autodiff_lesson.
"""

import math
import operator
from dataclasses import dataclass

import mpmath
import numpy as np
import sympy
from hypothesis import strategies as st

from autodiff_lesson import Add, Cos, Exp, Inv, Log, Mul, Neg, Ops, Pow, Sin, Tanh

# What each operation is to compute, said once more. A new operation needs a line here.
MEANING = {
    Add: "{a} + {b}",
    Mul: "{a} * {b}",
    Neg: "-{a}",
    Inv: "1 / {a}",
    Pow: "{a} ** {b}",
    Sin: "sin({a})",
    Cos: "cos({a})",
    Exp: "exp({a})",
    Log: "log({a})",
    Tanh: "tanh({a})",
}
FUNCTIONS = ("sin", "cos", "exp", "log", "tanh")  # of math, numpy, sympy and mpmath alike

STEPS = (*MEANING.values(), "{a} - {b}", "{a} / {b}")
STEPS_ON_FRACTIONS = ("{a} + {b}", "{a} - {b}", "{a} * {b}", "{a} / {b}", "-{a}", "{a} ** {b}")

DIGITS = 100  # to compute with: gradients that agree to 50 of them agree in more than rounding


def work_out(text, values, library):
    """The value of a formula, with the functions of math, numpy, sympy or mpmath."""
    return eval(text, {name: getattr(library, name) for name in FUNCTIONS} | values)


class Precise:
    """A number of as many digits as mpmath works with, that operators and NumPy's functions take."""

    def __init__(self, number):
        self.number = mpmath.mpf(number)

    @property
    def _mpf_(self):  # where mpmath looks when it is handed one
        return self.number._mpf_

    def __neg__(self):
        return Precise(-self.number)


def _operation_of_precise(operation, swapped=False):
    def method(self, other):
        if isinstance(other, Ops):
            return NotImplemented
        left, right = self.number, mpmath.mpf(other)
        return Precise(operation(right, left) if swapped else operation(left, right))

    return method


def _function_of_precise(function):
    return lambda self: Precise(function(self.number))


for _name in ("add", "sub", "mul", "truediv", "pow"):
    _operation = getattr(operator, _name)
    setattr(Precise, f"__{_name}__", _operation_of_precise(_operation))
    setattr(Precise, f"__r{_name}__", _operation_of_precise(_operation, swapped=True))
for _name in FUNCTIONS:
    setattr(Precise, _name, _function_of_precise(getattr(mpmath, _name)))


@dataclass(frozen=True)
class Program:
    """A graph as the lines that build it, such as `v1 = x1 * k1`: a failing one can be read."""

    lines: tuple
    leaves: dict  # x1, x2, …
    constants: dict  # k1, k2, …: plain numbers

    def run(self, leaf, constant=lambda number: number, library=np):
        """All leaves and results by name, worked out on any kind of leaf and constant."""
        results = {name: leaf(number) for name, number in self.leaves.items()}
        known = results | {name: constant(number) for name, number in self.constants.items()}
        for line in self.lines:
            name, text = line.split(" = ")
            results[name] = known[name] = work_out(text, known, library)
        return results

    @property
    def last(self):
        """The name of what the last line computes."""
        return self.lines[-1].split(" = ")[0]

    def symbolic_gradients(self):
        """The derivatives of the last result with respect to each leaf: {name: number}."""
        result = self.run_on_symbols()[self.last]
        return {
            name: evaluate(result.diff(sympy.Symbol(name)), self.leaves) for name in self.leaves
        }

    def run_on_symbols(self):
        names = dict(zip(self.leaves, sympy.symbols(list(self.leaves)), strict=True))
        program = Program(self.lines, names, self.constants)
        return program.run(leaf=lambda symbol: symbol, constant=sympy.Rational, library=sympy)


def evaluate(expression, values):
    """A SymPy expression's value, with as many digits as mpmath works with."""
    function = sympy.lambdify([sympy.Symbol(name) for name in values], expression, "mpmath")
    return mpmath.mpf(function(*[mpmath.mpf(value) for value in values.values()]))


def between(smallest, largest):
    return st.floats(smallest, largest) | st.floats(-largest, -smallest)


@st.composite
def programs(draw, leaf=between(0.1, 10), constant=(-2, 0, 0.5, 1, 2, 3.5), steps=STEPS):
    """Random graphs of up to 3 leaves and 8 steps, all of whose values lie between 0.1 and 10.

    Any result or leaf may be used again, and either side of an operation may be a plain number.
    """
    leaves = {
        f"x{i}": value for i, value in enumerate(draw(st.lists(leaf, min_size=1, max_size=3)), 1)
    }
    values, constants, lines = dict(leaves), {}, []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        a = draw(st.just(list(values)[-1]) | st.sampled_from(list(values)))
        b = draw(st.sampled_from([*values, *(("plain number", k) for k in constant)]))
        if isinstance(b, tuple):
            constants[f"k{number}"] = b[1]
            b = f"k{number}"
        if draw(st.booleans()):
            a, b = b, a
        known = values | constants
        possible = {
            step.format(a=a, b=b): value
            for step in steps
            if (a in values or "{b}" in step)
            and (value := _value_of(step, known[a], known[b], power_is_node=b in values))
            is not None
        }
        if possible:
            text = draw(st.sampled_from(list(possible)))
            lines.append(f"v{len(lines) + 1} = {text}")
            values[f"v{len(lines)}"] = possible[text]
    if not lines:
        lines.append("v1 = -x1")
    return Program(tuple(lines), leaves, constants)


def _value_of(step, a, b, power_is_node):
    """What the step gives, or None where that lies outside its domain or is too large or small."""
    if "**" in step and (a <= 0 if power_is_node else a <= 0 and b % 1 != 0):
        return None
    try:
        value = work_out(step.format(a="a", b="b"), {"a": a, "b": b}, math)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if 0.1 <= abs(value) <= 10 else None
