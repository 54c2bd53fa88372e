"""Makes the pages that Sphinx reads: copies of the lessons whose outputs a plain page can show.

Pictures go into the page itself, explorers are recorded, and exercises become forms. Nothing is run
anew but what an explorer needs to be recorded; all else is as it was saved.

    python site/lessons.py notebooks build/site-source
"""

import gc
import os
import re
import shutil
import sys
from base64 import b64decode, b64encode
from html import escape
from multiprocessing import get_context
from pathlib import Path

import nbformat
from drill import drill
from exercises import form_html
from explorers import compact, explorers_of
from pages import cheat_sheet, link_first_uses, start_page, syllabus, teaching, terms_of

from autodiff_lesson.explorers import graph_view

HERE = Path(__file__).parent
ROOT = HERE.parent
PARTS = {"Part I: build it": range(9), "Part II: past it": range(9, 99)}
TITLES = {"00_start_here.ipynb": "Start here <00_start_here>"}  # in the sidebar, if not its own
LONGEST = ("14_train_a_network.ipynb", "06_operators_and_trust.ipynb")  # to record: begun first
FIRST = "04_routes.ipynb"  # its first explorer is on the start page
WORDS = re.compile(
    r"<details>\n<summary><em>The picture in words</em></summary>\n\n(.*?)\n</details>", re.S
)
REPOSITORY = os.environ.get("SITE_REPOSITORY", "")  # as in "owner/name", on GitHub


def picture_html(svg):
    """A picture as part of the page, so that it is dark in the dark. Ids would not be unique."""
    svg = re.sub(r' id="[^"]*"', "", svg[svg.index("<svg") :])
    return f'<div class="picture" tabindex="0">{svg}</div>'


def show(html):
    return nbformat.v4.new_output("display_data", {"text/html": html})


def words_after(notebook, position):
    """What a lesson says about a picture, folded, in the cell below it."""
    following = "".join(cell.source for cell in notebook.cells[position + 1 : position + 2])
    found = WORDS.match(following)
    words = found[1] if found else "A plot. The text around it says what it shows."
    return " ".join(re.sub(r"[*`$\\]", "", words).split())


def run_links(name):
    """Where a lesson can be run: a line of links."""
    links = {f"notebooks/{name}": "Download the notebook"}
    if REPOSITORY:
        file = f"{REPOSITORY}/blob/HEAD/notebooks/{name}"
        binder = f"{REPOSITORY}/HEAD?labpath=notebooks/{name}"
        links |= {
            f"https://mybinder.org/v2/gh/{binder}": "Run it on Binder",
            f"https://colab.research.google.com/github/{file}": "Run it in Colab",
            f"https://github.com/{file}": "See it on GitHub",
        }
    written = " · ".join(f'<a href="{address}">{text}</a>' for address, text in links.items())
    return f'<p class="run">{written}</p>'


def convert(notebook, name, target):
    """The page of a lesson, and the scripts of its explorers, written into target."""
    explorers = explorers_of(
        notebook, name.removesuffix(".ipynb"), target / "_static" / "recordings"
    )
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(\.ipynb#)([\w-]+)", lambda m: m[1] + m[2].lower(), cell.source)
        else:
            convert_code(cell, position, notebook, explorers, name)
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(run_links(name)))
    nbformat.write(notebook, target / name)
    return [cell.outputs[0].data["text/html"] for cell in notebook.cells if cell.id in explorers]


def convert_code(cell, position, notebook, explorers, name):
    outputs = []
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            data["image/png"] = b64encode(compact(b64decode(data["image/png"]))).decode()
        if "image/svg+xml" in data:
            output = show(
                explorers.get(cell.id, "{still}").format(still=picture_html(data["image/svg+xml"]))
            )
        elif "image/png" in data and cell.id in explorers:
            still = photo_html(data["image/png"], data["text/plain"])
            output = show(explorers[cell.id].format(still=still))
        elif "image/png" in data:
            output.data.pop("text/plain", None)
            cell.metadata["mystnb"] = {"image": {"alt": words_after(notebook, position)}}
        outputs.append(output)
    cell.outputs = outputs
    tags = cell.metadata.setdefault("tags", [])
    if cell.metadata.pop("jupyter", {}).get("outputs_hidden"):
        tags.append("hide-output")
    if found := re.search(r'^check\("(R?[\d.]+)", ', cell.source, re.M):
        html, replaces_code = form_html(
            found[1], f'<a href="notebooks/{name}" download>Run this lesson</a>'
        )
        cell.outputs = [show(html)]
        if replaces_code:
            tags.append("remove-input")
    elif re.fullmatch(r"progress\(\d*\)", cell.source.strip()):
        cell.outputs = [show('<pre class="progress" tabindex="0"></pre>')]
        tags.append("remove-input")


def photo_html(png, words):
    return f'<img class="photo" alt="{escape(words)}" src="data:image/png;base64,{png.strip()}">'


def contents(names):
    """Sphinx's own table of contents, unseen in the page, from which it makes the sidebar."""
    lessons = {
        part: [
            TITLES.get(name, name.removesuffix(".ipynb"))
            for name in names
            if int(name[:2]) in numbers
        ]
        for part, numbers in PARTS.items()
    }
    pages = {
        "Beside the lessons": ["syllabus", "drill", "cheat_sheet", "glossary", "accessibility"],
        "For teachers": ["Teaching with the course <teaching>"],
    }
    return "\n".join(
        "```{toctree}\n:hidden:\n:caption: " + "\n".join([part, "", *pages, "```\n"])
        for part, pages in (lessons | pages).items()
    )


def script():
    """One script for all pages, which also runs in pages opened from a disk: no module.

    Lines of comment are for who reads its parts.
    """
    parts = [
        Path(graph_view.__file__).with_suffix(".js"),
        HERE / "player.js",
        HERE / "exercises.js",
    ]
    text = "\n".join(part.read_text() for part in parts).replace("export default { render };", "")
    text = re.sub(r"^ *//.*\n", "", text, flags=re.MULTILINE)
    return f"(() => {{\n{text}\n}})();\n"


def main(source, target):
    shutil.rmtree(target, ignore_errors=True)
    static = target / "_static"
    (static / "recordings").mkdir(parents=True)
    (static / "course.js").write_text(script())
    for path in (
        Path(graph_view.__file__).with_suffix(".css"),
        *HERE.glob("*.css"),
        *HERE.glob("*.woff2"),
        ROOT / "images" / "graph.svg",
    ):
        shutil.copy(path, static)
    for name in ("conf.py", "whole_course.py"):
        shutil.copy(HERE / name, target)
    shutil.copytree(source, target / "extra" / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for path in (HERE / "pages").glob("*.md"):
        shutil.copy(path, target)
    notebooks = {
        path.name: nbformat.read(path, as_version=4) for path in sorted(source.glob("*.ipynb"))
    }
    (target / "syllabus.md").write_text(syllabus(notebooks))
    (target / "cheat_sheet.md").write_text(cheat_sheet(notebooks))
    (target / "teaching.md").write_text(teaching((ROOT / "docs" / "teaching.md").read_text()))
    link_first_uses(notebooks, terms_of((HERE / "pages" / "glossary.md").read_text()))
    names = sorted(notebooks, key=LONGEST.__contains__, reverse=True)
    # Each lesson is run in a process of its own, a copy of this one, in which all is imported.
    with get_context("fork").Pool(initializer=gc.disable, maxtasksperchild=1) as pool:
        questions = pool.apply_async(drill, [picture_html])
        pages = [(notebooks[name], name, target) for name in names]
        explorers = dict(zip(names, pool.starmap(convert, pages, chunksize=1), strict=True))
        (target / "drill.md").write_text(questions.get())
    (target / "index.md").write_text(start_page(explorers[FIRST][0], contents(notebooks)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
