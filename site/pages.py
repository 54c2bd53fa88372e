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
CODE = r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]\n]*\]\([^)\n]*\)|<[^>\n]*>|^#[^\n]*"
NOT_PROSE = re.compile(rf"{CODE}|^\|[^\n]*", re.S | re.M)  # nor a table
NOT_TEXT = re.compile(CODE, re.S | re.M)


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


def teaching(guide):
    """The teacher's guide. What it links to is a page, or else only in the course's folder."""
    guide = guide.replace("](../notebooks/", "](")
    return re.sub(r"\[([^]]*)\]\(\.\./[^)]*\)", r"`\1`", guide)


def written(formula):
    return formula.replace("{", "").replace("}", "")


def terms_of(glossary):
    """The glossary's terms, the longest first."""
    entries = glossary.partition(":sorted:")[2]
    return sorted(re.findall(r"^(\w.*)$", entries, re.M), key=len, reverse=True)


def link_first_uses(notebooks, terms):
    """Each term leads to the glossary from where the course first uses it, in prose if it does."""
    cells = [cell for notebook in notebooks.values() for cell in notebook.cells]
    prose = [cell for cell in cells if cell.cell_type == "markdown"]
    for term in terms:
        for hidden in (NOT_PROSE, NOT_TEXT):
            linked = ((cell, with_link(cell.source, term, hidden)) for cell in prose)
            cell, text = next(((cell, text) for cell, text in linked if text), (None, None))
            if cell:
                cell.source = text
                break


def with_link(text, term, hidden):
    """The text with a link at the first use of a term; None if it does not use it."""
    spans = [match.span() for match in hidden.finditer(text)]
    spans += [match.span() for match in re.finditer(r"{term}`[^`]*`", text)]
    pattern = rf"\b{re.escape(term).replace('–', '[–-]')}(s|es)?\b"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if not any(begin <= match.start() < end for begin, end in spans):
            role = f"{{term}}`{match[0]} <{term}>`"
            return text[: match.start()] + role + text[match.end() :]
    return None
