"""Clients signed in as the drill's staff over batches made as the worker makes them (tests/office/notices)."""

import sys
from pathlib import Path

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parents[1] / "notices"))

from office_ground import drill, in_place, row, rows
from tests.office.console.standing_ground import at_approver, at_officer, office_at_work, standing

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
__all__ = ["at_approver", "at_officer", "drill", "in_place", "office_at_work", "row", "rows", "standing"]


@pytest.fixture
def signed_in(drill):
    """`signed_in(role)`: a client signed in as the drill's member of staff with that role."""

    def sign_in(role):
        client = Client()
        staff = Staff.objects.get(pk=drill.office.actor(role).staff_id)
        client.force_login(staff, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def officer(signed_in):
    """The notice officer's browser."""
    return signed_in(StaffRole.NOTICE_OFFICER)


@pytest.fixture
def approver(signed_in):
    """The approver's browser."""
    return signed_in(StaffRole.APPROVER)


@pytest.fixture
def stranger(drill):
    """A notice officer of another office, signed in."""
    from ansim.accounts import services
    from ansim.accounts.adapters import second_factor
    from ansim.accounts.domain.actors import system_actor
    from ansim.kit.clock import now

    other = services.create_office(
        by=system_actor("test"), code="other-gun", name="다른군", head_title="군수", at=now()
    )
    services.open_office(
        by=system_actor("test", office_id=other, office_code="other-gun"), office_id=other, at=now()
    )
    staff = Staff.objects.create_user(
        "stranger",
        "long-enough-77",
        name="남모름",
        office_id=other,
        roles=["notice_officer"],
        created_at=now(),
    )
    second_factor.enrol(staff, "STRANGERAAAAAAAAAAAAAAAAAAAAAAAA")
    client = Client()
    client.force_login(staff, backend=BACKEND)
    return client


@pytest.fixture
def faulty(rows):
    """Six rows of which two make no notice and one has no phone."""
    good = rows(4)
    return [*good[:3], row(4, 휴대전화="없음이오"), row(5, 생년월일="몰라요"), row(6, 휴대전화="")]


@pytest.fixture
def trail(drill):
    """`trail()`: the office's audit trail, newest first."""
    from ansim.accounts import queries

    return lambda: list(queries.trail(drill.office.actors[-1])[0:100])
