"""For what a learner may type, the right lesson is among the first three that are found."""

from urllib.parse import urlencode

import pytest

QUESTIONS = {
    "chain rule": "04",
    "why add the routes": "04",
    "product rule": "01",
    "local derivative": "03",
    "what does the bar mean": "03",
    "leaf node": "02",
    "overwrite instead of add": "05",
    "stack": "05",
    "numerical gradient delta": "06",
    "division": "06",
    "sin exp log": "07",
    "layer": "08",
    "adjoint": "08",
    "topological order": "09",
    "how does backpropagation work": "09",
    "hessian": "10",
    "what is a gradient": "01",
    "second derivative": "10",
    "compile gradients": "11",
    "broadcasting": "12",
    "dual numbers": "13",
    "learning rate spirals": "14",
    "pytorch backward": "15",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_right_lesson_is_among_the_first_three(opened, question):
    page = opened(f"search.html?{urlencode({'q': question})}")
    page.locator(".search-summary", has_text="finished").wait_for()
    found = page.locator("ul.search li > a").evaluate_all(
        "(all) => all.map((link) => link.getAttribute('href'))"
    )
    assert any(link.startswith(QUESTIONS[question]) for link in found[:3]), found[:6]
