"""The office role starts on its own real PostgreSQL."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_office_role_migrates_on_a_real_database() -> None:
    """All migrations of the office role apply to PostgreSQL 18 and leave its tables there."""
    tables = connection.introspection.table_names()
    assert {"notices_batch", "delivery_delivery", "accounts_auditevent"} <= set(tables)
    assert connection.pg_version >= 150000
