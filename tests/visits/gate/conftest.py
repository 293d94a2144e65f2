"""The store on real PostgreSQL with committed rows, emptied after each test; a gate without a socket."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection as django_connection
from tests.visits.gate.checkin_maker import DAY, ELSEWHERE, NOON, VENUE, Issuer, Phone, door
from tests.visits.gate.running_gate import RunningGate

from ansim.checkins.adapters import day_keys, partitions, store
from ansim.checkins.domain.doors import Door
from ansim.checkins.domain.retention import days_to_prepare
from ansim.checkins.services.taking import Outcome, take

_EMPTY = "TRUNCATE checkins_visit, checkins_departure, checkins_evidence, checkins_unlogged"


class Taker:
    """What takes check-ins in a test: the doors and the issuer it knows, and the clock it is told."""

    def __init__(self, connection: store.Connection) -> None:
        self.connection = connection
        self.issuer = Issuer()
        self.doors: dict[bytes, Door] = {venue: door(venue) for venue in (VENUE, ELSEWHERE)}

    def phone(self, **changed: object) -> Phone:
        """A fresh visitor."""
        return Phone(self.issuer, **changed)  # type: ignore[arg-type]

    def all(
        self, *messages: bytes, now: int = NOON, connection: store.Connection | None = None
    ) -> list[Outcome]:
        """What became of a group."""
        return take(
            messages=messages,
            connection=connection or self.connection,
            issuers=self.issuer,
            find_doors=lambda venues, _now: {one: self.doors[one] for one in venues if one in self.doors},
            now=now,
        )

    def one(self, message: bytes, now: int = NOON) -> Outcome:
        """What became of one message."""
        return self.all(message, now=now)[0]

    def told(self, message: bytes, now: int = NOON) -> str:
        """`receipt`, or the code of the refusal."""
        outcome = self.one(message, now)
        return "receipt" if isinstance(outcome, bytes) else outcome.code

    def rows(
        self, columns: str = "venue, at, assurance", table: str = "checkins_visit"
    ) -> list[tuple[object, ...]]:
        """What is stored."""
        return self.connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()

    def count(self, table: str = "checkins_visit") -> int:
        """How many rows a table has."""
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index]


@pytest.fixture
def days(transactional_db: None) -> Iterator[Callable[[int], None]]:
    """Partitions around the day of the tests, and more on demand; all gone with their keys after the test."""
    partitions.prepare(days_to_prepare(DAY))
    yield lambda day: partitions.prepare([day])
    with django_connection.cursor() as cursor:
        cursor.execute(_EMPTY)
    for day in partitions.days():
        partitions.drop(day)
    for day in day_keys.days():
        day_keys.destroy(day)
    day_keys._kept.cache_clear()


@pytest.fixture
def connect(days: object) -> Iterator[Callable[[], store.Connection]]:
    """Connections like the station's own, closed after the test."""
    made: list[store.Connection] = []

    def another() -> store.Connection:
        made.append(store.connect())
        return made[-1]

    yield another
    for one in made:
        one.close()


@pytest.fixture
def taker(connect: Callable[[], store.Connection]) -> Taker:
    """A taker with two doors."""
    return Taker(connect())


@pytest.fixture(scope="session")
def running() -> Iterator[RunningGate]:
    """One gate as a process on a home of its own, not under pytest's folder, which PostgreSQL's user may not enter."""
    home = Path(tempfile.mkdtemp(prefix="a-gate-"))
    gate = None
    try:
        gate = RunningGate(home)
        yield gate
    finally:
        if gate is not None:
            gate.end()
        shutil.rmtree(home, ignore_errors=True)
