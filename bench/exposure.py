"""Exposure: contacts and generations of one case out of millions of visits, beside plain SQL over the same visits.

`python bench/exposure.py [--visits 5000000] [--cases 200] [--stored 5000000]`. First the engine over a table in DuckDB,
beside one statement there. Then what a warrant costs in store and opener (nameless rows by index, handles made and opened,
the rule, pseudonyms, sealed handles; no HTTP), beside one statement over persons in the clear. 50 million take 25 GB for as
long as it runs: `--visits 0 --stored 50000000`. Processor time (`cpu`, both sides' database included, checking
the answers not) is what a busy machine leaves comparable.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="ansim-bench-"))
os.environ |= {"ANSIM_HOME": str(HOME), "ANSIM_ROLE": "supervisor", "ANSIM_SANDBOX": "1"}

# ruff: noqa: E402, PLC0415 (settings are read, and models imported, only once the environment and the database stand)
import django
import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ansim.checkins.domain.packed import read_rows
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.checkins.domain.told import KindTold
from ansim.conf.roles import Role
from ansim.exposure.model import ALWAYS
from ansim.exposure.policy import policy_named
from ansim.exposure.relational import Relations
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.opener.domain.openings import Openings
from ansim.opener.services.roles import OtherRoles
from ansim.opener.services.tracing import trace
from ansim.vault.client import CONTACT_INFO, SUBJECT_INFO, DayKeys
from ansim.wire.days import begin_of
from ansim.wire.sealed import open_with, seal_to
from ansim.wire.token import PHONE_COUNTERS
from ansim.wire.warrant import PersonScope, Presented, SignedWarrant, Warrant
from fill.visits import A_DAY, COLUMNS, Day
from parts.server import own_server

FIRST, DAYS = 20_700, 14
LONGEST = 2 * 3_600
KINDS: list[str] = []
POLICY = policy_named("general/2020-01-01")
BUDGET_SECONDS = {1: 0.2, 2: 5.0}
Ask = Callable[[int, int], tuple[float, Callable[[], "Found"]]]
PEER = """
CREATE UNLOGGED TABLE peer (person bigint, venue bytea, came bigint, left_at bigint)
"""
INDEXES = """
CREATE INDEX ON peer (venue, came) INCLUDE (left_at, person);
CREATE INDEX ON peer (person, came) INCLUDE (venue, left_at);
"""
TABLE = """
CREATE TABLE visits AS
SELECT person, venue, 0 AS zone, came AS "at", came + stay AS "left", NULL::VARCHAR AS kind, 90 AS assurance,
       false AS inferred
FROM (SELECT format('{:016x}', i // 42) AS person, format('{:012x}', (random() ** 1.5 * $venues)::BIGINT) AS venue,
             $begin + (i // 3 % 14) * 86400 + [32400, 46800, 64800][i % 3 + 1] + (random() * 239)::BIGINT * 30 AS came,
             300 + (random() * 209)::BIGINT * 30 AS stay
      FROM range($rows) AS numbers(i))
ORDER BY venue, came
"""
PLAIN = 'CREATE VIEW plain AS SELECT person, venue, "at" AS came, "left" AS left_at FROM visits'
CONTACTS = """
SELECT other.person, 1, sum(least(own.left_at, other.left_at) - greatest(own.came, other.came))
FROM peer own JOIN peer other ON other.venue = own.venue AND other.person <> own.person
  AND other.came < own.left_at AND other.came > own.came - {longest} AND other.left_at > own.came
WHERE own.person = %(case)s GROUP BY other.person
HAVING sum(least(own.left_at, other.left_at) - greatest(own.came, other.came)) >= 900
"""
GENERATIONS = """
WITH met AS MATERIALIZED (
  SELECT other.person, min(greatest(own.came, other.came)) AS first,
         sum(least(own.left_at, other.left_at) - greatest(own.came, other.came)) AS seconds
  FROM peer own JOIN peer other ON other.venue = own.venue AND other.person <> own.person
    AND other.came < own.left_at AND other.came > own.came - {longest} AND other.left_at > own.came
  WHERE own.person = %(case)s GROUP BY other.person
  HAVING sum(least(own.left_at, other.left_at) - greatest(own.came, other.came)) >= 900
), pairs AS (
  SELECT met.person AS source, other.person,
         sum(least(own.left_at, other.left_at) - greatest(own.came, met.first, other.came)) AS seconds
  FROM met JOIN peer own ON own.person = met.person AND own.left_at > met.first
  JOIN peer other ON other.venue = own.venue AND other.came < own.left_at AND other.came > own.came - {longest}
    AND other.left_at > greatest(own.came, met.first)
  WHERE other.person <> %(case)s GROUP BY 1, 2
  HAVING sum(least(own.left_at, other.left_at) - greatest(own.came, met.first, other.came)) >= 900
)
SELECT person, 1, seconds FROM met
UNION ALL
SELECT person, 2, max(seconds) FROM pairs WHERE person NOT IN (SELECT person FROM met) GROUP BY person
"""
STATEMENTS = {1: CONTACTS.format(longest=LONGEST), 2: GENERATIONS.format(longest=LONGEST)}
Found = dict[int, tuple[int, int]]


def start() -> None:
    """Start an own server and prepare Django as the visits role."""
    own_server(HOME)
    os.environ |= {"ANSIM_ROLE": Role.VISITS.value, "DJANGO_SETTINGS_MODULE": Role.VISITS.settings_module}
    django.setup()


class Engine:
    """The rule over a whole table in DuckDB, and the plain statement over the same table."""

    def __init__(self, visits: int) -> None:
        self.people = visits // (DAYS * A_DAY)
        self._connection = duckdb.connect(":memory:")
        numbers = {
            "venues": max(100, visits // 250),
            "begin": begin_of(FIRST),
            "rows": self.people * DAYS * A_DAY,
        }
        self._connection.execute("SELECT setseed(0.5)")
        self._connection.execute(TABLE, numbers)
        self._connection.execute(PLAIN)
        self._relations = Relations(POLICY, self._connection)

    def contacts(self, case: int, generations: int) -> tuple[float, Callable[[], Found]]:
        """Trace one case over the whole table; return seconds and what reads what was found."""
        begun = time.perf_counter()
        traced = self._relations.trace({f"{case:016x}": ALWAYS}, generations)
        seconds = time.perf_counter() - begun
        return seconds, lambda: {
            int(one.person, 16): (one.generation, one.seconds // 60) for one in traced.contacts
        }

    def peers(self, case: int, generations: int) -> tuple[float, Callable[[], Found]]:
        """Ask the same table by one statement; return seconds and what reads what it found."""
        statement = STATEMENTS[generations].replace("%(case)s", "$case").replace("peer", "plain")
        begun = time.perf_counter()
        rows = self._connection.execute(statement, {"case": f"{case:016x}"}).fetchall()
        seconds = time.perf_counter() - begun
        return seconds, lambda: {int(person, 16): (level, int(total) // 60) for person, level, total in rows}


class Roles:
    """Vault and ledger as values, the store by its own queries: everything but the network between them."""

    def __init__(self, day_keys: Mapping[int, bytes]) -> None:
        self.keys = day_keys
        self.contact = X25519PrivateKey.generate()

    def day_keys(self, _presented: Presented, days: Iterable[int]) -> DayKeys:
        """The day keys of the warrant; as many counters as the vault gives out."""
        return DayKeys({day: self.keys[day] for day in days}, PHONE_COUNTERS.stop)

    def kinds(self) -> dict[str, KindTold]:
        """Every visit here has its end: no usual stays are needed."""
        return {}

    def contact_key(self) -> bytes:
        """The key to which contacts are sealed."""
        return self.contact.public_key().public_bytes_raw()

    def visits_of(self, presented: Presented, handles: Mapping[int, bytes]) -> list[VisitRow]:
        """The store's rows of handles, in parts as the client asks for them."""
        from ansim.checkins.client import parts
        from ansim.checkins.queries import visits

        warrant = presented.signed.warrant
        return [row for part in parts(handles) for row in read_rows(visits.visits_of(warrant, part), KINDS)]

    def visits_at(self, presented: Presented, intervals: Sequence[Interval]) -> list[VisitRow]:
        """The store's rows of intervals, in parts as the client asks for them."""
        from ansim.checkins.client import INTERVALS_A_CALL
        from ansim.checkins.queries import visits

        found: dict[tuple[int, bytes], VisitRow] = {}
        for first in range(0, len(intervals), INTERVALS_A_CALL):
            part = visits.visits_at(presented.signed.warrant, intervals[first : first + INTERVALS_A_CALL])
            found |= {(row.kday, row.handle): row for row in read_rows(part, KINDS)}
        return list(found.values())

    def append(self, _log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """The ledger takes everything."""
        return tuple(PlacedEntry(entry.key, 0, entry.leaf, False) for entry in entries)


class Ours:
    """The opener over the store."""

    def __init__(self, day_keys: Mapping[int, bytes]) -> None:
        self._roles = Roles(day_keys)
        parts: Any = self._roles
        self._others = OtherRoles(
            parts, parts, parts, lambda shown: shown.signed.warrant, Ed25519PrivateKey.generate(), bytes(32)
        )

    def contacts(self, case: int, generations: int) -> tuple[float, Callable[[], Found]]:
        """Trace one case; return seconds and what opens each contact, as the vault does at a reveal."""
        openings = Openings()
        opening = openings.make(0)
        scope = PersonScope(FIRST, FIRST + DAYS - 1)
        warrant = Warrant(
            "case", 1, "76-2", scope, generations, 65_535, ("phone",), 2**31, opening.public_key, bytes(32)
        )
        presented = Presented(SignedWarrant(warrant, ()), 0, b"")
        subject = seal_to(opening.public_key, case.to_bytes(8, "big"), SUBJECT_INFO + b"case")
        begun = time.perf_counter()
        found = trace(
            openings=openings, name=opening.name, presented=presented, subject=subject, policy=POLICY,
            roles=self._others, now=0,
        )  # fmt: skip
        seconds = time.perf_counter() - begun
        return seconds, lambda: {
            self._uid(one.handle): (one.generation, one.minutes) for one in found.contacts
        }

    def _uid(self, handle: bytes) -> int:
        return int.from_bytes(open_with(self._roles.contact, handle, CONTACT_INFO + b"case"), "big")


def peers(case: int, generations: int) -> tuple[float, Callable[[], Found]]:
    """Ask the plain table by one statement; return seconds and what reads what it found."""
    from django.db import connection

    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[generations], {"case": case})
        rows = cursor.fetchall()
    seconds = time.perf_counter() - begun
    return seconds, lambda: {person: (generation, int(total) // 60) for person, generation, total in rows}


def load(visits: int) -> tuple[Ours, int]:
    """Fill the store and the peer's table with the same visits; return our side and the number of people.

    Both are unlogged and indexed once they are full, which takes a fifth of the time.
    """
    from django.db import connection, transaction

    from ansim.checkins.adapters import partitions

    people = visits // (DAYS * A_DAY)
    venues = max(100, visits // 250)
    random = Random(0)
    day_keys = {day: random.randbytes(32) for day in range(FIRST - 1, FIRST + DAYS)}
    partitions.prepare(range(FIRST, FIRST + DAYS))
    with connection.cursor() as cursor:
        cursor.execute(PEER)
        cursor.execute("SET maintenance_work_mem = '256MB'")
    for number in range(FIRST, FIRST + DAYS):
        day, name = Day(number, people, venues), f"checkins_visit_d{number:d}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {name}")
            cursor.execute(f"CREATE UNLOGGED TABLE {name} (LIKE checkins_visit INCLUDING CONSTRAINTS)")
            for table, rows in (
                (f"{name} {COLUMNS}", day.store_rows(day_keys[number])),
                ("peer", day.peer_rows()),
            ):
                with cursor.copy(f"COPY {table} FROM STDIN WITH (FORMAT binary)") as copy:
                    copy.write(rows)
            cursor.execute(f"ALTER TABLE checkins_visit ATTACH PARTITION {name} FOR VALUES IN ({number:d})")
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        for table in ("peer", "checkins_visit"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return Ours(day_keys), people


def used() -> float:
    """Return the processor seconds that this process and its connection's own in the database have used so far."""
    from django.db import connections

    held = [one.connection for one in connections.all(initialized_only=True) if one.connection is not None]
    spent = [int(Path(f"/proc/{one.info.backend_pid}/schedstat").read_text().split()[0]) for one in held]
    return time.process_time() + sum(spent) / 1e9


def compare(name: str, ours: Ask, theirs: Ask, generations: int, cases: Sequence[int]) -> bool:
    """Ask both sides for the same cases in turns; print percentiles and ratios; True within the budget."""
    wall: tuple[list[float], list[float]] = ([], [])
    cpu: tuple[list[float], list[float]] = ([], [])
    contacts = 0
    for case in cases:
        read: list[Callable[[], Found]] = []
        for side, ask in enumerate((ours, theirs)):
            before = used()
            seconds, found = ask(case, generations)
            cpu[side].append(used() - before)
            wall[side].append(seconds)
            read.append(found)
        mine, expected = read[0](), read[1]()
        if mine != expected:
            raise SystemExit(f"{name}: case {case} differs: {len(mine)} and {len(expected)} contacts")
        contacts += len(mine)
    levels = "contacts" if generations == 1 else f"{generations} generations"
    print(f"{name}, {levels}: {len(cases)} cases, {contacts / len(cases):,.0f} people each")
    shown(("p50", "p99"), wall)
    shown(("cpu p50", "cpu p99"), cpu)
    return percentile(wall[0], 99) <= BUDGET_SECONDS[generations]


def shown(marks: Sequence[str], sides: Sequence[Sequence[float]]) -> None:
    """Print the median and the slowest of a hundred of both sides (seconds), and their ratios."""
    for mark, percent in zip(marks, (50, 99), strict=True):
        own, other = (percentile(one, percent) for one in sides)
        print(
            f"  {mark:8}ansim {own * 1_000:>9,.1f} ms   SQL {other * 1_000:>9,.1f} ms   ratio {own / max(other, 1e-5):.2f}",
            flush=True,
        )


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many of a hundred do not exceed; of few values the largest."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def both(name: str, ours: Ask, theirs: Ask, people: int, cases: int) -> bool:
    """Compare one generation over all cases and two over a few; True when all are within their budgets."""
    random = Random(7)
    chosen = [random.randrange(people) for _ in range(cases)]
    few = chosen[: max(3, cases // 20)]
    one = compare(name, ours, theirs, 1, chosen)
    return compare(name, ours, theirs, 2, few) and one


def main() -> int:
    """Measure both parts; 1 when store and opener are over budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visits", type=int, default=5_000_000, help="in the engine's table")
    parser.add_argument("--stored", type=int, default=5_000_000, help="in the store")
    parser.add_argument("--cases", type=int, default=200)
    args = parser.parse_args()
    if args.visits:
        engine = Engine(args.visits)
        print(f"{args.visits:,} visits of {engine.people:,} people in one table")
        both("engine", engine.contacts, engine.peers, engine.people, max(10, args.cases // 5))
        del engine
    return 0 if not args.stored or measure_store(args.stored, args.cases) else 1


def measure_store(visits: int, cases: int) -> bool:
    """Load an own server and measure what a warrant costs there."""
    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    ours, people = load(visits)
    print(f"{visits:,} visits of {people:,} people stored twice in {time.perf_counter() - begun:.0f} s")
    return both("store and opener", ours.contacts, peers, people, cases)


if __name__ == "__main__":
    raise SystemExit(main())
