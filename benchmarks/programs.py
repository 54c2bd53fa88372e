"""The programs that are timed.

Each takes a class of nodes and builds its graph with that. They use + * ** alone, which every
scalar engine has, and the same numbers in the same order. Beside each stands the same calculation
with its gradients written by hand in NumPy.
"""

import random
from itertools import pairwise

import numpy as np

TERMS = 200
STEPS = 50
SIZES = (2, 16, 16, 1)


def dot_product(node):
    """The sum of the products of two lists of numbers."""
    numbers = random.Random(0)
    x = [node(numbers.random()) for _ in range(TERMS)]
    y = [node(numbers.random()) for _ in range(TERMS)]
    return sum(x_i * y_i for x_i, y_i in zip(x, y, strict=True))


def dot_product_by_hand(numbers):
    x, y = np.split(numbers, 2)
    return x @ y, np.concatenate([y, x])


def chain(node):
    """Multiply, add and square, again and again: deep rather than wide."""
    x = node(0.5)
    for _ in range(STEPS):
        x = (x * 0.5 + 0.1) ** 2
    return x


def chain_by_hand(numbers):
    (x,) = numbers
    slope = 1.0
    for _ in range(STEPS):
        inside = x * 0.5 + 0.1
        slope *= 2 * inside * 0.5
        x = inside**2
    return x, np.array([slope])


def network(node):
    """A fully connected network with squares in the place of a non-linear function."""
    numbers = random.Random(0)
    layer = [node(numbers.uniform(-1, 1)) for _ in range(SIZES[0])]
    for size in SIZES[1:]:
        layer = [neuron(node, layer, numbers) for _ in range(size)]
    return layer[0]


def neuron(node, inputs, numbers):
    bias = node(numbers.uniform(-0.5, 0.5))
    return sum((node(numbers.uniform(-0.5, 0.5)) * x for x in inputs), bias) ** 2


def layers(numbers):
    """The weights and biases of the network as arrays, from its leaves in the order above."""
    rest = np.asarray(numbers[SIZES[0] :])
    for inputs, outputs in pairwise(SIZES):
        table, rest = np.split(rest, [outputs * (inputs + 1)])
        table = table.reshape(outputs, inputs + 1)
        yield table[:, 1:].T.copy(), table[:, 0].copy()


def network_by_hand(numbers):
    """One sample, with the gradients in the order of the leaves."""
    parameters = list(layers(numbers))
    x = np.asarray(numbers[: SIZES[0]])[None, :]
    value, gradients, input_gradient = forward_and_back(x, parameters)
    flat = [np.column_stack([bias, weight.T]).ravel() for weight, bias in gradients]
    return value, np.concatenate([input_gradient.ravel(), *flat])


def forward_and_back(x, parameters):
    """The mean of the network over a batch, the gradients of its layers, and that of the batch."""
    inputs, sums = [x], []
    for weight, bias in parameters:
        sums.append(inputs[-1] @ weight + bias)
        inputs.append(sums[-1] ** 2)
    gradient = np.full_like(inputs[-1], 1 / len(x))
    gradients = []
    for (weight, _), below, total in zip(
        reversed(parameters), reversed(inputs[:-1]), reversed(sums), strict=True
    ):
        gradient = gradient * (2 * total)
        gradients.append((below.T @ gradient, gradient.sum(axis=0)))
        gradient = gradient @ weight.T
    return inputs[-1].mean(), gradients[::-1], gradient


def training_step(x, target, parameters, lrate=0.1):
    """One step of training the same network with tanh, by hand: the loss, the weights changed."""
    (w1, b1), (w2, b2), (w3, b3) = parameters
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    error = h2 @ w3 + b3 - target
    g3 = error * (2 / error.size)
    g2 = (g3 @ w3.T) * (1 - h2**2)
    g1 = (g2 @ w2.T) * (1 - h1**2)
    for weight, bias, below, gradient in [(w1, b1, x, g1), (w2, b2, h1, g2), (w3, b3, h2, g3)]:
        weight -= lrate * (below.T @ gradient)
        bias -= lrate * gradient.sum(axis=0)
    return (error * error).mean()


PROGRAMS = {
    "dot product": (dot_product, dot_product_by_hand),
    "chain": (chain, chain_by_hand),
    "network": (network, network_by_hand),
}
