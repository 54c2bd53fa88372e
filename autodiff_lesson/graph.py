"""Walking a graph from a node down: each node once, however many its routes, and no recursion."""


def is_node(x):
    """Whether x is a node of a graph, of whatever kind of value."""
    return hasattr(x, "grad")


def is_leaf(node):
    """Whether a node has no children."""
    return not node.grad


def check_node(x):
    """Raise TypeError if x is not a node of a graph."""
    if not is_node(x):
        raise TypeError(
            f"a graph is made of nodes, such as Var(4), not of {x!r} ({type(x).__name__})"
        )


def count_edges_into(parent_node):
    """How many edges lead into parent_node and every node below it: {node: count}.

    Raises TypeError where something is not a node, or its grad is not made of pairs.
    """
    check_node(parent_node)
    edges_into = {parent_node: 0}
    found = [parent_node]
    for node in found:  # grows as it goes
        try:
            for child, _ in node.grad:
                if child in edges_into:
                    edges_into[child] += 1
                else:
                    edges_into[child] = 1
                    found.append(child)
        except (AttributeError, TypeError, ValueError):
            raise TypeError(
                f"a node's grad is a list of pairs (child, local derivative), and each child a "
                f"node: that of this {type(node).__name__} is {getattr(node, 'grad', 'missing')!r}"
            ) from None
    return edges_into


def topological_order(parent_node):
    """A list of parent_node and every node below it, each one only after all of its parents.

    Raises ValueError if there is none, since the graph runs in a circle.
    """
    edges_into = count_edges_into(parent_node)
    order = []
    ready = [parent_node] if edges_into[parent_node] == 0 else []
    while ready:
        node = ready.pop()
        order.append(node)
        for child, _ in node.grad:
            if edges_into[child] == 1:  # the last edge that was waited for
                ready.append(child)
            else:
                edges_into[child] -= 1
    if len(order) < len(edges_into):
        raise ValueError(
            "this graph runs in a circle, so it has no topological order: some node is its own "
            "descendant. (Or some grad is not a list, but can be read only once.)"
        )
    return order


def route_counts(parent_node):
    """Yield each node with the number of routes to it from parent_node, without walking them."""
    order = topological_order(parent_node)
    counts = {parent_node: 1}
    for node in order:
        count = counts.pop(node)  # not kept: after many doublings each count is a huge number
        yield node, count
        for child, _ in node.grad:
            counts[child] = counts.get(child, 0) + count


SWEEP_INSTEAD = "reverse_sweep gives the same gradients, and visits each edge once."


def refuse_too_many_routes(parent_node, limit, advice=SWEEP_INSTEAD):
    """Raise ValueError, with the advice, if more routes than the limit lead to nodes below."""
    refuse_more_than(limit, sum(count for _, count in route_counts(parent_node)), advice)


def refuse_more_than(limit, count, advice):
    """Raise ValueError, with the advice, if the count of routes is above the limit."""
    if count > limit:
        exponent = count.bit_length() - 1
        shown = f"{count:,}" if exponent < 100 else f"more than 2 to the power of {exponent:,}"
        raise ValueError(
            f"there are {shown} routes, too many to walk one by one (the limit is {limit:,}). "
            f"{advice}"
        )
