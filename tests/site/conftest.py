"""The finished pages in a real browser, from a local server and from the disk."""

import pytest
from audit import SITE, Watch, serving


@pytest.fixture(scope="session")
def address():
    if not (SITE / "index.html").exists():
        pytest.fail("there are no pages to test: make site")
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
