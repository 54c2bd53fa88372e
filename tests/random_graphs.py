"""Random graphs, numbers of many digits, and symbolic derivatives to hold gradients to.

The derivatives are SymPy's and the digits mpmath's: nothing here was computed by autodiff_lesson.
"""

import math
import operator
from dataclasses import dataclass
from fractions import Fraction

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
# Functions of math, numpy, sympy and mpmath alike.
FUNCTIONS = [text.removesuffix("({a})") for text in MEANING.values() if text.endswith("({a})")]

STEPS = [*MEANING.values(), "{a} - {b}", "{a} / {b}", "{b} - {a}", "{b} / {a}", "{b} ** {a}"]
STEPS += ["{b} + {a}", "{b} * {a}"]

mpmath.mp.dps = 100  # digits: what then agrees to 50 of them agrees in more than rounding


def work_out(text, values, library):
    """The value of a formula, with the functions of math, numpy, sympy or mpmath."""
    return eval(text, {name: getattr(library, name) for name in FUNCTIONS} | values)


class Precise:
    """A number of 100 digits that Python's operators and NumPy's functions take."""

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

    lines: list
    leaves: dict  # x1, x2, …
    constants: dict  # k1, k2, …: plain numbers

    def run(self, leaf, constant=lambda number: number, library=np):
        """Leaves and results by name, worked out on any kind of leaf and constant."""
        results = {name: leaf(number) for name, number in self.leaves.items()}
        constants = {name: constant(number) for name, number in self.constants.items()}
        for line in self.lines:
            name, text = line.split(" = ")
            results[name] = work_out(text, results | constants, library)
        return results

    def symbolic_gradients(self):
        """The derivative of the last result with respect to each leaf: {name: number}."""
        symbols = {name: sympy.Symbol(name) for name in self.leaves}
        on_symbols = Program(self.lines, symbols, self.constants)
        results = on_symbols.run(lambda symbol: symbol, constant=sympy.Rational, library=sympy)
        *_, last = results.values()
        return {name: evaluate(last.diff(symbols[name]), self.leaves) for name in self.leaves}


def evaluate(expression, values):
    """The value of a SymPy expression, to 100 digits."""
    function = sympy.lambdify([sympy.Symbol(name) for name in values], expression, "mpmath")
    return mpmath.mpf(function(*[mpmath.mpf(value) for value in values.values()]))


FLOATS = st.floats(0.1, 10) | st.floats(-10, -0.1)
FRACTIONS = st.fractions("1/10", 10, max_denominator=10) | st.fractions(
    -10, "-1/10", max_denominator=10
)


@st.composite
def programs(draw, leaves=FLOATS, constants=(-2, 0, 0.5, 1, 2, 3.5), steps=STEPS):
    """Random graphs of up to 3 leaves and 10 steps, and a sum in which every step has its part.

    Anything may be used again, and on either side of a step may be a plain number. The values of
    all steps lie between 0.1 and 10 in size, so that rounding stays small.
    """
    drawn_leaves = draw(st.lists(leaves, min_size=1, max_size=3))
    values = {f"x{number}": leaf for number, leaf in enumerate(drawn_leaves, 1)}
    program = Program(lines=[], leaves=dict(values), constants={})
    for number in range(1, draw(st.integers(2, 10)) + 1):
        a = draw(st.just(list(values)[-1]) | st.sampled_from(list(values)))
        b = draw(st.sampled_from([*values, *constants]))
        if b not in values:
            program.constants[f"k{number}"] = b
            b = f"k{number}"
        texts = [step.format(a=a, b=b) for step in steps]
        results = {text: result_of(text, values | program.constants) for text in texts}
        text = draw(st.sampled_from([text for text in texts if results[text] is not None]))
        program.lines.append(f"v{number} = {text}")
        values[f"v{number}"] = results[text]
    program.lines.append(f"total = {' + '.join(list(values)[len(drawn_leaves) :])}")
    return program


def programs_on_fractions():
    """Random graphs whose values and derivatives are exact: no functions, and only whole powers."""
    steps = [step for step in STEPS if "(" not in step and "**" not in step]
    steps += ["{a} ** 2", "{a} ** -3", "{a} ** 0"]
    return programs(FRACTIONS, constants=[Fraction(n) for n in (-2, 0, 1, 3)], steps=steps)


def result_of(text, known):
    """The value of a step, or None where it has none, or one too large or too small."""
    base, _, power = text.partition(" ** ")
    if power in known and known[base] < 0 and (power[0] != "k" or known[power] % 1 != 0):
        return None
    try:
        value = work_out(text, known, math)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if 0.1 <= abs(value) <= 10 else None
