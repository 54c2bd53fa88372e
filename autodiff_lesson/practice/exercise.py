"""An exercise: what is asked, and what is said to each answer."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from autodiff_lesson.notation import short
from autodiff_lesson.practice.apart import apart
from autodiff_lesson.practice.arithmetic_slips import slips
from autodiff_lesson.practice.kinds import Diagnosis, UnansweredError, UnusableError, agree
from autodiff_lesson.practice.misconceptions import in_words
from autodiff_lesson.practice.slips import rounds_to

OPEN, TRIED, DONE = "open", "tried", "done"
SECONDS = 3  # for looking at an answer: a right one may sleep, or draw, at each of 20 points


@dataclass(frozen=True)
class Verdict:
    """Whether an answer leaves its exercise open, tried or done, and what to say to it.

    mistake: the name of the misconception that it shows, if one is known
    picture: the graph on which a mistake can be seen, if there is one
    edges: the numbers of those that the mistake is on, counted from the top of that graph
    """

    state: str
    message: str
    mistake: str | None = None
    picture: object = None
    edges: tuple = ()


@dataclass(frozen=True)
class Exercise:
    """An exercise. Its question is in the lesson, under the same number and title.

    kind: what an answer is, with the expected one, such as Number(11)
    right: a sentence worth knowing, for who has it
    wrong: well-known wrong answers, {answer: what to say to it}, or {answer: (the name of the
        misconception, what to say to it)}
    hints: from a nudge to nearly everything
    solution: code that takes the place of the dots; because: the reasoning behind it
    otherwise: what to look at, for who has a wrong answer in which no known mistake is seen
    shows: what a wrong number would mean, with a formula of it wherever a number goes, as in
        "It is ⟦yours⟧, and its half ⟦yours / 2⟧."
    expected: what is observed of the right answer, before anybody can have changed how
    """

    number: str
    title: str
    kind: object
    right: str
    wrong: dict
    hints: list
    solution: str
    because: str
    otherwise: str = ""
    shows: str = ""
    expected: dict = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "expected", self.kind.observe(self.kind.expected))

    def judge(self, answer):
        """The verdict on an answer. No answer raises an error."""
        try:
            return apart(SECONDS, lambda: self._judge(answer))
        except TimeoutError:
            message = f"There was no result within {SECONDS} seconds. {self.kind.endless}"
        except ChildProcessError:
            message = "Your answer could not be looked at: it brought Python to an end."
        return Verdict(TRIED, message)

    def _judge(self, answer):
        try:
            return self._look_at(answer)
        except UnansweredError as unanswered:
            dots = "Put your answer in the place of the dots, and run the cell again."
            return Verdict(OPEN, str(unanswered) or dots)
        except UnusableError as problem:
            return Verdict(TRIED, str(problem))
        except BaseException as error:
            message = f"Your answer could not be looked at: it raised {type(error).__name__}."
            return Verdict(TRIED, message)

    def _look_at(self, answer):
        kind, expected = self.kind, self.expected
        seen = kind.observe(answer)
        if agree(seen, expected, kind.within):
            return Verdict(DONE, self.right)
        found = kind.diagnose(seen, expected)
        for wrong, message in self.wrong.items():
            known = kind.observe(wrong)
            if agree(seen, known, kind.within) or rounds_to(seen.get(""), known.get("")):
                return self._listed(message, found)
        if found := found or self.find_slip(seen) or kind.find_slip(seen, expected):
            return Verdict(TRIED, found.message, found.mistake, found.picture, found.edges)
        if self.shows and "" in seen:
            return Verdict(TRIED, filled(self.shows, seen[""]))
        said = [kind.explain(seen, expected), self.otherwise, kind.way_out(seen)]
        return Verdict(TRIED, " ".join(text for text in said if text))

    @staticmethod
    def _listed(message, found):
        """The verdict on a well-known wrong answer: its own words, beside what was found."""
        found = found or Diagnosis(None, message)
        name, message = message if isinstance(message, tuple) else (found.mistake, message)
        edges = found.edges if name == found.mistake else ()
        return Verdict(TRIED, message, name, found.picture, edges)

    @property
    def slips(self):
        """The slips in the reckoning that its solution is; none where it is no reckoning."""
        return slips(self.solution) if self.kind.bare else []

    def find_slip(self, seen):
        """The slip in reckoning that gives a wrong number, as a Diagnosis; None where none does."""
        found = {slip.done: slip for slip in self.slips if slip.number_is(seen.get(""))}
        if not found:
            return None
        message = f"{in_words(list(found.values()), seen[''])} {self.otherwise}"
        return Diagnosis(next(iter(found.values())).name, message.strip())


def filled(text, number):
    """A text with numbers in the place of its formulas: "half of it is ⟦yours / 2⟧"."""

    def worked_out(formula):
        with suppress(ArithmeticError):
            value = eval(formula[1], {"yours": number})
            return short(value if abs(value) < 10**15 else float(value))
        return "beyond all bounds"

    return re.sub(r"⟦(.*?)⟧", worked_out, text)
