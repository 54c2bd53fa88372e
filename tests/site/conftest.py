"""The finished pages in a real browser, from a local server and from the disk."""

import os

import pytest
from audit import SITE, Watch, serving
from lab import browsing, find_browser


@pytest.fixture(scope="session")
def browser():
    if not (SITE / "index.html").exists():
        pytest.fail("there are no pages to test: make site")
    if find_browser() is None:
        advice = "no browser is installed, so its tests are left out: sudo apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    with browsing() as started:
        yield started


@pytest.fixture(scope="session")
def address():
    with serving() as served:
        yield served


@pytest.fixture
def opened(browser, address):
    """A function that opens a page by name. In none may anything go wrong, or leave the machine."""
    contexts, watches = [], []

    def open_page(name, width=1280, theme="light", place=address, **options):
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=size, color_scheme=theme, **options))
        page = contexts[-1].new_page()
        watches.append((Watch(page), place))
        page.goto(f"{place}/{name}")
        page.watch = watches[-1][0]
        return page

    yield open_page
    for context in contexts:
        context.close()
    for watch, place in watches:
        assert watch.problems == []
        assert watch.outside(place) == []
