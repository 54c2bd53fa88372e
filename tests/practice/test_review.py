"""Questions of review: their answers, worked out from their text alone by SymPy or by counting."""

import re
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


def edges(text):
    steps, _ = lines_of(text)
    return sum(len(re.findall(r"[a-z]", formula)) for _, formula in steps)


def routes(text):
    steps, _ = lines_of(text)
    formulas = dict(steps)

    def to_a(name):
        return (name == "a") + sum(map(to_a, re.findall("[a-z]", formulas.get(name, ""))))

    return to_a(steps[-1][0])


def rows(text):
    (n, m), (_, k) = [map(int, pair) for pair in re.findall(r"\((\d+), (\d+)\)", text)]
    x, w, b = np.ones((n, m)), np.ones((m, k)), np.zeros(k)
    moved = b.copy()
    moved[0] += 1
    return ((x @ w + moved) - (x @ w + b)).sum()


ORACLES = [gradient, adjoint, second_derivative, tangent, local_derivative, edges, routes, rows]


@each
def test_the_expected_answer_is_right(lesson, seed):
    posed = question(f"R{lesson}.{seed}")
    (kind,) = NEEDED[lesson]
    oracle = {oracle.__name__: oracle for oracle in ORACLES}[kind.__name__]
    assert posed.exercise.kind.expected == oracle(posed.text)


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
    for seed in range(100):
        made_question(f"R{lesson}.{seed}")


@pytest.mark.parametrize("lesson", NEEDED)
def test_the_numbers_can_be_worked_out_in_the_head(lesson):
    for seed in SEEDS:
        assert abs(question(f"R{lesson}.{seed}").exercise.kind.expected) <= LARGEST


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


def test_a_level_is_a_longer_program():
    lengths = [len(lines_of(question(f"R5.{level}").text)[0]) for level in range(LEVELS)]
    assert lengths == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "number", ["R", "R5", "R5.", "R2.1", "R16.1", "R5.-1", "r5.1", "R5.1234567"]
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
