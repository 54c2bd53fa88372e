"""The class at a glance, from what learners chose to share: python class_report.py OUTPUT.html

No names, and nothing of fewer than five people. What lies in the folder is not trusted.
"""

import os
import re
import stat
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from string import ascii_uppercase

import jinja2
import place

from autodiff_lesson.drawing.picture import Picture, draw_panel
from autodiff_lesson.practice import progress_file
from autodiff_lesson.practice.desk import exercises_of
from autodiff_lesson.practice.exercise import DONE, OPEN, TRIED
from autodiff_lesson.practice.lessons import TITLES
from autodiff_lesson.practice.misconceptions import ENGINES, name_of, numbered_edges
from autodiff_lesson.practice.mistake_pictures import with_edge_marked, with_numbers_alone

FEWEST = 5  # people, for anything to be said of them
BEGUN = "begun"  # of a lesson
STATES, LESSON_STATES = (DONE, TRIED, OPEN), (DONE, BEGUN, OPEN)
IN_FULL = {name_of(engine): engine.__doc__ for engine in ENGINES}


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


def groups(states, order):
    """How many are where, the furthest first: [(states, people)]. Fewer than FEWEST are not told
    from those who are in the state beside theirs.

    order: the three states, the furthest first
    """
    counts = Counter(states)
    for cuts in ((1, 2), (1,), (2,), ()):
        parts = [order[start:end] for start, end in pairwise((0, *cuts, 3))]
        people = [sum(counts[state] for state in part) for part in parts]
        if all(number == 0 or number >= FEWEST for number in people):
            break
    return [(part, number) for part, number in zip(parts, people, strict=True) if number]


def state_of(learner, exercise):
    return learner[exercise].state if exercise in learner else OPEN


def state_in(learner, lesson):
    """How far a learner is with a lesson, by its exercises."""
    states = {state_of(learner, number) for number in exercises_of(lesson)}
    return states.pop() if states in ({OPEN}, {DONE}) else BEGUN


@dataclass(frozen=True)
class Made:
    """A mistake that several people made.

    edges, where: its place on the exercise's graph, if it has one, by numbers and in words
    letter: what it is called there
    """

    people: int
    mistake: str
    edges: tuple = ()
    where: str = ""
    letter: str = ""


def made_by_many(class_, exercise):
    """The mistakes that FEWEST or more have made in an exercise, those of the most people first.

    What is known to be at some place counts there, and not once more by its name: the difference
    could be of fewer.
    """
    steps = [learner[exercise.number] for learner in class_ if exercise.number in learner]
    count = len(edges_of(exercise))
    placed = many(place for step in steps for place in step.places if max(place[1]) < count)
    named = {mistake for mistake, _ in placed}
    others = many((name, ()) for step in steps for name in step.mistakes if name not in named)
    letters = iter(ascii_uppercase)
    return [
        Made(people, mistake, edges, path(exercise, edges), next(letters, "…") if edges else "")
        for (mistake, edges), people in sorted(
            (placed | others).items(), key=lambda item: (-item[1], item[0])
        )
    ]


def many(items):
    """How often each item occurs, of those that occur FEWEST times or more."""
    return {item: times for item, times in Counter(items).items() if times >= FEWEST}


def edges_of(exercise):
    """The edges of the graph that an exercise asks about, by number. None where it has no graph."""
    return numbered_edges(exercise.kind.top) if hasattr(exercise.kind, "top") else []


def path(exercise, edges):
    """Some edges in words: "e→d→a" where they are a route, "c→a, c→b" where they are not."""
    words, last = "", None
    for upper, position in map(edges_of(exercise).__getitem__, edges):
        names = exercise.kind.names
        child, _ = upper.grad[position]
        begin = "" if upper is last else f"{', ' if words else ''}{names[upper]}"
        words, last = f"{words}{begin}→{names[child]}", child
    return words


def drawn(exercise, mistakes):
    """The graph of an exercise, on which each edge bears how many made which mistake there."""
    kind = exercise.kind
    panel = with_numbers_alone(draw_panel(kind.top, kind.names, local_derivatives=True))
    for made in mistakes:
        for upper, position in map(edges_of(exercise).__getitem__, made.edges):
            panel = with_edge_marked(panel, upper, position, f"{made.letter}: {made.people}")
    return Picture((panel,))


def about(class_, exercise):
    """What the page says of an exercise."""
    mistakes = made_by_many(class_, exercise)
    return {
        "name": f"{exercise.number} {exercise.title}",
        "groups": groups([state_of(learner, exercise.number) for learner in class_], STATES),
        "mistakes": mistakes,
        "picture": drawn(exercise, mistakes) if any(made.edges for made in mistakes) else None,
    }


def report(class_):
    """A page of HTML about a class: a list of what each shared."""
    lessons = []
    for lesson, title in TITLES.items():
        states = [state_in(learner, lesson) for learner in class_]
        begun = len(states) - states.count(OPEN) >= FEWEST
        exercises = exercises_of(lesson).values() if begun else ()
        lessons.append(
            {
                "number": lesson,
                "name": f"{lesson} {title}",
                "groups": groups(states, LESSON_STATES),
                "exercises": [about(class_, exercise) for exercise in exercises],
            }
        )
    files = jinja2.Environment(loader=jinja2.FileSystemLoader(place.CODE), autoescape=True)
    page = files.get_template("class_report.html")
    return page.render(total=len(class_), fewest=FEWEST, lessons=lessons, in_full=IN_FULL)


if __name__ == "__main__":
    (output,) = sys.argv[1:]
    try:
        Path(output).write_text(report(list(shared(place.SHARED))), encoding="utf-8")
    except OSError as problem:
        sys.exit(str(problem))
    print(f"Written: {output}")
