"""Random programs of a few lines, such as `p = a * b`, to run on any kind of value or node."""

import math
from dataclasses import dataclass
from functools import cache
from itertools import product

from autodiff_lesson.nodes import FUNCTIONS, Add, Inv, Mul, Neg, Var

NAMES, RESULTS = "abc", "pqrst"  # of arguments; and of results before the last one, which is y
POINTS = ((4, 3, 5), (2, 3, 5), (3, 3, 2), (-2, 3, 5), (5, -3, -2))  # in one, a number twice
LARGEST, SMALLEST = 500, 0.05  # of a value, so that rounding stays small

# What operators can do, the simplest first: where there is a choice, Hypothesis takes the first.
OPERATORS = ("{a} + {b}", "{a} * {b}", "-{a}", "{a} - {b}", "{a} / {b}", "{a} ** 2")
OPERATORS += (
    "{a} + 2",
    "2 + {a}",
    "{a} * 2",
    "2 * {a}",
    "{a} - 2",
    "2 - {a}",
    "{a} / 2",
    "2 / {a}",
)
OPERATORS += ("{a} ** 3", "{a} ** 0")

# The same for classes such as Mul. A power is a plain number: most engines know no other.
CLASSES = {cls.__name__: cls.formula for cls in (Add, Mul, Neg, Inv)} | {"Pow": "{a} ** 2"}
CLASSES |= {cls.__name__: cls.formula for cls in FUNCTIONS.values()}
ORDER = [*OPERATORS, *CLASSES.values()]  # the simplest first


@dataclass(frozen=True)
class Step:
    """One line: its result's name, its operation as text over {a} and {b}, and what goes in."""

    name: str
    operation: str
    inputs: tuple

    @property
    def formula(self):
        return self.operation.format_map(dict(zip("ab", self.inputs, strict=False)))

    def __str__(self):
        return f"{self.name} = {self.formula}"


@dataclass(frozen=True)
class Program:
    """A graph as the lines that build it. Its arguments are pairs (name, number)."""

    arguments: tuple
    steps: tuple

    @property
    def names(self):
        return [name for name, _ in self.arguments]

    @property
    def point(self):
        return [number for _, number in self.arguments]

    @property
    def lines(self):
        return [f"{name} = {number}" for name, number in self.arguments] + [*map(str, self.steps)]

    @property
    def size(self):
        """By which programs are sorted: the fewer the lines and the simpler, the smaller."""
        operations = [ORDER.index(step.operation) for step in self.steps]
        unusual = sum((x != y) + (x < 0) for x, y in zip(self.point, POINTS[0], strict=False))
        return len(self.steps), len(self.arguments), sum(operations), unusual, self.lines

    def run(self, arguments, work_out):
        """All that there is in the end, by name; the result is the last.

        arguments: what is to stand for them. work_out(operation, *inputs) does one step.
        """
        found = dict(zip(self.names, arguments, strict=True))
        for step in self.steps:
            found[step.name] = work_out(step.operation, *(found[name] for name in step.inputs))
        return found

    def graph(self):
        """As the library builds it: {name: node}."""
        return self.run(map(Var, self.point), with_functions(FUNCTIONS))


def with_functions(functions):
    """How to do a step with Python's operators and these functions, such as {"sin": math.sin}."""

    def work_out(operation, *inputs):
        known = functions | dict(zip("ab", inputs, strict=False))
        return eval(operation.format(a="a", b="b"), known)

    return work_out


def with_classes(classes):
    """How to do a step with classes of nodes, {name: class}."""
    by_operation = {CLASSES[name]: cls for name, cls in classes.items()}

    def work_out(operation, *inputs):
        power = [2] if operation == CLASSES["Pow"] else []
        return by_operation[operation](*inputs, *power)

    return work_out


ON_NUMBERS = with_functions({name: getattr(math, name) for name in FUNCTIONS})


def has_value(operation, *inputs):
    """The value of a step on numbers. None where there is none, or it is 0, too large or small.

    At 0, right engines differ: in some, 0 ** 0 has no slope.
    """
    try:
        value = ON_NUMBERS(operation, *inputs)
    except (ArithmeticError, ValueError):
        return None
    return value if SMALLEST <= abs(value) <= LARGEST else None


def program_by(choose, operations, most_steps=6):
    """A program made of these operations, in which every line counts. None if no step has a value.

    choose(options) takes one of several: at random, or as Hypothesis does, which can shrink.
    """
    joining = [operation for operation in operations if "{b}" in operation]
    often = [*operations, *joining, *joining]  # so that much is used more than once
    values = dict(zip(NAMES, choose(POINTS), strict=True))
    steps = []
    for _ in range(choose(range(1, most_steps + 1))):
        name = RESULTS[len(steps)] if len(steps) < len(RESULTS) else "y"
        operation = choose(often)
        known = [*values, *[*values][-2:]]  # the latest more often: that makes graphs deep
        inputs = tuple(choose(known) for _ in range(2 if "{b}" in operation else 1))
        value = has_value(operation, *(values[name] for name in inputs))
        if value is not None:
            values[name] = value
            steps.append(Step(name, operation, inputs))
    return that_counts(values, steps) if steps else None


def programs(operations):
    """Hypothesis's strategy for programs made of these operations."""
    from hypothesis import assume
    from hypothesis import strategies as st

    @st.composite
    def program(draw):
        found = program_by(lambda options: draw(st.sampled_from(options)), operations)
        assume(found)
        return found

    return program()


@cache
def smallest_programs(operations):
    """From the smallest on: all programs of one operation; all of two on one argument; all of three
    on one argument, of the three simplest operations; and all of four, of the simplest one.
    """
    found = set()
    for point in POINTS:
        found.update(all_programs(dict(zip("ab", point, strict=False)), operations, 1))
    found.update(all_programs({"a": POINTS[0][0]}, operations, 2))
    found.update(all_programs({"a": POINTS[0][0]}, operations[:3], 3))
    found.update(all_programs({"a": POINTS[0][0]}, operations[:1], 4))
    return tuple(sorted(found, key=lambda program: program.size))


def all_programs(values, operations, length, steps=()):
    """Yield all programs of so many steps that go on from some values, and in which all counts."""
    if len(steps) == length:
        program = that_counts(values, steps)
        if len(program.steps) == length:
            yield program
        return
    name = RESULTS[len(steps)]
    for operation in operations:
        for inputs in product(values, repeat=2 if "{b}" in operation else 1):
            value = has_value(operation, *(values[name] for name in inputs))
            if value is not None:
                step = Step(name, operation, inputs)
                yield from all_programs(values | {name: value}, operations, length, (*steps, step))


def that_counts(values, steps):
    """The program of the last step: without what does not lead to it, and named anew."""
    needed, kept = {steps[-1].name}, []
    for step in reversed(steps):
        if step.name in needed:
            needed.update(step.inputs)
            kept.insert(0, step)
    names = dict(zip([step.name for step in kept], RESULTS[: len(kept) - 1] + "y", strict=True))
    arguments = [name for name in NAMES if name in needed]
    names |= dict(zip(arguments, NAMES, strict=False))
    return Program(
        arguments=tuple((names[name], values[name]) for name in arguments),
        steps=tuple(
            Step(names[step.name], step.operation, tuple(names[name] for name in step.inputs))
            for step in kept
        ),
    )
