"""Fill in what docs/teaching.md repeats: minutes from the lessons, questions from the exercises.

What stands between <!-- vote 4.2 --> and <!-- /vote --> is made anew; all else is written by hand.

    python tools/teaching.py
"""

import re
from pathlib import Path

import nbformat

from autodiff_lesson.drawing.picture import draw_panel
from autodiff_lesson.practice.desk import find, lesson_of

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "teaching.md"
BLOCK = re.compile(r"(<!-- vote ([\d.]+) -->\n).*?(<!-- /vote -->)", re.S)


def lesson_with(number):
    """The path of the lesson that asks an exercise, and its cells."""
    for path in sorted((ROOT / "notebooks").glob(f"{lesson_of(number)}_*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        if any(cell.source.startswith(f"### {number} ") for cell in cells):
            return path, cells
    raise LookupError(f"No lesson asks {number}.")


def question(number, cells):
    """What a lesson asks under that number: its text, and its code as code, without the answer."""
    sources = [cell.source for cell in cells]
    first = next(i for i, source in enumerate(sources) if source.startswith(f"### {number} "))
    parts = [sources[first].partition("\n")[2].strip()]
    for cell in cells[first + 1 :]:
        if f'check("{number}"' in cell.source:
            break
        if cell.cell_type == "code":
            parts.append(f"```\n{cell.source}\n```")
        elif "The picture in words" not in cell.source:
            parts.append(cell.source)
    text = "\n\n".join(part for part in parts if part)
    return text.replace("```python", "```")  # which ruff would format


def graph(exercise, text):
    """The graph that a question leaves to the page around it, as code; "" if it needs none."""
    if found := re.search(r"graph of (\d+\.\d+)", text):
        _, cells = lesson_with(found[1])
        return re.search(r"```.*?```", question(found[1], cells), re.S)[0]
    if hasattr(exercise.kind, "top") and "=" not in text:
        lines = draw_panel(exercise.kind.top, exercise.kind.names).lines
        return "\n".join(["```", *lines, "```"])
    return ""


def written(answer):
    """An answer as it is put to the class."""
    return f"`{', '.join(map(str, answer)) if isinstance(answer, tuple) else answer}`"


def vote(number):
    """The block for a question: the lesson's minutes, the question, and the answers, folded."""
    exercise = find(number)
    path, cells = lesson_with(number)
    minutes = re.search(r"\*\*Time:\*\* (.*?)\.", cells[0].source)[1]
    title = exercise.title if exercise.title.endswith("?") else f"{exercise.title}."
    text = question(number, cells)
    lines = [
        f"**{minutes[0].upper() + minutes[1:]}.** [The lesson](../notebooks/{path.name})",
        f"**Vote, {number} {title}** {text}",
        graph(exercise, text),
        "<details>\n<summary><em>The answers</em></summary>",
        f"- {written(exercise.kind.expected)} is right. {exercise.right}",
    ]
    for wrong, said in exercise.wrong.items():
        name, message = said if isinstance(said, tuple) else ("", said)
        lines[-1] += f"\n- {written(wrong)}{f' ({name})' if name else ''}: {message}"
    return "\n\n".join([*filter(None, lines), "</details>\n"])


def filled(guide):
    """The guide with each of its blocks made anew. Raises ValueError if one has no end."""
    begun, ended = guide.count("<!-- vote"), guide.count("<!-- /vote -->")
    if not begun == ended == len(BLOCK.findall(guide)):
        raise ValueError("after each <!-- vote 4.2 -->, a line further down says <!-- /vote -->")
    return BLOCK.sub(lambda found: f"{found[1]}{vote(found[2])}{found[3]}", guide)


if __name__ == "__main__":
    GUIDE.write_text(filled(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
