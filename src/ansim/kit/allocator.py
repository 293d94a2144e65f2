"""What the C library's allocator keeps of memory that was given back: many processes share one small machine.

By default glibc opens up to eight heaps a core, and keeps in each what was freed. Handing everything on at once would
cost more than it saves (a page picture is 3 MB and comes a hundred times a second), so it is done between pieces of work.
"""

import ctypes
import gc
import threading
from collections.abc import Callable
from typing import Any, Final

_ARENA_MAX: Final = -8  # the name and number of mallopt(3)
_ARENAS: Final = 2
_PAUSE_SECONDS: Final = 5.0


def _function(name: str) -> Callable[..., Any] | None:
    """Return a function of the C library; None where it has none such, as musl and macOS."""
    try:
        found: Callable[..., Any] = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return None
    return found


def keep_few_heaps() -> bool:
    """Use two heaps for all threads; to be called before the first thread. Return whether the C library took it."""
    mallopt = _function("mallopt")
    return mallopt is not None and bool(mallopt(_ARENA_MAX, _ARENAS))


def give_back() -> bool:
    """Hand what is free on to the system, between two pieces of work. Return whether there was anything."""
    malloc_trim = _function("malloc_trim")
    return malloc_trim is not None and bool(malloc_trim(0))


def start_giving_back(stop: threading.Event) -> None:
    """Give back every few seconds until `stop`, in a thread of its own: for a process whose work comes as it comes.

    A request lies in a reference cycle with its answer, which may be megabytes: cycles are looked for first, except
    while others make many values (`collecting`). What stands after the first pause, when every page has been imported, is
    not looked at again: that would take 40 ms each time.
    """

    def work() -> None:
        if not stop.wait(_PAUSE_SECONDS):
            gc.collect()
            gc.freeze()
        while not stop.wait(_PAUSE_SECONDS):
            if gc.isenabled():
                gc.collect()
            give_back()

    threading.Thread(target=work, daemon=True, name="give-back").start()
