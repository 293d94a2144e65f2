"""Sparing Python's search for reference cycles: put off while a great many values are made, kept away from what stays.

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


def set_aside() -> None:
    """Keep every later search away from what lives now, as what was imported does until the process ends.

    A process with Django in it has 70,000 such values: looking at them stops all its threads for some 50 ms.
    """
    gc.collect()
    gc.freeze()
