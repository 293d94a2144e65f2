"""The audit trail stands in the vault too, with a table of its own and the same guard."""

import pytest
from django.db import IntegrityError, connection, transaction

from ansim.accounts import queries, services
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent


@pytest.mark.django_db
def test_the_vault_keeps_its_own_trail():
    """An act in the vault is told in the vault's database, without any part of sign-in installed."""
    officer = Actor("staff:7", (StaffRole.TRACER,), 7, 1, "ansim-si")
    with transaction.atomic():
        services.audit(by=officer, verb="resident.reveal", reference="W-1", why="역학조사")
    (row,) = list(queries.trail(officer))
    assert (row.who, row.verb, row.reference) == ("staff:7", "resident.reveal", "W-1")
    assert "mfa_authenticator" not in connection.introspection.table_names()


@pytest.mark.django_db
def test_the_vaults_trail_is_append_only():
    """The trigger guards this database as well."""
    officer = Actor("staff:7", (StaffRole.TRACER,), 7, 1, "ansim-si")
    with transaction.atomic():
        services.audit(by=officer, verb="resident.reveal")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
