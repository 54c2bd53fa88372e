"""Questions of review: their answers, worked out from their text alone by SymPy or by counting."""

import re
from collections import Counter
from functools import cache

import numpy as np
import pytest
import sympy

from autodiff_lesson.practice.exercise import DONE, TRIED
from autodiff_lesson.practice.misconceptions import mistakes
from autodiff_lesson.practice.review import (
    LARGEST,
    LEVELS,
    NEEDED,
    TOLD_APART,
    fresh_number,
)
from autodiff_lesson.practice.review import question as made_question

pytestmark = pytest.mark.usefixtures("in_this_process")

question = cache(made_question)  # the same for many tests; what makes it is tried below

SEEDS = range(12)
ASKED = [(lesson, seed) for lesson in NEEDED for seed in SEEDS]
each = pytest.mark.parametrize(("lesson", "seed"), ASKED)


def lines_of(text):
    """The lines of a program, as (name, formula), and the values of its leaves."""
    lines = re.findall(r"^    (\w) = (.*)$", text, re.M)
    leaves = {name: int(formula[4:-1]) for name, formula in lines if formula.startswith("Var(")}
    return [(name, formula) for name, formula in lines if name not in leaves], leaves


def symbolic(text, *held):
    """The last line as a formula of the leaves and of the names that are held, and their values."""
    steps, leaves = lines_of(text)
    symbols = {name: sympy.Symbol(name) for name in [*leaves, *held]}
    formulas, numbers = dict(symbols), dict(leaves)
    for name, formula in steps:
        numbers[name] = eval(formula, {}, dict(numbers))
        formulas[name] = symbols.get(name, eval(formula, {}, dict(formulas)))
    *_, last = formulas.values()
    return last, {symbol: numbers[name] for name, symbol in symbols.items()}


def gradient(text):
    last, numbers = symbolic(text)
    return last.diff("a").subs(numbers)


def adjoint(text):
    last, numbers = symbolic(text, "c")
    return last.diff("c").subs(numbers)


def second_derivative(text):
    last, numbers = symbolic(text)
    return last.diff("a", 2).subs(numbers)


def tangent(text):
    last, numbers = symbolic(text)
    speeds = map(int, re.search(r"speed (\d+), and b with the speed (\d+)", text).groups())
    return sum(speed * last.diff(x).subs(numbers) for x, speed in zip("ab", speeds, strict=True))


def local_derivative(text):
    steps, _ = lines_of(text)
    upper, child = re.search(r"from (\w) to (\w)\?", text).groups()
    _, numbers = symbolic(text, *(name for name, _ in steps))
    formula = sympy.sympify(dict(steps)[upper])
    return formula.diff(child).subs(numbers)


def below(name, formulas):
    """All names of a node's graph."""
    children = re.findall(r"[a-z]", formulas.get(name, ""))
    return {name}.union(*(below(child, formulas) for child in children))


def edges(text):
    formulas = dict(lines_of(text)[0])
    (asked,) = re.search(r"graph of (\w) have", text).groups()
    used = below(asked, formulas) & {*formulas}
    return sum(len(re.findall(r"[a-z]", formulas[name])) for name in used)


def edges_into(text):
    formulas = dict(lines_of(text)[0])
    (asked,) = re.search(r"lead into (\w)", text).groups()
    return sum(formula.count(asked) for formula in formulas.values())


def parents(text):
    (asked,) = re.search(r"parents of (\w)", text).groups()
    return tuple(name for name, formula in lines_of(text)[0] if asked in formula)


def routes(text):
    steps, _ = lines_of(text)
    formulas = dict(steps)

    def to_a(name):
        return (name == "a") + sum(map(to_a, re.findall("[a-z]", formulas.get(name, ""))))

    return to_a(steps[-1][0])


def rows(text):
    (n, m), (_, k) = [map(int, pair) for pair in re.findall(r"\((\d+), (\d+)\)", text)]
    x, w = map(int, re.findall(r"nothing but (\d+)", text))
    held = {"x": np.full((n, m), x), "w": np.full((m, k), w), "b": np.zeros(k)}
    (asked,) = re.search(r"gradient of y by (\w)\?", text).groups()
    moved = held | {asked: held[asked].copy()}
    moved[asked].flat[-1] += 1
    before, after = ((y["x"] @ y["w"] + y["b"]).sum() for y in (held, moved))
    return after - before


ORACLES = {  # by the title of the question, where a lesson has questions of several kinds
    "Count the edges": edges,
    "Edges from above": edges_into,
    "Parents": parents,
    "A number on an edge": local_derivative,
    "Count the routes": routes,
    "The derivative of a derivative": second_derivative,
    "What comes to each entry?": rows,
    "How fast does it move?": tangent,
}


@each
def test_the_expected_answer_is_right(lesson, seed):
    posed = question(f"R{lesson}.{seed}")
    oracle = adjoint if "leaves a node" in posed.text else gradient
    oracle = ORACLES.get(posed.exercise.title, oracle)
    assert posed.exercise.kind.expected == oracle(posed.text)


@pytest.mark.parametrize("lesson", [3, 4, 9, 13, 14])
def test_answers_differ_and_no_level_has_one_that_is_mostly_right(lesson):
    for level in range(LEVELS):
        exercises = [made_question(f"R{lesson}.{4 * n + level}").exercise for n in range(25)]
        answers = Counter(exercise.kind.expected for exercise in exercises)
        assert len(answers) >= 3
        assert answers.most_common(1)[0][1] <= 14


@each
def test_the_solution_is_accepted_and_each_wrong_answer_told_its_message(lesson, seed):
    exercise = question(f"R{lesson}.{seed}").exercise
    answer = {}
    exec(exercise.solution, answer)
    assert exercise.judge(answer["answer"]).state == DONE
    for wrong, message in exercise.wrong.items():
        verdict = exercise.judge(wrong)
        assert (verdict.state, verdict.message) == (TRIED, message)


def test_the_same_number_is_the_same_question():
    assert made_question("R5.17").text == made_question("R5.17").text


@pytest.mark.parametrize("lesson", NEEDED)
def test_other_seeds_are_other_questions(lesson):
    texts = [question(f"R{lesson}.{seed}").text for seed in SEEDS]
    assert len(set(texts)) >= len(texts) - 2


@pytest.mark.parametrize("lesson", NEEDED)
def test_a_question_is_there_at_once_whatever_the_seed(lesson, soon):
    for seed in range(50):
        made_question(f"R{lesson}.{seed}")


@pytest.mark.parametrize("lesson", NEEDED)
def test_the_numbers_can_be_worked_out_in_the_head(lesson):
    for seed in SEEDS:
        expected = question(f"R{lesson}.{seed}").exercise.kind.expected
        assert isinstance(expected, tuple) or abs(expected) <= LARGEST


@pytest.mark.parametrize("lesson", [5, 8, 10, 12])
def test_well_known_mistakes_are_named_though_nobody_listed_them(lesson):
    for seed in SEEDS:
        posed = question(f"R{lesson}.{seed}")
        kind = posed.exercise.kind
        found = mistakes(kind.top, kind.node, kind.names)
        numbers = {mistake.number for mistake in found}
        assert len(numbers) >= TOLD_APART
        named = [posed.exercise.judge(number).mistake for number in numbers]
        assert None not in named


def judged(number, answer):
    return question(number).exercise.judge(answer).message


def test_two_edges_side_by_side_counted_as_one_are_told_before_the_nodes_are():
    posed = question("R3.7")
    assert "d = a * a" in posed.text
    assert "graph of f" in posed.text
    assert judged("R3.7", 7) == "Two edges run side by side in a * a. Count each of them."


def test_an_edge_of_a_sum_is_asked_for_and_a_product_taken_for_a_sum_is_named():
    asked = [question(f"R4.{seed}").exercise for seed in range(30)]
    rights = {exercise.kind.expected for exercise in asked}
    assert 1 in rights
    product = next(exercise for exercise in asked if exercise.kind.expected != 1)
    assert "1 stands on the edges of a sum." in product.judge(1).message


def test_of_a_second_derivative_0_and_the_mixed_one_are_named():
    assert "as b moves. Here, b stays." in judged("R13.1", 3)
    assert judged("R13.1", 0).startswith("It would be 0 if the first derivative were the same")


def test_a_level_is_a_longer_program():
    lengths = [len(lines_of(question(f"R5.{level}").text)[0]) for level in range(LEVELS)]
    assert lengths == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "number", ["R", "R5", "R5.", "R2.1", "R99.1", "R5.-1", "r5.1", "R5.1234567"]
)
def test_a_number_that_no_question_has(number):
    with pytest.raises(LookupError, match=r"Questions are numbered as in R5\.17"):
        made_question(number)


def test_a_fresh_number_is_of_its_level_and_never_the_last():
    seen = {fresh_number(5, 2) for _ in range(50)}
    assert len(seen) > 40
    assert all(int(number.split(".")[1]) % LEVELS == 2 for number in seen)
    last = fresh_number(5, 0)
    assert all(fresh_number(5, 0, last) != last for _ in range(50))
