"""A real JupyterLab and a real browser. Where there is none, say how to get one; in CI, fail."""

import os

import pytest
from lab import browsing, find_browser, serving_lab


@pytest.fixture(scope="session")
def browser():
    if find_browser() is None:
        advice = "no browser is installed, so its tests are left out: sudo apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    with browsing() as started:
        yield started


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    with serving_lab(tmp_path_factory.mktemp("lab")) as served:
        yield served


@pytest.fixture
def page(browser, lab):
    """A new page that notes every request to anywhere else than the lab, which no test may make."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    opened = context.new_page()
    outside = []
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((lab.address, "data:", "blob:"))
            else outside.append(request.url)
        ),
    )
    yield opened
    context.close()
    assert outside == []
