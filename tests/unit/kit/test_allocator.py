"""A process gives memory back when it is done with it."""

import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansim.kit import allocator
from ansim.kit.collecting import many_values

PATIENCE = 30.0
_FILL = """
from pathlib import Path
from ansim.kit import allocator
few = {sparing} and allocator.keep_few_heaps()
del (big := [bytearray(30_000_000)])[:]
small = [bytearray(100_000) for _ in range(400)]
held = bytearray(1_000)  # at the end of the heap: what lies before it is not handed back by itself
del small[:]
given = {sparing} and allocator.give_back()
size = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
print(int(few and given), size.split()[1], len(held))
"""


def _after(*, sparing: bool) -> tuple[bool, int]:
    program = [sys.executable, "-c", _FILL.format(sparing=sparing)]
    taken, kilobytes, _ = subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()
    return taken == "1", int(kilobytes)


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the system does not tell what a process holds"
)
def test_what_was_given_back_is_given_on() -> None:
    """After a big buffer, 40 MB in small pieces are dropped: they leave the process, which by default keeps them."""
    taken, sparing = _after(sparing=True)
    if not taken:
        pytest.skip("this C library has no mallopt")
    _, wasteful = _after(sparing=False)
    assert wasteful - sparing > 25_000, "kilobytes"


def test_another_c_library_goes_on_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the C library has no such functions, nothing happens and the answer says so."""
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda _name: object())
    assert not allocator.keep_few_heaps()
    assert not allocator.give_back()


@pytest.fixture
def thawed() -> Iterator[None]:
    """Let the search for cycles see everything again after the test."""
    yield
    gc.unfreeze()


def _run_until(stop: threading.Event) -> None:
    allocator.start_giving_back(stop)
    assert stop.wait(PATIENCE)
    for thread in threading.enumerate():
        if thread.name == "give-back":
            thread.join(PATIENCE)
            assert not thread.is_alive()


@pytest.mark.usefixtures("thawed")
def test_a_thread_gives_back_until_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands is frozen once; then the thread looks for cycles, gives back again and again, and ends when told."""
    stop = threading.Event()
    done: list[str] = []

    def note(what: str, end: int = 0) -> Callable[[], bool]:
        def noted() -> bool:
            done.append(what)
            if end and done.count(what) == end:
                stop.set()
            return True

        return noted

    monkeypatch.setattr(allocator, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(allocator.gc, "collect", note("collect"))
    monkeypatch.setattr(allocator.gc, "freeze", note("freeze"))
    monkeypatch.setattr(allocator, "give_back", note("give back", end=3))
    _run_until(stop)
    assert done == ["collect", "freeze", *["collect", "give back"] * 3]


@pytest.mark.usefixtures("thawed")
def test_no_cycles_are_looked_for_while_many_values_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a look-up holds the search off, the thread gives back without it."""
    stop = threading.Event()
    looked: list[int] = []

    def end() -> bool:
        stop.set()
        return True

    monkeypatch.setattr(allocator, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(allocator.gc, "freeze", lambda: looked.clear())
    monkeypatch.setattr(allocator.gc, "collect", lambda: looked.append(1))
    monkeypatch.setattr(allocator, "give_back", end)
    with many_values():
        _run_until(stop)
    assert looked == []


def test_a_process_that_ends_at_once_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop before the first pause is over, the thread touches nothing."""
    touched: list[int] = []
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(allocator.gc, "freeze", lambda: touched.append(1))
    monkeypatch.setattr(allocator, "give_back", lambda: touched.append(1))
    _run_until(stop)
    assert touched == []
