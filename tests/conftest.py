"""Settings for all tests."""

import signal

import pytest
from hypothesis import settings

# The same examples on every run and every machine; a slow machine is no failure.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


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
