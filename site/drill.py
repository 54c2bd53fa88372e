"""The drill: a hundred of review's questions, each folded, for a phone and a free minute."""

from html import escape

from exercises import form_html
from pages import filled

from autodiff_lesson.practice.review import LEVELS, NEEDED, question

EACH = 2 * LEVELS  # how many questions of a lesson: two of each level


def drill(picture_html):
    """The page. picture_html makes HTML of a picture's SVG."""
    groups = []
    for lesson in NEEDED:
        seeds = sorted(range(EACH), key=lambda seed: seed % LEVELS)
        questions = [
            folded(f"R{lesson}.{seed}", count, picture_html) for count, seed in enumerate(seeds, 1)
        ]
        html = "\n".join(["```{raw} html", *questions, "```"])
        groups.append(f"## Before lesson {lesson:02}\n\n{html}\n")
    return filled("drill.md", questions="\n".join(groups))


def folded(number, count, picture_html):
    posed = question(number)
    form, _ = form_html(number, "")
    picture = picture_html(posed.picture.svg) if posed.picture else ""
    return (
        f"<details><summary>Question {count}: {escape(posed.exercise.title)}</summary>"
        f'<pre class="question" tabindex="0">{escape(posed.text)}</pre>{picture}{form}</details>'
    )
