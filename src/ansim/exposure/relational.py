"""The rule as relations over opened rows, run by DuckDB: in memory for a warrant, over a table or Parquet for all.

prepare.sql and level.sql hold the rule; this file hands them rows and numbers and reads the answer. The numbers are
variables, so that the same statements can be kept prepared and read by another engine.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from importlib.resources import files
from operator import attrgetter
from threading import Lock
from types import TracebackType
from typing import Any, Final, Self
from weakref import finalize

import duckdb

from ansim.exposure.model import Contact, Exposure, Sources, Traced, Visit, ZoneRule, rank
from ansim.exposure.policy import DEFAULT_STAY, Policy

_PREPARE: Final = (files(__package__) / "prepare.sql").read_text(encoding="utf-8")
_LEVEL: Final = (files(__package__) / "level.sql").read_text(encoding="utf-8")
_COLUMNS: Final = (
    ("person", "VARCHAR"), ("venue", "VARCHAR"), ("zone", "INTEGER"), ("at", "BIGINT"), ("left", "BIGINT"),
    ("kind", "VARCHAR"), ("assurance", "INTEGER"), ("inferred", "BOOLEAN"),
)  # fmt: skip
_AS_COLUMNS: Final = attrgetter(*(name for name, _ in _COLUMNS))
_CLOSED: Final = """
SET temp_directory = ''; SET enable_external_access = false; SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false; SET allocator_flush_threshold = '4MB';
SET allocator_bulk_deallocation_flush_threshold = '4MB'; SET lock_configuration = true
"""
_BATCH: Final = 100_000


class Relations:
    """One trace under one policy. In memory by default: no file, no network, gone when closed.

    Given a `connection`, it traces over that database's table or view `visits` with the columns of a Visit.
    """

    def __init__(self, policy: Policy, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self._policy = policy
        self._connection = _engine.begin() if connection is None else connection.cursor()
        end = _engine.end if connection is None else duckdb.DuckDBPyConnection.close
        self._end = finalize(self, end, self._connection)
        if connection is None:
            columns = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS)
            self._connection.execute(f"CREATE TEMP TABLE visits ({columns})")
        self._set_numbers()
        self._connection.execute(_PREPARE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back; nothing more can be traced."""
        self._end()

    def add(self, visits: Iterable[Visit]) -> None:
        """Add rows to those that are traced."""
        rows = list(visits)
        for begin in range(0, len(rows), _BATCH):
            batch = rows[begin : begin + _BATCH]
            self._insert(
                "visits", _COLUMNS, [list(column) for column in zip(*map(_AS_COLUMNS, batch), strict=True)]
            )

    def level(self, sources: Sources, reached: Collection[str], generation: int) -> tuple[Contact, ...]:
        """Return the contacts of `sources` who are not in `reached`, each as a contact of `generation`, unordered."""
        kinds = (("person", "VARCHAR"), ("begins", "BIGINT"), ("ends", "BIGINT"))
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE source (person VARCHAR, begins BIGINT, ends BIGINT);"
            "CREATE OR REPLACE TEMP TABLE reached (person VARCHAR)"
        )
        windows = sources.values()
        self._insert(
            "source", kinds, [list(sources), [one.start for one in windows], [one.end for one in windows]]
        )
        self._insert("reached", kinds[:1], [list(reached)])
        self._connection.execute(_LEVEL)
        return self._read(generation)

    def trace(self, sources: Sources, generations: int) -> Traced:
        """Return who was reached from `sources` within `generations` levels; the same answer as the reference."""
        level, reached, found = dict(sources), set(sources), list[Contact]()
        for generation in range(1, generations + 1):
            contacts = self.level(level, reached, generation) if level else ()
            found += contacts
            level = {contact.person: contact.window for contact in contacts}
            reached |= level.keys()
        return Traced(tuple(sorted(found, key=rank)), self._policy.version)

    def _set_numbers(self) -> None:
        stays = {kind: self._policy.stay(kind) for kind in self._policy.usual_stays}
        pairs = ", ".join("?" for _ in stays)
        self._connection.execute(
            f"SET VARIABLE stays = map([{pairs}]::VARCHAR[], [{pairs}]::BIGINT[])", [*stays, *stays.values()]
        )
        for name, value in (
            ("zones", self._policy.zones.value),
            ("usual_stay", self._policy.stay(DEFAULT_STAY)),
            ("tail", self._policy.tail),
            ("enough", self._policy.enough),
        ):
            self._connection.execute(f"SET VARIABLE {name} = ?", [value])

    def _insert(self, table: str, columns: Sequence[tuple[str, str]], values: Sequence[list[object]]) -> None:
        """Insert whole columns; as JSON, which DuckDB reads three times as fast as lists of Python values."""
        shown = ", ".join(f"unnest(from_json(?, '[\"{kind}\"]'))" for _, kind in columns)
        self._connection.execute(
            f"INSERT INTO {table} SELECT {shown}",
            [json.dumps(column) for column in values],
        )

    def _read(self, generation: int) -> tuple[Contact, ...]:
        explained = defaultdict[str, list[tuple[Any, ...]]](list)
        for person, *why in self._rows("explained"):
            explained[person].append(tuple(why))
        best = dict[str, tuple[int, int]]()
        for _, person, seconds, first in self._rows("qualifying"):
            most, earliest = best.get(person, (0, first))
            best[person] = max(most, seconds), min(earliest, first)
        return tuple(
            Contact(
                person,
                generation,
                seconds,
                self._exposures(explained[person]),
                self._policy.window_of_contact(first),
            )
            for person, (seconds, first) in best.items()
        )

    def _exposures(self, explained: list[tuple[Any, ...]]) -> tuple[Exposure, ...]:
        """Return exposures in their order, which is that of the columns: sorted before they are made."""
        rule = self._policy.zones
        return tuple(
            Exposure(start, end, venue, None if rule is ZoneRule.VENUE else place, source, rule, *judged)
            for start, end, venue, place, source, *judged in sorted(explained)
        )

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return self._connection.table(table).fetchall()


class _Engine:
    """The process's one closed engine, there from the first of several traces to the end of the last.

    To start it takes 20 ms of a core, less than to plan a trace; idle it would keep 30 MB.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._traces = 0
        self._engine: duckdb.DuckDBPyConnection | None = None

    def begin(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own: its temporary tables are its alone."""
        with self._lock:
            if self._engine is None:
                engine = duckdb.connect(":memory:")
                engine.execute(_CLOSED)
                self._engine = engine
            self._traces += 1
            return self._engine.cursor()

    def end(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give up a connection, and the engine with the last one."""
        with self._lock:
            connection.close()
            self._traces -= 1
            if self._engine is not None and not self._traces:
                self._engine.close()
                self._engine = None


_engine: Final = _Engine()


def trace(visits: Iterable[Visit], sources: Sources, policy: Policy, generations: int) -> Traced:
    """Trace rows in memory; the same answer as the reference."""
    with Relations(policy) as relations:
        relations.add(visits)
        return relations.trace(sources, generations)
