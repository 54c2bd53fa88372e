"""An exercise: what is asked, and what is said to each answer."""

from dataclasses import dataclass

from autodiff_lesson.practice.kinds import UnansweredError, UnusableError, agree
from autodiff_lesson.practice.time_limit import within

OPEN, TRIED, DONE = "open", "tried", "done"
SECONDS = 0.5  # for looking at an answer: one that is right takes some milliseconds


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

    def judge(self, answer, earlier):
        """Whether an answer leaves it open, tried or done, and what to say to it.

        earlier: what was observed of the wrong answers before this one, which is added to them.
        """
        try:
            return within(SECONDS, lambda: self._judge(answer, earlier))
        except UnansweredError:
            return OPEN, "Put your answer in the place of the dots, and run the cell again."
        except UnusableError as problem:
            return TRIED, str(problem)
        except TimeoutError:
            return TRIED, (
                f"There was no result within {SECONDS} seconds. Look for a loop that never ends, "
                "or a graph that is far too large."
            )
        except Exception as error:
            return TRIED, f"Your answer could not be looked at: it raised {type(error).__name__}."

    def _judge(self, answer, earlier):
        kind = self.kind
        seen = kind.observe(answer)
        expected = kind.observe(kind.expected)
        if agree(seen, expected, kind.within):
            return DONE, self.right
        if not any(agree(seen, other) for other in earlier):
            earlier.append(seen)
        for wrong, message in self.wrong.items():
            if agree(seen, kind.observe(wrong), kind.within):
                return TRIED, message
        return TRIED, kind.explain(seen, expected, len(earlier))
