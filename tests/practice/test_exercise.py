"""What every exercise keeps, and what judging one does."""

import ast
import inspect
import itertools
import math
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autodiff_lesson import Var
from autodiff_lesson.graph import topological_order
from autodiff_lesson.nodes import Ops
from autodiff_lesson.practice import kinds
from autodiff_lesson.practice.desk import LESSONS, exercises_of
from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED, Exercise, Verdict
from autodiff_lesson.practice.kinds import Choice, Function, Kind, Number

EXERCISES = [exercise for lesson in LESSONS for exercise in exercises_of(lesson).values()]
WRONG = [
    (exercise, wrong, message)
    for exercise in EXERCISES
    for wrong, said in exercise.wrong.items()
    for message in [said[-1] if isinstance(said, tuple) else said]
]

CLASSES = [kind for kind in vars(kinds).values() if isinstance(kind, type)]
KINDS = {kind.__name__ for kind in CLASSES if issubclass(kind, Kind) and kind is not Kind}
CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"

pytestmark = pytest.mark.usefixtures("in_this_process")

exercises = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.number)

# How an answer is looked at depends on the kind alone: one exercise of each stands for all.
ONE_OF_EACH = {type(exercise.kind).__name__: exercise for exercise in EXERCISES}
each_kind = pytest.mark.parametrize("exercise", ONE_OF_EACH.values(), ids=ONE_OF_EACH)


class Child:
    """Like a node, but not one of those that were handed in."""

    value = 1.0
    grad = ()


def forever(*_):
    while True:
        pass


class Endless:
    def __init__(self, *_):
        forever()


def too_large(a, *_):
    for _ in range(50_000):
        a = a + 1
    return a


def generator(*_):
    yield from itertools.count()


STRANGE = [
    *(True, False, None, math.nan, math.inf, "", "x", b"x", (), [], {}, set(), 1j, 10**400),
    *(np.nan, np.array([]), np.ones((2, 2)), Var(1.0), Child, float, int, print, len, object()),
    *([None], [...], [math.nan], [True], [[]], [Var(1.0)], iter(()), itertools.count()),
    *(lambda *_: ..., lambda *_: None, lambda *_: True, lambda *_: math.nan, lambda *_: 1 / 0),
    *(lambda: 1, lambda *_: [math.nan] * 3, lambda *_: [True] * 3, lambda *_: Child(), generator),
]


@pytest.fixture(scope="module")
def large_graph():
    node = Var(1.0)
    for _ in range(50_000):
        node = node + 1
    return node


def messages_of(exercise):
    return [message for other, _, message in WRONG if other is exercise]


@exercises
def test_the_expected_answer_is_right(exercise):
    assert exercise.judge(exercise.kind.expected) == Verdict(DONE, exercise.right)


@exercises
def test_the_expected_answer_is_tried_at_every_point(exercise):
    assert "problem" not in exercise.kind.observe(exercise.kind.expected)


@pytest.mark.parametrize("number", ["1.3", "3.3", "10.3", "11.3", "12.2", "13.3", "14.2"])
def test_a_formula_that_is_right_for_one_sign_alone_is_refused(number):
    (exercise,) = (exercise for exercise in EXERCISES if exercise.number == number)
    right = exercise.kind.expected
    for place in range(len(inspect.signature(right).parameters) - (number == "3.3")):

        def answer(*point, place=place):
            return right(*(abs(x) if n == place else x for n, x in enumerate(point)))

        assert exercise.judge(answer).state == TRIED


@pytest.mark.parametrize(
    ("exercise", "wrong", "message"),
    WRONG,
    ids=[f"{exercise.number}-{n}" for n, (exercise, *_) in enumerate(WRONG)],
)
def test_each_wrong_answer_gets_its_own_message(exercise, wrong, message):
    verdict = exercise.judge(wrong)
    assert (verdict.state, verdict.message) == (TRIED, message)


@exercises
def test_no_two_wrong_answers_get_the_same_message(exercise):
    assert len(set(messages_of(exercise))) == len(exercise.wrong) >= 2


@exercises
def test_it_has_hints_and_whole_sentences(exercise):
    assert len(exercise.hints) >= 2
    for text in [exercise.right, exercise.because, *messages_of(exercise), *exercise.hints]:
        assert text.strip() == text
        assert text[-1] in ".?!:)" or exercise.hints[-1] == text


@exercises
def test_its_solution_is_code(exercise):
    ast.parse(exercise.solution)


@exercises
def test_every_choice_has_something_said_to_it(exercise):
    if isinstance(exercise.kind, Choice):
        assert {exercise.kind.expected, *exercise.wrong} == set(exercise.kind.among)


@pytest.mark.parametrize(
    "exercise",
    [exercise for exercise in EXERCISES if hasattr(exercise.kind, "top")],
    ids=lambda exercise: exercise.number,
)
def test_every_node_of_its_graph_has_a_name(exercise):
    nameless = [
        node for node in topological_order(exercise.kind.top) if node not in exercise.kind.names
    ]
    assert nameless == []


def test_who_adds_an_exercise_is_told_how_many_there_are():
    assert f"The course has {len(EXERCISES)}, " in CONTRIBUTING.read_text("utf-8")


@exercises
def test_the_names_of_its_nodes_are_names(exercise):
    """A node that is named by its formula reads, in a picture, as a * b = a * b."""
    assert all(name.isidentifier() for name in getattr(exercise.kind, "names", {}).values())


def test_every_kind_of_answer_is_asked_for_by_an_exercise():
    assert KINDS - {type(exercise.kind).__name__ for exercise in EXERCISES} == set()


def test_who_writes_an_exercise_is_told_of_every_kind():
    assert KINDS - set(re.findall(r"`(\w+)`", CONTRIBUTING.read_text("utf-8"))) == set()


@exercises
def test_dots_leave_it_open(exercise):
    assert exercise.judge(...).state == OPEN


@exercises
@pytest.mark.parametrize("answer", [None, "x", print, lambda *_: None], ids=range(4))
def test_no_exercise_takes_an_answer_of_another_kind(exercise, answer, capsys):
    assert exercise.judge(answer).state in (OPEN, TRIED)


@each_kind
@pytest.mark.parametrize("answer", STRANGE, ids=range(len(STRANGE)))
def test_no_answer_of_another_kind_passes_or_raises(exercise, answer, capsys):
    verdict = exercise.judge(answer)
    assert verdict.state in (OPEN, TRIED)
    assert "could not be looked at" not in verdict.message
    assert "0x" not in verdict.message


@pytest.fixture
def hurry(monkeypatch, soon, in_a_copy):
    monkeypatch.setattr("autodiff_lesson.practice.exercise.SECONDS", 0.1)


@pytest.fixture
def on_a_busy_machine(monkeypatch, soon, in_a_copy):
    """More patience, for what takes half a second on an idle one."""
    monkeypatch.setattr("autodiff_lesson.practice.exercise.SECONDS", 20)


@each_kind
@pytest.mark.parametrize("answer", [forever, Endless, too_large, generator])
def test_what_never_ends_or_is_too_large_gets_a_message(exercise, answer, hurry):
    verdict = exercise.judge(answer)
    assert verdict.state == TRIED
    assert verdict.message


@each_kind
def test_a_large_graph_gets_a_message(exercise, large_graph, hurry):
    for answer in large_graph, lambda *_: large_graph:
        assert exercise.judge(answer).state == TRIED


@each_kind
@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit, SystemExit, BaseException])
def test_whatever_an_answer_raises_becomes_a_message(exercise, error):
    class Raises:
        def __init__(self, *_):
            _ = self.x

        def __getattr__(self, name):
            raise error

    for answer in Raises, object.__new__(Raises), lambda *_: object.__new__(Raises):
        verdict = exercise.judge(answer)
        assert verdict.state in (OPEN, TRIED)
        assert "brought Python to an end" not in verdict.message


def test_a_function_that_raises_what_ends_programs_is_told_where():
    def answer(*_):
        raise KeyboardInterrupt

    kind = Function(lambda a: a + 1, [(1,), (2,)])
    message = exercise_with(kind).judge(answer).message
    assert message == "At a = 1, your code raised KeyboardInterrupt."


def equal_to_all(kind, *value):
    """A value of a class whose values are equal to everything."""
    everything = {"__eq__": lambda *_: True, "__ne__": lambda *_: False, "__hash__": kind.__hash__}
    return type("EqualToAll", (kind,), everything)(*value)


@each_kind
@pytest.mark.parametrize("value", [[object], [int, 999], [float, 999.5], [str, "x"]], ids=str)
def test_what_is_equal_to_everything_is_not_right(exercise, value):
    one = equal_to_all(*value)
    functions = (lambda *_: one), (lambda *_: [one] * 3), (lambda a, *_: with_value(a, one))
    for answer in one, [one], [one] * 3, *functions:
        assert exercise.judge(answer).state == TRIED


def with_value(node, value):
    """A node that says of itself what is to be said."""
    node = -node if hasattr(node, "grad") else Var(1.0)
    node.value = value
    node.grad = [(child, value) for child, _ in node.grad]
    return node


@pytest.mark.parametrize(
    ("number", "place", "name", "other"),
    [
        ("7.4", np, "sqrt", lambda x: x),
        ("14.2", math, "exp", lambda x: x),
        ("2.3", Ops, "__mul__", Ops.__add__),
    ],
)
def test_what_is_expected_was_worked_out_before_anybody_changed_how(
    number, place, name, other, monkeypatch
):
    exercise = next(exercise for exercise in EXERCISES if exercise.number == number)
    monkeypatch.setattr(place, name, other)
    assert exercise.judge(exercise.kind.expected).state == TRIED


def test_all_of_it_was_worked_out_when_a_lesson_imports_check():
    program = "import sys, autodiff_lesson.practice; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    ).stdout.split()
    assert {f"autodiff_lesson.practice.lessons.lesson_{lesson}" for lesson in LESSONS} <= {*modules}


def test_a_right_function_may_be_slow(on_a_busy_machine):
    def slow(*arguments):
        time.sleep(0.03)
        return exercise.kind.expected(*arguments)

    exercise = next(e for e in EXERCISES if type(e.kind) is Function)
    assert exercise.judge(slow).state == DONE


def test_a_right_function_may_show_a_plot(on_a_busy_machine):
    from matplotlib import pyplot

    def plots(*arguments):
        pyplot.plot([1, 2])
        pyplot.show()
        return exercise.kind.expected(*arguments)

    exercise = next(e for e in EXERCISES if type(e.kind) is Function)
    assert exercise.judge(plots).state == DONE


@pytest.mark.parametrize("number", ["3.3", "5.1", "5.2"])
def test_what_an_answer_prints_is_seen_once(number, capsys):
    (exercise,) = (exercise for exercise in EXERCISES if exercise.number == number)

    class Printing(Ops):
        def __new__(cls, *inputs):
            print("here")
            return exercise.kind.expected(*inputs)

    assert exercise.judge(Printing).state == DONE
    assert capsys.readouterr().out == "here\n"


@pytest.mark.parametrize("number", ["3.3", "5.1", "5.5"])
def test_who_has_the_factors_swapped_is_not_told_which_belongs_where(number):
    (exercise,) = (exercise for exercise in EXERCISES if exercise.number == number)
    for message in messages_of(exercise):
        assert not re.search(r"\bb(\.value)? times|the other one", message)


def test_who_never_comes_to_an_end_is_told_where_to_look(monkeypatch):
    def out_of_time(seconds, work):
        raise TimeoutError

    monkeypatch.setattr("autodiff_lesson.practice.exercise.apart", out_of_time)
    exercise = next(e for e in EXERCISES if e.number == "5.2")
    assert "Does the stack ever become empty?" in exercise.judge(forever).message


def exercise_with(kind, wrong=None):
    return Exercise("1.1", "Title", kind, "Yes.", wrong or {}, ["A hint."], "answer = 11", "So.")


def test_a_well_known_wrong_answer_is_recognised():
    assert exercise_with(Number(11), {7: "One route."}).judge(7.0).message == "One route."


def test_a_well_known_wrong_function_is_recognised_by_what_it_does():
    kind = Function(lambda a: a + 1, [(1,), (2,)])
    exercise = exercise_with(kind, {(lambda a: a - 1): "The sign."})
    assert exercise.judge(lambda a: -(1 - a)).message == "The sign."


def test_no_number_of_tries_brings_out_the_right_one():
    exercise = exercise_with(Number(11))
    for answer in 12, 13, 13, -11, 5.5, 0:
        assert "11" not in exercise.judge(answer).message.replace("-11", "")


def test_a_well_known_wrong_answer_may_have_the_name_of_a_misconception():
    exercise = exercise_with(Number(11), {7: ("forgets a route", "One route.")})
    assert exercise.judge(7) == Verdict(TRIED, "One route.", "forgets a route")


def test_a_slip_has_a_name_as_well():
    assert exercise_with(Number(11)).judge(22).mistake == "doubles"
    assert exercise_with(Number(11)).judge(23).mistake is None


def test_who_has_an_unknown_mistake_is_told_what_to_look_at():
    exercise = replace(exercise_with(Number(11)), otherwise="Count once more.")
    assert exercise.judge(13).message == "Yours is 13, which is too large. Count once more."
    assert "Count" not in exercise.judge(22).message


def test_a_known_wrong_number_may_be_rounded():
    exercise = replace(exercise_with(Number(11)), wrong={1 / 3: "A third."})
    assert exercise.judge(0.333).message == "A third."
    assert exercise.judge(0.334).message != "A third."


def test_who_is_lost_is_told_last_what_else_can_be_handed_in():
    exercise = replace(exercise_with(Number(11, parts=(4, 7))), otherwise="Look again.")
    assert exercise.judge(17).message == (
        "Yours is 17, which is too large. Look again. To find where it goes wrong, hand in a list: "
        "the numbers that you add up, one by one. Then you are told which of them are right."
    )
    assert exercise.judge([4, 8]).message == "Right: 4. Not right: 8. Look again."


def test_what_a_wrong_number_would_mean_is_worked_out():
    shows = "Half of ⟦yours⟧ is ⟦yours / 2⟧, and ⟦1 / (yours - 5)⟧."
    exercise = replace(exercise_with(Number(11)), shows=shows)
    assert exercise.judge(4).message == "Half of 4 is 2, and -1."
    assert exercise.judge(5).message == "Half of 5 is 2.5, and beyond all bounds."


@pytest.mark.parametrize(
    ("number", "answer", "words"),
    [
        ("1.2", 13, "it would move by 6.5, from 28 to 34.5."),
        ("7.3", 4, "At 4, this class says 12, but the slope of a³ is 48."),
        ("8.2", 192, "After 192 steps the loss is about 0.00114209."),
    ],
)
def test_of_some_exercises_a_wrong_number_shows_itself(number, answer, words):
    (exercise,) = (exercise for exercise in EXERCISES if exercise.number == number)
    assert words in exercise.judge(answer).message


def test_even_an_answer_that_fights_back_gets_a_message():
    class Hostile:
        def __getattribute__(self, name):
            raise RuntimeError("no")

    verdict = exercise_with(Number(11)).judge(Hostile())
    assert verdict.state == TRIED
    assert verdict.message
