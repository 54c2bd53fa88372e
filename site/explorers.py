"""The explorers of a lesson: the lesson is run as far as the last of them, and each is recorded."""

import base64
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from html import escape
from io import BytesIO, StringIO

from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot
from PIL import Image
from recording import TooManyStatesError, as_script, offers, record

from autodiff_lesson.explorers.graph_view import GraphView, SideBySide

EXPLORES = r"^(?!from |import ).*\b(explore_routes|step_through|flip_through)\("
PNG = re.compile(r"data:image/png;base64,([\w+/=]+)")


def explorers_of(notebook, name, target):
    """{cell id: HTML with a place for the {still} picture}; recordings are written into target."""
    return {
        cell_id: recorded(widget, f"{name}-{n}", target)
        for n, (cell_id, widget) in enumerate(widgets_of(notebook).items(), 1)
    }


def widgets_of(notebook):
    """The explorers that a lesson shows, alive: {cell id: widget}. It is run as far as the last."""
    pyplot.switch_backend("agg")
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [n for n, cell in enumerate(cells) if re.search(EXPLORES, cell.source, re.M)]
    widgets = {}
    if shown:
        shell = InteractiveShell.instance()
        shell.reset()  # another lesson may have been run
    for cell in cells[: max(shown, default=-1) + 1]:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            found = shell.run_cell(cell.source)
        found.raise_error()
        pyplot.close("all")  # a figure ends with its cell, as in a notebook
        if isinstance(found.result, (GraphView, SideBySide)):
            widgets[cell.id] = found.result
    return widgets


def views_of(widget):
    return widget.children if isinstance(widget, SideBySide) else (widget,)


def recorded(widget, name, target):
    """The HTML of a widget that is recorded. One that does too much for that stays still."""
    views = views_of(widget)
    names = [f"{name}{'ab'[n]}" if len(views) > 1 else name for n in range(len(views))]
    try:
        recordings = [record(view.explorer) for view in views]
    except TooManyStatesError:
        return '{still}<p class="still">A still picture: run the lesson, and it comes alive.</p>'
    for one, recording in zip(names, recordings, strict=True):
        text = as_script(one, recording)
        for data in PNG.findall(text):
            (target / picture_name(data)).write_bytes(compact(base64.b64decode(data)))
        (target / f"{one}.js").write_text(with_pictures(text))
    links = escape(json.dumps(linked(views), separators=(",", ":")))
    scripts = "".join(f'<script defer src="_static/recordings/{one}.js"></script>' for one in names)
    place = f'data-recordings="{" ".join(names)}" data-links="{links}"'
    return f'<div class="explorer" {place}>{{still}}</div>{scripts}'


def with_pictures(text):
    """HTML whose pictures have files of their own: each is loaded when it is first shown."""
    return PNG.sub(lambda match: f"_static/recordings/{picture_name(match[1])}", text)


def picture_name(data):
    return f"{sha256(data.encode()).hexdigest()[:12]}.png"


def compact(png):
    """The same picture in 256 colours, at about a third of the bytes: plots have few."""
    with Image.open(BytesIO(png)) as image, BytesIO() as file:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
            file, "png", optimize=True
        )
        return file.getvalue()


def linked(views):
    """Which sliders move others with them, found by trying: [[view, slider, view, slider], …]"""
    links = []
    for n, view in enumerate(views if len(views) > 1 else []):
        begin = view.explorer
        for name, value, key in offers(begin):
            if key not in begin.numbers:
                continue
            before = [other.explorer.numbers for other in views]
            moved = str(begin.numbers[key] + 1)
            view._on_event(None, {"name": name, "value": [value, moved]}, None)
            links += [
                [n, key, m, there]
                for m, other in enumerate(views)
                for there, number in other.explorer.numbers.items()
                if m != n and number != before[m][there]
            ]
            view._go_to(begin)
    return links
