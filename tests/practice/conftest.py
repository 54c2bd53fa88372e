"""Settings for the tests of practice."""

import pytest

from autodiff_lesson.practice import apart

HAS_COPIES = apart.HAS_COPIES


@pytest.fixture
def in_this_process(monkeypatch):
    """Look at answers as where there are no copies: making one takes longer than most answers."""
    monkeypatch.setattr(apart, "HAS_COPIES", False)


@pytest.fixture
def in_a_copy(in_this_process, monkeypatch):
    """Look at answers in a copy, where there are any, though the module's other tests do not."""
    monkeypatch.setattr(apart, "HAS_COPIES", HAS_COPIES)
