"""An exercise: what is asked, and what is said to each answer."""

from dataclasses import dataclass

from autodiff_lesson.practice.kinds import UnansweredError, UnusableError, agree
from autodiff_lesson.practice.time_limit import within

OPEN, TRIED, DONE = "open", "tried", "done"
SECONDS = 0.5  # for looking at an answer: one that is right takes some milliseconds


@dataclass(frozen=True)
class Verdict:
    """Whether an answer leaves its exercise open, tried or done, and what to say to it.

    seen: what was observed of a wrong answer, if it could be looked at
    """

    state: str
    message: str
    seen: dict | None = None


@dataclass(frozen=True)
class Exercise:
    """An exercise. Its question is in the lesson, under the same number and title.

    kind: what an answer is, with the expected one, such as Number(11)
    right: a sentence worth knowing, for who has it
    wrong: well-known wrong answers, {answer: what to say to it}
    hints: from a nudge to nearly everything
    solution: code that takes the place of the dots; because: the reasoning behind it
    """

    number: str
    title: str
    kind: object
    right: str
    wrong: dict
    hints: list
    solution: str
    because: str

    def judge(self, answer, earlier=()):
        """The verdict on an answer. No answer raises an error.

        earlier: what was observed of the wrong answers before this one
        """
        try:
            return within(SECONDS, lambda: self._judge(answer, earlier))
        except UnansweredError:
            state = OPEN
            message = "Put your answer in the place of the dots, and run the cell again."
        except UnusableError as problem:
            state, message = TRIED, str(problem)
        except TimeoutError:
            state = TRIED
            message = (
                f"There was no result within {SECONDS} seconds. Look for a loop that never ends, "
                "or a graph that is far too large."
            )
        except Exception as error:
            state = TRIED
            message = f"Your answer could not be looked at: it raised {type(error).__name__}."
        return Verdict(state, message)

    def _judge(self, answer, earlier):
        kind = self.kind
        seen = kind.observe(answer)
        expected = kind.observe(kind.expected)
        if agree(seen, expected, kind.within):
            return Verdict(DONE, self.right)
        for wrong, message in self.wrong.items():
            if agree(seen, kind.observe(wrong), kind.within):
                return Verdict(TRIED, message, seen)
        others = [other for other in earlier if not agree(seen, other)]
        return Verdict(TRIED, kind.explain(seen, expected, len(others) + 1), seen)
