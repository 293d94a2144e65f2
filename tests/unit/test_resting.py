"""Coverage rests where it is told to, and looks again afterwards (tests/resting.py)."""

import contextlib
import os
import sys
import threading

import pytest
from tests.resting import resting


def _looking() -> tuple[object, object]:
    return sys.gettrace(), threading.gettrace()


def test_nothing_is_traced_meanwhile_and_all_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """This thread, new threads and new processes are left alone inside, even when the block breaks off."""
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "invented")
    before = _looking()
    with contextlib.suppress(ZeroDivisionError), resting():
        inside = *_looking(), os.environ.get("COVERAGE_PROCESS_CONFIG")
        raise ZeroDivisionError
    assert inside == (None, None, None)
    assert _looking() == before
    assert os.environ["COVERAGE_PROCESS_CONFIG"] == "invented"
