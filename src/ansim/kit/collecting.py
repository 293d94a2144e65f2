"""Putting Python's search for reference cycles off while a great many values are made: it would look at all of them again.

Values without cycles are freed all the same, as soon as nobody needs them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final


@dataclass(slots=True)
class _Work:
    """How many threads are at such work, and whether the search went on before the first of them began."""

    lock: Lock = field(default_factory=Lock)
    count: int = 0
    was_on: bool = True


_work: Final = _Work()


@contextmanager
def many_values() -> Iterator[None]:
    """Search for no cycles in this process until the block ends, in every thread; blocks may lie in each other."""
    with _work.lock:
        if _work.count == 0:
            _work.was_on = gc.isenabled()
            gc.disable()
        _work.count += 1
    try:
        yield
    finally:
        with _work.lock:
            _work.count -= 1
            if _work.count == 0 and _work.was_on:
                gc.enable()
