"""What a committing test leaves is taken away before the next one (tests/emptying.py)."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from tests.emptying import KEPT, empty
from tests.office.accounts.standing import START

from ansim.accounts.models import Office, Staff
from ansim.accounts.services.demo import create_demo_office


@pytest.mark.django_db(transaction=True)
def test_no_row_of_any_model_is_left_and_empty_tables_are_not_touched() -> None:
    """After an office with its staff was committed no model has a row, and a second time there is nothing to do."""
    create_demo_office(at=START)
    kinds = ContentType.objects.count()
    emptied = empty("default")
    assert {Office._meta.db_table, Staff._meta.db_table} <= set(emptied)
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    left = {model._meta.db_table for model in models if model._base_manager.exists()}
    assert left <= KEPT
    assert ContentType.objects.count() == kinds
    assert empty("default") == []
