"""The kinds of answer: numbers, choices, names, routes, functions, graphs, operations.

A kind turns an answer into what is observed of it, as {where: what is found there}. For a number
that is one entry, for a function one for each input. Then any two answers can be compared, and
where they differ can be said: a learner's with the expected one, or with a well-known wrong one.
"""

import inspect
import random
import re
import sys
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten

import numpy as np

from autodiff_lesson.graph import is_node
from autodiff_lesson.nodes import REAL, Var, as_python_number
from autodiff_lesson.notation import short
from autodiff_lesson.practice.slips import NEARLY, close
from autodiff_lesson.routes import Route, walk_routes

LONGEST_QUOTE = 100
ADVICE = {  # what to add to Python's own words, by what is in them
    "for ^": ". In Python, a power is written **.",
    "append() takes": ". A pair has brackets of its own: append((child, …)).",
    "ufunc": ". NumPy's functions take numbers: write a.value, not a.",
}


class UnansweredError(Exception):
    """There are still dots where an answer goes."""


class UnusableError(Exception):
    """The answer is of another kind, or its code fails. The message says how."""


def points(count, low=-5, high=5, number=20):
    """Where functions are tried: points of `count` coordinates, the same on every run."""
    numbers = random.Random(0)
    return [
        tuple(round(numbers.uniform(low, high), 1) for _ in range(count)) for _ in range(number)
    ]


def agree(seen, other, within=0):
    """Whether the same was observed of two answers."""
    return seen.keys() == other.keys() and not differences(seen, other, within)


def differences(seen, expected, within=0):
    """Where two observations differ: a list of (where, found, expected)."""
    return [
        (where, found, expected[where])
        for where, found in seen.items()
        if where in expected and not close(found, expected[where], within)
    ]


def number(x, what="The answer", instead="perhaps its .value, or one of its gradients"):
    """A real number out of what a learner gave. Raises what the learner has to be told.

    instead: what may have been meant where a node was given.
    """
    if x is ...:
        raise UnansweredError
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x[()]
    if not isinstance(x, (bool, np.bool_)):  # which compute as 1 and 0, but are no answer
        x = as_python_number(x)
    if is_node(x):
        raise UnusableError(f"{what} is a node. A number is asked for: {instead}.")
    if isinstance(x, str) and re.fullmatch(r"\s*[-+]?\d{1,9}\.?\d{0,9}\s*", x):
        raise UnusableError(f"{what} is text. Leave out the quotation marks: {x.strip()}")
    if x is None:
        raise UnusableError(f"{what} is None, which is not a number. Is a return missing?")
    if isinstance(x, (bool, np.bool_)) or not isinstance(x, REAL):
        raise UnusableError(f"{what} is {a_kind(x)}, where a number is asked for.")
    if not abs(x) <= sys.float_info.max:
        raise UnusableError(f"{what} is {short(x)}, which is not a number that can be worked with.")
    return x


def a_kind(x):
    name = f"the class {x.__name__}" if inspect.isclass(x) else f"of type {type(x).__name__}"
    return str(x) if isinstance(x, bool) else name


def check_callable(answer, asks):
    """Raise what a learner has to be told, if an answer is no function and no class."""
    if answer is ...:
        raise UnansweredError
    if not callable(answer):
        raise UnusableError(f"The answer is {a_kind(answer)}. {asks} is asked for.")


def listed(answer, asks, what="The answer"):
    """The items of a list, a tuple or a set."""
    if answer is ...:
        raise UnansweredError
    if isinstance(answer, np.ndarray) and answer.ndim == 1:
        return list(answer)
    if not isinstance(answer, (list, tuple, set, frozenset)):
        raise UnusableError(f"{what} is {a_kind(answer)}. {asks} is asked for.")
    if any(item is ... for item in answer):
        raise UnansweredError
    return list(answer)


def call(function, arguments, where):
    """What a learner's function returns, or what it raises as a message."""
    try:
        with np.errstate(all="ignore"):
            return function(*arguments)
    except (Exception, SystemExit) as error:
        quote = shorten(f"{type(error).__name__}: {error}", LONGEST_QUOTE)
        advice = next((text for sign, text in ADVICE.items() if sign in quote), "")
        raise UnusableError(f"At {where}, your code raised {quote}{advice}") from None


def flat(items):
    """The items of a list, and those of lists in it: [1, [2, 3]] is meant as [1, 2, 3]."""
    found = []
    for item in items:
        found += item if isinstance(item, (list, tuple)) else [item]
    return found


def parameters(function):
    return list(inspect.signature(function).parameters)


def brief(x):
    """Something from an answer, quoted: numbers with few digits, and nothing at length."""
    return short(x) if isinstance(x, REAL) else shorten(repr(x), LONGEST_QUOTE)


class Kind:
    """What all kinds have: `expected`, the right answer, and `asks`, what is asked for in words.

    `within` is how far off a number may be. An answer is `bare` if to show the right one is to give
    it away.
    """

    within = 0
    bare = False

    def observe(self, answer):
        """What is found in an answer, as {where: what}. Raises UnansweredError, UnusableError."""
        raise NotImplementedError

    def explain(self, seen, expected, tries):
        """What to say to a wrong answer that nobody foresaw, the tries-th of its kind."""
        if not (found := differences(seen, expected, self.within)):
            return f"That is not it. {self.asks} is asked for."
        where, mine, right = found[0]
        place = f"At {where}: yours is" if where else "Yours is"
        if isinstance(right, REAL) and close(mine, right, NEARLY * max(1, abs(right))):
            return (
                f"{place} {mine}. That is very close, but not exact. Is it rounded, or from a "
                "nudge?"
            )
        if self.bare and tries == 1:
            return f"{place} {short(mine)}, which is too {large_or_small(mine, right)}."
        return f"{place} {short(mine)}, and it should be {short(right)}. Why?"


def large_or_small(found, right):
    return "large" if found > right else "small"


@dataclass(frozen=True)
class Number(Kind):
    """A number, or one rounded, as close to it as `within`."""

    expected: float
    within: float = 0
    asks = "A number"
    bare = True

    def observe(self, answer):
        return {"": number(answer)}


@dataclass(frozen=True)
class Numbers(Kind):
    """Several numbers in a fixed order, each with a label."""

    expected: tuple
    labels: tuple
    within: float = 0
    bare = True

    @property
    def asks(self):
        return f"A list of {len(self.labels)} numbers ({', '.join(self.labels)})"

    def observe(self, answer):
        alone = isinstance(answer, REAL) and not isinstance(answer, bool)
        items = [answer] if alone else listed(answer, self.asks)
        labels = [*self.labels, *(f"number {n}" for n in range(1, len(items) + 1))]
        return {label: number(item, label) for label, item in zip(labels, items, strict=False)}

    def explain(self, seen, expected, tries):
        if len(seen) != len(expected):
            return f"{self.asks} is asked for, and you have {len(seen)}."
        return super().explain(seen, expected, tries)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few names. Each of the others is to be among the exercise's wrong answers."""

    expected: str
    among: tuple

    @property
    def asks(self):
        return "One of " + ", ".join(f'"{name}"' for name in self.among)

    def observe(self, answer):
        if answer is ...:
            raise UnansweredError
        said = bare_words(answer) if isinstance(answer, str) else ""
        meant = [name for name in self.among if len(said) > 1 and said in bare_words(name)]
        if len(meant) == 1:
            return {"": meant[0]}
        raise UnusableError(f"{self.asks} is asked for, in quotation marks.")


def bare_words(text):
    """Letters and digits alone: "the graph." as "thegraph"."""
    return re.sub(r"\W", "", text.lower())


@dataclass(frozen=True)
class Names(Kind):
    """Some out of several names, in any order."""

    expected: tuple
    among: tuple

    @property
    def asks(self):
        return f'A list of names in quotation marks, as in ["{self.among[0]}"],'

    def observe(self, answer):
        if isinstance(answer, str):
            answer = list(answer) if set(answer) <= set(self.among) else answer.split(",")
        names = [x.strip() if isinstance(x, str) else x for x in listed(answer, self.asks)]
        for name in names:
            if not isinstance(name, str) or name not in self.among:
                raise UnusableError(
                    f"{brief(name)} is not one of the names {', '.join(self.among)}."
                )
        return {name: name in names for name in self.among}

    def explain(self, seen, expected, tries):
        surplus = [name for name in self.among if seen[name] and not expected[name]]
        if surplus:
            return f"{surplus[0]} does not belong in the list."
        count, all_of_them = sum(seen.values()), sum(expected.values())
        return f"No name is wrong, but there are {all_of_them}, and you have {count}."


@dataclass(frozen=True)
class Routes(Kind):
    """All the routes from one node down to another, each written as "d→c→a"."""

    top: object
    bottom: object
    names: dict
    asks = 'A list of routes, as in ["d→a", "d→c→a"],'

    @property
    def expected(self):
        return list(walk_routes(self.top, self.bottom, self.names))

    def observe(self, answer):
        return dict.fromkeys(map(self.read, listed(answer, self.asks)), True)

    def explain(self, seen, expected, tries):
        if not seen:
            return f"There are {len(expected)} routes. You have none yet."
        these = "This one is" if len(seen) == 1 else "These are"
        return f"{these} right, but there are {len(expected)} routes, and you have {len(seen)}."

    def read(self, item):
        """One route as text, if it can be walked."""
        if isinstance(item, Route):
            item = "→".join(item.names[node] for node in item.nodes)
        if isinstance(item, (list, tuple)) and all(isinstance(name, str) for name in item):
            item = "→".join(item)
        if not isinstance(item, str):
            raise UnusableError(f"{self.asks} is asked for.")
        nodes = {name: node for node, name in self.names.items()}
        path = re.findall(r"\w+", item)
        if len(path) == 1 and path[0] not in nodes:
            path = list(path[0])  # "dca"
        for name in path:
            if name not in nodes:
                raise UnusableError(f"{brief(name)} is not a node of this graph.")
        for upper, lower in pairwise(path):
            if not leads(nodes[upper], nodes[lower]):
                against = leads(nodes[lower], nodes[upper])
                reason = "that is against the arrow" if against else "there is no such arrow"
                raise UnusableError(f"{brief(item)} goes from {upper} to {lower}: {reason}.")
        top, bottom = self.names[self.top], self.names[self.bottom]
        if path[:1] != [top] or path[-1:] != [bottom]:
            raise UnusableError(f"{brief(item)} does not run from {top} to {bottom}.")
        return "→".join(path)


def leads(upper, lower):
    return any(child is lower for child, _ in upper.grad)


@dataclass(frozen=True)
class Function(Kind):
    """A function that returns a number, or a list of them, or text, tried at many points."""

    expected: object
    points: list

    @property
    def asks(self):
        return f"A function of {', '.join(parameters(self.expected))}"

    def observe(self, answer):
        check_callable(answer, self.asks)
        found = {}
        for point in self.points:
            where = ", ".join(
                f"{name} = {brief(x)}"
                for name, x in zip(parameters(self.expected), point, strict=True)
            )
            try:
                found |= self.observe_at(point, answer, where)
            except UnusableError as problem:
                if not found:
                    raise
                return found | {"problem": str(problem)}  # a difference before it matters more
        return found

    def observe_at(self, point, answer, where):
        result = call(answer, point, where)
        if isinstance(result, (list, tuple)) or (isinstance(result, np.ndarray) and result.ndim):
            result = flat(result)
            items = {f"{where}, number {n} of the list": item for n, item in enumerate(result, 1)}
        else:
            items = {where: result}
        return {what: self.read(item, f"At {what}, the result") for what, item in items.items()}

    def read(self, result, what):
        """A number; or text, where the right answer is text, spaces apart."""
        if not isinstance(self.expected(*self.points[0]), str) or result is ...:
            return number(result, what)
        if result is None:
            raise UnusableError(f"{what} is None. Is a return missing?")
        if not isinstance(result, str):
            raise UnusableError(f"{what} is {a_kind(result)}. Text is asked for, in quotes.")
        return repr(re.sub(r"\s*\*\s*", " * ", result).strip())

    def explain(self, seen, expected, tries):
        if differences(seen, expected):
            return super().explain(seen, expected, tries)
        if "problem" in seen:
            return seen["problem"]
        count = len(expected) // len(self.points)
        return f"The result has to be {f'a list of {count} numbers' if count > 1 else 'a number'}."


@dataclass(frozen=True)
class Graph(Function):
    """A function of nodes that builds a graph, of which something is measured.

    measure(node, *leaves) returns {what: number}.
    """

    measure: object

    def observe_at(self, point, answer, where):
        leaves = [Var(x) for x in point]
        node = call(answer, leaves, where)
        if node is ...:
            raise UnansweredError
        if node is None:
            raise UnusableError("The result is None. Is a return missing?")
        if not is_node(node):
            raise UnusableError(
                f"At {where}, the result is {a_kind(node)}. Return the node itself, not its .value."
            )
        return {f"{where}, {what}": x for what, x in self.measure(node, *leaves).items()}


@dataclass(frozen=True)
class Operation(Function):
    """A class of nodes: its value and its local derivatives, tried at many points."""

    @property
    def asks(self):
        return f"A class whose __init__ takes {', '.join(parameters(self.expected))}"

    def observe(self, answer):
        if answer is not ... and not inspect.isclass(answer):
            raise UnusableError(f"The answer is {a_kind(answer)}. {self.asks} is asked for.")
        return super().observe(answer)

    def observe_at(self, point, answer, where):
        leaves = [Var(x) for x in point]
        node = call(answer, leaves, where)
        for attribute in ("value", "grad"):
            if not hasattr(node, attribute):
                raise UnusableError(f"A node needs a {attribute}: set self.{attribute}.")
        names = parameters(self.expected)
        value = number(node.value, f"At {where}, the value", "use .value of what goes in")
        on_edges = dict.fromkeys(leaves)
        for child, local_derivative in pairs(node.grad):
            if child not in on_edges:
                raise UnusableError(
                    f"In grad, each child has to be one of {', '.join(names)}, the nodes that "
                    "your __init__ was given."
                )
            what = f"At {where}, a local derivative"
            more = number(local_derivative, what, "use .value of what goes in")
            on_edges[child] = (on_edges[child] or 0) + more
        return {f"{where}, the value": value} | {
            f"{where}, the local derivative on the edge to {name}": x
            for name, x in zip(names, on_edges.values(), strict=True)
        }

    def explain(self, seen, expected, tries):
        if None in seen.values() and None is differences(seen, expected)[0][1]:
            names = ", ".join(parameters(self.expected))
            return f"An edge is missing: self.grad should have a pair for each of {names}."
        return super().explain(seen, expected, tries)


def pairs(grad):
    """The pairs of a learner's grad."""
    items = listed(grad, "A list of pairs (child, local derivative)", "self.grad")
    for item in items:
        if not isinstance(item, (list, tuple)) or len(item) != 2:
            raise UnusableError("self.grad is a list of pairs, each (child, local derivative).")
        if not is_node(item[0]) and is_node(item[1]):
            raise UnusableError("In each pair of self.grad, the child comes first.")
        if not is_node(item[0]):
            raise UnusableError(
                "In each pair of self.grad, the first is the child, the node itself: a, "
                f"not a.value or its name. Yours is {a_kind(item[0])}."
            )
    return items
