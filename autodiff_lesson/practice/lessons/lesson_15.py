"""The exercises of lesson 15: Read PyTorch and JAX."""

import operator

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.nodes import Var
from autodiff_lesson.practice.exercise import Exercise
from autodiff_lesson.practice.kinds import Names
from autodiff_lesson.practice.program_kinds import Piece


class Tensor:
    """The lesson's, to try answers with."""

    def __init__(self, value, requires_grad=False):
        self.node = Var(value)
        self.leaves = {self} if requires_grad else set()
        self.grad = None

    def __add__(self, other):
        return result(operator.add, self, other)

    def __mul__(self, other):
        return result(operator.mul, self, other)

    def __repr__(self):
        return f"<Tensor {self.node.value}>"


def result(operation, x, y):
    node = operation(x.node, y.node)
    made = Tensor(node.value)
    made.node, made.leaves = node, x.leaves | y.leaves
    return made


def backward(self):
    """Add the derivatives of a tensor to .grad of the leaves that it was made from."""
    gradients = reverse_sweep(self.node)
    for leaf in self.leaves:
        leaf.grad = (leaf.grad or 0) + gradients[leaf.node]


def overwriting(self):
    gradients = reverse_sweep(self.node)
    for leaf in self.leaves:
        leaf.grad = gradients[leaf.node]


def adding_values(self):
    for leaf in self.leaves:
        leaf.grad = (leaf.grad or 0) + leaf.node.value


def subtracting(self):
    gradients = reverse_sweep(self.node)
    for leaf in self.leaves:
        leaf.grad = (leaf.grad or 0) - gradients[leaf.node]


def after(times):
    """What is in .grad of the two leaves of a * (a + b) after so many sweeps of fresh graphs."""

    def use(answer):
        a, b = Tensor(4.0, requires_grad=True), Tensor(3.0, requires_grad=True)
        for _ in range(times):
            if answer(d := a * (a + b)) is not None:
                raise TypeError("backward returns nothing: it puts the gradients into .grad")
        gradients = [leaf.grad for leaf in (a, b)]
        if gradients == [None, None] and d.grad is None:
            return ...
        if None in gradients:
            raise TypeError("after a sweep, .grad of a leaf is still None: does each leaf get one?")
        return gradients

    return use


def detach(self):
    return Tensor(self.node.value)


def new_leaf(self):
    return Tensor(self.node.value, requires_grad=True)


def itself(self):
    return self


def detached(answer):
    """The value of c.detach(), how many edges lead down from it, how many leaves it knows; and the
    value of another one.
    """
    c = Tensor(4.0, requires_grad=True) + Tensor(3.0, requires_grad=True)
    return looked_at(answer, c) + looked_at(answer, c * c)[:1]


def looked_at(answer, c):
    made = answer(c)
    if made is ...:
        return [...]
    if not hasattr(made, "node"):
        raise TypeError("detach has to return a Tensor")
    if not c.leaves or not c.node.grad:
        raise TypeError("c itself has to keep its graph: detach makes a new tensor")
    return [made.node.value, len(made.node.grad), len(made.leaves)]


def product(a, b):
    return a * (a + b)


def cube(x):
    return x * x * x


def value_and_grad(f):
    def both(x, *others):
        x = Var(x)
        y = f(x, *others)
        return y.value, reverse_sweep(y)[x]

    return both


def grad_and_value(f):
    return lambda *point: value_and_grad(f)(*point)[::-1]


def values_only(f):
    return lambda *point: [value_and_grad(f)(*point)[0]] * 2


def applied(f, *point):
    def use(answer):
        both = answer(f)
        if both is ...:
            return ...
        if not callable(both):
            raise TypeError("value_and_grad has to return a function")
        return both(*point)

    return use


EXERCISES = [
    Exercise(
        "15.1",
        "Write backward",
        Piece(
            backward,
            {"a.grad and b.grad after one sweep": after(1), "after two sweeps": after(2)},
            asks="A function that takes a tensor",
        ),
        right="That is PyTorch's backward: a sweep, and an adding up in the leaves.",
        wrong={
            overwriting: (
                "overwrites",
                "After one sweep it is right. But a second one has to add to what is in "
                ".grad already.",
            ),
            adding_values: "That adds the values of the leaves. The gradient of a leaf is "
            "gradients[leaf.node].",
            subtracting: "The sign: the gradient is added here. It is the step of gradient descent "
            "that goes against it.",
        },
        hints=[
            "gradients has nodes as its keys. The node of a leaf is leaf.node.",
            "If leaf.grad is None, it becomes gradients[leaf.node]. If not, that is added to it.",
            "leaf.grad = (leaf.grad or 0) + … does both.",
        ],
        solution="def backward(self):\n"
        "    gradients = reverse_sweep(self.node)\n"
        "    for leaf in self.leaves:\n"
        "        leaf.grad = (leaf.grad or 0) + gradients[leaf.node]\n"
        "\n"
        "\n"
        "Tensor.backward = backward",
        because="The sweep gives the gradient of every node. Those of the leaves are added to what "
        "is in .grad, where None counts as 0.",
    ),
    Exercise(
        "15.2",
        "Write detach",
        Piece(detach, {"c.detach()": detached}, asks="A function that takes a tensor"),
        right="And the gradient of a * (a + b).detach() is 7, the local derivative: to detach is "
        "to treat what goes in as not being a function of anything.",
        wrong={
            itself: "This is the same tensor, with its graph. Make a new one, of the number alone.",
            new_leaf: "There is no graph below it, but it is a leaf that asks for a gradient of "
            "its own. A detached tensor does not.",
        },
        hints=[
            "A tensor that is made by Tensor(…) has nothing below it.",
            "The number is self.node.value.",
        ],
        solution="def detach(self):\n    return Tensor(self.node.value)",
        because="Tensor(…) puts the number into a node of its own, which has no children.",
    ),
    Exercise(
        "15.3",
        "Write value_and_grad",
        Piece(
            value_and_grad,
            {
                "value_and_grad(f)(4.0, 3.0) for f = a * (a + b)": applied(product, 4.0, 3.0),
                "value_and_grad(f)(2.0) for f = x * x * x": applied(cube, 2.0),
            },
            asks="A function that takes a function",
        ),
        right="One graph serves both. This is what a training calls in JAX: the loss to look at, "
        "and its gradient to step with.",
        wrong={
            grad_and_value: "The other way round: the value comes first. (PyTorch has both orders "
            "among its functions. Here the name says which.)",
            values_only: "The value is there. The second is the derivative: sweep the node that f "
            "returned, and look up the leaf.",
        },
        hints=[
            "Take grad as a model: make a leaf of x, and call f with it. What f returns is a node.",
            "Keep that node, as y. Its value is y.value, and the derivative is what grad returns.",
            "return y.value, reverse_sweep(y)[x]",
        ],
        solution="def value_and_grad(f):\n"
        "    def both(x, *others):\n"
        "        x = Var(x)\n"
        "        y = f(x, *others)\n"
        "        return y.value, reverse_sweep(y)[x]\n"
        "\n"
        "    return both",
        because="f is run once, on a leaf. The node that comes out has the value, and a sweep of "
        "it has the derivative.",
    ),
    Exercise(
        "15.4",
        "Read a training loop",
        Names(("pile up", "kept alive"), ("pile up", "not a leaf", "kept alive")),
        right="w.grad is never reset, so w never settles at 3. And total is a tensor: it holds on "
        "to the graphs of all thousand losses. Mend them with w.grad = None and loss.item().",
        wrong={
            ("pile up",): "That is one. Look at the line with total, too: is loss a plain number?",
            ("kept alive",): "That is one. What is in w.grad in the second step, before and after "
            "backward?",
            ("not a leaf",): "w -= … within no_grad changes the leaf in place: that is how it "
            "should be. The other two are in it.",
            ("pile up", "not a leaf"): "The first is right. But w -= … within no_grad changes the "
            "leaf in place, as it should. Look at the line with total instead.",
            ("not a leaf", "kept alive"): "The last is right. But w -= … within no_grad changes "
            "the leaf in place, as it should. Look at w.grad instead.",
            ("pile up", "not a leaf", "kept alive"): "Two of them are. But w -= … within no_grad "
            "changes the leaf in place, as it should.",
        },
        hints=[
            "Go through the loop twice in your head. Which things are still there from the first "
            "time?",
            "w.grad is, with what backward has put there. And total is: is it a number or a "
            "result with a graph?",
        ],
        solution='answer = ["pile up", "kept alive"]',
        because="Nothing resets w.grad between two steps. total + loss is a tensor with a graph, "
        "below which are all losses so far. The step itself is right: in place, and not recorded.",
    ),
]
