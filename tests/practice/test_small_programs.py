import math

import pytest
from hypothesis import given

from autodiff_lesson import Var, draw, reverse_sweep
from autodiff_lesson.practice.small_programs import (
    CLASSES,
    FUNCTIONS,
    OPERATORS,
    Program,
    Step,
    programs,
    smallest_programs,
    with_classes,
    with_functions,
)

SQUARE = Program((("a", 4),), (Step("p", "{a} * 2", ("a",)), Step("y", "{a} * {b}", ("p", "p"))))


def test_a_program_is_read_as_lines():
    assert SQUARE.lines == ["a = 4", "p = a * 2", "y = p * p"]


def test_its_graph_is_drawn_with_its_names():
    graph = SQUARE.graph()
    names = {node: name for name, node in graph.items()}
    assert "y = p * p = 64" in draw(graph["y"], names=names).words.splitlines()
    assert reverse_sweep(graph["y"])[graph["a"]] == 32


@given(programs((*OPERATORS, *CLASSES.values())))
def test_every_line_counts_and_no_value_is_extreme(program):
    graph = program.graph()
    *_, top = graph
    assert top == "y"
    used = [name for step in program.steps for name in step.inputs]
    assert {*graph} == {*used, "y"}
    assert all(0.05 <= abs(node.value) <= 500 for node in graph.values())


@given(programs(OPERATORS))
def test_lines_are_python_that_computes_the_same(program):
    names = {}
    exec("\n".join(program.lines), names)
    assert names["y"] == pytest.approx(program.graph()["y"].value)


@given(programs(tuple(CLASSES.values())))
def test_classes_build_the_same_graph_as_operators(program):
    import autodiff_lesson

    classes = {name: getattr(autodiff_lesson, name) for name in CLASSES}
    graph = program.run(map(Var, program.point), with_classes(classes))
    functions = {name: getattr(math, name) for name in FUNCTIONS}
    assert graph["y"].value == program.graph()["y"].value
    assert graph["y"].value == pytest.approx(
        program.run(program.point, with_functions(functions))["y"]
    )


def test_fewer_lines_are_smaller_and_a_sum_is_smaller_than_a_product():
    step = SQUARE.steps[1]
    product = Program(SQUARE.arguments, (Step("y", step.operation, ("a", "a")),))
    total = Program(SQUARE.arguments, (Step("y", "{a} + {b}", ("a", "a")),))
    assert total.size < product.size < SQUARE.size


def test_all_small_programs_are_listed_once_and_the_smallest_first():
    found = smallest_programs(("{a} + {b}", "-{a}"))
    lines = [program.lines for program in found]
    assert lines[0] == ["a = 4", "y = a + a"]
    assert ["a = 3", "b = 3", "y = a + b"] in lines
    assert ["a = 4", "p = -a", "q = -p", "y = q + a"] in lines
    assert len({*map(str, lines)}) == len(lines)
    assert [*found] == sorted(found, key=lambda program: program.size)
    assert all(len(program.graph()) == len(program.lines) for program in found)
