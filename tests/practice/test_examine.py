import io
import os
import random
import re
import sys
import time
from collections import Counter, defaultdict
from contextlib import redirect_stdout

import autograd
import numpy as np
import pytest
from micrograd.engine import Value

from autodiff_lesson import (
    Add,
    Mul,
    Neg,
    Sin,
    Var,
    get_gradients,
    numerical_gradients,
    reverse_sweep,
)
from autodiff_lesson.graph import count_edges_into, topological_order
from autodiff_lesson.practice import examine, misconceptions
from autodiff_lesson.practice.engine_bugs import OTHERS
from autodiff_lesson.practice.lessons.lesson_09 import leave_at_once
from autodiff_lesson.practice.misconceptions import ENGINES, name_of, sends_on_what_has_piled_up
from autodiff_lesson.practice.small_programs import OPERATORS

pytestmark = pytest.mark.usefixtures("soon")
module = sys.modules[examine.__module__]


def said_of(engine, **classes):
    """What examine prints."""
    with redirect_stdout(io.StringIO()) as printed:
        examine(engine, **classes)
    return printed.getvalue()


def by_micrograd(f, point):
    leaves = [Value(x) for x in point]
    f(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def by_autograd(f, point):
    return autograd.grad(f, tuple(range(len(point))))(*point)


# Right engines


@pytest.mark.parametrize(
    "engine",
    [
        by_micrograd,
        by_autograd,
        lambda f, point: np.array(by_autograd(f, point), dtype=np.float32),
        numerical_gradients,
        get_gradients,
        reverse_sweep,
    ],
)
def test_a_right_engine_has_no_bug(engine):
    said = said_of(engine)
    assert said.startswith("No difference in 1,026 graphs.\nTried: a + b, a * b, ")
    assert said.count(", ") == len(OPERATORS) - 1


def test_classes_are_examined_on_the_operations_that_they_are():
    said = said_of(get_gradients, Var=Var, Add=Add, Sin=Sin)
    assert re.fullmatch(r"No difference in \d+ graphs\.\nTried: a \+ b, sin\(a\)\.\n", said)


class Sum:
    """A number that can be added, and nothing else. It counts how often each leaf is in it."""

    def __init__(self, leaves):
        self.leaves = leaves

    def __add__(self, other):
        return Sum(self.leaves + other.leaves)


def test_an_engine_with_fewer_operations_is_examined_on_those_it_has():
    def counts(f, point):
        total = f(*(Sum([n]) for n in range(len(point))))
        return [total.leaves.count(n) for n in range(len(point))]

    said = said_of(counts)
    assert "Tried: a + b.\n" in said
    assert "Not tried, since the engine cannot: a * b, -a, " in said


# Known bugs


@pytest.mark.parametrize("engine", [*ENGINES, *OTHERS], ids=lambda engine: engine.__name__)
def test_every_wrong_engine_is_found_and_named(engine):
    said = said_of(engine)
    assert said.count("Known bug: ") == 1
    assert f"Known bug: {name_of(engine)}. {engine.__doc__[0].upper()}{engine.__doc__[1:]}." in said
    assert "\nOr: " not in said


LESSON_05 = """
from collections import defaultdict

class Var:
    def __init__(self, value):
        self.value = value
        self.grad = []

class Add:
    def __init__(self, a, b):
        self.value = a.value + b.value
        self.grad = [(a, 1), (b, 1)]

class Mul:
    def __init__(self, a, b):
        self.value = a.value * b.value
        self.grad = [(a, b.value), (b, a.value)]

def get_gradients(parent_node):
    gradients = defaultdict(int)
    stack = [(parent_node, 1)]
    while stack:
        node, route_value = stack.pop()
        gradients[node] += route_value
        for child, local_derivative in node.grad:
            stack.append((child, route_value * local_derivative))
    return dict(gradients)
"""
ADDING = "        gradients[node] += route_value\n"
EDGES = "[(a, b.value), (b, a.value)]"
PASSING_ON = "(child, route_value * local_derivative)"
RETURN = "    return dict(gradients)"
PLANTED = {  # what stands in the lesson, what somebody writes, and what is said of it
    "edges swapped": (EDGES, "[(a, a.value), (b, b.value)]", "Known bug: keeps the own factor."),
    "an edge swapped": (EDGES, "[(a, b.value), (b, b.value)]", "y to b bears 3, where 4 belongs."),
    "an edge of Mul missing": (EDGES, "[(a, b.value)]", "edge from y to a is missing."),
    "an edge of Add missing": ("(a, 1), (b, 1)", "(a, 1)", "edge from y to a is missing."),
    "a sign": ("(a, 1), (b, 1)", "(a, 1), (b, -1)", "y to a bears -1, where 1 belongs."),
    "an edge too many": (EDGES, EDGES + " + [(a, 1)]", "y to a is there too often."),
    "the edges of a sum": (EDGES, "[(a, 1), (b, 1)]", "adds where there is a product."),
    "the product on its edges": (EDGES, "[(a, self.value), (b, self.value)]", "y to a bears 16,"),
    "Mul adds": ("a.value * b.value", "a.value + b.value", "is 16, and yours has the value 8."),
    "no +=": ("+= route_value", "= route_value", "Known bug: overwrites."),
    "-=": ("+= route_value", "-= route_value", "Known bug: subtracts the routes."),
    "*=": ("+= route_value", "*= route_value", "Known bug: sends nothing down."),
    "nothing is added": (ADDING, "", "Known bug: sends nothing down."),
    "added to the top": ("gradients[node] +=", "gradients[parent_node] +=", "sends nothing down."),
    "the value as a key": ("gradients[node] +", "gradients[node.value] +", "are of type int."),
    "the number as a key": ("gradients[node] +", "gradients[id(node)] +", "are of type int."),
    "begins with 0": ("(parent_node, 1)", "(parent_node, 0)", "sends nothing down."),
    "begins with the value": ("_node, 1)", "_node, parent_node.value)", "begins with the value."),
    "returns in the while": (RETURN, "    " + RETURN, "or returns too early,"),
    "returns in the for": (RETURN, "        " + RETURN, "or returns too early,"),
    "if for while": ("while stack", "if stack", "or returns too early,"),
    "the last edge alone": (PASSING_ON, "(child, local_derivative)", "forgets to multiply on."),
    "no edges": (PASSING_ON, "(child, route_value)", "Known bug: counts the routes."),
    "edges added": ("value * local", "value + local", "Known bug: adds the edges to the 1."),
    "piled up": ("route_value * l", "gradients[node] * l", "sends on what has piled up."),
    "values": ("* local_derivative", "* child.value", "Known bug: multiplies by the values."),
    "values above": ("* local_derivative", "* node.value", "multiplies by the values above."),
    "a dictionary of edges": ("node.grad:", "dict(node.grad).items():", "two edges for one."),
    "the first edge alone": ("node.grad:", "node.grad[:1]:", "walks one edge of each node."),
    "the last edge of each": ("node.grad:", "node.grad[1:]:", "walks one edge of each node."),
    "route_value changed in the loop": (
        f"stack.append({PASSING_ON})",
        "route_value *= local_derivative; stack.append((child, route_value))",
        "Known bug: carries on to the next child.",
    ),
    "visited once": (
        ADDING,
        f"        if node in gradients: continue\n{ADDING}",
        "Known bug: counts the first route alone.",
    ),
    "left once": (
        "        for child",
        "        if gradients[node] != route_value: continue\n        for child",
        "Here it leaves p too early.",
    ),
    "+= on the child": (
        f"{ADDING}        for child, local_derivative in node.grad:\n",
        "        for child, local_derivative in node.grad:\n"
        "            gradients[child] += route_value\n",
        "Known bug: adds before it multiplies.",
    ),
    "equal leaves": (
        "class Var:\n",
        "class Var:\n"
        "    def __eq__(self, other): return self.value == other.value\n"
        "    def __hash__(self): return hash(self.value)\n",
        "Known bug: takes equal leaves for one.",
    ),
    "one dictionary for all calls": (
        "def get_gradients(parent_node):\n    gradients = defaultdict(int)",
        "gradients = defaultdict(int)\ndef get_gradients(parent_node):",
        "for a first 2, then 4. Does something pile up from call to call?",
    ),
    "edges used up": (
        "in node.grad:",
        "in [node.grad.pop() for _ in node.grad[:]]:",
        "It changes the graph that it is given",
    ),
    "values changed": (ADDING, f"{ADDING}        node.value = 1\n", "It changes the graph"),
    "a loop without end": ("stack.pop()", "stack[-1]", "no result within 2 seconds."),
    "no return": (RETURN, "", "It returns None, and not {node: gradient}."),
    "a number": (RETURN, "    return 1", "What it returns is of type int, and not {node:"),
    "text": ("dict(gradients)", "{n: 'x' for n in gradients}", "of a is of type str, and not a"),
    "a plain dictionary": ("defaultdict(int)", "{}", "It raises KeyError: <Add object>."),
    "the pair turned round": (
        PASSING_ON,
        f"{PASSING_ON}[::-1]",
        "It raises TypeError: unsupported",
    ),
    "no pairs": ("(a, 1), (b, 1)", "a, b", "node's grad is a list of pairs"),
    "exit": ("while stack:", "while stack:\n        raise SystemExit", "It raises SystemExit."),
}


def planted(bug):
    """What lesson 05 leaves in a notebook, with this bug: {name: function or class}."""
    right, wrong, _ = PLANTED[bug]
    assert LESSON_05.count(right) == 1
    names = {}
    exec(LESSON_05.replace(right, wrong), names)
    return names


@pytest.mark.parametrize("bug", PLANTED)
def test_every_bug_planted_in_lesson_05_is_found_and_named(bug, record_property, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_IN_ALL", 2)
    names = planted(bug)
    begin = time.perf_counter()
    said = said_of(names["get_gradients"], **{name: names[name] for name in ("Var", "Add", "Mul")})
    record_property("seconds", time.perf_counter() - begin)
    assert re.match("Wrong[^:]*:\n\n    a = ", said)
    assert PLANTED[bug][2] in said


def test_as_it_is_lesson_05_is_right():
    names = {}
    exec(LESSON_05, names)
    said = said_of(names["get_gradients"], Var=names["Var"], Add=names["Add"], Mul=names["Mul"])
    assert said == "No difference in 415 graphs.\nTried: a + b, a * b.\n"


def test_of_two_bugs_both_are_found():
    names = {}
    exec(LESSON_05.replace("+= route_value", "= route_value").replace(EDGES, "[(a, 1)]"), names)
    said = said_of(names["get_gradients"], Var=names["Var"], Mul=names["Mul"])
    assert "edge from y to a is missing." in said
    exec(LESSON_05.replace("_node, 1)", "_node, 0)").replace("(a, 1), (b, 1)", "(a, 5)"), names)
    said = said_of(names["get_gradients"], Var=names["Var"], Add=names["Add"])
    assert "edge from y to a is missing." in said
    assert "Known bug: sends nothing down." in said


def test_a_bug_in_the_walk_that_nobody_knows_has_no_name():
    def seven_times(node):
        return {child: 7 * gradient for child, gradient in reverse_sweep(node).items()}

    said = said_of(seven_times)
    assert "The nodes are right, and the walk is not. No known bug gives these numbers." in said


def test_a_wrong_rule_of_an_engine_that_cannot_be_looked_into_is_pointed_out():
    class Number(Value):
        def __rsub__(self, other):
            return Number(other) + Number(1) * self

    def engine(f, point):
        leaves = [Number(x) for x in point]
        f(*leaves).backward()
        return [leaf.grad for leaf in leaves]

    assert "But y = 2 - a goes wrong alone: look at its rule." in said_of(engine)


def counts_parents(node):
    """A sweep that waits for each parent once, and not for each edge."""
    waiting_for = Counter()
    for upper in topological_order(node):
        waiting_for.update({child for child, _ in upper.grad})
    return sweep_that_waits(node, waiting_for, asks_first=False)


def asks_before_it_counts(node):
    return sweep_that_waits(node, count_edges_into(node), asks_first=True)


def sweep_that_waits(node, waiting_for, asks_first):
    gradients = defaultdict(int, {node: 1})
    ready = [node]
    while ready:
        upper = ready.pop()
        for child, local_derivative in upper.grad:
            gradients[child] += gradients[upper] * local_derivative
            waiting_for[child] -= 1
            if waiting_for[child] + asks_first == 0:
                ready.append(child)
    return dict(gradients)


def test_an_engine_of_which_only_a_deep_graph_tells_is_found_without_classes_too():
    said = said_of(counts_parents)
    assert "    p = a + a\n    q = " in said
    assert "Known bug: leaves too early. " in said


def test_who_never_leaves_is_not_said_to_leave_too_early():
    assert "Known bug: leaves only the top." in said_of(asks_before_it_counts)


def test_a_class_that_the_library_makes_of_two_nodes_is_compared_by_its_whole_edge():
    class Inv:
        def __init__(self, a):
            self.value = 1 / a.value
            self.grad = [(a, a.value**-2)]

    said = said_of(get_gradients, Inv=Inv)
    assert "In y = 1 / a, the edge from y to a bears 0.0625, where -0.0625 belongs." in said


def test_an_operation_may_be_made_of_several_nodes():
    def minus(a):
        return Mul(a, Var(-1))

    assert said_of(get_gradients, Neg=minus, Add=Add).startswith("No difference")


def test_a_wrong_value_is_seen_though_no_gradient_shows_it():
    class Product(Mul):
        def __init__(self, a, b):
            super().__init__(a, b)
            self.value += a is b

    said = said_of(get_gradients, Add=Add, Mul=Product)
    assert "    a = 4\n    y = a * a\n\ny = a * a is 16, and yours has the value 17." in said


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (lambda node: node.value, "The keys of what it returns are of type int. They should be"),
        (str, "The keys of what it returns are of type str. They should be the nodes themselves"),
    ],
)
def test_keys_that_are_no_nodes_are_told_so(keys, words):
    said = said_of(lambda top: {keys(n): x for n, x in reverse_sweep(top).items()})
    assert words in said
    assert "Known bug" not in said


def test_what_is_missing_is_not_said_to_be_0():
    said = said_of(lambda top: {top: 1})
    assert "    a             missing        2\n" in said


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (
            lambda node, top: node is not top,
            "    y = a + a\n\nThe gradient of y is missing. There is one for y itself, and",
        ),
        (
            lambda node, top: node is top or not node.grad,
            "    p = a + a\n    y = a + p\n\nThe gradient of p is",
        ),
    ],
)
def test_a_node_below_the_top_has_a_gradient_too(kept, words):
    said = said_of(lambda top: {n: x for n, x in reverse_sweep(top).items() if kept(n, top)})
    assert words in said


def test_an_inner_gradient_that_is_wrong_is_told_though_those_of_the_leaves_are_right():
    def doubles_the_top(top):
        return reverse_sweep(top) | {top: 2}

    assert "The gradient of y is 2, where 1 belongs." in said_of(doubles_the_top)


# The verdict


def test_a_verdict_is_the_program_the_numbers_and_the_name():
    def overwrites(node):
        return misconceptions.overwrites(node)

    assert said_of(overwrites) == (
        "Wrong. The smallest graph that shows it:\n\n"
        "    a = 4\n"
        "    y = a + a\n\n"
        "    gradient of     yours    right\n"
        "    a                   1        2\n\n"
        "Known bug: overwrites. A route that comes to a node takes the place of the one before it, "
        "and is not added to it.\n"
    )


def test_long_numbers_do_not_run_together():
    said = said_of(lambda top: {n: x + 0.123456 for n, x in reverse_sweep(top).items()}, Sin=Sin)
    assert re.search(r"^    a +-?\d\.\d+  +-?\d\.\d+$", said, re.M)


def test_what_is_wrong_everywhere_is_not_said_of_the_smallest_graph(monkeypatch):
    def waits(node):
        time.sleep(10)

    with monkeypatch.context() as hurry:
        hurry.setattr(module, "SECONDS", 0.1)
        hurry.setattr(module, "SECONDS_IN_ALL", 0.3)
        said = said_of(waits)
    assert said.startswith("Wrong on every graph that was tried, such as this one:\n\n    a = 4\n")
    assert said_of(lambda node: None).startswith("Wrong on every graph that was tried, such as")


def test_the_smallest_graph_is_drawn_with_what_is_right_and_what_is_not(capsys):
    def leaves_too_early(node):
        return misconceptions.leaves_too_early(node)

    assert "Here it leaves p too early." in said_of(leaves_too_early)
    words = examine(leaves_too_early).words.splitlines()
    assert words[0] == "The graph of y, with its local derivatives"
    assert any(re.fullmatch(r"a = 4 \(gradient \S+, not \S+\)", line) for line in words)


def test_of_a_right_engine_there_is_no_picture(capsys):
    assert examine(reverse_sweep) is None


def test_the_same_engine_gets_the_same_verdict():
    assert len({said_of(sends_on_what_has_piled_up) for _ in range(3)}) == 1


def test_the_verdict_does_not_hang_on_what_is_drawn_at_random(monkeypatch):
    said = set()
    monkeypatch.setattr(module, "at_random", module.at_random.__wrapped__)  # nothing is kept
    for seed in range(3):
        monkeypatch.setattr(module, "Random", lambda _, seed=seed: random.Random(seed))
        said |= {
            said_of(leave_at_once),
            said_of(sends_on_what_has_piled_up),
            said_of(reverse_sweep),
        }
    assert len(said) == 3


def test_leaving_too_early_is_seen_in_a_sweep_and_said_of_whom():
    said = said_of(leave_at_once)
    assert "    a = 4\n    p = a + a\n    q = a + p\n    y = q + p\n" in said
    assert "Here it leaves p too early." in said


def gives_up(node):
    gradients = reverse_sweep(node)
    return {} if len(gradients) > 6 else gradients


def test_a_bug_that_only_large_graphs_show_is_shrunk():
    said = said_of(gives_up, Neg=Neg, Add=Add)
    assert len(said.split("\n\n")[1].splitlines()) == 7


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    from hypothesis.configuration import set_hypothesis_home_dir, storage_directory

    before = storage_directory(intent_to_write=False).home_directory
    set_hypothesis_home_dir(tmp_path / "hypothesis")
    monkeypatch.chdir(tmp_path)
    try:
        said_of(gives_up, Add=Add)
        assert [*tmp_path.iterdir()] == []
        home = storage_directory(intent_to_write=False).home_directory
        assert home == tmp_path / "hypothesis"
    finally:
        set_hypothesis_home_dir(before)


def test_what_the_engine_prints_and_warns_of_is_not_shown(capsys):
    import warnings

    def loud(node):
        print("here I am")
        warnings.warn("and here", stacklevel=1)
        return reverse_sweep(node)

    examine(loud)
    printed = capsys.readouterr()
    assert "I am" not in printed.out
    assert printed.err == ""


# What is no engine, or breaks


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (lambda f, point: None, "It returns None, and not a list of 1, one for each argument."),
        (lambda f, point: 3.0, "What it returns is of type float, and not a list of 1"),
        (lambda f, point: [1, 2, 3, 4], "It returns 4 gradients of 1 arguments."),
        (lambda f, point: [None] * len(point), "The gradient of a is None, and not a number."),
        (lambda f, point: ["1"] * len(point), "The gradient of a is of type str, and not a"),
        (lambda f, point: [...] * len(point), "The gradient of a is of type ellipsis, and not"),
        (lambda f, point: [float("nan")] * len(point), "a is nan, which is no number."),
        (lambda f, point: 1 / 0, "It raises ZeroDivisionError: division by zero."),
        (lambda f, point: point.clear(), "It changes the point that it is given"),
        (lambda f, point: f.gradient, "It raises AttributeError: 'function' object has no"),
        (max, "so it was given a function f and a point, as in engine(f, point)."),
        (lambda node, other: node.grad, "It takes two things, so it was given a function f and a"),
        (lambda f, point: os._exit, "of type builtin_function_or_method, and not a list of 1"),
    ],
)
def test_an_engine_that_breaks_is_told_how(engine, words):
    assert words in said_of(engine)


def test_a_call_that_does_not_fit_is_told_how_to_call(capsys):
    examine()
    examine(get_gradients, Var, Add, Mul)
    assert (
        capsys.readouterr().out
        == (
            "Call it as in examine(get_gradients) or examine(get_gradients, Var=Var, Add=Add, "
            "Mul=Mul).\n"
        )
        * 2
    )


@pytest.mark.parametrize(
    ("engine", "classes", "words"),
    [
        (5, {}, "examine takes a function, as in examine(get_gradients), and this is of type int."),
        (Mul, {}, "and this is the class Mul."),
        (lambda: 1, {}, "The engine should take one thing, a node, or two"),
        (lambda a, b, c: 1, {}, "The engine should take one thing, a node, or two"),
        (get_gradients, {"MulAdd": Mul}, "MulAdd is not among them."),
        (get_gradients, {"Var": Var}, "Hand in an operation as well, as in Add=Add."),
        (
            get_gradients,
            {"Neg": 7},
            "Neg should be a class, as in Neg=Neg, and this is of type int.",
        ),
        (
            get_gradients,
            {"Var": 3},
            "Var should be a class, as in Var=Var, and this is of type int.",
        ),
        (get_gradients, {"Neg": lambda a: 5}, "made of nodes"),
    ],
)
def test_what_is_no_engine_is_told_so(engine, classes, words):
    assert words in said_of(engine, **classes)


def test_a_slow_engine_is_examined_on_fewer_graphs(monkeypatch):
    monkeypatch.setattr(module, "SECONDS_IN_ALL", 1)

    def slow(node):
        time.sleep(0.05)
        return reverse_sweep(node)

    said = said_of(slow, Neg=Neg, Add=Add)
    count = int(re.match(r"No difference in (\d+) graphs\.", said)[1])
    assert 0 < count < 30
    assert "It is slow: there was no time for more." in said
