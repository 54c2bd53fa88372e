"""Exercises for a page without Python: what `check` says to every answer, found by asking it.

Where the answer is data, all that can be told apart is tried on the exercise itself: each choice,
each set of names or routes, each well-known wrong number, and one number of every other sort (too
large, too small, nearly right). The page only looks up which of these an answer is. Where it is
code, the page has the question, the hints and the solution.
"""

import json
from html import escape
from itertools import combinations, permutations

from autodiff_lesson.practice.desk import find
from autodiff_lesson.practice.exercise import DONE
from autodiff_lesson.practice.kinds import Choice, Names, Number, Numbers, Routes, close

YOURS = "⟦yours⟧"  # where a message quotes the learner's number
MOST_TRIES = 4  # from then on, the same is said to every further wrong answer


def told(exercise, answer, others=()):
    """[whether it is right, what is said to it as the first wrong answer, as the second, …]"""
    earlier = [seen for other in others if (seen := exercise.judge(other).seen) is not None]
    verdicts = [
        exercise.judge(answer, earlier[:n]) for n in range(min(len(earlier), MOST_TRIES) + 1)
    ]
    messages = [verdict.message for verdict in verdicts]
    while messages[1:] and messages[-1] == messages[-2]:
        del messages[-1]
    return [int(verdicts[0].state == DONE), messages]


def outcomes(exercise):
    """What the page looks up, as plain data; None where the answer is code."""
    kind = exercise.kind
    if isinstance(kind, (Number, Numbers)):
        return {"numbers": numbers(exercise)}
    if isinstance(kind, Choice):
        candidates, answers = kind.among, [[x] for x in kind.among]
        return sets(exercise, "radio", candidates, answers, lambda answer: answer[0])
    if isinstance(kind, Names):
        return sets(exercise, "checkbox", kind.among, subsets(kind.among), list)
    if isinstance(kind, Routes):
        candidates = walks(kind)
        alone = {x: told(exercise, [x]) for x in candidates}
        usable = [x for x in candidates if exercise.judge([x]).seen is not None]
        found = sets(exercise, "checkbox", candidates, subsets(usable), list)
        return found | {"alone": {x: alone[x][1] for x in candidates if x not in usable}}
    return None


def subsets(items):
    return [list(some) for n in range(len(items) + 1) for some in combinations(items, n)]


def walks(kind):
    """Every way to write down some of the nodes from the top to the bottom, walkable or not."""
    top, bottom = kind.names[kind.top], kind.names[kind.bottom]
    between = [name for name in kind.names.values() if name not in (top, bottom)]
    return [
        "→".join([top, *some, bottom])
        for n in range(len(between) + 1)
        for some in permutations(between, n)
    ]


def sets(exercise, sort, candidates, answers, given):
    others = [given(answer) for answer in answers]
    return {
        "sort": sort,
        "candidates": list(candidates),
        "alone": {},
        "sets": {
            "\n".join(x): told(exercise, given(x), without(others, given(x))) for x in answers
        },
    }


def without(answers, answer):
    return [other for other in answers if other != answer]


def numbers(exercise):
    kind = exercise.kind
    is_one = isinstance(kind, Number)
    right = [kind.expected] if is_one else list(kind.expected)
    wrong = [list(x) if isinstance(x, (tuple, list)) else [x] for x in exercise.wrong]
    known = [right, *(x for x in wrong if len(x) == len(right))]

    def given(answer):
        return answer[0] if is_one else answer

    strange = [[x + 1000 + n for x in right] for n in range(MOST_TRIES)]

    def otherwise(place):
        """What is said to a number that nobody foresaw, by its sort."""
        size = max(1, abs(right[place]))
        return {
            "large": said(place, right[place] + 7 * size + 0.25, strange),
            "small": said(place, right[place] - 7 * size - 0.25, strange),
            "nearly": said(place, right[place] + 5e-5 * size + kind.within, strange),
        }

    def said(place, number, others):
        while any(close(number, answer[place], kind.within) for answer in known):
            number += 1 if number > right[place] else -1
        answer = [*right[:place], number, *right[place + 1 :]]
        done, messages = told(exercise, given(answer), list(map(given, others)))
        quoted = (str(number), f"{number:.6g}")
        for written in quoted:
            messages = [message.replace(written, YOURS) for message in messages]
        return [done, messages]

    return {
        "labels": [""] if is_one else list(kind.labels),
        "within": kind.within,
        "right": right,
        "known": [
            [answer, told(exercise, given(answer), list(map(given, strange)))] for answer in known
        ],
        "otherwise": [otherwise(place) for place in range(len(right))],
    }


def form_html(number, where_to_run):
    """The exercise for the page, and whether it takes the place of the cell with the code."""
    exercise = find(number)
    data = outcomes(exercise)
    count = len(exercise.hints)
    help_ = '<button type="button" class="hint" hidden>A hint</button>' + "".join(
        f'<details class="hint"><summary>Hint {n} of {count}</summary>{paragraph(hint)}</details>'
        for n, hint in enumerate(exercise.hints, 1)
    )
    help_ += (
        '<details class="solution"><summary>A solution</summary>'
        f'<pre tabindex="0">{escape(exercise.solution)}</pre>'
        f"{paragraph(exercise.because)}</details>"
    )
    named = f'class="exercise" data-number="{number}" data-title="{escape(exercise.title)}"'
    if data is None:
        note = f"<p>The answer is code. {where_to_run} to have it checked.</p>"
        return f"<div {named}>{note}{help_}</div>", False
    written = escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return (
        f'<form {named} data-says="{written}"><fieldset><legend>{number} Your answer</legend>'
        f'{fields(data)}<button>Check</button></fieldset><p role="status"></p>{help_}</form>'
    ), True


def fields(data):
    if "numbers" in data:
        return "".join(
            f'<label>{escape(label) or "A number"} <input name="n{n}" size="12" '
            'autocomplete="off" autocapitalize="off" spellcheck="false"></label> '
            for n, label in enumerate(data["numbers"]["labels"])
        )
    return "".join(
        f'<label><input type="{data["sort"]}" name="one" value="{escape(x)}"> {escape(x)}</label> '
        for x in data["candidates"]
    )


def paragraph(text):
    return f"<p>{escape(text)}</p>"
