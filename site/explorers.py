"""The explorers of a lesson: the lesson is run as far as the last of them, and each is recorded."""

import base64
import json
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from html import escape
from io import StringIO

from recording import TooManyStatesError, as_script, offers, record

from autodiff_lesson.explorers.graph_view import GraphView, SideBySide

EXPLORES = r"^(?!from |import ).*\b(explore_routes|step_through|flip_through)\("
PNG = re.compile(r"data:image/png;base64,([\w+/=]+)")


def explorers_of(notebook, name, target):
    """{cell id: HTML with a place for the {still} picture}; recordings are written into target."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [n for n, cell in enumerate(cells) if re.search(EXPLORES, cell.source, re.M)]
    if not shown:
        return {}
    html = {}
    for cell, widget in run(cells[: shown[-1] + 1]):
        if isinstance(widget, (GraphView, SideBySide)):
            html[cell.id] = recorded(widget, f"{name}-{len(html) + 1}", target)
    return html


def run(cells):
    """Run cells as a notebook does; yields each with what its last line gives."""
    os.environ["MPLBACKEND"] = "agg"
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    for cell in cells:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            found = shell.run_cell(cell.source)
        found.raise_error()
        yield cell, found.result


def recorded(widget, name, target):
    """The HTML of a widget that is recorded. One that does too much for that stays still."""
    views = widget.children if isinstance(widget, SideBySide) else [widget]
    names = [f"{name}{'ab'[n]}" if len(views) > 1 else name for n in range(len(views))]
    try:
        recordings = [record(view.explorer) for view in views]
    except TooManyStatesError:
        return '{still}<p class="still">A still picture: run the lesson, and it comes alive.</p>'
    for one, recording in zip(names, recordings, strict=True):
        text = PNG.sub(lambda match: picture_file(match[1], target), as_script(one, recording))
        (target / f"{one}.js").write_text(text)
    links = escape(json.dumps(linked(views), separators=(",", ":")))
    scripts = "".join(f'<script defer src="_static/recordings/{one}.js"></script>' for one in names)
    place = f'data-recordings="{" ".join(names)}" data-links="{links}"'
    return f'<div class="explorer" {place}>{{still}}</div>{scripts}'


def picture_file(data, target):
    """The address of a picture that has a file of its own: it is loaded when it is first shown."""
    png = base64.b64decode(data)
    path = target / f"{sha256(png).hexdigest()[:12]}.png"
    path.write_bytes(png)
    return f"_static/recordings/{path.name}"


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
