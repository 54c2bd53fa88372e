"""How a graph is written: the names of its nodes, their formulas, and numbers of few digits."""

from collections.abc import Hashable
from string import ascii_lowercase

import numpy as np

from autodiff_lesson.graph import is_leaf, is_node, topological_order

MACRON = "\N{COMBINING MACRON}"
HOLE = "⟦"  # ⟦12⟧ stands for a number to come; where its sign will matter: ⟦(12⟧, ⟦+12⟧


def names_seen_from(frame):
    """The nodes that a stack frame's variables hold: {node: name}. Names in _ are skipped."""
    variables = dict(frame.f_locals)
    for name, value in frame.f_globals.items():
        variables.setdefault(name, value)
    names = {}
    for name, value in variables.items():
        is_a_node = hasattr(type(value), "grad") and isinstance(value, Hashable)
        if is_a_node and not name.startswith("_"):
            names.setdefault(value, name)
    return names


def name_nodes(parent_node, known_names):
    """Every node's name: the known one, else a leaf's number, or v1, v2, … as they are computed.

    Raises TypeError for a known name that is not text.
    """
    nodes = topological_order(parent_node)
    known_names = {node: printable(known_names[node]) for node in nodes if node in known_names}
    taken = set(known_names.values())
    fresh = (name for number in range(1, 2 * len(nodes) + 1) if (name := f"v{number}") not in taken)
    names = {}
    for node in reversed(nodes):
        if node in known_names:
            names[node] = known_names[node]
        else:
            names[node] = short(node.value) if is_leaf(node) else next(fresh)
    return names


def short(value):
    """A value as text: six digits of a float, all of an int unless it is huge, an array's shape."""
    if isinstance(value, np.ndarray):
        return f"array {value.shape}" if value.ndim else short(value.item())
    if isinstance(value, int):
        digits_fit = abs(value) < 10**15
        return str(value) if digits_fit else f"about {'-' * (value < 0)}2^{value.bit_length() - 1}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def printable(name):
    """A name in which control characters, which no SVG may hold, are written as Python does."""
    if not isinstance(name, str):
        raise TypeError(f"a name is text, as in names={{a: 'a'}}, not {name!r}")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def formula(node, names):
    """What the node computes, as in `a * c`."""
    pattern = getattr(node, "formula", None)
    if pattern is None:
        return f"{type(node).__name__}({', '.join(_inputs_as_text(node, names))})"
    return _filled_in(pattern, node, names)


def edge_formula(node, position, names):
    """An edge's local derivative with its symbol, formula and value, as in `∂d̄/∂a = c = 7`.

    Between arrays, it is what the edge does with a gradient, as in `g ↦ g @ w.T`.
    """
    child, local_derivative = node.grad[position]
    symbol = f"∂{with_bar(names[node])}/∂{names[child]}"
    patterns = getattr(node, "edge_formulas", None)
    is_map = bool(patterns) and is_linear_map(local_derivative)  # between arrays: g ↦ g @ w.T
    parts = [] if is_map or is_constant(child, names) else [symbol]
    if patterns:
        if position >= len(patterns):
            raise ValueError(
                f"{type(node).__name__} has {len(node.grad)} edges, but {len(patterns)} of "
                "edge_formulas: give it one for each edge, or none"
            )
        parts.append(_filled_in(patterns[position], node, names))
    if not is_map and parts[-1:] != [short(local_derivative)]:
        parts.append(short(local_derivative))
    return " = ".join(parts)


def is_linear_map(local_derivative):
    return hasattr(local_derivative, "apply") and hasattr(local_derivative, "shape")


def is_constant(node, names):
    """Whether the node is a leaf that has no name but its number."""
    return is_leaf(node) and names[node] == short(node.value)


def with_bar(name):
    """d̄: the bar says that a derivative is a local one."""
    return "".join(letter + MACRON if letter.isalpha() else letter for letter in name)


def _filled_in(pattern, node, names):
    """A formula with the node's inputs in the place of {a}, {b}, …"""
    texts = dict(zip(ascii_lowercase, _inputs_as_text(node, names), strict=False))
    try:
        return pattern.format_map(texts)
    except (KeyError, IndexError, ValueError):
        raise ValueError(
            f"the formula {pattern!r} of {type(node).__name__} may name its inputs alone: "
            + ", ".join(f"{{{letter}}}" for letter in texts)
        ) from None


def _inputs_as_text(node, names):
    inputs = getattr(node, "inputs", None) or [child for child, _ in node.grad]
    return [bracketed(names[x] if is_node(x) else short(x)) for x in inputs]


def bracketed(text):
    """A negative number in brackets, so that it can stand after an operator."""
    if text.startswith(HOLE):
        return text.replace(HOLE, f"{HOLE}(", 1)
    return f"({text})" if text.startswith("-") else text


def signed(text):
    """A number as a change, with its sign: `+0.001`."""
    if text.startswith(HOLE) and not text.startswith(f"{HOLE}("):
        return text.replace(HOLE, f"{HOLE}+", 1)
    return text if text.startswith("-") else f"+{text}"
