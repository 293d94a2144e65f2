"""A notice before its release, set anew from its record without the seal; the compiler is kept warm for the next look."""

from threading import Lock

from ansim.notices.adapters.render import Rendered, Renderer
from ansim.notices.domain.record import NoticeRecord

_RECYCLE = 500  # looks after which the compiler is made anew: what it remembers grows


class _Previewer:
    """One compiler for all threads of a process, made at the first look."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._renderer: Renderer | None = None
        self._left = 0

    def render(self, record: NoticeRecord) -> Rendered:
        with self._lock:
            if self._renderer is None or not self._left:
                self._renderer, self._left = Renderer(), _RECYCLE
            self._left -= 1
            return self._renderer.render([record])[0]


_previewer = _Previewer()


def without_seal(record: NoticeRecord) -> Rendered:
    """Return both files of a record as they are made, but for the seal. Raises as Renderer.render."""
    return _previewer.render(record)
