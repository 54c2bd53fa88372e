"""Slips in the reckoning that leads to a number: found by making each of them, once.

The right reckoning is an expression, such as "7 * 1 + 4 * (1 + 3)". Whoever knows the way but errs
on it leaves out a term or a factor, takes a sum for a product, turns a sign, or forgets a bracket.
"""

import ast
import math
import operator
from dataclasses import dataclass

import numpy as np

from autodiff_lesson.practice.slips import close, rounds_to

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@dataclass(frozen=True)
class Slip:
    """A slip: its name, the wrong number that comes of it, and what was done, as a clause that goes
    on from "That is what comes out if".
    """

    name: str
    number: float
    done: str
    likely = True

    def number_is(self, number):
        """Whether it gives this number, or that is rounded from what it gives."""
        return close(number, self.number) or rounds_to(number, self.number)


def slips(solution):
    """The slips in a solution such as "answer = 2 + 3 * 4"; none where it is no such reckoning."""
    try:
        (line,) = ast.parse(solution).body
        right = value(line.value)
    except (AttributeError, KeyError, SyntaxError, TypeError, ValueError):
        return []
    found = [
        slip
        for slip in wrong(line.value)
        if isinstance(slip.number, (int, float)) and math.isfinite(slip.number)
    ]
    return [slip for slip in found if not close(abs(slip.number), abs(right))]  # nor its sign alone


def value(node):
    """The number that an expression of numbers comes to. Raises KeyError for any other."""
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](value(node.left), value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value(node.operand)
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("np."):
        return float(getattr(np, node.func.attr)(*map(value, node.args)))
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    raise KeyError(ast.unparse(node))


def wrong(node):
    """Every slip in an expression or in a part of it."""
    if not isinstance(node, ast.BinOp):
        return
    yield from here(node)
    work = OPERATIONS[type(node.op)]
    left, right = value(node.left), value(node.right)
    for part, whole in (
        (node.left, lambda x: work(x, right)),
        (node.right, lambda x: work(left, x)),
    ):
        for slip in wrong(part):
            try:
                yield Slip(slip.name, whole(slip.number), slip.done)
            except ArithmeticError:
                continue


def here(node):
    """The slips at the last operation of an expression."""
    x, y = value(node.left), value(node.right)
    if isinstance(node.op, (ast.Add, ast.Sub)):
        terms = parts(node, (ast.Add, ast.Sub))
        for n in range(len(terms)):
            rest = terms[:n] + terms[n + 1 :]
            yield Slip("leaves a term out", sum(rest), "one of the terms of a sum is left out")
            turned = sum(rest) - terms[n]
            yield Slip("turns a sign on the way", turned, "one term of a sum has the wrong sign")
        if isinstance(node.op, ast.Add) and len(terms) == 2:
            yield Slip("multiplies for adding", x * y, "two numbers are multiplied, not added")
    elif isinstance(node.op, ast.Mult):
        factors = parts(node, (ast.Mult,))
        for n in range(len(factors)):
            rest = math.prod(factors[:n] + factors[n + 1 :])
            yield Slip("leaves a factor out", rest, "one of the factors of a product is left out")
        yield Slip("adds for multiplying", x + y, "two numbers are added, not multiplied")
        for one, other in ((x, node.right), (y, node.left)):
            if isinstance(other, ast.BinOp) and isinstance(other.op, ast.Add):
                first, second = value(other.left), value(other.right)
                done = "only one of the numbers in a bracket is multiplied"
                yield Slip("forgets the bracket", one * first + second, done)
                yield Slip("forgets the bracket", first + one * second, done)
    elif isinstance(node.op, ast.Div):
        yield Slip("does not divide", x, "the last division is left out")
        yield Slip("multiplies for dividing", x * y, "a number is multiplied, not divided")
        if x:
            yield Slip("turns upside down", y / x, "a division is upside down")
    elif isinstance(node.op, ast.Pow):
        yield Slip("multiplies by the exponent", x * y, "a number is multiplied by the exponent")


def parts(node, operations):
    """The terms of a sum, those that are subtracted with a minus, or the factors of a product."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, operations):
        return [value(node)]
    sign = -1 if isinstance(node.op, ast.Sub) else 1
    return parts(node.left, operations) + [sign * x for x in parts(node.right, operations)]
