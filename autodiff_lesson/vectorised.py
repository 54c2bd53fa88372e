"""The naive vectorisation: arrays of nodes.

NumPy's operations work on them as they are, but each number costs a Python object.
"""

import numpy as np

from autodiff_lesson.nodes import Var


def to_var(array):
    """Put every number of an array into a Var: an array of nodes of the same shape."""
    return np.vectorize(Var, otypes=[object])(array)


def to_vals(nodes):
    """The values of an array of nodes, as an array of numbers of the same shape."""
    nodes = np.asarray(nodes, dtype=object)
    return np.array([node.value for node in nodes.flat]).reshape(nodes.shape)


def update_weights(weights, gradients, lrate):
    """Move each weight's value against its gradient, lrate times as far: a gradient descent step.

    weights is an array of nodes, gradients what get_gradients(loss) returned. The values change in
    place. Raises KeyError, before any has changed, if the loss was not made from these weights.
    """
    unused = sum(weight not in gradients for weight in weights.flat)
    if unused:
        raise KeyError(f"the loss was not made from {unused} of these {weights.size} weights")
    for weight in weights.flat:
        weight.value -= lrate * gradients[weight]
