"""Empties the database after a test that commits: only tables with rows, and those that point at them.

Django truncates every table and writes its content types anew after each such test: a quarter of a second for a test
that wrote a dozen rows. What is left afterwards is the same, but for the content types, which stay.
"""

from collections.abc import Iterable

from django.db import connections
from django.test import TransactionTestCase

#: written by the migrations, changed by nobody
KEPT = {"django_content_type", "auth_permission"}
_POINTING = (
    "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
)


def empty(alias: str) -> list[str]:
    """Truncate what has rows in the models' tables of a database, and what points there; return the tables."""
    connection = connections[alias]
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    with connection.cursor() as cursor:
        parts = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in sorted(tables))
        cursor.execute(" UNION ALL ".join(parts))
        filled = {table for (table,) in cursor.fetchall()}
        cursor.execute(_POINTING)
        chosen = sorted(_with_pointing(filled, cursor.fetchall()))
        if chosen:
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in chosen))
    return chosen


def _with_pointing(filled: set[str], pointing: Iterable[tuple[str, str]]) -> set[str]:
    """The tables and all from which a chain of foreign keys leads to them."""
    found, more = set(filled), True
    while more:
        next_ones = {source for source, target in pointing if target in found} - found
        found |= next_ones
        more = bool(next_ones)
    return found


def _after_the_test(case: TransactionTestCase) -> None:
    for alias in case._databases_names(include_mirrors=False):
        empty(alias)


def install() -> None:
    """Let every test that commits be followed by this instead of Django's flush."""
    TransactionTestCase._fixture_teardown = _after_the_test
