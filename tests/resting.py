"""Lets coverage rest: over repetitions, and over the further cases of a test that showed it nothing new.

Looking costs two thirds of a test's time again. In the suites of a role only: the unit tests, which the gate of the
pure files asks for, are looked at to the last case. What is left out can lower the figure, never raise it.
"""

import os
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.ground import ROLE

#: cases of one test in a row that showed nothing new
ENOUGH = 5
_CHILDREN = "COVERAGE_PROCESS_CONFIG"
_silent: Counter[str] = Counter()


@contextmanager
def resting() -> Iterator[None]:
    """Look neither at this thread nor at threads and processes that begin meanwhile."""
    own, others, children = sys.gettrace(), threading.gettrace(), os.environ.pop(_CHILDREN, None)
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        if children is not None:
            os.environ[_CHILDREN] = children
        threading.settrace(others)
        sys.settrace(own)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Rest over a case when the cases before it showed nothing."""
    seen = _seen() if ROLE and hasattr(item, "callspec") else 0
    if not seen:
        return (yield)
    test = item.nodeid.partition("[")[0]
    if _silent[test] >= ENOUGH:
        with resting():
            return (yield)
    answer = yield
    _silent[test] = 0 if _seen() > seen else _silent[test] + 1
    return answer


def _seen() -> int:
    """How many steps from line to line coverage saw so far in this process; 0: it does not look."""
    running = sys.gettrace() and sys.modules["coverage"].Coverage.current()
    return sum(map(len, running._collector.data.values())) if running else 0
