import io
import sys

import pytest

from autodiff_lesson import practice
from autodiff_lesson.practice.desk import LESSONS, Desk, exercises_of
from autodiff_lesson.practice.desk import find as exercise_for
from autodiff_lesson.practice.exercise import Exercise, Verdict
from autodiff_lesson.practice.review import NEEDED

IN_LESSON_04 = exercises_of("04")


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def says(desk, capsys):
    """What the desk prints."""

    def ask(method, *arguments, **options):
        getattr(desk, method)(*arguments, **options)
        return capsys.readouterr().out

    return ask


def test_an_open_exercise_gets_one_line_that_says_what_to_do(says):
    line = says("check", "4.2", ...)
    assert line == (
        "4.2 … Put your answer in the place of the dots, and run the cell again. "
        'Stuck? hint("4.2")\n'
    )


def test_an_answer_left_out_is_an_open_exercise(says):
    assert says("check", "4.2") == says("check", "4.2", ...)


def test_a_right_answer_is_told_so_and_something_worth_knowing(says):
    assert says("check", "4.2", 60).startswith("4.2 ✓ Right. 30 + 10 + 20.")


def test_a_wrong_answer_is_told_why_and_where_to_ask(says):
    line = says("check", "4.2", 6000)
    assert line.startswith("4.2 ✗ 6000 is 30 · 10 · 20, the routes multiplied.")
    assert 'Stuck? hint("4.2")\n' in line


def test_where_a_mistake_can_be_seen_its_picture_is_returned(desk, capsys):
    picture = desk.check("4.2", 30)
    assert "On the left, how your number comes about." in capsys.readouterr().out
    assert picture.title == "If the route e→c→a is forgotten; on its right, As it should be"


@pytest.mark.parametrize("answer", [..., 60, 47, "x"])
def test_where_there_is_nothing_to_be_seen_nothing_is_returned(desk, capsys, answer):
    assert desk.check("4.2", answer) is None


def test_who_has_had_every_hint_is_told_of_the_solution(says):
    for _ in range(3):
        says("hint", "4.2")
    assert says("check", "4.2", 47).endswith('Stuck? solution("4.2")\n')


def test_each_call_gives_one_more_hint_below_those_before(says):
    first, second, third, last = (says("hint", "4.2").splitlines() for _ in range(4))
    lines = [f"4.2, hint {n} of 3: {text}" for n, text in enumerate(IN_LESSON_04["4.2"].hints, 1)]
    end = '  That was the last one. If you have tried: solution("4.2")'
    assert [first, second, third] == [lines[:1], lines[:2], [*lines, end]]
    assert last == third


def test_the_solution_is_code_and_reasoning(says):
    text = says("solution", "3.2")
    assert text.startswith("3.2, a solution:\n")
    assert "    answer = [5, 5]\n" in text
    assert "Each" not in text.partition("\n\n")[0]
    assert text.rstrip().endswith("which is 5 as well.")


def test_progress_of_a_lesson_has_a_line_for_each_exercise(says):
    says("check", "4.1", ...)
    says("check", "4.2", 6000)
    says("check", "4.3", lambda a, b: a * a + a * (b + 1) - a)
    first, *lines = says("progress", 4).splitlines()
    assert first == f"Lesson 04: 1 of {len(IN_LESSON_04)} done"
    assert lines[:3] == [
        "  4.1  open   Find every route",
        "  4.2  tried  Multiply and add",
        "  4.3  done   Eleven by four routes",
    ]
    assert len(lines) == len(IN_LESSON_04)


def test_progress_is_of_the_whole_course(desk):
    desk.check("4.2", 60)
    lessons = desk.progress().lessons
    assert [name[:2] for name in lessons] == LESSONS
    assert lessons["04 Routes"]["4.2 Multiply and add"] == "done"
    states = [state for exercises in lessons.values() for state in exercises.values()]
    assert sorted(states) == ["done", *["open"] * (len(states) - 1)]


def test_another_kernel_knows_what_was_done_and_which_hints_were_given(
    says, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("AUTODIFF_LESSON_PROGRESS", str(tmp_path / "progress.jsonl"))
    says("check", "4.2", 60)
    says("hint", "4.1")
    another = Desk()
    another.progress(4)
    assert "4.2  done" in capsys.readouterr().out
    another.hint("4.1")
    assert capsys.readouterr().out.startswith("4.1, hint 1 of 2")
    another.forget()
    assert str(tmp_path / "progress.jsonl.bak") in capsys.readouterr().out
    assert "4.2  open" in says("progress", 4)


def test_a_mistake_that_has_a_name_is_kept_by_its_name_and_its_edges(desk, monkeypatch):
    verdict = Verdict("tried", "No.", mistake="a route dropped", edges=(1, 4))
    monkeypatch.setattr(Exercise, "judge", lambda *_: verdict)
    desk.check("4.2", 30)
    assert desk.kept.steps["4.2"].mistakes == ("a route dropped",)
    assert desk.kept.steps["4.2"].places == (("a route dropped", (1, 4)),)


@pytest.mark.parametrize("lesson", [4, "4", "04"])
def test_progress_of_another_lesson_may_be_asked_for(says, lesson):
    assert says("progress", lesson).startswith(f"Lesson 04: 0 of {len(IN_LESSON_04)} done")


@pytest.mark.parametrize("lesson", [0, 99, "x", []])
def test_progress_of_no_lesson_says_how_to_ask(says, lesson):
    assert says("progress", lesson).startswith("Say which lesson")


def test_an_exercise_that_was_tried_stays_tried(says):
    says("check", "4.2", 6000)
    says("check", "4.2", ...)
    assert "4.2  tried" in says("progress", 4)


def test_an_exercise_that_was_done_stays_done(says):
    says("check", "4.2", 60)
    says("check", "4.2", 6000)
    assert "4.2  done" in says("progress", 4)


def test_the_same_wrong_answer_again_is_told_the_same(says):
    first = says("check", "4.2", 47)
    assert says("check", "4.2", 47) == first


@pytest.mark.parametrize("method", ["check", "hint", "solution"])
@pytest.mark.parametrize("number", ["4.9", "4", 4])
def test_a_number_that_a_lesson_does_not_have_gets_those_it_has(says, method, number):
    assert f"Lesson 04 has {', '.join(IN_LESSON_04)}." in says(method, number)


@pytest.mark.parametrize("method", ["check", "hint", "solution"])
@pytest.mark.parametrize("number", ["", "x", "99.1", "4.", ["4.2"], ...])
def test_a_number_that_no_lesson_has_is_told_so(says, method, number):
    assert "There is no exercise" in says(method, number)


def test_an_answer_may_be_handed_in_by_name(says, desk, capsys):
    desk.check("4.2", answer=48)
    assert capsys.readouterr().out == says("check", "4.2", 48)


@pytest.mark.parametrize("number", [4.2, "4.2 ", "4.20", " 04.2", "4,2"])
def test_a_number_may_be_written_in_another_way(says, number):
    assert says("check", number, 60) == says("check", "4.2", 60)


@pytest.mark.parametrize("method", ["check", "hint", "solution"])
def test_without_a_number_each_says_how_to_give_one(says, method):
    assert says(method) == f'Say which exercise, as in {method}("4.2").\n'


def test_the_verdict_is_heard_though_the_answer_replaces_where_printing_goes(says, capsys):
    def answer(a, b):
        sys.stdout = io.StringIO()
        return a * b

    assert says("check", "4.3", answer).startswith("4.3 ✗")


@pytest.mark.parametrize("name", practice.__all__)
def test_what_a_learner_calls_is_described(name):
    assert getattr(practice, name).__doc__


# Questions without end


def test_a_question_says_how_to_answer_it_and_is_answered_like_an_exercise(says):
    assert says("review", 5, seed=1).endswith('Answer with check("R5.1", …).\n')
    assert says("check", "R5.1", 5).startswith("R5.1 ✓ Right.")
    assert says("hint", "R5.1").startswith("R5.1, hint 1 of 3: ")
    assert "answer = 5" in says("solution", "R5.1")


def test_the_same_seed_asks_the_same_question_and_no_seed_another_one_each_time(says):
    assert says("review", 5, seed=7) == says("review", 5, seed=7)
    assert says("review", 5) != says("review", 5)


def test_a_question_shows_its_graph_unless_that_would_answer_it(desk):
    assert desk.review(5, seed=1).title == "The graph of e"
    assert desk.review(3, seed=1) is None


@pytest.mark.parametrize(
    ("asked", "lessons"),
    [({"part": 1}, range(3, 9)), ({"part": 2}, range(9, max(NEEDED) + 1)), ({"lesson": "05"}, [5])],
)
def test_questions_are_those_of_the_part_or_lesson(desk, asked, lessons):
    assert desk.lessons_to_review(**{"lesson": None, "part": None} | asked) == list(lessons)


def test_questions_go_as_far_as_what_was_done(desk):
    assert desk.lessons_to_review(None, None) == [3]
    desk.check("6.1", 1)
    assert desk.lessons_to_review(None, None) == [3, 4, 5, 6]


@pytest.mark.parametrize("asked", [{"lesson": 2}, {"lesson": "x"}, {"part": 3}, {"lesson": 99}])
def test_what_there_are_no_questions_for_is_said(desk, capsys, asked):
    assert desk.review(**asked) is None
    assert capsys.readouterr().out.startswith(f"Say which lesson, from 3 to {max(NEEDED)}")


def test_a_seed_that_is_none_is_said(says):
    for seed in ("x", -1, 1.5, [1], 1_000_000):
        assert says("review", 5, seed=seed).startswith("A seed is a whole number")
    assert says("review", 5, seed="7") == says("review", 5, seed=7)


def test_a_questions_number_may_be_written_with_a_small_letter(says):
    assert says("check", "r5.1", 5) == says("check", "R5.1", 5)


def right(number):
    return exercise_for(number).kind.expected


def test_questions_get_harder_for_who_answers_and_easier_for_who_does_not(desk):
    levels = [desk.level(5)]
    for seed in range(4):
        desk.check(f"R5.{seed}", right(f"R5.{seed}"))
        levels.append(desk.level(5))
    assert levels == [0, 1, 2, 3, 3]
    for seed in range(4, 6):
        desk.check(f"R5.{seed}", 0.123)
    assert desk.level(5) == 1


def test_each_lesson_has_a_level_of_its_own(desk):
    for seed in range(3):
        desk.check(f"R3.{seed}", right(f"R3.{seed}"))
    assert desk.level(3) == 3
    assert desk.level(13) == 0


def test_who_was_wrong_first_has_not_answered_at_once_whether_the_mistake_is_known_or_not(desk):
    desk.check("R5.1", 0.123)
    desk.check("R5.1", 5)
    assert desk.kept.steps["R5.1"].mistakes == ()
    assert desk.level(5) == 0


def test_who_has_seen_the_solution_has_not_answered_at_once(desk):
    desk.solution("R5.1")
    desk.check("R5.1", 5)
    assert desk.level(5) == 0


def test_what_is_tried_or_looked_up_afterwards_does_not_count(desk):
    desk.check("R5.1", 5)
    desk.check("R5.1", 0.123)
    desk.check("R5.1", 3)
    desk.solution("R5.1")
    assert desk.level(5) == 1


@pytest.mark.parametrize(
    ("method", "arguments", "options", "words"),
    [
        ("forget", [3], {}, "Call it as in forget(), which begins the whole course anew."),
        ("progress", [], {"part": 1}, "Call it as in progress() or progress(4)."),
        ("hint", ["R3.1", "x"], {}, 'Call it as in hint("4.2").'),
        ("check", ["4.2", 1, 2], {}, 'Call it as in check("4.2", answer).'),
        ("review", [3, 1], {}, "Call it as in review(5) or review(part=1)."),
    ],
)
def test_a_call_that_does_not_fit_is_told_how_to_call(
    desk, says, method, arguments, options, words
):
    assert says(method, *arguments, **options) == f"{words}\n"
    assert desk.kept.steps == {}
