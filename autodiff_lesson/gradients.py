"""Gradients by the one rule: multiply the edges of a route, add the routes."""

from collections import defaultdict

from autodiff_lesson.graph import is_node, refuse_too_many_routes, topological_order

MOST_ROUTES = 10_000_000  # several seconds' walk


def get_gradients(parent_node):
    """The derivatives of parent_node with respect to itself and every node below: {node: gradient}.

    Walks every route, one by one. Raises ValueError if there are more than MOST_ROUTES.
    """
    refuse_too_many_routes(parent_node, MOST_ROUTES)
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]  # (node, route value): one entry for each route
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value  # add the routes
        for child, local_derivative in node.grad:
            stack.append((child, route_value * local_derivative))  # multiply the edges
    return dict(gradients)


def reverse_sweep(parent_node):
    """The same gradients as get_gradients, with each edge visited once, however many the routes.

    A node is left only when its gradient is complete: when all that comes in from above is added.
    """
    order = topological_order(parent_node)
    gradients = {parent_node: 1}
    for node in order:
        gradient = gradients[node]
        for child, local_derivative in node.grad:
            arriving = gradient * local_derivative
            gradients[child] = gradients[child] + arriving if child in gradients else arriving
    return gradients


def gradients_of(result):
    """The gradients of what a function returned: none where that is a plain number."""
    return reverse_sweep(result) if is_node(result) else {}
