"""Transactions whose statements the database parses and plans once a connection (docs/adr/0074)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from django.db import connection, transaction

# A plan that is kept was made while the tables were small, perhaps empty: it must find its rows by an index for ever.
_BY_INDEX: Final = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('idle_in_transaction_session_timeout', '20s', true),
    set_config('synchronous_commit',
        CASE WHEN %(lasting)s THEN current_setting('synchronous_commit') ELSE 'off' END, true)
"""


@contextmanager
def by_index(*, lasting: bool = True) -> Iterator[None]:
    """Make one transaction of the statements run inside, each of which finds its rows by an index.

    Those asked for with `prepare=True` are parsed and planned once a connection, which takes longer than a statement of a few
    rows itself; one that is better planned for its number of rows stays outside. Not `lasting`, its commit does not
    wait for the disk: the next one that does makes it last too, and until then a database that loses its power
    forgets both. A process that is stopped inside loses its transaction after 20 s, so that nobody waits for its locks.
    Behind PgBouncer this needs its version 1.21, or its session mode. Raises Django's database errors.
    """
    with transaction.atomic():
        kept = connection.connection
        kept.prepare_threshold = 0  # Django switches it off
        try:
            with connection.wrap_database_errors, psycopg.Cursor(kept) as cursor:
                cursor.execute(_BY_INDEX, {"lasting": lasting}, prepare=True)
            yield
        finally:
            kept.prepare_threshold = None
