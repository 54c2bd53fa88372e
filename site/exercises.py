"""Exercises for a page without Python: what `check` says to every answer, found by asking it.

Where the answer is data, all that can be told apart is tried on the exercise itself: each choice,
each set of names or routes, each number that shows a known mistake, and one number of every other
sort (too large, too small, …). The page only looks up which of these an answer is. Where it is
code, the page has the question, the hints and the solution.
"""

import json
from html import escape
from itertools import combinations, permutations

from autodiff_lesson.notation import short
from autodiff_lesson.practice import apart
from autodiff_lesson.practice.desk import find
from autodiff_lesson.practice.exercise import DONE
from autodiff_lesson.practice.gradient_kinds import Gradient, Gradients
from autodiff_lesson.practice.kinds import Choice, Names, Number, Numbers, Routes
from autodiff_lesson.practice.misconceptions import mistakes
from autodiff_lesson.practice.slips import digits_turned

apart.HAS_COPIES = False  # these answers are the course's own, and need no copy of the process

YOURS = "⟦yours⟧"  # where a message quotes the learner's number
SLIPS = [lambda x: 0, lambda x: -x, lambda x: 2 * x, lambda x: x / 2, lambda x: 1 / x if x else 1]
SLIPS += [lambda x, power=power: x / 10**power for power in range(-8, 9)]
SLIPS += [lambda x, off=off: x + off for off in (-10, -1, 1, 10)]
SLIPS += [lambda x: digits_turned(x) or 0]
SLIPS += [lambda x, digits=digits: round(float(x), digits) for digits in range(1, 7)]
SORTS = {  # of numbers that show no known mistake: multiples of the right one that are tried
    "large": (1.37, 1.7, 2.3),
    "far large": (23.7, 31.3, 43.1),
    "small": (0.73, 0.61, 0.37),
    "far small": (0.037, 0.043, 0.0613),
    "other side": (-1.37, -1.73, -0.73),
}


def told(exercise, answer):
    """[whether it is right, what is said to it]"""
    verdict = exercise.judge(answer)
    return [int(verdict.state == DONE), verdict.message]


def outcomes(exercise):
    """What the page looks up, as plain data; None where the answer is code."""
    kind = exercise.kind
    if isinstance(kind, (Number, Numbers, Gradient, Gradients)):
        return {"numbers": numbers(exercise)}
    if isinstance(kind, Choice):
        candidates, answers = kind.among, [[x] for x in kind.among]
        return sets(exercise, "radio", candidates, answers, lambda answer: answer[0])
    if isinstance(kind, Names):
        return sets(exercise, "checkbox", kind.among, subsets(kind.among), list)
    if isinstance(kind, Routes):
        candidates = walks(kind)
        expected = kind.observe(kind.expected)
        usable = [x for x in candidates if x in expected]
        found = sets(exercise, "checkbox", candidates, subsets(usable), list)
        alone = {x: told(exercise, [x])[1] for x in candidates if x not in usable}
        return found | {"alone": alone}
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
    return {
        "sort": sort,
        "candidates": list(candidates),
        "alone": {},
        "sets": {"\n".join(answer): told(exercise, given(answer)) for answer in answers},
    }


def numbers(exercise):
    """What is said to a number, or to several that are asked for at once.

    known: [numbers, what is said to them]; otherwise: {which are wrong: {sort of the first of
    these: what is said}}
    """
    kind = exercise.kind
    is_one = isinstance(kind, (Number, Gradient))
    right = [kind.expected] if is_one else list(kind.expected)
    places = range(len(right))

    def said(answer):
        return told(exercise, answer[0] if is_one else answer)

    def with_slip(slip, wrong):
        return [slip(x) if n in wrong else x for n, x in enumerate(right)]

    def of_no_kind(place, others, sort):
        """What is said to numbers of which this one shows no mistake. Yours is quoted."""
        if exercise.shows:
            return [0, exercise.shows]
        size = right[place] or 1
        for times in SORTS[sort]:
            answer = [size * times if n in (place, *others) else x for n, x in enumerate(right)]
            verdict = exercise.judge(answer[0] if is_one else answer)
            if verdict.mistake is None:
                return [0, verdict.message.replace(short(answer[place]), YOURS, 1)]
        return [0, f"{kind.asks} is asked for."]

    groups = [group for group in subsets(places) if group]
    tried = [list(x) if isinstance(x, (tuple, list)) else [x] for x in exercise.wrong]
    tried += [with_slip(slip, group) for group in groups for slip in SLIPS]
    tried += [
        [number if n == place else x for n, x in enumerate(right)]
        for place in places
        for number in numbers_of_mistakes(kind, place)
    ]
    tried += [[slip.number] for slip in exercise.slips if is_one]
    known = [[right, said(right)]]
    for answer in tried:
        if len(answer) == len(right) and all(answer != other for other, _ in known):
            known.append([answer, said(answer)])
    return {
        "labels": [""] if is_one else list(kind.labels),
        "within": kind.within,
        "right": right,
        "known": known,
        "otherwise": {
            ",".join(map(str, group)): {
                sort: of_no_kind(group[0], group[1:], sort) for sort in SORTS
            }
            for group in groups
        },
    }


def numbers_of_mistakes(kind, place):
    """What the known mistakes about a gradient give."""
    if not isinstance(kind, (Gradient, Gradients)):
        return []
    if isinstance(kind, Gradient):
        return kind.wrong_numbers()
    return [x.number for x in mistakes(kind.top, kind.nodes[place], kind.names)]


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
