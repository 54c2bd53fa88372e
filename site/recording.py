"""Record an explorer, so that a page without a kernel can play it.

An explorer is a small machine: regions of HTML, and events that lead from one state to the next.
All that it can do is found by doing it: from the first state on, every event that the HTML offers
is tried, until no new state turns up. Nothing here knows what an explorer is about.

Sliders have too many positions for that. So the numbers that they move become placeholders, the
course's own. Where a number depends on them, the explorer then writes a hole, such as ⟦12⟧, and the
page fills it with the value of the formula of that number.
"""

import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

from autodiff_lesson.nodes import FUNCTIONS, Var
from autodiff_lesson.placeholders import Placeholder

MOST_STATES = 5_000
PIECES = re.compile(r"(?=<(?:g|button|span|tr|li)[ >])")  # where a piece of HTML may be used again
BAD_NUMBERS = {"zero": (0, 0.0), "negative": (-1, -1.5)}  # that an operation may refuse


class TooManyStatesError(ValueError):
    """An explorer that does too much to be recorded."""


class Offers(HTMLParser):
    """Every event that a piece of HTML offers: a list of (name, value, key of a slider or None)."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.select = None
        self.option = None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, value = given.get("data-event"), given.get("data-value")
        if tag == "select":
            self.select = name
        elif tag == "option":
            self.option = given.get("value")
        elif tag == "input" and value is None:
            for step in range(int(given["min"]), int(given["max"]) + 1):
                self.found.append((name, str(step), None))
        elif tag == "input":
            self.found.append((name, value, given["data-key"]))
        elif name is not None:
            self.found.append((name, value, None))

    def handle_data(self, text):
        if self.lasttag == "option":
            self.found.append((self.select, self.option or text, None))


@cache
def offered(html):
    return Offers(html).found


def offers(explorer, regions=None):
    regions = explorer.regions if regions is None else regions
    found = [offer for html in regions.values() for offer in offered(html)]
    return found + [("tick", None, None)] * bool(explorer.tick)


def key_of(name, value=None):
    """How the page finds an event again."""
    return name if value is None else f"{name} {value}"


def record(explorer):
    """All that a page needs to play an explorer, as plain data. Raises TooManyStatesError."""
    known, first = {}, explorer.numbers
    holes = {key: known.setdefault(key, Placeholder(known, key, ())) for key in first}
    states = States()
    begin = states.number_of(explorer.with_numbers(holes) if holes else explorer)
    sliders, resets = {}, set()
    for number, state in enumerate(states.found):  # grows as it goes
        for name, value, slider in offers(state, states.regions[number]):
            if slider in holes:
                sliders[key_of(name, value)] = slider
                continue
            after = state.after(name, value)
            if any(after.numbers[key] is not hole for key, hole in holes.items()):
                resets.add(key_of(name, value))
                after = after.with_numbers(holes)
            states.lead(number, name, value, after)
    recording = {"frame": explorer.frame, **states.as_data(begin, holes)}
    if holes:
        recording |= {"sliders": sliders, "resets": sorted(resets), "first": first}
        recording |= {"problem": problem(explorer), **formulas(known, first)}
    return recording


class States:
    """The states of an explorer that are known: what they show, and where their events lead."""

    def __init__(self):
        self.found = []
        self.regions = []  # of each of them
        self.numbers = {}  # {state or look: its number}
        self.leads = []  # for each state, {name of an event: {value: number of the state after}}

    def number_of(self, explorer):
        same = identity(explorer.state)
        if same not in self.numbers:
            regions = explorer.regions
            look = (*regions.items(), explorer.tick)
            if look not in self.numbers:
                self.numbers[look] = len(self.found)
                self.found.append(explorer)
                self.regions.append(regions)
                self.leads.append({})
            self.numbers[same] = self.numbers[look]
        if len(self.found) > MOST_STATES:
            raise TooManyStatesError(f"more than {MOST_STATES:,} states")
        return self.numbers[same]

    def lead(self, number, name, value, explorer):
        row = self.leads[number].setdefault(name, {})
        row["" if value is None else value] = self.number_of(explorer)

    def as_data(self, begin, holes):
        """All of it as columns, with one entry a state, in which most follow from the last one.

        What several states have in common is kept once: pieces of HTML, regions made of these, and
        rows, which hold where the events of one name lead: to states by their number, or, if these
        are fewer rows, by how far on they are. States that look alike stand together.
        """
        pieces, texts, inputs = Numbered(), Numbered(), Numbered()
        looks = [
            [
                texts[tuple(pieces[piece] for piece in PIECES.split(text))]
                for text in regions.values()
            ]
            + [state.tick]
            for state, regions in zip(self.found, self.regions, strict=True)
        ]
        order = sorted(range(len(looks)), key=looks.__getitem__)
        place = {number: n for n, number in enumerate(order)}
        stand = [
            {key: x for key, x in state.inputs.items() if key not in holes} for state in self.found
        ]
        *regions, ticks = zip(*(looks[number] for number in order), strict=True)
        return {
            "begin": place[begin],
            "pieces": list(pieces),
            "texts": list(texts),
            "regions": dict(zip(self.regions[0], map(steps, regions), strict=True)),
            "ticks": steps(ticks),
            "inputs": [
                steps([inputs[json.dumps(stand[number])] for number in order]),
                *map(json.loads, inputs),
            ],
            "leads": {
                name: min((self.rows(name, order, place, by) for by in (0, 1)), key=len)
                for name in sorted({name for leads in self.leads for name in leads})
            },
        }

    def rows(self, name, order, place, by_distance):
        """[whether by distance, the row of each state, row 0 for none, row 1, …]"""
        rows = Numbered({"{}": 0})
        column = []
        for number in order:
            begin = place[number] if by_distance else 0
            row = {x: place[to] - begin for x, to in self.leads[number].get(name, {}).items()}
            column.append(rows[json.dumps(row)])
        return [by_distance, steps(column), *map(json.loads, rows)]


def steps(column):
    """A column of numbers, each as what has to be added to the one before it."""
    return [after - before for before, after in pairwise([0, *column])]


class Numbered(dict):
    """A dictionary that numbers its keys as they are asked for."""

    def __missing__(self, key):
        self[key] = len(self)
        return self[key]


def identity(state):
    """What tells states apart without a look at them. (All are kept, so no id is used twice.)"""
    values = vars(state) if hasattr(state, "__dataclass_fields__") else {"": state}
    fields = getattr(state, "__dataclass_fields__", values)
    return tuple(values[name] if is_plain(values[name]) else id(values[name]) for name in fields)


def is_plain(value):
    try:
        hash(value)
    except TypeError:
        return False
    return True


def problem(explorer):
    """What a page shows where numbers cannot be worked out: [region, HTML to add to it]."""
    before, after = explorer.regions, explorer.refusing("⟦said⟧", "⟦error⟧").regions
    (name,) = [name for name in before if before[name] != after[name]]
    return [name, after[name].removeprefix(before[name])]


def formulas(known, first):
    """What fills the holes, in their order: in JavaScript, and which of them are whole numbers.

    Also what is said where one of them does not exist: {place: {"zero": …, "negative": …}}.
    """
    placeholders = sorted(set(known.values()), key=lambda x: x.order)
    assert [x.order for x in placeholders] == list(range(len(placeholders)))
    is_whole, written, refused = [], [], {}
    for x in placeholders:
        if x.is_argument:
            is_whole.append(isinstance(first[x.operation], int))
            written.append(f"x[{json.dumps(x.operation)}]")
            continue
        sample = [
            Var((1 if is_whole[y.order] else 1.5) if isinstance(y, Placeholder) else y)
            for y in x.inputs
        ]
        is_whole.append(isinstance(x.operation(*sample).value, int))
        inputs = [f"v[{y.order}]" if isinstance(y, Placeholder) else f"({y})" for y in x.inputs]
        text = x.operation.formula.format_map(dict(zip("ab", inputs, strict=False)))
        text = re.sub(rf"\b({'|'.join(FUNCTIONS)})\(", r"Math.\1(", text)
        written.append(f"{text} + 0" if is_whole[-1] else text)  # there is no -0 among whole ones
        if messages := refusals(x, sample):
            refused[x.order] = [x.inputs[0].order, messages]
    return {"formulas": written, "whole": list(map(int, is_whole)), "refused": refused}


def refusals(x, sample):
    """What an operation says to numbers that it cannot take; a hole stands for the number."""
    said = {}
    if not isinstance(x.inputs[0], Placeholder):
        return said
    is_whole = isinstance(sample[0].value, int)
    for sort, (whole, fraction) in BAD_NUMBERS.items():
        number = whole if is_whole else fraction
        try:
            x.operation(Var(number), *sample[1:])
        except (ArithmeticError, ValueError) as error:
            said[sort] = str(error).replace(str(number), "⟦number⟧", 1)
    return said


def as_script(name, recording):
    """A script that hands a recording to the player, its formulas as code: nothing is evaluated."""
    data = dict(recording)
    code = "".join(f"v[{n}]={text};" for n, text in enumerate(data.pop("formulas", [])))
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    arguments = f"{json.dumps(name)},{written},(x)=>{{const v=[];{code}return v}}"
    return f"(window.recordings??=[]).push([{arguments}]);\n"
