"""Coverage rests where it is told to, and looks again afterwards (tests/resting.py)."""

import contextlib
import os
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from tests.resting import pytest_runtest_call, resting


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


@pytest.mark.parametrize(("marked", "looked_at"), [({"is_hypothesis_test": True}, False), ({}, True)])
def test_property_tests_alone_are_not_looked_at(marked: dict[str, bool], *, looked_at: bool) -> None:
    """While a property test runs nobody looks, while another one runs somebody does; afterwards all is as before."""
    before = _looking()

    def nobody(*seen: object) -> None:
        """Looks at nothing."""

    item: Any = SimpleNamespace(obj=SimpleNamespace(**marked))
    try:
        sys.settrace(nobody)
        call = pytest_runtest_call(item)
        next(call)
        inside = sys.gettrace()
        with contextlib.suppress(StopIteration):
            call.send("the answer")
        after = sys.gettrace()
    finally:
        sys.settrace(before[0])  # type: ignore[arg-type]
    assert (inside is nobody) is looked_at
    assert after is nobody
