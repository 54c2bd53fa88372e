"""The kinds of answer that are gradients on a graph, where a wrong number says how it came about.

That holds for any graph. What is said comes from the misconceptions, tried on this one.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from autodiff_lesson.gradients import reverse_sweep
from autodiff_lesson.nodes import Mul, Ops
from autodiff_lesson.practice.kinds import (
    Diagnosis,
    InParts,
    Kind,
    Numbers,
    differences,
    number,
)
from autodiff_lesson.practice.misconceptions import (
    Mistake,
    can_be_walked,
    diagnose,
    edge_numbers,
    in_words,
    mistakes,
    slips_on_routes,
)
from autodiff_lesson.practice.mistake_pictures import marked
from autodiff_lesson.practice.slips import close
from autodiff_lesson.routes import walk_routes


@dataclass(frozen=True)
class Gradient(InParts, Kind):
    """The gradient of `top` with respect to a node, or a number as close to it as `within`.

    names: every node's name
    """

    top: object
    node: object
    names: dict
    within: float = 0
    asks = "A number"

    @property
    def expected(self):
        return reverse_sweep(self.top)[self.node]

    parts_are = "what each route gives"

    @property
    def parts(self):
        if not can_be_walked(self.top):
            return ()
        products = [route.product for route in walk_routes(self.top, self.node, self.names)]
        return products if len(products) > 1 else ()

    def observe(self, answer):
        return self.observe_parts(answer) or {"": number(answer)}

    def diagnose(self, seen, expected):
        if "parts" in seen:
            return None
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

    def wrong_numbers(self):
        """All that show a known mistake."""
        wrong = (mistakes, slips_on_routes)
        return [x.number for look in wrong for x in look(self.top, self.node, self.names)]


class Moving(Ops):
    """A leaf that moves with the time, with a speed."""

    def __init__(self, value, time, speed):
        self.value = value
        self.grad = [(time, speed)]


class Tangent(Gradient):
    """The speed of `top`, if the leaves below it are Moving: its gradient by the time, `node`."""

    def diagnose(self, seen, expected):
        found = super().diagnose(seen, expected)
        if not found:
            return None
        time = self.names[self.node]
        note = f"(Here {time} is a leaf below all others, and the edges to it bear the speeds.)"
        return replace(found, message=f"{found.message} {note}")


class Edge(Gradient):
    """The local derivative on the edge from `top` to `node`, in a graph whose nodes have names."""

    parts_are = "the value of each node"
    then = "see which of them stands on that edge"

    @property
    def parts(self):
        return [node.value for node in self.names]

    @property
    def expected(self):
        return next(edge for child, edge in self.top.grad if child is self.node)

    def wrong_numbers(self):
        return [mistake.number for mistake in self.mistakes()]

    def mistakes(self):
        """What may be taken for it: the whole derivative, other edges, and values."""
        names = self.names
        upper, lower = names[self.top], names[self.node]
        whole = reverse_sweep(self.top)[self.node]
        yield Mistake(
            "takes the whole derivative",
            whole,
            f"the other things that {upper} is made from move along with {lower}, where they "
            "should be held still",
        )
        if isinstance(self.top, Mul):
            done = f"{lower} has its own value on the edge to it, and not that of the other factor"
            yield Mistake("keeps the own factor", self.node.value, done)
        for node, name in names.items():
            done = f"the value of {name} is given, and not how far {upper} moves if {lower} does"
            yield Mistake("gives a value", node.value, done)
            for child, edge in node.grad:
                if (node, child) != (self.top, self.node):
                    done = f"the edge from {name} to {names[child]} is looked at"
                    yield Mistake("takes another edge", edge, done)

    def diagnose(self, seen, expected):
        if "parts" in seen:
            return None
        mine = seen[""]
        found = {}
        for mistake in self.mistakes():
            if close(mine, mistake.number):
                found.setdefault(mistake.name, mistake)
        if not found:
            return None
        found = list(found.values())
        return Diagnosis(found[0].name, in_words(found, mine))


@dataclass(frozen=True)
class Gradients(Kind):
    """The gradients of `top` with respect to several nodes, in this order."""

    top: object
    nodes: tuple
    names: dict
    within: float = 0

    @property
    def expected(self):
        gradients = reverse_sweep(self.top)
        return [gradients[node] for node in self.nodes]

    @property
    def numbers(self):
        return Numbers(self.expected, tuple(self.names[node] for node in self.nodes), self.within)

    @property
    def labels(self):
        return self.numbers.labels

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
        names = [{mistake.name for mistake in shown} for shown in found.values()]
        in_all = set.intersection(*names) if names else set()
        if not in_all and (same_slip := self.find_slip(seen, expected)):
            return same_slip
        for node, shown in found.items():
            shown = [mistake for mistake in shown if mistake.name in in_all] or shown
            if shown:
                name = self.names[node]
                message = f"At {name}: {in_words(shown, wrong[name])}"
                shows = picture(shown[0], self, node, self.nodes)
                edges = edge_numbers(self.top, shown[0].on_edges)
                return Diagnosis(shown[0].name, message, shows, edges)
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
