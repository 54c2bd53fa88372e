"""Settings for all tests."""

import gc
import os
import signal

import pytest
from hypothesis import settings
from lab import browsing, find_browser

# The same examples on every run and every machine; a slow machine is no failure.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_collection_finish():
    """What is there by now stays: it need not be looked through for garbage all the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def soon():
    """Fail a test that would hang, instead of waiting for it."""

    def too_late(*_):
        pytest.fail("this should have taken a few seconds")

    if not hasattr(signal, "SIGALRM"):  # Windows
        yield
        return
    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(30)
    yield
    signal.alarm(0)


@pytest.fixture
def ctrl_c():
    """Ctrl-C as it works in a kernel, though tests may run in the background, where it is off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def browser():
    """A real browser. Where there is none, say how to get one; in CI, fail."""
    if find_browser() is None:
        advice = "no browser is installed, so its tests are left out: sudo apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(advice)
        pytest.skip(advice)
    with browsing() as started:
        yield started
