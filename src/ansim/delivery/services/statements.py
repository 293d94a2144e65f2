"""Statements of delivery, bound by the server. Those that move a few rows thousands of times keep their plans."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import connection, transaction

# A plan that is kept was made while the tables were small, perhaps empty: it must find its rows by an index for ever.
_BY_INDEX: Final = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('synchronous_commit',
        CASE WHEN %(lasting)s THEN current_setting('synchronous_commit') ELSE 'off' END, true)
"""


@contextmanager
def few_rows(*, lasting: bool = True) -> Iterator[None]:
    """Make one transaction of the statements run inside, none of which moves more than a few rows.

    They are parsed and planned once a connection, which takes longer than such a statement itself (docs/adr/0074); one for
    many rows is planned for their number, outside. Not `lasting`, its commit does not wait for the disk: the next one that
    does makes it last too, and until then a database that loses its power forgets both. Behind PgBouncer this needs its version 1.21, or its session mode.
    """
    with transaction.atomic():
        kept = connection.connection
        kept.prepare_threshold = 0  # Django switches it off
        try:
            run(_BY_INDEX, {"lasting": lasting})
            yield
        finally:
            kept.prepare_threshold = None


def run(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with its parameters bound by the server; return its rows, [] for one without.

    A transaction of its own unless one is open; kept prepared inside `few_rows` alone. Raises Django's database errors.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def run_count(statement: str, params: Mapping[str, Any]) -> int:
    """Run a statement that changes rows; return how many."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.rowcount
