"""The gate's station: requests wait in line, a thread takes them off in groups; one group is one commit.

The busier it is the larger the groups: the commit's wait for the disk is shared, and nobody waits for company. A second
thread would check signatures beside the first, in turns that cost both more than the wait it fills (ADR 88).
"""

import asyncio
import logging
import queue
import time
from collections.abc import Callable, Sequence
from threading import Lock, Thread

import psycopg
from django.db import Error, close_old_connections, connections

from ansim.checkins.adapters import partitions, store
from ansim.checkins.domain.refusals import GateBusy, StoreAway
from ansim.checkins.domain.retention import days_to_prepare
from ansim.checkins.services.taking import FindDoors, Issuers, Outcome, take
from ansim.conf.errors import Unexpected, place_of
from ansim.wire.days import day_of

THREADS = 1
MOST_WAITING = 4_096
MOST_IN_GROUP = 128
_logger = logging.getLogger("ansim.gate")
_Waiting = tuple[bytes, "asyncio.Future[Outcome]"]


class Station:
    """The line and its thread, or several. `submit` belongs to the event loop that calls it, `take` to the threads."""

    def __init__(
        self, issuers: Issuers, find_doors: FindDoors, clock: Callable[[], float] = time.time
    ) -> None:
        self._issuers = issuers
        self._find_doors = find_doors
        self._clock = clock
        self._line: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._prepared = -1
        self._preparing = Lock()
        self._fault = ""
        self._threads: list[Thread] = []

    def start(self, threads: int = THREADS) -> None:
        """Start the threads that take from the line."""
        for number in range(threads):
            thread = Thread(target=self._work, daemon=True, name=f"station-{number}")
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End the threads once what waits now is answered."""
        for _ in self._threads:
            self._line.put(None)
        for thread in self._threads:
            thread.join(10)
        self._threads.clear()

    async def submit(self, message: bytes) -> Outcome:
        """Return what became of a message once it is durable, or why it was refused."""
        if self._line.qsize() >= MOST_WAITING:
            return GateBusy()
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._line.put((message, answer))
        return await answer

    def _work(self) -> None:
        connection: store.Connection | None = None
        try:
            while (group := self._next_group()) is not None:
                connection = self._take(group, connection)
        finally:
            if connection is not None:
                connection.close()
            connections.close_all()

    def _next_group(self) -> list[_Waiting] | None:
        """Wait for one message and take whatever else waits by then; None when the station stops."""
        first = self._line.get()
        if first is None:
            return None
        group = [first]
        while len(group) < MOST_IN_GROUP:
            try:
                more = self._line.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._line.put(None)  # the next look ends this thread
                break
            group.append(more)
        return group

    def _take(
        self, group: Sequence[_Waiting], connection: store.Connection | None
    ) -> store.Connection | None:
        """Take one group and answer everyone in it; return the connection while it can be used again."""
        outcomes: Sequence[Outcome]
        try:
            now = int(self._clock())
            close_old_connections()
            connection = connection or store.connect()
            self._prepare(now)
            outcomes = take(
                messages=[message for message, _ in group],
                connection=connection,
                issuers=self._issuers,
                find_doors=self._find_doors,
                now=now,
            )
        except (psycopg.Error, Error) as fault:
            outcomes = [StoreAway(why=type(fault).__name__)] * len(group)
        except Exception as fault:  # a fault of ours: everyone is told, and the thread lives on
            _logger.error("%s at %s", type(fault).__name__, place_of(fault.__traceback__))
            outcomes = [Unexpected()] * len(group)
        _settle([answer for _, answer in group], outcomes)
        self._say(outcomes)
        return _usable(connection)

    def _say(self, outcomes: Sequence[Outcome]) -> None:
        """Log when the store cannot be written, and when it can again: once each, however many were told."""
        fault = next((str(one.params["why"]) for one in outcomes if isinstance(one, StoreAway)), "")
        if not fault and not any(isinstance(one, bytes) for one in outcomes):
            return  # nothing of this group went to the store
        if bool(fault) != bool(self._fault):
            _logger.log(logging.ERROR if fault else logging.WARNING, "the store: %s", fault or "works again")
        self._fault = fault

    def _prepare(self, now: int) -> None:
        """Make the partitions of these days when the Korean day has changed since the last look."""
        today = day_of(now)
        with self._preparing:
            if today != self._prepared:
                partitions.prepare(days_to_prepare(today))
                self._prepared = today


def _usable(connection: store.Connection | None) -> store.Connection | None:
    if connection is None or connection.closed or connection.broken:
        return None
    return connection


def _settle(answers: Sequence["asyncio.Future[Outcome]"], outcomes: Sequence[Outcome]) -> None:
    """Hand the outcomes to the event loop, all at once."""

    def settle() -> None:
        for answer, outcome in zip(answers, outcomes, strict=True):
            if not answer.done():  # a visitor who left meanwhile
                answer.set_result(outcome)

    loop = answers[0].get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)
