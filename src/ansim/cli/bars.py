"""Progress bars for the terminal: one line that moves where there is a terminal, one line a step elsewhere."""

import sys
import time
from collections.abc import Callable

from ansim.kit.errors import AnsimError

_WIDTH = 28
_PAUSE = 0.2  # seconds between two looks, at least
_PAUSE_TIMES = 15  # the time a look took: looking leaves the cores to the work it looks at


class Bar:
    """One step. `show` as often as you like; `close` prints the final line and returns the seconds it took."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._moving = sys.stdout.isatty()

    def show(self, done: int, total: int) -> None:
        """Draw `done` of `total`."""
        if self._moving:
            print(f"\r{self._line(done, total)}", end="", flush=True)

    def close(self, done: int, total: int) -> float:
        """Draw the final state, end the line and return the seconds since the start."""
        seconds = time.monotonic() - self._started
        start = "\r" if self._moving else ""
        print(f"{start}{self._line(done, total)} {seconds:6.1f} s", flush=True)
        return seconds

    def _line(self, done: int, total: int) -> str:
        filled = min(_WIDTH * done // total, _WIDTH) if total else _WIDTH
        return f"  {'█' * filled}{'░' * (_WIDTH - filled)} {done:>6,}/{total:<6,} {self._title}"


def wait(
    title: str,
    look: Callable[[], tuple[int, int, bool]],
    *,
    seconds: float,
    late: AnsimError,
    act: Callable[[], None] = lambda: None,
) -> float:
    """Show a bar until `look` (done, total, finished) says finished; return the seconds it took.

    A dear look is had less often; `act` is called between looks. Raises `late` after `seconds` without an end.
    """
    bar = Bar(title)
    deadline = time.monotonic() + seconds
    while True:
        began = time.monotonic()
        done, total, finished = look()
        if finished:
            return bar.close(done, total)
        if time.monotonic() > deadline:
            bar.close(done, total)
            raise late
        bar.show(done, total)
        took = time.monotonic() - began
        act()
        time.sleep(max(_PAUSE, _PAUSE_TIMES * took))
