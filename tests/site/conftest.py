"""The finished pages in a real browser, from a local server and from the disk."""

import pytest
from audit import SITE, Watch, serving
from page_and_kernel import stop_clock


@pytest.fixture(scope="session")
def address():
    if not (SITE / "index.html").exists():
        pytest.fail("there are no pages to test: make site")
    with serving() as served:
        yield served


@pytest.fixture(scope="session")
def tab(browser):
    """A function that gives a tab, with scripts or without, its clock stopped or not.

    It is the same one each time: to make one takes longer than most tests.
    """
    tabs = {}

    def tab_for(place, scripts, stopped):
        key = (place, scripts, stopped)
        if key not in tabs:
            page = tabs[key] = browser.new_page(java_script_enabled=scripts)
            page.watch = Watch(page)
            if stopped:
                stop_clock(page)
        return tabs[key]

    yield tab_for
    for page in tabs.values():
        page.context.close()


@pytest.fixture
def opened(tab, address):
    """A function that opens a page by name. In none may anything go wrong, or leave the machine."""
    used = []

    def open_page(name, width=1280, theme="light", place=address, scripts=True, stopped=False):
        page = tab(place, scripts, stopped)
        if page not in [other for other, _ in used]:
            page.watch.begin()
        used.append((page, place))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, media="screen")
        page.goto(f"{place}/{name}")
        page.evaluate("document.fonts.ready")
        return page

    yield open_page
    for page, place in used:
        page.evaluate("localStorage.clear()")  # what was done is forgotten
        assert page.watch.problems == []
        assert page.watch.outside(place) == []
