"""Look-ups keep their two plans a connection, and each finds its rows by an index however the days fill up."""

import psycopg
import pytest
from django.db import connection

from ansim.checkins.adapters import lookups
from ansim.checkins.domain.rows import Interval
from ansim.conf.kept_plans import by_index
from ansim.wire.days import begin_of, day_of

pytestmark = pytest.mark.django_db
NOON = 1_795_230_000  # 2026-11-21 12:00 in Korea
DAY = day_of(NOON)


def _kept() -> dict[str, tuple[int, int, int]]:
    """The look-ups this connection keeps, by name: how many values, plans made once for all, plans made for one call."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, cardinality(parameter_types), generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%%checkins_visit%%'"
        )
        return {name: (count, once, each) for name, count, once, each in cursor.fetchall()}


def _look_up(times: int) -> None:
    for number in range(times):
        lookups.visits_of({DAY: bytes(16 * (number + 1)), DAY - 1: bytes(16)}, ["cafe"])
        lookups.visits_at([Interval(b"venue1", NOON, NOON + 60 * (number + 1))], ["cafe"])


def test_look_ups_are_planned_once_a_connection(days: None) -> None:
    """Proves that of many look-ups of different sizes none is parsed or planned again."""
    before = _kept()
    _look_up(5)
    used = {name: found for name, found in _kept().items() if found != before.get(name)}
    assert len(used) == 2
    for name, (_, once, each) in used.items():
        assert once - before.get(name, (0, 0, 0))[1] == 5
        assert each == 0


def test_a_plan_made_over_empty_days_reads_no_day_through(days: None) -> None:
    """Proves that a plan made while the days are empty probes their indexes, and will when they hold millions."""
    _look_up(1)
    plans = []
    with by_index(), psycopg.Cursor(connection.connection) as cursor:
        for name, (count, _, _) in _kept().items():
            cursor.execute(f'EXPLAIN EXECUTE "{name}"({", ".join(["NULL"] * count)})')
            plans.append("\n".join(str(line) for (line,) in cursor.fetchall()))
    assert plans
    for plan in plans:
        assert "Seq Scan on checkins_" not in plan
        assert "Hash Join" not in plan
        assert "Merge Join" not in plan
        assert "checkins_visit_" in plan


def test_nothing_stays_set_after_a_look_up(days: None) -> None:
    """Proves that what speaks to the database after a look-up is planned as ever, within a second look-up or without."""
    _look_up(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('enable_hashjoin')")
        assert cursor.fetchone() == ("on",)
    assert connection.connection.prepare_threshold is None
    assert lookups.visits_at([Interval(b"venue1", begin_of(DAY), begin_of(DAY) + 60)], []) == b""
