"""examine: an engine of whoever's making on random graphs, and a verdict in words."""

import io
import math
import re
import tempfile
import time
import warnings
from collections.abc import Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import Parameter, signature
from random import Random
from textwrap import indent, shorten

import numpy as np

from autodiff_lesson.drawing import draw
from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.graph import is_node, topological_order
from autodiff_lesson.nodes import Var
from autodiff_lesson.notation import short
from autodiff_lesson.practice.engine_bugs import IN_THE_NODES, bugs_in, left_too_early, near
from autodiff_lesson.practice.kinds import UnusableError, a_kind
from autodiff_lesson.practice.small_programs import (
    CLASSES,
    OPERATORS,
    Program,
    Step,
    program_by,
    programs,
    smallest_programs,
    with_classes,
    with_functions,
)
from autodiff_lesson.practice.time_limit import within
from autodiff_lesson.practice.wrong_calls import called_as

AT_RANDOM = 100  # graphs that are larger than those that are all tried
SECONDS = 2  # for one graph: some engines compile what they are given
SECONDS_IN_ALL = 6  # that a slow engine takes: a fast one gets all graphs, on a slow machine too
FAST = 0.005  # seconds for one graph
MOST_NAMED = 2  # bugs that give the same numbers
LOOKED_AT = 100  # graphs on which a bug has to give what the engine does, right or wrong
LACKING = (TypeError, AttributeError, NotImplementedError)  # raised for want of an operation
TAKES_TWO = (
    " (It takes two things, so it was given a function f and a point, as in engine(f, point).)"
)


@called_as("examine(get_gradients)", "examine(get_gradients, Var=Var, Add=Add, Mul=Mul)")
def examine(engine, **classes):
    """Try an engine on random graphs, and say whether it is right; if not, where, and why.

    engine: a function engine(f, point) that returns the gradients of f(*point) as a list, one for
    each argument, with whatever framework. Or one that takes a node and returns {node: gradient},
    as get_gradients does: of the course's nodes, or of your own, if you hand in their classes under
    the names of the course's, as in examine(get_gradients, Var=Var, Add=Add, Mul=Mul).

    Prints the verdict. Of a wrong engine, it returns the picture of the smallest graph that shows
    so. No engine raises an error, and the same one gets the same verdict.
    """
    try:
        patient = patient_of(engine, classes)
    except UnusableError as problem:
        print(problem)
        return None
    examination = Examination(patient)
    with aside():
        examination.run()
    smallest = examination.smallest
    if smallest is None:
        print(all_well(examination))
        return None
    with aside():
        said = verdict(examination, smallest)
    print(said)
    return picture(smallest, examination.seen[smallest])


def patient_of(engine, classes):
    """The engine, in the shape in which it was handed in. Raises UnusableError with advice."""
    if not callable(engine) or isinstance(engine, type):
        raise UnusableError(
            f"examine takes a function, as in examine(get_gradients), and this is {a_kind(engine)}."
        )
    for name, cls in classes.items():
        if not callable(cls):
            raise UnusableError(
                f"{name} should be a class, as in {name}={name}, and this is {a_kind(cls)}."
            )
    unknown = [name for name in classes if name not in (*CLASSES, "Var")]
    if unknown:
        raise UnusableError(
            f"examine knows the classes Var, {', '.join(CLASSES)}: {unknown[0]} is not among them."
        )
    if classes and not classes.keys() & CLASSES.keys():
        raise UnusableError("Hand in an operation as well, as in Add=Add.")
    takes = 1 if classes else arguments_of(engine)
    if takes == 1:
        return TakesNode(engine, classes)
    if takes == 2:
        return TakesFunction(engine)
    raise UnusableError(
        "The engine should take one thing, a node, or two: a function f and a point, as in "
        "engine(f, point)."
    )


def arguments_of(function):
    """How many arguments a function has to be given: 2, where that cannot be told."""
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return 2
    if any(parameter.kind is Parameter.VAR_POSITIONAL for parameter in parameters):
        return 2
    positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in positional and p.default is Parameter.empty for p in parameters)


@dataclass(frozen=True)
class Seen:
    """What came out on one graph: a number for each argument; or the problem, as a sentence."""

    numbers: tuple = ()  # 0 for an argument of which nothing is said
    missing: tuple = ()  # the names of those
    problem: str = ""
    elsewhere: str = ""  # what is wrong, if only with the gradient of a result
    lacking: bool = False  # whether an operation may be missing

    def is_wrong(self, right):
        return bool(self.problem) or not all(map(near, self.numbers, right))


@dataclass(frozen=True)
class TakesNode:
    """An engine like get_gradients, with classes of nodes."""

    engine: object
    classes: dict
    may_lack = False  # the operations are the classes that were handed in

    @property
    def operations(self):
        names = [name for name in CLASSES if name in self.classes]
        return tuple(CLASSES[name] for name in names) or OPERATORS

    def graph(self, program):
        """The graph {name: node} that it is given."""
        if not self.classes:
            return program.graph()
        leaf = self.classes.get("Var", Var)
        operations = {name: cls for name, cls in self.classes.items() if name != "Var"}
        return program.run(map(leaf, program.point), with_classes(operations))

    def look(self, program):
        graph = self.graph(program)
        *_, top = graph.values()
        as_it_was = inside(top)
        check_values(graph, program)
        first = self.gradients(top, graph)
        if inside(top) != as_it_was:
            return Seen(problem="It changes the graph that it is given: it may only read.")
        seen = compared(first, self.gradients(top, graph), program)
        return replace(seen, elsewhere=wrong_elsewhere(first, program))

    def gradients(self, top, graph):
        """{name: gradient}, of the nodes that have one."""
        gradients = self.engine(top)
        if not isinstance(gradients, Mapping):
            raise UnusableError(f"{returned(gradients)}, and not {{node: gradient}}.")
        strange = [key for key in gradients if not is_node(key)]
        if strange and not all(node in gradients for node in graph.values()):
            raise UnusableError(
                f"The keys of what it returns are {a_kind(strange[0])}. They should be the nodes "
                "themselves: {node: gradient}."
            )
        return {
            name: number(gradients[node], f"The gradient of {name}")
            for name, node in graph.items()
            if node in gradients
        }


@dataclass(frozen=True)
class TakesFunction:
    """An engine that is given a function and a point."""

    engine: object
    operations: tuple = OPERATORS
    may_lack = True

    def look(self, program):
        return compared(self.gradients(program), self.gradients(program), program)

    def gradients(self, program):
        point = [float(x) for x in program.point]
        given = point[:]
        found = self.engine(function_of(program), given)
        if given != point:
            raise UnusableError("It changes the point that it is given: it may only read.")
        count = len(point)
        try:
            found = list(found)
        except TypeError:
            raise UnusableError(
                f"{returned(found)}, and not a list of {count}, one for each argument."
            ) from None
        if len(found) != count:
            raise UnusableError(f"It returns {len(found)} gradients of {count} arguments.")
        return {
            name: number(x, f"The gradient of {name}")
            for name, x in zip(program.names, found, strict=True)
        }


def function_of(program):
    """The program as a function of its arguments."""

    def f(*arguments):
        *_, result = program.run(arguments, with_functions({})).values()
        return result

    return f


def inside(top):
    """All values and edges of a graph. Raises UnusableError if it is none."""
    try:
        nodes = topological_order(top)
    except (TypeError, ValueError) as problem:
        raise UnusableError(f"{str(problem).capitalize()}.") from None
    return [(id(n), n.value, [(id(child), x) for child, x in n.grad]) for n in nodes]


def check_values(graph, program):
    """Raise UnusableError where a node's value is wrong, and the gradients need not be."""
    for step, right in zip(program.steps, right_values(program), strict=True):
        value = number(graph[step.name].value, f"The value of {step.name}")
        if not near(value, right):
            raise UnusableError(
                f"{step} is {short(right)}, and yours has the value {short(value)}."
            )


def wrong_elsewhere(gradients, program):
    """What is wrong with the gradient of a result, as a sentence; none, if nothing is."""
    *_, top = right_gradients(program)
    for name, right in right_gradients(program).items():
        if name not in program.names and not near(gradients.get(name, 0), right):
            if name in gradients:
                mine = short(gradients[name])
                return f"The gradient of {name} is {mine}, where {short(right)} belongs."
            return (
                f"The gradient of {name} is missing. There is one for {top} itself, and for each "
                f"node that {top} is made of."
            )
    return ""


def compared(first, second, program):
    """What was seen in two calls, if the second gives the same again."""
    for name, x in first.items():
        again = second.get(name, 0)
        if not near(x, again):
            return Seen(
                problem=f"A second call gives other numbers than the first: for {name} first "
                f"{short(x)}, then {short(again)}. Does something pile up from call to call?"
            )
    return Seen(
        numbers=tuple(first.get(name, 0) for name in program.names),
        missing=tuple(name for name in program.names if name not in first),
    )


def returned(x):
    return "It returns None" if x is None else f"What it returns is {a_kind(x)}"


def number(x, what):
    """A gradient or value as a float. Raises UnusableError for what is none."""
    try:
        if isinstance(x, (str, bytes)) or x is None:
            raise TypeError
        found = float(x)
    except (TypeError, ValueError):
        kind = "None" if x is None else a_kind(x)
        raise UnusableError(f"{what} is {kind}, and not a number.") from None
    if not math.isfinite(found):
        raise UnusableError(f"{what} is {found}, which is no number.")
    return found


@dataclass
class Examination:
    """What an engine gives on random graphs, and on smaller and smaller ones once it is wrong."""

    patient: object
    seen: dict = field(default_factory=dict)  # {program: Seen}
    lacking: tuple = ()  # operations that the engine does not have
    smallest: Program | None = None
    seconds: float = 0  # that slow graphs have taken
    in_haste: bool = False  # whether there was no time for some

    def run(self):
        """Try all small graphs, and larger ones at random; then look for the smallest such."""
        operations = self.operations()
        self.try_all(smallest_programs(operations), 1 / 2)
        smallest = self.smallest
        self.try_all(at_random(operations), 3 / 4)
        if smallest is None and self.smallest:
            search(operations, self.is_wrong)
        self.smallest = smallest or self.smallest or self.wrong_elsewhere()

    def try_all(self, programs, share):
        """Though one is wrong, all are tried: the more there are, the surer the bug."""
        for program in programs:
            if self.is_late(share):
                break
            self.is_wrong(program)

    def wrong_elsewhere(self):
        """The smallest program on which the arguments are right, and another node is not."""
        wrong = [program for program, seen in self.seen.items() if seen.elsewhere]
        smallest = min(wrong, key=lambda program: program.size, default=None)
        if smallest:
            self.seen[smallest] = Seen(problem=self.seen[smallest].elsewhere)
        return smallest

    def operations(self):
        """Those that the engine has; it is asked one by one. All, if none of them works."""
        offered = self.patient.operations
        for operation in offered:
            self.is_wrong(only(operation))
        lacking = [op for op in offered if self.seen.get(only(op), Seen()).lacking]
        if lacking and len(lacking) < len(offered):
            self.lacking = tuple(lacking)
            for operation in lacking:
                del self.seen[only(operation)]
            wrong = [p for p in self.seen if self.is_wrong(p)]
            self.smallest = min(wrong, key=lambda program: program.size, default=None)
        return tuple(op for op in offered if op not in self.lacking)

    def is_wrong(self, program):
        if program not in self.seen:
            if self.is_late(1):
                return False
            begin = time.monotonic()
            self.seen[program] = self.look(program)
            seconds = time.monotonic() - begin
            self.seconds += seconds if seconds > FAST else 0
        wrong = self.seen[program].is_wrong(right_for(program))
        if wrong and (self.smallest is None or program.size < self.smallest.size):
            self.smallest = program
        return wrong

    def is_late(self, share):
        """Whether slow graphs have taken more than this share of the time that there is."""
        late = self.seconds > share * SECONDS_IN_ALL
        self.in_haste |= late
        return late

    def look(self, program):
        try:
            return within(SECONDS, lambda: self.patient.look(program))
        except UnusableError as problem:
            return Seen(problem=str(problem))
        except TimeoutError:
            return Seen(
                problem=f"There is no result within {SECONDS} seconds. Does a loop never end?"
            )
        except KeyboardInterrupt:  # the learner pressed Stop
            raise
        except BaseException as error:
            text = re.sub(
                r" at 0x[0-9A-Fa-f]+|\w+\.<locals>\.", "", f"{type(error).__name__}: {error}"
            )
            text = shorten(text.removesuffix(": "), 100)
            return Seen(
                problem=f"It raises {text}.",
                lacking=self.patient.may_lack and isinstance(error, LACKING),
            )

    def results(self, graph_of):
        """What was found, first where it was wrong: triples (graph, arguments, numbers)."""

        numbered = [program for program, seen in self.seen.items() if not seen.problem]
        numbered.sort(key=lambda program: (not self.is_wrong(program), program.size))
        wrong = sum(map(self.is_wrong, numbered))
        tell = numbered[: wrong : wrong // LOOKED_AT + 1] + numbered[wrong:]  # of all sizes
        results = []
        for program in tell[:LOOKED_AT]:
            graph = graph_of(program)
            arguments = [graph[name] for name in program.names]
            results.append((graph, arguments, self.seen[program].numbers))
        return results


@cache
def at_random(operations):
    """Programs beside the smallest ones: some of the two simplest operations, which are deep, and
    some of all.
    """
    drawn = dict.fromkeys(at_random(operations[:2]) if len(operations) > 2 else ())
    small, enough = set(smallest_programs(operations)), len(drawn) + AT_RANDOM
    choose = Random(0).choice
    for _ in range(20 * AT_RANDOM):  # of some operations there are not so many
        program = program_by(choose, operations)
        if program and program not in small:
            drawn[program] = None
        if len(drawn) == enough:
            break
    return tuple(drawn)


def search(operations, is_found):
    """Let Hypothesis draw programs until one is found, and shrink that."""
    from hypothesis import Phase, find, settings
    from hypothesis.errors import HypothesisException

    options = settings(
        max_examples=20 * AT_RANDOM,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
    )
    with nothing_left_on_disk(), suppress(HypothesisException):  # if none is found, say
        find(programs(operations), is_found, settings=options, random=Random(0))


def only(operation):
    """The program that is nothing but this operation."""
    inputs = ("a", "b") if "{b}" in operation else ("a",)
    return Program((("a", 4), ("b", 3))[: len(inputs)], (Step("y", operation, inputs),))


def right_for(program):
    """The right gradients: a number for each argument."""
    gradients = right_gradients(program)
    return tuple(gradients[name] for name in program.names)


@cache
def right_gradients(program):
    """{name: number}, of all nodes."""
    return gradients_in(program.graph())


@cache
def right_values(program):
    """A number for each step."""
    graph = program.graph()
    return tuple(float(graph[step.name].value) for step in program.steps)


def gradients_in(graph):
    """What the sweep makes of a graph: {name: number}."""
    *_, top = graph.values()
    gradients = reverse_sweep(top)
    return {name: float(gradients.get(node, 0)) for name, node in graph.items()}


@contextmanager
def aside():
    """What the engine prints is not shown, nor what it warns of."""
    with (
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def nothing_left_on_disk():
    """Hypothesis keeps what it reads in a folder: here, in one that goes away again."""
    from hypothesis.configuration import set_hypothesis_home_dir, storage_directory

    before = storage_directory(intent_to_write=False).home_directory
    with tempfile.TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(before)


def all_well(examination):
    count = sum(not seen.is_wrong(right_for(p)) for p, seen in examination.seen.items())
    tried = [op for op in examination.patient.operations if op not in examination.lacking]
    slow = " It is slow: there was no time for more." if examination.in_haste else ""
    said = [f"No difference in {count:,} graphs.{slow}", f"Tried: {listed(tried)}."]
    if examination.lacking:
        said.append(f"Not tried, since the engine cannot: {listed(examination.lacking)}.")
    return "\n".join(said)


def listed(operations):
    return ", ".join(operation.format(a="a", b="b") for operation in operations)


def verdict(examination, smallest):
    seen = examination.seen[smallest]
    everywhere = seen.problem and all(s.problem == seen.problem for s in examination.seen.values())
    shown = ". The smallest graph that shows it"
    if everywhere:
        shown = " on every graph that was tried, such as this one"
    elif examination.in_haste:
        shown = ". A graph that shows it"
    said = [f"Wrong{shown}:", indent("\n".join(smallest.lines), "    ")]
    if seen.problem:
        taken = everywhere and isinstance(examination.patient, TakesFunction)
        return "\n\n".join([*said, f"{seen.problem}{TAKES_TWO if taken else ''}"])
    said.append(table(smallest, seen))
    return "\n\n".join([*said, "\n".join(diagnosis(examination, smallest))])


def table(program, seen):
    rows = [("gradient of", "yours", "right")]
    for name, mine, right in zip(program.names, seen.numbers, right_for(program), strict=True):
        rows.append((name, "missing" if name in seen.missing else short(mine), short(right)))
    width = max(9, *(len(cell) + 2 for row in rows for cell in row[1:]))
    return "\n".join(f"    {name:<12}{mine:>{width}}{right:>{width}}" for name, mine, right in rows)


def diagnosis(examination, smallest):
    """Sentences that say what is wrong, as far as that can be known."""
    patient, seen = examination.patient, examination.seen[smallest]
    bugs = bugs_in(examination.results(Program.graph))
    said = []
    if isinstance(patient, TakesNode) and patient.classes:
        with suppress(Exception):  # of the learner's own nodes, which are built once more
            said = wrong_rules(patient, smallest)
            swept = gradients_in(patient.graph(smallest))
            walk_is_right = not seen.is_wrong([swept[name] for name in smallest.names])
            if said and walk_is_right:
                bugs = [bug for bug in bugs if bug[0] in IN_THE_NODES]
            elif not bugs:  # both may be wrong, each in its own way
                bugs = bugs_in(examination.results(patient.graph))
    for number, (name, done) in enumerate(bugs[:MOST_NAMED]):
        opening = "Or" if number else "Known bug"
        sentence = f"{done[0].upper()}{done[1:]}."
        said.append(f"{opening}: {name}. {sentence}{who_left(name, smallest, seen)}")
    if not said and isinstance(patient, TakesNode):
        said.append("The nodes are right, and the walk is not. No known bug gives these numbers.")
    elif not said and len(smallest.steps) == 1:
        (step,) = smallest.steps
        said.append(
            f"No known bug gives these numbers. But {step} goes wrong alone: look at its rule."
        )
    return said or ["No known bug gives these numbers."]


def who_left(name, program, seen):
    """Which node is left too early, if that is the bug."""
    if name != "leaves too early":
        return ""
    graph = program.graph()
    arguments = [graph[name] for name in program.names]
    left = left_too_early(graph, arguments, seen.numbers) or []
    return f" Here it leaves {' and '.join(left)} too early." if left and all(left) else ""


def wrong_rules(patient, program):
    """What is wrong with the learner's own nodes, in the first line that comes out otherwise."""
    mine, right = patient.graph(program), program.graph()
    for step in program.steps:
        found, expected = by_child(mine[step.name], mine), by_child(right[step.name], right)
        for child in expected | found:
            wrong = wrong_edges(found.get(child, []), expected.get(child, []))
            if wrong:
                return [f"In {step}, the edge from {step.name} to {child} {wrong}."]
    return []


def wrong_edges(found, expected):
    """What is wrong with the numbers on the edges to one child, as the end of a sentence."""
    if len(found) < len(expected):
        return "is missing"
    if len(found) > len(expected):
        return "is there too often"
    for x, right in zip(found, expected, strict=True):
        if not near(x, right):
            return f"bears {short(x)}, where {short(right)} belongs"
    return ""


def by_child(node, graph):
    """The numbers on the edges to each child, by its name, in order of size.

    Nodes without a name, of which an operation may be made, are parts of an edge.
    """
    names = {id(other): name for name, other in graph.items()}
    found, stack = {}, [(node, 1)]
    while stack:
        upper, above = stack.pop()
        for child, local_derivative in upper.grad:
            if id(child) in names:
                found.setdefault(names[id(child)], []).append(above * local_derivative)
            else:
                stack.append((child, above * local_derivative))
    return {child: sorted(numbers) for child, numbers in found.items()}


def picture(program, seen):
    """The right graph, drawn, with what the engine says at each argument where that is wrong."""
    graph = program.graph()
    *_, top = graph.values()
    notes = {}
    if not seen.problem:
        for name, mine, right in zip(program.names, seen.numbers, right_for(program), strict=True):
            if not near(mine, right):
                found = "missing" if name in seen.missing else f"not {short(mine)}"
                notes[graph[name]] = f"gradient {short(right)}, {found}"
    names = {node: name for name, node in graph.items()}
    return draw(top, local_derivatives=True, names=names, notes=notes)
