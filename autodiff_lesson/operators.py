"""The operators of a number, once, for every kind of value that is not a node."""

from autodiff_lesson.nodes import FUNCTIONS, Add, Inv, Mul, Neg, Pow, Var, as_python_number


class Operators:
    """+ - * / ** and NumPy's functions, for a kind of value that says two things about itself.

    takes(x): whether x can stand beside it in an operation
    apply(operation, *inputs): what comes of an operation of nodes, such as Mul, on such inputs
    """

    __slots__ = ()

    def __add__(self, other):
        return self.apply(Add, self, other) if self.takes(other) else NotImplemented

    def __radd__(self, other):
        return self.apply(Add, other, self) if self.takes(other) else NotImplemented

    def __sub__(self, other):
        return self + (-as_python_number(other)) if self.takes(other) else NotImplemented

    def __rsub__(self, other):
        return self.apply(Add, other, -self) if self.takes(other) else NotImplemented

    def __mul__(self, other):
        return self.apply(Mul, self, other) if self.takes(other) else NotImplemented

    def __rmul__(self, other):
        return self.apply(Mul, other, self) if self.takes(other) else NotImplemented

    def __truediv__(self, other):
        return self * self.inverse(other) if self.takes(other) else NotImplemented

    def __rtruediv__(self, other):
        return self.apply(Mul, other, self.inverse(self)) if self.takes(other) else NotImplemented

    def __pow__(self, power):
        return self.apply(Pow, self, power) if self.takes(power) else NotImplemented

    def __rpow__(self, base):
        return self.apply(Pow, base, self) if self.takes(base) else NotImplemented

    def __neg__(self):
        return self.apply(Neg, self)

    def inverse(self, x):
        """One over x, which may be of this kind, or any other value."""
        return self.apply(Inv, x) if isinstance(x, type(self)) else Inv(Var(x)).value


for _name, _operation in FUNCTIONS.items():
    setattr(Operators, _name, lambda x, operation=_operation: x.apply(operation, x))
