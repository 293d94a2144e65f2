"""The partitions of visits, departures and evidence: one a Korean day, made ahead, closed after three days, dropped.

Names and bounds are made of whole numbers only (`:d`), so they may stand in SQL as text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

PARENTS = ("checkins_visit", "checkins_departure", "checkins_evidence")
_LOCK = 0x76697369
_NAME = re.compile(r"checkins_(?:visit|departure|evidence)_d(\d+)")


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many rows one day holds."""

    visits: int
    departures: int
    evidence: int


def _existing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " JOIN pg_class p ON p.oid = i.inhparent WHERE p.relname = ANY(%s)",
            [list(PARENTS)],
        )
        return {name for (name,) in cursor.fetchall()}


def days() -> list[int]:
    """Return the days that have a partition, oldest first."""
    found = (_NAME.fullmatch(name) for name in _existing())
    return sorted({int(match[1]) for match in found if match})


def prepare(wanted: Iterable[int]) -> None:
    """Make the partitions of the wanted days that are missing; those that exist stay as they are."""
    missing = sorted(set(wanted) - set(days()))
    if not missing:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for day in missing:
            for parent in PARENTS:
                cursor.execute(
                    f"CREATE TABLE IF NOT EXISTS {parent}_d{day:d} PARTITION OF {parent} FOR VALUES IN ({day:d})"
                )


def close(day: int) -> None:
    """Let the partitions of `day` take no more rows, except those a drill loads."""
    with transaction.atomic(), connection.cursor() as cursor:
        for parent in PARENTS:
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER is_closed BEFORE INSERT ON {parent}_d{day:d}"
                " FOR EACH ROW EXECUTE FUNCTION checkins_is_closed()"
            )


def count(day: int) -> DayCount:
    """Return how many rows the partitions of `day` hold."""
    with connection.cursor() as cursor:
        numbers = []
        for parent in PARENTS:
            cursor.execute(f"SELECT count(*) FROM {parent} WHERE kday = %s", [day])  # noqa: S608
            numbers.append(int(cursor.fetchone()[0]))
    return DayCount(*numbers)


def drop(day: int) -> None:
    """Drop the partitions of `day` in the transaction of the caller, and what waits to be logged of it."""
    with connection.cursor() as cursor:
        for parent in PARENTS:
            cursor.execute(f"DROP TABLE IF EXISTS {parent}_d{day:d}")
        cursor.execute("DELETE FROM checkins_unlogged WHERE kday = %s", [day])
