"""Whose calls may be in the air beside each other in one worker, so that a kill of it leaves one unknown message at most.

What left whole for a service that finds a message is found there; of its calls one at a time is on its way out
(services/begun.py). A message of any other service cannot be found, so while one is in the air nothing else is (ADR 106).
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class Air:
    """Turns in the order in which they are asked for: together with others of their sort, or alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._inside = 0
        self._is_alone = False

    @contextmanager
    def turn(self, *, alone: bool) -> Iterator[None]:
        """Wait for a turn and have it; one that waits lets nobody by who came later."""
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: self._may_begin(ticket, alone=alone))
                self._inside += 1
                self._is_alone = alone
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._is_alone = False
                self._changed.notify_all()

    def _may_begin(self, ticket: object, *, alone: bool) -> bool:
        return self._waiting[0] is ticket and not self._is_alone and not (alone and self._inside)


#: the air of this process
AIR: Final = Air()
