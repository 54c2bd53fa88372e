"""A real JupyterLab in a real browser."""

import pytest
from lab import serving_lab


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    with serving_lab(tmp_path_factory.mktemp("lab")) as served:
        yield served


@pytest.fixture(scope="session")
def window(browser, lab):
    """A page for all tests, with the requests that it makes to anywhere else than the lab.

    JupyterLab takes longer to load than most lessons to run, so it is loaded once.
    """
    opened = browser.new_page(viewport={"width": 1200, "height": 1000})
    outside = []
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((lab.address, "data:", "blob:"))
            else outside.append(request.url)
        ),
    )
    yield opened, outside
    opened.close()


@pytest.fixture
def page(window):
    """The page. No test may make it ask another host for anything."""
    opened, outside = window
    yield opened
    assert outside == []
