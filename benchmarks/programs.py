"""The programs that are timed: each takes a class of nodes and builds its graph with that.

They use + * ** alone, which every scalar engine has, and the same numbers in the same order.
"""

import random


def dot_product(node, terms=200):
    """The sum of the products of two lists of numbers."""
    numbers = random.Random(0)
    x = [node(numbers.random()) for _ in range(terms)]
    y = [node(numbers.random()) for _ in range(terms)]
    return sum(x_i * y_i for x_i, y_i in zip(x, y, strict=True))


def chain(node, steps=50):
    """Multiply, add and square, again and again: deep rather than wide."""
    x = node(0.5)
    for _ in range(steps):
        x = (x * 0.5 + 0.1) ** 2
    return x


def network(node, sizes=(2, 16, 16, 1)):
    """A fully connected network with squares in the place of a non-linear function."""
    numbers = random.Random(0)
    layer = [node(numbers.uniform(-1, 1)) for _ in range(sizes[0])]
    for size in sizes[1:]:
        layer = [neuron(node, layer, numbers) for _ in range(size)]
    return layer[0]


def neuron(node, inputs, numbers):
    bias = node(numbers.uniform(-0.5, 0.5))
    return sum((node(numbers.uniform(-0.5, 0.5)) * x for x in inputs), bias) ** 2


PROGRAMS = {
    "dot product, 200 terms": dot_product,
    "chain, 50 × (multiply, add, square)": chain,
    "network 2-16-16-1, squares": network,
}
