"""The kinds of answer that are gradients on a graph, where a wrong number says how it came about.

That holds for any graph. What is said comes from the misconceptions, tried on this one.
"""

from contextlib import suppress
from dataclasses import dataclass

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.practice.kinds import Diagnosis, Kind, Numbers, differences, number
from autodiff_lesson.practice.marked import marked
from autodiff_lesson.practice.misconceptions import diagnose, edge_numbers, in_words


@dataclass(frozen=True)
class Gradient(Kind):
    """The gradient of `top` with respect to a node, or a number as close to it as `within`.

    names: every node's name
    """

    top: object
    node: object
    names: dict
    within: float = 0
    asks = "A number"
    bare = True

    @property
    def expected(self):
        return reverse_sweep(self.top)[self.node]

    def observe(self, answer):
        return {"": number(answer)}

    def diagnose(self, seen, expected):
        mine = seen[""]
        found = diagnose(self.top, self.node, mine, self.names, self.within)
        if not found:
            return None
        return Diagnosis(
            found[0].name,
            in_words(found, mine),
            picture(found[0], self, self.node, [self.node]),
            edge_numbers(self.top, found[0].on_edges),
        )

    def explain(self, seen, expected):
        return f"{super().explain(seen, expected)} {advice(self, self.names[self.node])}"


@dataclass(frozen=True)
class Gradients(Kind):
    """The gradients of `top` with respect to several nodes, in this order."""

    top: object
    nodes: tuple
    names: dict
    within: float = 0
    bare = True

    @property
    def expected(self):
        gradients = reverse_sweep(self.top)
        return [gradients[node] for node in self.nodes]

    @property
    def numbers(self):
        return Numbers(self.expected, tuple(self.names[node] for node in self.nodes), self.within)

    @property
    def asks(self):
        return self.numbers.asks

    def observe(self, answer):
        return self.numbers.observe(answer)

    def diagnose(self, seen, expected):
        """The mistake that is in all the wrong numbers, or else in the first that shows one."""
        if len(seen) != len(expected):
            return None
        wrong = {where: mine for where, mine, _ in differences(seen, expected, self.within)}
        found = {
            node: diagnose(self.top, node, wrong[self.names[node]], self.names, self.within)
            for node in self.nodes
            if self.names[node] in wrong
        }
        shown = [{mistake.name for mistake in mistakes} for mistakes in found.values()]
        in_all = set.intersection(*shown) if shown else set()
        if not in_all and (same_slip := self.find_slip(seen, expected)):
            return same_slip
        for node, mistakes in found.items():
            mistakes = [m for m in mistakes if m.name in in_all] or mistakes
            if mistakes:
                name = self.names[node]
                message = f"At {name}: {in_words(mistakes, wrong[name])}"
                shows = picture(mistakes[0], self, node, self.nodes)
                edges = edge_numbers(self.top, mistakes[0].on_edges)
                return Diagnosis(mistakes[0].name, message, shows, edges)
        return None

    def explain(self, seen, expected):
        said = self.numbers.explain(seen, expected)
        if len(seen) != len(expected):
            return said
        return f"{said} {advice(self, differences(seen, expected, self.within)[0][0])}"


def advice(kind, name):
    """How to look for a mistake that is not known."""
    return (
        f"No known mistake gives that. A nudge will tell: move {name} by 0.001, and see how many "
        f"times as far {kind.names[kind.top]} moves."
    )


def picture(mistake, kind, node, asked):
    """The mistake on its graph; None where there is nothing to mark, or too much to draw."""
    if mistake.can_be_marked:
        with suppress(ValueError):
            return marked(mistake, kind.top, node, kind.names, asked)
    return None
