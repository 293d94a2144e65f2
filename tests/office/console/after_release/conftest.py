"""One office at work for the whole folder: making it takes longer than its tests."""

import pytest
from tests.office.console.standing_ground import at_work


@pytest.fixture(scope="package")
def office_at_work(django_db_setup, django_db_blocker):
    """The Standing of this folder."""
    with at_work(django_db_blocker) as one:
        yield one
