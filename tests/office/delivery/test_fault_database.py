"""A row of the table of faults on a real PostgreSQL: connections killed under the senders, the pool exhausted, a restart.

Recovered by itself within 60 s, lost 0, twice 0. The short form runs with every run of the tests, `make soak` the full one.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import Error, connection
from psycopg_pool import PoolTimeout
from tests.office.delivery.test_fault_table import Line, line
from tests.office.delivery.test_races import _connect_again, _start_again

from ansim.delivery.services.sending import send_pending

__all__ = ["line"]

FULL = bool(os.environ.get("ANSIM_SOAK"))
TIMES = 100 if FULL else 8
SENDERS = 3
RECOVERY = 60.0
KILL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


class Senders:
    """Threads that send until told to end, as the worker's do: what breaks is counted, and they go on."""

    def __init__(self, office: Any) -> None:
        self._office = office
        self._ended = threading.Event()
        self.broken: list[str] = []
        self.sent_at: list[float] = []
        self._threads = [threading.Thread(target=self._work) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                if self._send() is not None:
                    self.sent_at.append(time.monotonic())
            except (Error, PoolTimeout) as error:
                self.broken.append(type(error).__name__)
            finally:
                connection.close()
            self._ended.wait(0.01)

    def _send(self) -> Any:
        office = self._office
        return send_pending(adapter=office.adapter, group_id=office.group_id, limit=2, now=office.clock)

    def go_on_after(self, moment: float) -> float:
        """Wait until something was sent after a moment; return how many seconds that took."""
        while not (later := [at for at in self.sent_at if at > moment]):
            assert time.monotonic() - moment < RECOVERY
            time.sleep(0.005)
        return later[0] - moment

    def end(self) -> None:
        """End the threads."""
        self._ended.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def senders(line: Line) -> Iterator[Senders]:
    """Senders at work on the rows of the table."""
    made = Senders(line.office)
    yield made
    made.end()


def _more(line: Line, start: int) -> None:
    """Queue a few more, so that there is something to send after the fault."""
    line.office.queue(SENDERS * 4, start=start)


def test_connections_are_killed_under_the_senders(line: Line, senders: Senders) -> None:
    """Proves that senders whose connections die at any moment go on by themselves, and nothing is lost or doubled."""
    slowest, killed = 0.0, 0
    for number in range(TIMES):
        _more(line, 10_000 + 100 * number)
        with connection.cursor() as cursor:
            cursor.execute(KILL)
            killed += cursor.fetchone()[0]
        moment = time.monotonic()
        _more(line, 10_050 + 100 * number)
        slowest = max(slowest, senders.go_on_after(moment))
    senders.end()
    line.figures |= {
        "killed": killed,
        "broken off": len(senders.broken),
        "slowest to go on, s": round(slowest, 2),
    }
    _finish(line, "connections killed")
    assert killed
    assert slowest <= RECOVERY


@contextmanager
def _all_taken() -> Iterator[int]:
    """Hold every connection of the pool but our own, and wait for none of them for longer than a moment."""
    pool = connection.pool
    assert pool is not None
    patience, pool.timeout = pool.timeout, 0.2
    held = []
    try:
        while True:
            held.append(pool.getconn())
    except PoolTimeout:
        yield len(held)
    finally:
        pool.timeout = patience
        for one in held:
            pool.putconn(one)


def test_the_pool_is_exhausted(line: Line, senders: Senders) -> None:
    """Proves that senders which find no connection fail, wait, and go on as soon as there is one again."""
    slowest, taken = 0.0, 0
    for number in range(TIMES // 4):
        _more(line, 20_000 + 100 * number)
        broken = len(senders.broken)
        with _all_taken() as held:
            taken = max(taken, held)
            deadline = time.monotonic() + 60
            while len(senders.broken) == broken and time.monotonic() < deadline:
                time.sleep(0.01)
        assert len(senders.broken) > broken
        moment: float = time.monotonic()
        _more(line, 20_050 + 100 * number)
        slowest = max(slowest, senders.go_on_after(moment))
    senders.end()
    line.figures |= {
        "held": taken,
        "broken off": len(senders.broken),
        "slowest to go on, s": round(slowest, 2),
    }
    _finish(line, "pool exhausted")
    assert taken > SENDERS
    assert slowest <= RECOVERY


def test_postgres_restarts_under_the_senders(
    line: Line, senders: Senders, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that senders whose database is stopped hard and comes back go on by themselves, and nothing is lost or doubled."""
    slowest, restarts = 0.0, max(1, TIMES // 20)
    for number in range(restarts):
        _more(line, 30_000 + 100 * number)
        senders.go_on_after(time.monotonic())
        connection.close()
        try:
            postgres.stop(mode="immediate")
        finally:
            _start_again(postgres, monkeypatch)
        moment = time.monotonic()
        _connect_again()
        _more(line, 30_050 + 100 * number)
        slowest = max(slowest, senders.go_on_after(moment))
    senders.end()
    line.figures |= {
        "restarts": restarts,
        "broken off": len(senders.broken),
        "slowest to go on, s": round(slowest, 2),
    }
    _finish(line, "PostgreSQL restarted")
    assert senders.broken
    assert slowest <= RECOVERY


def _finish(line: Line, row: str) -> None:
    """Let leases of what broke off run out, bring every receipt, compare with the gateway's truth."""
    begun: datetime = line.office.clock()
    line.office.clock.forward(seconds=61)
    line.figures["minutes to settle"] = line.drain()
    assert line.office.clock() > begun
    line.report()
    assert line.close(row)["delivered"] == len(line.office.keys)
    connection.close()
