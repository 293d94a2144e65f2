"""Pictures on their way at services that take them only within the request that sends."""

import threading
from collections import OrderedDict
from typing import Final

# A picture waits between being made ready and being sent, a moment later: at most one a sender.
WAITING: Final = 64


class Pictures:
    """Holds pictures by name until they are taken; the oldest are let go when too many wait."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, name: str, image: bytes) -> None:
        """Hold a picture."""
        with self._lock:
            self._held[name] = image
            while len(self._held) > WAITING:
                self._held.popitem(last=False)

    def take(self, name: str) -> bytes | None:
        """Return a picture and hold it no more; None when it is not there."""
        with self._lock:
            return self._held.pop(name, None)
