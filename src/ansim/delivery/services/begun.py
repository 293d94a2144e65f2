"""Which calls had begun when a worker was killed: a record beside the database that outlives its process (ADR 92).

A worker appends here what it is about to release, and each call as it begins. A file's bytes outlive `kill -9` of their
writer, so of what it had released and not begun it is certain that nothing went. They need not outlive the machine: a record
of another start of it, one of another machine, or one whose writer still runs (though it sleeps) says nothing.
"""

import errno
import fcntl
import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from ansim.conf import env
from ansim.delivery.adapters.http import telling_when_out

RELEASES: Final = b"R"
BEGINS: Final = b"B"
_MARK: Final = 17  # a letter, and a fence of 16 bytes
_KEPT_SECONDS: Final = 3600.0  # far longer than a lease, after which the sweep has asked
_START: Final = Path("/proc/sys/kernel/random/boot_id")
#: one call at a time is on its way out of this process, whatever service it goes to
_WAY_OUT: Final = threading.Lock()


class Begun:
    """The record of one sender, for as long as it sends."""

    def __init__(self) -> None:
        self._path = _folder() / f"{_start()}.{uuid.uuid4().hex}"
        self._file = -1

    def __enter__(self) -> Self:
        """Return the record, begun."""
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Put it away."""
        self.close()

    def open(self) -> None:
        """Begin the record, held by this process until it closes it or ends."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def close(self) -> None:
        """Put the record away: every answer is written down, or is the sweep's to find out."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)

    def will_release(self, fences: Iterable[uuid.UUID]) -> None:
        """Note what is about to be released, before it is."""
        self._note(RELEASES, fences)

    @contextmanager
    def on_its_way(self, fence: uuid.UUID) -> Iterator[None]:
        """Note that a call begins; until its request has left whole, or it has failed, no other begins."""
        _WAY_OUT.acquire()
        held = [_WAY_OUT]

        def out() -> None:
            while held:
                held.pop().release()

        try:
            self._note(BEGINS, [fence])
            with telling_when_out(out):
                yield
        finally:
            out()

    def _note(self, mark: bytes, fences: Iterable[uuid.UUID]) -> None:
        """Append marks. Raises OSError before anything of them is done when the disk is full; a torn record is void."""
        marks = b"".join(mark + fence.bytes for fence in fences)
        if os.write(self._file, marks) != len(marks):
            self._path.unlink(missing_ok=True)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def never_begun(fences: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those of released parcels' fences whose sender of this machine is dead and had not begun their call."""
    asked, certain = frozenset(fences), set[uuid.UUID]()
    for path in _folder().glob(f"{_start()}.*") if asked else ():
        certain |= _never_begun_by(path) & asked
    return frozenset(certain)


def forget_old() -> None:
    """Remove the records that dead senders left and nobody will ask for any more."""
    for path in _folder().glob("*"):
        if time.time() - path.stat().st_mtime > _KEPT_SECONDS and _read_dead(path) is not None:
            path.unlink(missing_ok=True)


def _never_begun_by(path: Path) -> set[uuid.UUID]:
    content = _read_dead(path) or b""
    marks = [content[at : at + _MARK] for at in range(0, len(content) - _MARK + 1, _MARK)]
    begun = {mark[1:] for mark in marks if mark[:1] == BEGINS}
    return {uuid.UUID(bytes=mark[1:]) for mark in marks if mark[:1] == RELEASES and mark[1:] not in begun}


def _read_dead(path: Path) -> bytes | None:
    """Return a record whose sender is gone, None while it runs or once it is put away."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return file.read()
    except (BlockingIOError, FileNotFoundError):
        return None


def _folder() -> Path:
    return env.home() / "run" / "begun"


def _start() -> str:
    """Return what tells this start of the machine from every other; without it each process is a start of its own."""
    try:
        return _START.read_text().strip()
    except OSError:
        return f"unknown-{os.getpid()}"
