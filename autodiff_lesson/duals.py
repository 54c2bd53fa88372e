"""Forward mode: the same local derivatives, multiplied and added from the leaves up.

A dual number carries its value and its tangent: how fast it moves when the inputs move in a chosen
direction. Each operation passes both on at once, so no graph is kept, and no walk back is needed.
"""

from itertools import count

from autodiff_lesson.functions import check_point, value_of
from autodiff_lesson.gradients import gradients_of
from autodiff_lesson.nodes import Ops, Pow, Var, as_python_number, can_be_a_value
from autodiff_lesson.operators import Operators

levels = count(1)


def is_operand(x):
    """Whether x can stand beside a dual number. A node cannot: it takes the dual as its value."""
    return can_be_a_value(x) and not isinstance(x, Ops)


def push(operation, *inputs):
    """The value of an operation, and its tangent: multiply along each edge, add where they meet."""
    level = max(x.level for x in inputs if isinstance(x, Dual))
    duals = [x if level_of(x) == level else Dual(x) for x in inputs]
    node = operation(*[Var(dual.value) for dual in duals])
    tangent = 0
    for dual, (_, local_derivative) in zip(duals, node.grad, strict=True):
        tangent = tangent + local_derivative * dual.tangent
    return Dual(node.value, tangent, level)


def level_of(x):
    return x.level if isinstance(x, Dual) else None


class Dual(Operators):
    """A value with its tangent. Operations, functions and errors are those of nodes.

    level keeps the tangents of two derivatives apart, one of which is taken inside the other: to
    the inner one, the duals of the outer one are plain values.
    """

    __slots__ = ("level", "tangent", "value")
    takes = staticmethod(is_operand)
    apply = staticmethod(push)

    def __init__(self, value, tangent=0, level=0):
        self.value = as_python_number(value)
        self.tangent = as_python_number(tangent)
        self.level = level

    def __pow__(self, power):
        if isinstance(power, Dual) or not is_operand(power):
            return super().__pow__(power)
        return push(lambda base: Pow(base, power), self)  # a constant: no edge to it

    def __bool__(self):
        raise TypeError(f"{self} is neither true nor false: to branch on its value, use .value")

    def __repr__(self):
        return f"<Dual {self.value}, tangent {self.tangent}>"


def derivative(f, x):
    """The derivative of f at the number x. f takes one number and returns one, or a list of them.

    For a list it gives a list: all of them come from the same walk.
    """
    return jvp(f, (x,), (1,))


def jvp(f, point, direction):
    """How fast f moves when its arguments move in a direction: the Jacobian times the direction.

    point and direction are tuples with a number for each argument. f returns one number, or a list
    of them, and then there is a list of results. Raises ValueError if the lengths differ.
    """
    check_direction(point, direction)
    level = next(levels)
    result = f(*[Dual(x, v, level) for x, v in zip(point, direction, strict=True)])
    if isinstance(result, (list, tuple)):
        return [tangent(y, level) for y in result]
    return tangent(result, level)


def hvp(f, point, direction):
    """The Hessian of f times a direction, as a list: how fast each derivative of f moves.

    f takes nodes and returns one. Each node's value is a dual number: the reverse sweep finds the
    gradient, and the duals in it say how fast that moves.
    """
    check_direction(point, direction)
    level = next(levels)
    leaves = [Var(Dual(x, v, level)) for x, v in zip(point, direction, strict=True)]
    y = f(*leaves)
    value_of(y)  # raises if it is none
    gradients = gradients_of(y)
    return [tangent(gradients.get(leaf, 0), level) for leaf in leaves]


def tangent(y, level):
    """The tangent of a result: 0 if it does not depend on what moves."""
    if not is_operand(y):
        advice = ": of a node from outside f, use its .value" if isinstance(y, Ops) else ""
        raise TypeError(
            f"f must return one number, or a list of them, not {type(y).__name__}{advice}"
        )
    return y.tangent if level_of(y) == level else 0


def check_direction(point, direction):
    check_point(point)
    check_point(direction)
    if len(point) != len(direction):
        raise ValueError(
            f"a direction has a number for each argument: {len(point)} here, not {len(direction)}"
        )
