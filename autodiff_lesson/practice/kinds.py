"""The kinds of answer: numbers, choices, names, routes, functions, graphs, operations.

A kind turns an answer into what is observed of it, as {where: what is found there}. For a number
that is one entry, for a function one for each input. Then any two answers can be compared, and
where they differ can be said: a learner's with the expected one, or with a well-known wrong one.
"""

import inspect
import os
import random
import re
import sys
from collections.abc import Mapping
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from textwrap import shorten

import numpy as np

from autodiff_lesson.graph import is_node
from autodiff_lesson.nodes import REAL, Var, as_python_number
from autodiff_lesson.notation import short
from autodiff_lesson.practice.how_functions_differ import pattern, where_right
from autodiff_lesson.practice.misconceptions import edge_numbers
from autodiff_lesson.practice.slips import close, miscount, size_of_error, slip
from autodiff_lesson.routes import Route, walk_routes

LONGEST_QUOTE = 100
SHORTEST_PART = 5  # of a name, with a space on each side
DEEPEST = 3  # brackets within brackets around a number
ADVICE = {  # what to add to Python's own words, by what is in them
    "for ^": ". In Python, a power is written **.",
    "append() takes": ". A pair has brackets of its own: append((child, …)).",
    "ufunc": ". NumPy's functions take numbers: write a.value, not a.",
    "must be real number, not": ". Those of math take numbers alone: write a.value, or take "
    "NumPy's, such as np.exp.",
    "() takes no arguments": ". Is its __init__ written with two underscores on each side?",
    "__init__() takes": ". Does __init__ take self first, and then one name for each child?",
    "should return None, not": ". An __init__ returns nothing: set self.value and self.grad.",
    "'NoneType'": ". Something is still None there.",
    "cannot unpack": ". A pair is expected there.",
    "has no attribute 'grad'": ". A number stands where a node is expected.",
    "0-dimensional arrays": ". The functions of math take one number: take NumPy's, as np.exp.",
    "MemoryError": ". Does something go on for ever?",
    "name 'value' is not": ". Write self.value for that of the new node, a.value for that of a.",
}
ADVICE |= {
    f"name '{name}' is not defined": f". NumPy has it: np.{name}."
    for name in ("sin", "cos", "exp", "log", "sqrt", "e")
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

    A list of one number is taken for it. instead: what may have been meant where a node was given.
    """
    x = alone(x)
    if x is ...:
        raise UnansweredError
    if isinstance(x, Decimal):
        x = float(x)
    if not isinstance(x, (bool, np.bool_)):  # which compute as 1 and 0, but are no answer
        x = as_python_number(x)
    if is_node(x):
        raise UnusableError(f"{what} is a node. A number is asked for: {instead}.")
    if hasattr(x, "tangent"):
        raise UnusableError(f"{what} is a dual number. A number is asked for: its .tangent?")
    if isinstance(x, str):
        raise UnusableError(f"{what} is text, where a number is asked for. {as_a_number(x)}")
    if x is None:
        raise UnusableError(f"{what} is None, which is not a number. Is a return missing?")
    if isinstance(x, (bool, np.bool_)) or not isinstance(x, REAL):
        raise UnusableError(f"{what} is {a_kind(x)}, where a number is asked for.")
    if not abs(x) <= sys.float_info.max:
        raise UnusableError(f"{what} is {short(x)}, which is not a number that can be worked with.")
    return int(x) if isinstance(x, int) else float(x)  # not one of a class that is equal to all


def as_a_number(text):
    """How a number has to be written that stands in a text, or nearly so."""
    bare = text.strip(" =\n").replace("−", "-")
    decimal = bare.replace(",", ".")
    if re.fullmatch(r"[-+]?\d{1,9}\.?\d{0,9}(e[-+]?\d{1,3})?", decimal):
        return f"Leave out the quotation marks: {decimal}"
    if re.fullmatch(r"[-+*/().\d\s]+", bare):
        return "Leave out the quotation marks, and Python works it out."
    return "Write it in digits, alone, and without quotation marks."


def alone(x):
    """What is alone in a list, a tuple, a set or an array, however deep; all else as it is."""
    for _ in range(DEEPEST):
        if isinstance(x, np.ndarray) and x.size == 1:
            x = x.item()
        elif isinstance(x, (list, tuple, set, frozenset)) and len(x) == 1:
            (x,) = x
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
    """The items of a list, a tuple, a set, or an array in a row or a column."""
    if answer is ...:
        raise UnansweredError
    if isinstance(answer, np.ndarray) and answer.ndim and answer.size == max(answer.shape):
        return list(answer.ravel())
    if isinstance(answer, str):
        raise UnusableError(f"{what} is text. {asks} is asked for.")
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
    except BaseException as error:
        words = re.sub(r"\S*<locals>\.", "", f"{type(error).__name__}: {error}".strip(": "))
        quote = shorten(words, LONGEST_QUOTE)
        stop = "" if quote.endswith((".", "?", "!")) else "."
        advice = next((text for sign, text in ADVICE.items() if sign in words), stop)
        raise UnusableError(f"At {where}, your code raised {quote}{advice}") from None


@contextmanager
def silence():
    """Let nothing be printed."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield


def is_listed(x):
    return isinstance(x, (list, tuple, set, frozenset)) or (isinstance(x, np.ndarray) and x.ndim)


def flat(items):
    """The items of a list, and those of lists in it: [1, [2, 3]] is meant as [1, 2, 3]."""
    found = []
    for item in items:
        found += list(item) if is_listed(item) else [item]
    return found


def parameters(function):
    return list(inspect.signature(function).parameters)


def brief(x):
    """Something from an answer, quoted: numbers with few digits, and nothing at length."""
    return short(x) if isinstance(x, REAL) else shorten(repr(x), LONGEST_QUOTE)


@dataclass(frozen=True)
class Diagnosis:
    """A mistake that an answer shows.

    mistake: the name of the misconception; message: what to say; picture: where it can be seen
    edges: the numbers of those that it is on, counted from the top of the exercise's graph
    """

    mistake: str
    message: str
    picture: object = None
    edges: tuple = ()


class Kind:
    """What all kinds have: `expected`, the right answer, and `asks`, what is asked for in words.

    `within` is how far off a number may be. An answer is `bare` if to show the right one is to give
    it away: that is never done. It is not where answers are programs, which are compared by what
    they do. `endless` is what to look at if no result comes.
    """

    within = 0
    bare = True
    moves = True  # whether the numbers say how many times as far as another thing one moves
    endless = "Look for a loop that never ends, or a graph that is far too large."

    def observe(self, answer):
        """What is found in an answer, as {where: what}. Raises UnansweredError, UnusableError."""
        raise NotImplementedError

    def diagnose(self, seen, expected):
        """The misconception that a wrong answer shows, as a Diagnosis; None where none is known."""
        return

    def find_slip(self, seen, expected):
        """The slip that is the same with every wrong number, as a Diagnosis; None where none is."""
        found = differences(seen, expected, self.within)
        are_numbers = all(isinstance(x, REAL) for _, *both in found for x in both)
        if not found or not are_numbers or len(seen) != len(expected):
            return None
        fewest = 1 if len(found) > 1 else 2
        slips = [
            slip(mine, right, fewest, self.moves) or (miscount(mine, right) if self.bare else None)
            for _, mine, right in found
        ]
        if None in slips or len({name for name, _ in slips}) > 1:
            return None
        where, mine, right = found[0]
        name, words = slips[0]
        said = yours(where, mine if short(mine) != short(right) else str(mine))
        everywhere = "" if self.bare or len(found) == 1 else " It is so wherever yours is wrong."
        return Diagnosis(name, f"{said}, which is {words}{everywhere}")

    def way_out(self, seen):
        """What else can be handed in, to find the mistake; "" where there is nothing."""
        return ""

    def explain(self, seen, expected):
        """What to say to a wrong answer in which no known mistake is seen."""
        if not (found := differences(seen, expected, self.within)):
            return f"That is not it. {self.asks} is asked for."
        where, mine, right = found[0]
        if not self.bare:
            return f"{yours(where, mine)}, and it should be {short(right)}. Why?"
        are_numbers = isinstance(mine, REAL) and isinstance(right, REAL)
        wrong = size_of_error(mine, right) if are_numbers else "not it."
        return f"{yours(where, mine)}, which is {wrong}"


def yours(where, mine):
    return f"At {where}: yours is {short(mine)}" if where else f"Yours is {short(mine)}"


class InParts:
    """A number that is made of others, its parts. Who is lost may hand in those, as a list.

    parts: these numbers; parts_are: what they are, in words; then: what is done with them
    """

    parts = ()
    parts_are = "the numbers that you add up"
    then = "add them up"

    def observe_parts(self, answer):
        """What is observed of a list of parts; None of what is no such list."""
        if not is_listed(answer) or len(items := flat(listed(answer, self.asks))) < 2:
            return None
        if not self.parts:
            raise UnusableError(f"The answer is a list of {len(items)}. One number is asked for.")
        return {"parts": [number(item, "A number in your list") for item in items]}

    def explain(self, seen, expected):
        if "parts" in seen:
            return self.explain_parts(seen["parts"])
        return super().explain(seen, expected)

    def way_out(self, seen):
        if len(self.parts) < 2 or "parts" in seen:
            return ""
        return (
            f"To find where it goes wrong, hand in a list: {self.parts_are}, one by one. Then you "
            "are told which of them are right."
        )

    def explain_parts(self, mine):
        missing, right, wrong = list(self.parts), [], []
        for x in mine:
            found = next((part for part in missing if close(x, part, self.within)), None)
            (wrong if found is None else right).append(short(x))
            if found is not None:
                missing.remove(found)
        if not missing and not wrong:
            return f"All of these are right. Now {self.then}."
        said = [f"Right: {', '.join(right)}."] if right else []
        said += [f"Not right: {', '.join(wrong)}."] if wrong else []
        if len(mine) < len(self.parts):
            said.append("Something is missing.")
        elif len(mine) > len(self.parts):
            said.append("There are too many.")
        return " ".join(said)


@dataclass(frozen=True)
class Number(InParts, Kind):
    """A number, or one rounded, as close to it as `within`.

    places: how many times it stands in a list that will do as well
    parts, parts_are, then: what it is made of, if that helps (see InParts)
    moves: whether it says how many times as far as another thing one moves
    """

    expected: float
    within: float = 0
    places: int = 1
    parts: tuple = ()
    parts_are: str = InParts.parts_are
    then: str = InParts.then
    moves: bool = False
    asks = "A number"

    def observe(self, answer):
        items = flat(listed(answer, self.asks)) if is_listed(answer) else [answer]
        if len(items) == self.places and len({number(item) for item in items}) == 1:
            return {"": number(items[0])}
        return self.observe_parts(answer) or {"": number(answer)}


@dataclass(frozen=True)
class Numbers(Kind):
    """Several numbers in a fixed order, each with a label.

    told: what is said to a wrong one, {label: {number: sentence}}
    """

    expected: tuple
    labels: tuple
    within: float = 0
    told: dict = field(default_factory=dict)
    moves = False

    @property
    def asks(self):
        like = ", ".join(map(str, range(1, len(self.labels) + 1)))
        return f"A list of {len(self.labels)} numbers ({', '.join(self.labels)}), as in [{like}],"

    def observe(self, answer):
        if isinstance(answer, Mapping) and answer.keys() == set(self.labels):
            answer = [answer[label] for label in self.labels]
        alone = isinstance(answer, REAL) and not isinstance(answer, bool)
        items = [answer] if alone else flat(listed(answer, self.asks))
        labels = [*self.labels, *(f"number {n}" for n in range(1, len(items) + 1))]
        return {
            label: number(item, f"Your number for {label}")
            for label, item in zip(labels, items, strict=False)
        }

    def explain(self, seen, expected):
        if len(seen) != len(expected):
            return f"{self.asks} is asked for, and you have {len(seen)}."
        right = [label for label in seen if close(seen[label], expected[label], self.within)]
        these = f"Right for {' and '.join(right)}. " if right else ""
        where, mine, _ = differences(seen, expected, self.within)[0]
        if mine in (told := self.told.get(where, {})):
            return f"{these}{yours(where, mine)}. {told[mine]}"
        return these + super().explain(seen, expected)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few names. Each of the others is to be among the exercise's wrong answers.

    also: other words for a name, {name: (words, …)}
    """

    expected: str
    among: tuple
    also: dict = field(default_factory=dict)

    @property
    def asks(self):
        return "One of " + ", ".join(f'"{name}"' for name in self.among)

    def observe(self, answer):
        if answer is ...:
            raise UnansweredError
        if isinstance(answer, (list, tuple)) and all(isinstance(x, str) for x in answer):
            answer = " ".join(answer)
        answer = getattr(answer, "__name__", answer)  # a function, not its name
        if not isinstance(answer, str):
            raise UnusableError(f"{self.asks} is asked for, in quotation marks.")
        meant = [name for name in self.among if self.is_meant(name, spaced_words(answer))]
        if len(meant) == 1:
            return {"": meant[0]}
        raise UnusableError(f"{self.asks} is asked for. Yours is {brief(answer)}.")

    def is_meant(self, name, said):
        """Whether an answer is a name, a word of it or the beginning of one, or holds all of it."""
        names = [spaced_words(text) for text in (name, *self.also.get(name, ()))]
        if said.replace(" ", "") == names[0].replace(" ", ""):  # such as "C, A, B"
            return True
        is_part = said in names[0] or (len(said) > SHORTEST_PART and said.rstrip() in names[0])
        return is_part or (" not " not in said and any(text in said for text in names))


def spaced_words(text):
    """Letters and digits alone, each word between spaces: "the graph." as " the graph "."""
    words = " ".join(re.findall(r"[^\W_]+", text.lower()))
    return f" {words} "


@dataclass(frozen=True)
class Names(Kind):
    """Some out of several names, in any order.

    why_not: what to say of those that do not belong to them, {name: sentence}
    """

    expected: tuple
    among: tuple
    why_not: dict = field(default_factory=dict)

    @property
    def asks(self):
        return f'A list of names in quotation marks, as in ["{self.among[0]}"],'

    def observe(self, answer):
        if isinstance(answer, str):
            answer = self.in_text(answer)
        names = [self.named(x) for x in listed(answer, self.asks)]
        for name in names:
            if not isinstance(name, str) or name not in self.among:
                raise UnusableError(
                    f"{brief(name)} is not one of the names {', '.join(self.among)}."
                )
        return {name: name in names for name in self.among}

    def in_text(self, text):
        """The names in a text that are not in a list: "x, p", "x p", "x and p" or "xp"."""
        if set(text) <= set(self.among):
            return list(text)
        names = re.split(r"[,;]|\band\b", text)
        if {self.named(name) for name in names} <= set(self.among):
            return names
        return [word for word in re.findall(r"\w+", text) if word != "and"]

    def named(self, x):
        """A name as it is among the names: spaces, quotation marks and capitals do not matter."""
        if not isinstance(x, str):
            return x
        bare = x.strip(" \t\n'\"")
        return next((name for name in self.among if name.lower() == bare.lower()), bare)

    def explain(self, seen, expected):
        surplus = [name for name in self.among if seen[name] and not expected[name]]
        if surplus:
            said = f"{surplus[0]} does not belong in the list."
            return f"{said} {self.why_not.get(surplus[0], '')}".strip()
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
        if isinstance(answer, str) and re.search(r"→|->|,", answer):
            answer = re.split(r"[,;\n]", answer)
        return dict.fromkeys(map(self.read, listed(answer, self.asks)), True)

    def diagnose(self, seen, expected):
        missing = [route for route in self.expected if self.read(route) not in seen]
        if len(missing) != 1:
            return None
        edges = edge_numbers(self.top, missing[0].edges)
        return Diagnosis("forgets a route", self.explain(seen, expected), edges=edges)

    def explain(self, seen, expected):
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
        if any(name not in nodes for name in path):
            path = [name.lower() for name in path]  # "D→C→A"
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
    bare = False
    counts = True  # whether it matters first how many results there are

    @property
    def asks(self):
        return f"A function of {', '.join(parameters(self.expected))}"

    def observe(self, answer):
        check_callable(answer, self.asks)
        found = {}
        for n, point in enumerate(self.points):
            try:
                with silence() if n else nullcontext():  # what is printed is seen once
                    found |= self.observe_at(point, answer, self.where(point))
            except UnusableError as problem:
                if f" {getattr(answer, '__name__', '')}() takes" in str(problem) and not any(
                    advice in str(problem) for advice in ADVICE.values()
                ):
                    problem = f"{problem} {self.asks} is asked for."
                if not found:
                    raise UnusableError(str(problem)) from None
                return found | {"problem": str(problem)}  # a difference before it matters more
        self.check_order(answer, found)
        return found

    def where(self, point):
        names = parameters(self.expected)
        return ", ".join(f"{name} = {brief(x)}" for name, x in zip(names, point, strict=True))

    def check_order(self, answer, found):
        """Raise what has to be told to who takes the right arguments in another order."""
        asked = parameters(self.expected)
        taken = [] if inspect.isclass(answer) else parameters(answer)
        if (
            taken != asked
            and sorted(taken) == sorted(asked)
            and found != self.observe(self.expected)
        ):
            raise UnusableError(
                f"Your function takes {', '.join(taken)}, in this order. {self.asks} is asked for."
            )

    def observe_at(self, point, answer, where):
        result = alone(call(answer, point, where))
        if is_listed(result):
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

    def explain(self, seen, expected):
        problem = seen.get("problem", "")
        if any(advice in problem for advice in ADVICE.values()):
            return problem
        if self.counts and not problem and len(seen) != len(expected):
            count, mine = (len(found) // len(self.points) for found in (expected, seen))
            wanted = f"a list of {count} numbers" if count > 1 else "a number"
            return f"The result has to be {wanted}, and yours has {mine}."
        if problem and not differences(seen, expected):
            return problem
        return self.compare(seen, expected)

    def compare(self, seen, expected):
        """What to say to the first difference: how it is so everywhere, or in which cases."""
        where, mine, _ = differences(seen, expected)[0]
        tried = self.tried(seen, expected)
        what = next(what for what in tried if where.endswith(what))
        names = parameters(self.expected)
        if (elsewhere := self.belongs_to(what, tried)) is not None:
            return f"{yours(where, mine)}. Everywhere that is what belongs to {elsewhere}."
        if self.is_compared(what) and (said := pattern(names, tried[what])):
            return f"{yours(where, mine)}. {said}"
        return f"{super().explain(seen, expected)} {where_right(names, tried[what])}".strip()

    def tried(self, seen, expected):
        """What came out at the points, {what: triples (point, found, expected)}."""
        tried = {}
        for point in self.points:
            where = self.where(point)
            for key in seen.keys() & expected.keys():
                if key == where or key.startswith(f"{where}, "):
                    what = key.removeprefix(where).removeprefix(", ")
                    tried.setdefault(what, []).append((point, seen[key], expected[key]))
        return dict(sorted(tried.items(), reverse=True))  # "", with which all ends, is the last

    def belongs_to(self, what, tried):
        """What else these numbers are right for, in a list; None where there is no such thing."""
        mine = [found for _, found, _ in tried[what]]
        for other, there in tried.items():
            right = [expected for *_, expected in there]
            if (
                other != what
                and len(set(right)) > 1
                and agree(dict(enumerate(mine)), dict(enumerate(right)))
            ):
                return other
        return None

    def is_compared(self, what):
        return True


@dataclass(frozen=True)
class Graph(Function):
    """A function of nodes that builds a graph, of which something is measured.

    measure(node, *leaves) returns {what: number}.
    """

    measure: object

    def find_slip(self, seen, expected):
        return None  # half as many nodes are no slip of the hand

    def is_compared(self, what):
        return what == "the value"

    def observe_at(self, point, answer, where):
        leaves = [Var(x) for x in point]
        node = call(answer, leaves, where)
        if node is ...:
            raise UnansweredError
        if node is None:
            raise UnusableError("The result is None. Is a return missing?")
        if not is_node(node):
            made = f"a node, made from {' and '.join(parameters(self.expected))}"
            advice = f"{made}, and not from numbers or a .value" if isinstance(node, REAL) else made
            raise UnusableError(f"At {where}, the result is {a_kind(node)}. Return {advice}.")
        try:
            measured = self.measure(node, *leaves)
        except ValueError as problem:  # such as that of too many routes
            raise UnusableError(f"At {where}: {problem}") from None
        return {f"{where}, {what}": x for what, x in measured.items()}

    def explain(self, seen, expected):
        said = super().explain(seen, expected)
        wrong = {where.rpartition(", ")[2] for where, *_ in differences(seen, expected)}
        right = [
            what
            for where, x in expected.items()
            if isinstance(x, REAL) and x and (what := where.rpartition(", ")[2]) not in wrong
        ]
        return f"Right: {', '.join(dict.fromkeys(right))}. {said}" if wrong and right else said


@dataclass(frozen=True)
class Operation(Function):
    """A class of nodes: its value and its local derivatives, tried at many points."""

    counts = False

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

    def explain(self, seen, expected):
        if None in seen.values() and None is differences(seen, expected)[0][1]:
            names = ", ".join(parameters(self.expected))
            return f"An edge is missing: self.grad should have a pair for each of {names}."
        return super().explain(seen, expected)


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
