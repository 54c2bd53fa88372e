"""The kinds of answer that are programs: an engine such as get_gradients, a line of one, and any
other piece that is tried by using it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from difflib import get_close_matches

from autodiff_lesson.graph import is_node
from autodiff_lesson.practice.engine_bugs import OTHERS
from autodiff_lesson.practice.kinds import (
    Diagnosis,
    Kind,
    UnansweredError,
    UnusableError,
    a_kind,
    agree,
    alone,
    call,
    check_callable,
    differences,
    flat,
    listed,
    number,
    silence,
)
from autodiff_lesson.practice.misconceptions import ENGINES, name_of

SAME_LINE = 0.8  # so much of a line that takes the place of another one is as it was


@dataclass(frozen=True)
class Engine(Kind):
    """A function that takes a node and returns the gradients, {node: number}, tried on graphs.

    graphs: {what a graph is called: {name: node}}, in each the topmost node first.
    """

    expected: object
    graphs: dict
    asks = "A function that takes a node, as get_gradients does,"
    bare = False
    endless = (
        "Does the stack ever become empty? It does not if what is taken off it is put back: the "
        "child belongs onto it, and not node."
    )

    def observe(self, answer):
        check_callable(answer, self.asks)
        found = {}
        for n, (graph, nodes) in enumerate(self.graphs.items()):
            parent_node, *_ = nodes.values()
            with silence() if n else nullcontext():
                gradients = self.call(answer, parent_node, graph)
            if gradients is None:
                raise UnusableError("The result is None. Is a return missing?")
            if not isinstance(gradients, Mapping):
                raise UnusableError(
                    f"The result is {a_kind(gradients)}. A dictionary {{node: gradient}} is asked "
                    "for."
                )
            if not gradients:  # not even of the node itself
                raise UnansweredError(
                    "Put your lines in the place of the dots, if there are any still, and run the "
                    "cell again: the dictionary is empty, so nothing is added to gradients yet."
                )
            if not any(map(is_node, gradients)):
                raise UnusableError(
                    f"A key of your dictionary is {a_kind(next(iter(gradients)))}, and not a node. "
                    "Write gradients[node]: neither its value nor its name."
                )
            for name, node in nodes.items():
                if node in gradients:
                    what = f"{graph}, the gradient of {name}"
                    found[what] = number(gradients[node], f"At {what}, the result")
        return found

    def call(self, answer, parent_node, graph):
        try:
            return call(answer, [parent_node], graph)
        except UnusableError as problem:
            if "MemoryError" in str(problem):
                raise UnusableError(f"At {graph}, there is no room left. {self.endless}") from None
            raise

    def diagnose(self, seen, expected):
        """The known engine that gives the same, if one does."""
        if agree(seen, expected):
            return None
        for engine in (*ENGINES, *OTHERS):
            found = dict.fromkeys(seen, 0) | self.observe(engine)
            if agree(dict.fromkeys(found, 0) | seen, found):
                return Diagnosis(
                    name_of(engine), f"Yours gives what comes out if {engine.__doc__}."
                )
        return None

    def explain(self, seen, expected):
        missing = next((what for what in expected if what not in seen), None)
        if missing:
            return (
                f"At {missing} is missing. Is every child put onto the stack, and something added "
                "to gradients[node] for each node that is taken off it?"
            )
        return super().explain(seen, expected)


@dataclass(frozen=True)
class Line(Kind):
    """The one wrong line of an engine's source, as it should read. What counts is what it does.

    What is observed of a line that takes the place of another one is the number of that.
    """

    expected: str
    wrong: str
    source: str
    engine: Engine
    asks = "The line that is wrong, written out as it should read,"
    bare = False
    endless = Engine.endless

    def observe(self, answer):
        if answer is ...:
            raise UnansweredError
        if place := re.fullmatch(r"(?:line\s*)?(\d)", str(answer).strip().lower()):
            return {"": int(place[1])}
        if not isinstance(answer := alone(answer), str):
            raise UnusableError(f"{self.asks} is asked for, in quotation marks.")
        line = re.sub(
            r"^(line\s*)?\d+[:.]?\s", "", answer.strip().strip("`"), flags=re.IGNORECASE
        ).strip()
        lines = self.source.splitlines()
        code = [text.strip() for text in lines]
        meant = get_close_matches(line, code, n=1)
        if not meant:
            raise UnusableError(f"{self.asks} is asked for: the whole of it.")
        if meant[0] != self.wrong and get_close_matches(line, meant, cutoff=SAME_LINE):
            return {"": code.index(meant[0]) + 1}
        place = code.index(self.wrong)
        lines[place] = lines[place].replace(self.wrong, line)
        names = {"defaultdict": defaultdict}
        try:
            exec("\n".join(lines), names)
        except SyntaxError as error:
            raise UnusableError(f"Python cannot read this line: {error.msg}.") from None
        return self.engine.observe(names["get_gradients"])

    def diagnose(self, seen, expected):
        return None if "" in seen else self.engine.diagnose(seen, expected)

    def explain(self, seen, expected):
        if "" not in seen:
            return self.engine.explain(seen, expected)
        place = self.source.splitlines().index(self.line_of(self.wrong)) + 1
        if seen[""] == place:
            return f"Line {place} it is. How should it read? Write all of it, in quotation marks."
        return f"Line {seen['']} is right as it stands."

    def line_of(self, code):
        return next(line for line in self.source.splitlines() if line.strip() == code)


@dataclass(frozen=True)
class Order(Kind):
    """The lines of an engine in an order in which it works. What counts is what it does.

    given: the lines in the order in which the lesson gives them, each with its indentation
    above, below: the lines that stand around them; library: what these are made of, by name
    """

    expected: tuple
    given: tuple
    above: str
    below: str
    library: dict
    engine: Engine
    asks = "A list of the lines, in order,"
    bare = False

    def observe(self, answer):
        lines = getattr(answer, "lines", answer)  # of put_in_order
        lines = lines.splitlines() if isinstance(lines, str) else listed(lines, self.asks)
        indented = {line.strip(): line for line in self.given}
        code = [line.strip() if isinstance(line, str) else line for line in lines]
        if sorted(map(str, code)) != sorted(indented):
            raise UnusableError(f"{self.asks} is asked for: each of the {len(self.given)}, once.")
        if code == [line.strip() for line in self.given]:
            raise UnansweredError("Put the lines in order, and run this cell again.")
        source = "\n".join([self.above, *map(indented.get, code), self.below])
        try:
            return self.engine.observe(self.function_in(source))
        except SyntaxError as error:
            above, place = map(str.strip, source.splitlines()[error.lineno - 2 : error.lineno])
            if "expected an indented block" in error.msg:
                below = "a line has to come that stands further to the right"
                return {"problem": f"Under “{above}”, {below}. In this order, none does."}
            return {"problem": f"In this order, Python cannot read “{place}”: {error.msg}."}
        except UnansweredError:
            return {"problem": "In this order, nothing is collected."}
        except UnusableError as problem:
            return {"problem": str(problem)}

    def function_in(self, source):
        """The function that a program defines."""
        names = dict(self.library)
        exec(source, names)
        return [value for name, value in names.items() if name not in self.library][-1]

    def diagnose(self, seen, expected):
        return None if "problem" in seen else self.engine.diagnose(seen, expected)

    def explain(self, seen, expected):
        return seen["problem"] if "problem" in seen else self.engine.explain(seen, expected)


@dataclass(frozen=True)
class Piece(Kind):
    """A piece of a program, tried by using it.

    uses: {what is done with it: a function of the answer that does so, and returns what came out}.
    That is a number, or a list or tuple of numbers. asks says in words what is asked for.
    """

    expected: object
    uses: dict
    asks: str
    bare = False

    def observe(self, answer):
        check_callable(answer, self.asks)
        found = {}
        for where, use in self.uses.items():
            result = call(use, [answer], where)
            items = flat(result) if isinstance(result, (list, tuple)) else [result]
            for n, item in enumerate(items, 1):
                place = f"{where}, number {n}" if len(items) > 1 else where
                found[place] = number(item, f"At {place}, the result")
        return found

    def explain(self, seen, expected):
        if not differences(seen, expected):
            count = f"{len(seen)} number{'s' * (len(seen) != 1)}"
            return f"In all, {len(expected)} numbers should come out, and yours gives {count}."
        return super().explain(seen, expected)
