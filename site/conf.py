"""Settings of Sphinx for the living edition. It reads what lessons.py has made."""

import re
import sys
from pathlib import Path

from docutils.nodes import SkipNode
from math_core import LatexToMathML

sys.path.insert(0, str(Path(__file__).parent))
from whole_course import put_together

project = "Reverse-mode autodiff from scratch"
author = "the course's authors"
html_title = project
extensions = ["myst_nb", "sphinx_copybutton"]
exclude_patterns = ["extra"]

nb_execution_mode = "off"  # the outputs are the saved ones
nb_code_prompt_show = nb_code_prompt_hide = "What comes out"  # below a prediction: folded
nb_mime_priority_overrides = [("html", "text/html", 0)]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_static_path = ["_static"]
html_extra_path = ["extra"]
html_favicon = "_static/graph.svg"
html_css_files = ["graph_view.css", "style.css"]
html_js_files = [("course.js", {"defer": "defer"})]
html_copy_source = html_show_sourcelink = False
html_domain_indices = html_use_index = False
html_theme_options = {
    "top_of_page_buttons": [],
    "navigation_with_keys": True,
    "light_css_variables": {"color-brand-primary": "#0064a0", "color-brand-content": "#0064a0"},
    "dark_css_variables": {"color-brand-primary": "#7cc4f4", "color-brand-content": "#7cc4f4"},
}
copybutton_selector = "div.cell_input pre"

MATH = LatexToMathML()
# A bar that stands clear of its letter
BAR = re.compile(r'<mover accent="true">(.*?)<mo stretchy="false">¯</mo></mover>')


def mathml(text, display):
    """A formula as MathML, which every browser shows by itself: no script."""
    written = MATH.convert_with_local_state(text, displaystyle=display)
    return BAR.sub(r'<mover>\1<mo stretchy="false">‾</mo></mover>', written)


def inline(writer, node):
    writer.body.append(mathml(node.astext(), display=False))
    raise SkipNode


def block(writer, node):
    written = mathml(node.astext(), display=True)
    writer.body.append(f'<div class="math" tabindex="0">{written}</div>')
    raise SkipNode


BETTER = {  # what the theme leaves out for screen readers and for the keyboard
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All lessons">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    "<pre><span></span>": '<pre tabindex="0"><span></span>',
    '<div class="output text_html"><pre>': '<div class="output text_html"><pre tabindex="0">',
    '<summary aria-label="Toggle hidden content">': "<summary>",
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    '<th class="head"><p></p></th>': "<td></td>",
    '<div id="search-results">': '<h1>Search</h1>\n<div id="search-results">',
}


def finish(app, failed):
    for path in [] if failed else Path(app.outdir).glob("*.html"):
        text = path.read_text()
        for found, better in BETTER.items():
            text = text.replace(found, better)
        path.write_text(text)
    if not failed:
        lessons = sorted(name for name in app.env.found_docs if name[:2].isdecimal())
        put_together(Path(app.outdir), lessons)


def setup(app):
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.config.html_math_renderer = "mathml"
    app.connect("build-finished", finish)
