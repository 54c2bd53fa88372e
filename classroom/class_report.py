"""The class at a glance, from what learners chose to share: python class_report.py OUTPUT.html

No names, and nothing of fewer than five people. What lies in the folder is not trusted.
"""

import os
import re
import stat
import sys
from collections import Counter
from html import escape
from pathlib import Path

import place

from autodiff_lesson.practice import progress_file
from autodiff_lesson.practice.desk import LESSONS, exercises_of
from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED

FEWEST = 5  # people, for anything to be said of them
COLOURS = {DONE: "#009e73", TRIED: "#e69f00", OPEN: "#cccccc"}


def shared(folder):
    """What each learner shared, {exercise: Step}. Links, pipes and false names are passed over."""
    for name in sorted(path.name for path in Path(folder).iterdir()):
        if not (found := re.fullmatch(r"(\d{1,10})\.jsonl", name, re.ASCII)):
            continue
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(Path(folder, name), flags)
        except OSError:
            continue
        with os.fdopen(handle, "rb") as file:
            is_what = os.fstat(file.fileno())
            if stat.S_ISREG(is_what.st_mode) and is_what.st_uid == int(found[1]):
                yield progress_file.fold(progress_file.steps_in(file))


def state_of(learner, exercise):
    return learner[exercise].state if exercise in learner else OPEN


def bar(counts, total):
    """How many are done, trying, and not there yet, as one bar and in words."""
    said = ", ".join(f"{counts[state]} {state}" for state in (DONE, TRIED, OPEN))
    parts = "".join(
        f'<i style="width:{100 * counts[state] / total:.1f}%;background:{COLOURS[state]}"></i>'
        for state in (DONE, TRIED, OPEN)
    )
    return f'<td class="bar" role="img" aria-label="{said}">{parts}</td><td>{said}</td>'


def mistakes(class_, exercise):
    """The misconceptions of an exercise that at least five people handed in, most first."""
    made = Counter(
        m for learner in class_ if exercise in learner for m in learner[exercise].mistakes
    )
    return [(mistake, people) for mistake, people in made.most_common() if people >= FEWEST]


def report(class_):
    """A page of HTML about a class: a list of what each shared."""
    head = (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>The class</title><style>'
        "body{font:16px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
        "td,th{padding:.2em .6em;text-align:left;vertical-align:top}"
        ".bar{width:16em;white-space:nowrap}.bar i{display:inline-block;height:1em}</style>"
        "<h1>The class</h1>"
    )
    if len(class_) < FEWEST:
        return (
            f"{head}<p>Fewer than {FEWEST} have shared their progress: nothing is shown.</p></html>"
        )
    total, rows = len(class_), []
    for lesson in LESSONS:
        exercises = exercises_of(lesson)
        rows.append(f'<tr><th colspan="3">Lesson {lesson}</th></tr>')
        for number, exercise in exercises.items():
            counts = Counter(state_of(learner, number) for learner in class_)
            rows.append(f"<tr><td>{number} {escape(exercise.title)}</td>{bar(counts, total)}</tr>")
            for mistake, people in mistakes(class_, number):
                rows.append(f'<tr><td></td><td colspan="2">{people}: {escape(mistake)}</td></tr>')
    said = f"<p>{total} have shared. A mistake is named if {FEWEST} or more have made it.</p>"
    return f"{head}{said}<table>{''.join(rows)}</table>"


if __name__ == "__main__":
    (output,) = sys.argv[1:]
    try:
        Path(output).write_text(report(list(shared(place.SHARED))), encoding="utf-8")
    except OSError as problem:
        sys.exit(str(problem))
    print(f"Written: {output}")
