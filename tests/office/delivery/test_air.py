"""Turns in the air: beside each other, alone, and in the order in which they were asked for."""

import threading
import time
from collections.abc import Callable

import pytest

from ansim.delivery.services.air import Air


class Turns:
    """Senders that ask for turns in threads and end them when told."""

    def __init__(self) -> None:
        self.air, self.inside = Air(), list[str]()
        self._ends: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []

    def ask(self, name: str, *, alone: bool = False) -> None:
        """Ask for a turn; returns once it is had or waited for."""
        self._ends[name] = threading.Event()
        waiting = len(self.air._waiting)

        def sender() -> None:
            with self.air.turn(alone=alone):
                self.inside.append(name)
                self._ends[name].wait(60)
                self.inside.remove(name)

        self._threads.append(threading.Thread(target=sender))
        self._threads[-1].start()
        self.until(lambda: name in self.inside or len(self.air._waiting) > waiting)

    def end(self, name: str) -> None:
        """End a turn."""
        self._ends[name].set()
        self.until(lambda: name not in self.inside)

    def until(self, ready: Callable[[], bool]) -> None:
        """Wait for something that comes at once."""
        deadline = time.monotonic() + 60
        while not ready():
            assert time.monotonic() < deadline, self.inside
            time.sleep(0.001)

    def close(self) -> None:
        """Let all go."""
        for event in self._ends.values():
            event.set()
        for thread in self._threads:
            thread.join(60)


@pytest.fixture
def turns() -> Turns:
    """Nobody in the air."""
    return Turns()


def test_what_is_found_again_goes_beside_each_other(turns: Turns) -> None:
    """Proves that senders of services that find a message wait for none of their sort."""
    turns.ask("nhn")
    turns.ask("solapi")
    assert sorted(turns.inside) == ["nhn", "solapi"]
    turns.close()


def test_what_nobody_finds_goes_with_nothing_beside_it(turns: Turns) -> None:
    """Proves that one alone waits for all in the air, and all wait for it."""
    turns.ask("nhn")
    turns.ask("sens", alone=True)
    assert turns.inside == ["nhn"]
    turns.end("nhn")
    turns.until(lambda: turns.inside == ["sens"])
    turns.ask("nhn again")
    turns.ask("mail", alone=True)
    assert turns.inside == ["sens"]
    turns.close()


def test_who_asked_first_goes_first(turns: Turns) -> None:
    """Proves that a busy sort cannot keep the other from its turn: who comes later waits behind it."""
    turns.ask("nhn")
    turns.ask("sens", alone=True)
    turns.ask("nhn again")
    turns.ask("solapi")
    assert turns.inside == ["nhn"]
    turns.end("nhn")
    turns.until(lambda: turns.inside == ["sens"])
    turns.end("sens")
    turns.until(lambda: sorted(turns.inside) == ["nhn again", "solapi"])
    turns.close()


def test_a_turn_that_fails_is_over(turns: Turns) -> None:
    """Proves that an error in a turn keeps nobody waiting."""
    with pytest.raises(ZeroDivisionError), turns.air.turn(alone=True):
        raise ZeroDivisionError
    with turns.air.turn(alone=True):
        pass
    assert turns.air._inside == 0
