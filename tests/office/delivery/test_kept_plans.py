"""Statements of a few rows keep their plans, which find their rows by an index; all others are planned for their number."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from ansim.conf.kept_plans import by_index
from ansim.delivery.models import Group
from ansim.delivery.services import claims, news
from ansim.delivery.services.lanes import Lanes
from ansim.delivery.services.statements import run

#: tables of a row an account, group, batch or office
SMALL = ("delivery_group", "delivery_pace", "delivery_firstwave", "delivery_hours")


@pytest.fixture
def lanes(office: Any) -> Iterator[Lanes]:
    """Four lanes of the office's group."""
    with Lanes(adapter=office.adapter, group_id=office.group_id, count=4, now=office.clock) as made:
        yield made


def _kept() -> dict[str, tuple[int, int, int]]:
    """What this connection keeps, by name: parameters, plans made once for all and plans made for one call."""
    return {
        name: (count, once, each)
        for name, count, once, each in run(
            "SELECT name, cardinality(parameter_types), generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE %(ours)s",
            {"ours": "%delivery_%"},
        )
    }


def test_lanes_plan_each_statement_once_a_connection(office: Any, lanes: Lanes) -> None:
    """Proves that of the three statements of the lanes none is planned again for a call."""
    before = _kept()
    office.queue(40)
    lanes.send()
    used = {name: found for name, found in _kept().items() if found != before.get(name)}
    assert len(used) == 3
    for name, (_, once, each) in used.items():
        assert once >= before.get(name, (0, 0, 0))[1] + 10
        assert each == before.get(name, (0, 0, 0))[2] == 0


def test_a_kept_plan_reads_no_table_through(office: Any, lanes: Lanes) -> None:
    """Proves that plans made while the tables are all but empty will find rows by an index when they are full."""
    office.queue(1)
    lanes.send()
    read, joined = [], []
    with by_index(), psycopg.Cursor(connection.connection) as cursor:
        for name, (count, _, _) in _kept().items():
            cursor.execute(
                f'EXPLAIN EXECUTE "{name}"' + (f"({', '.join(['NULL'] * count)})" if count else "")
            )
            plan = [str(line).strip() for (line,) in cursor.fetchall()]
            read += [line for line in plan if "Seq Scan on delivery_" in line]
            joined += [line for line in plan if "Hash Join" in line or "Merge Join" in line]
    assert [line for line in read if not any(f"{name} " in line for name in SMALL)] == []
    assert joined == []


def test_a_parcel_of_many_is_planned_for_its_number(office: Any) -> None:
    """Proves that sending by parcels keeps no plan: one made for a few rows would be slow for a thousand."""
    before = _kept()
    office.queue(8)
    office.send_all(limit=4)
    assert _kept() == before
    assert office.counts() == {"sent": 8}


def test_a_commit_waits_for_the_disk_unless_said_otherwise(office: Any) -> None:
    """Proves that only what is said not to last does not wait for the disk, and no statement after it."""
    asked = "SELECT current_setting('synchronous_commit')"
    with by_index():
        assert run(asked, {}) == [("on",)]
    with by_index(lasting=False):
        assert run(asked, {}) == [("off",)]
    assert run(asked, {}) == [("on",)]


def test_an_error_inside_leaves_nothing_set(office: Any) -> None:
    """Proves that after an error statements are planned as everywhere else, and nothing inside was committed."""

    def breaking() -> None:
        with by_index():
            run("UPDATE delivery_group SET reason = 'inside'", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaking()
    assert connection.connection.prepare_threshold is None
    settings = run("SELECT current_setting('plan_cache_mode'), current_setting('enable_seqscan')", {})
    assert settings == [("auto", "on")]
    assert Group.objects.get(pk=office.group_id).reason == ""


def test_psycopg_reads_no_statement_anew() -> None:
    """Proves that each statement of the lanes is short enough for psycopg to keep what it made of it."""
    assert max(map(len, (claims._CLAIM, claims._RELEASE, news._APPLY))) <= MAX_CACHED_STATEMENT_LENGTH
