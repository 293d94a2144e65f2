"""PDFium keeps what it works with in globals and knows no threads: two at once end the process.

Whoever calls it does so `with alone:` or in a function marked `@alone`; processes need no such care of each other.
"""

from contextlib import ContextDecorator
from threading import RLock
from types import TracebackType
from typing import Final


class _Alone(ContextDecorator):
    """One thread of this process at a time; the same thread may enter again."""

    def __init__(self) -> None:
        self._lock = RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


alone: Final = _Alone()
