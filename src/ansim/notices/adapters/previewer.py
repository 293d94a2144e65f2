"""A notice before its release, set anew from its record without the seal; the compiler is kept warm for the next look.

What an office only thinks of using stands on a specimen, set by a compiler of its own.
"""

from threading import Lock

from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.render import Rendered, Renderer
from ansim.notices.domain.record import NoticeRecord


class _Previewer:
    """One compiler for all threads of a process, made at the first look and for each other logo."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._renderer: Renderer | None = None
        self._pictures = Pictures()

    def render(self, record: NoticeRecord, pictures: Pictures) -> Rendered:
        with self._lock:
            if self._renderer is None or pictures != self._pictures:
                self._renderer, self._pictures = Renderer(pictures), pictures
            return self._renderer.render([record])[0]


_previewer = _Previewer()


def without_seal(record: NoticeRecord, logo: bytes | None = None) -> Rendered:
    """Return both files of a record as they are made, but for the seal; `logo` is the one that the record names.

    Raises as Renderer.render.
    """
    return _previewer.render(record, Pictures(logo=logo))
