"""Statements of delivery, prepared once per connection: they run thousands of times, planning them costs more than they do."""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


def run(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with its parameters bound by the server; return its rows, [] for one without.

    A transaction of its own unless one is open. Raises Django's database errors.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.fetchall() if cursor.description else []


def run_count(statement: str, params: Mapping[str, Any]) -> int:
    """Run a statement that changes rows; return how many."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, prepare=True)
        return cursor.rowcount
