"""The own PostgreSQL of a measurement: gone with its folder when the measurement ends, however it ends."""

import atexit
import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType

from ansim.conf import keys
from ansim.conf.postgres import EmbeddedPostgres

_ENDED = 128 + signal.SIGTERM


def own_server(home: Path, *, kept: bool = False) -> EmbeddedPostgres:
    """Start the server of `home`; it stops, and its folder is removed unless `kept`, when this process ends.

    For the supervisor's role. A kept server ends with its last pages written, another as if it crashed.
    """
    end_as_asked()
    signal.signal(signal.SIGALRM, _leave)
    server = EmbeddedPostgres(home)
    atexit.register(_away, server, home, kept=kept)
    server.start()
    return server


def end_as_asked() -> None:
    """Let SIGTERM (a time limit, a closed terminal) end this process as an error does, so that everything is put away."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(_signal_number: int, _frame: FrameType | None) -> None:
    if signal.getsignal(signal.SIGALRM) is _leave:
        signal.alarm(1)  # once more: where a finalizer is at work Python passes over what is raised
    sys.exit(_ENDED)


def _away(server: EmbeddedPostgres, home: Path, *, kept: bool) -> None:
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    os.environ["ANSIM_ROLE"] = keys.SUPERVISOR
    server.stop(mode="fast" if kept else "immediate")  # unlogged rows do not outlive the latter
    if not kept:
        shutil.rmtree(home, ignore_errors=True)
