"""The pages beside the lessons that are made from what is there: start page, syllabus, cheat sheet.

And the links from the first use of a term to the glossary.
"""

import re
from pathlib import Path

from autodiff_lesson.nodes import OPERATIONS

PAGES = Path(__file__).with_name("pages")
SAID = {
    "will": r"\*\*You will\*\* (.*)",
    "need": r"\*\*You need\*\* (.*)",
    "time": r"\*\*Time:\*\* (\d+)",
}
NOT_PROSE = re.compile(
    r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]\n]*\]\([^)\n]*\)|<[^>\n]*>|^#.*$|^\|.*$",
    re.S | re.M,
)


def filled(page, **parts):
    """A page of pages/, with what is made here in the place of its comments."""
    text = (PAGES / page).read_text()
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


def start_page(explorer, contents):
    return filled("index.md", explorer=explorer, contents=contents)


def syllabus(notebooks):
    text = "# Syllabus\n\nWhat each lesson is for, what it needs, and what is in it.\n"
    for name, notebook in notebooks.items():
        prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        title = re.search(r"^# (.*)", prose, re.M)[1]
        said = {what: re.search(pattern, prose)[1] for what, pattern in SAID.items()}
        sections = re.findall(r"^## (.*)", prose, re.M)
        sections = [x for x in sections if x not in ("Your turn", "In short")]
        exercises = re.findall(r"^### (\d+\.\d+ .*)", prose, re.M)
        text += f"\n## [{title}]({name})\n\n**You will** {said['will']}\n\n"
        text += f"**You need** {said['need']} **Time:** {said['time']} minutes.\n\n"
        text += "".join(f"- {section}\n" for section in sections)
        if exercises:
            text += f"\nExercises: {' · '.join(exercises)}.\n"
    return text


def cheat_sheet(notebooks):
    """The rules, the operations from their classes' own attributes, and what others call it."""
    rows = [
        [operation.__name__, operation.formula, *operation.edge_formulas][:4]
        for operation in OPERATIONS
    ]
    operations = "\n".join(
        f"| {' | '.join(f'`{written(text)}`' for text in row)} |{' |' * (4 - len(row))}"
        for row in rows
    )
    prose = "\n\n".join(cell.source for cell in notebooks["08_what_others_call_it.ipynb"].cells)
    others = re.search(r"^\| here \|.*?(?=\n\n)", prose, re.M | re.S)[0]
    return filled("cheat_sheet.md", operations=operations, others=others)


def written(formula):
    return formula.replace("{", "").replace("}", "")


def terms_of(glossary):
    """The glossary's terms, the longest first."""
    entries = glossary.partition(":sorted:")[2]
    return sorted(re.findall(r"^(\w.*)$", entries, re.M), key=len, reverse=True)


def link_first_uses(notebooks, terms):
    """Each term leads to the glossary from where the course first uses it, in prose."""
    waiting = list(terms)
    for notebook in notebooks.values():
        for cell in notebook.cells:
            if cell.cell_type != "markdown":
                continue
            for term in list(waiting):
                linked = with_link(cell.source, term)
                if linked:
                    cell.source = linked
                    waiting.remove(term)
    return waiting


def with_link(text, term):
    """The text with a link at the first use of a term; None if its prose does not use it."""
    hidden = [match.span() for match in NOT_PROSE.finditer(text)]
    hidden += [match.span() for match in re.finditer(r"{term}`[^`]*`", text)]
    pattern = rf"\b{re.escape(term).replace('–', '[–-]')}(s|es)?\b"
    for match in re.finditer(pattern, text, re.I):
        if not any(begin <= match.start() < end for begin, end in hidden):
            same = match[0] == term
            role = f"{{term}}`{term}`" if same else f"{{term}}`{match[0]} <{term}>`"
            return text[: match.start()] + role + text[match.end() :]
    return None
