"""Graphviz's SVG, taken apart: put side by side in a picture, or made for a page to click on."""

import re
from html import escape

from autodiff_lesson.drawing.renderer import render

GAP = 24  # points between two graphs side by side


def side_by_side(drawings, picture):
    """The drawn panels from left to right in one SVG, with a title and a description in words."""
    left = height = 0
    parts = []
    for drawing, panel in zip(drawings, picture.panels, strict=True):
        svg = drawing[drawing.index("<svg") :]
        size = re.search(r'width="(\d+)pt" height="(\d+)pt"', svg)
        svg = svg.replace(size[0], f'x="{left}" width="{size[1]}" height="{size[2]}"')
        parts.append(with_names(svg, panel))
        left += int(size[1]) + GAP
        height = max(height, int(size[2]))
    width = left - GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">',
            f"<title>{escape(picture.title)}</title>",
            f"<desc>{escape(picture.words)}</desc>",
            '<rect width="100%" height="100%" fill="white"/>',
            *parts,
            "</svg>",
        ]
    )


def with_names(svg, panel):
    """Graphviz titles its parts n0, or n0->n1, which a pointer at rest shows: say a and c → a."""

    def title(match):
        names = [panel.node_names[int(number)] for number in re.findall(r"n(\d+)", match[1])]
        return f"<title>{escape(' → '.join(names) or panel.title)}</title>"

    return re.sub(r"<title>(.*?)</title>", title, svg)


def inline_svg(panel, chosen=None, neighbours=None):
    """The drawn panel as SVG to put into a page, with one of its nodes, by number, set off.

    If neighbours says for each node where the arrow keys lead, as {"up": number, …}, every node is
    a button that sends ("choose", its number). Where nothing can draw, the panel's words are shown.
    """
    drawing = render(panel.source)
    if drawing is None:
        return f"<pre>{escape(chr(10).join(panel.lines))}</pre>"

    def node(match):
        number = int(match[1])
        attributes = {"class": "node chosen" if number == chosen else "node"}
        if neighbours is not None:
            attributes |= {
                "role": "button",
                "tabindex": 0 if number == chosen else -1,
                "aria-pressed": "true" if number == chosen else "false",
                "aria-label": panel.node_names[number],
                "data-key": f"node {number}",
                "data-event": "choose",
                "data-value": number,
            }
            attributes |= {f"data-{way}": f"node {n}" for way, n in neighbours[number].items()}
        written = " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items())
        return f"<g {written}>"

    svg = drawing[drawing.index("<svg") :]
    svg = re.sub(r'<g id="node\d+" class="node">\s*<title>n(\d+)</title>', node, svg)
    svg = re.sub(r"<title>.*?</title>|<!--.*?-->| id=\"\w+\"", "", svg, flags=re.DOTALL)
    role = "img" if neighbours is None else "group"
    return svg.replace("<svg ", f'<svg role="{role}" aria-label="{escape(panel.title)}" ', 1)
