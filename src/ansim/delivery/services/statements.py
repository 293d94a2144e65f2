"""Statements of delivery, bound by the server; inside `by_index` (conf/kept_plans.py) they keep their plans."""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


def run(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with its parameters bound by the server; return its rows, [] for one without.

    A transaction of its own unless one is open; kept prepared inside `by_index` alone. Raises Django's database errors.
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
