"""The sandbox office with its six staff, cheap password hashes, and clients signed in as one of them."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.office.accounts.standing import START, standing_office
from tests.office.delivery.conftest import gateway, gateway_process

from ansim.accounts import services
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff

__all__ = ["gateway", "gateway_process"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    """Hash passwords cheaply: what is tested is who gets in, not how dear a guess is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def drill(db):
    """The sandbox office, made once and laid down again for each test; limits of earlier tests forgotten."""
    cache.clear()
    return standing_office()


@pytest.fixture
def manager(drill):
    """The administrator of the sandbox office as an actor."""
    return drill.actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def approver(drill):
    """The approver of the sandbox office as an actor."""
    return drill.actor(StaffRole.APPROVER)


@pytest.fixture
def as_approver(signed_in):
    """A client signed in as the approver."""
    return signed_in(StaffRole.APPROVER)


@pytest.fixture
def other_office(db):
    """The id and a setting-up actor of another office, for what must not be seen across offices."""
    office_id = services.create_office(
        by=system_actor("test"), code="other-gun", name="다른군", head_title="다른군수", at=START
    )
    actor = system_actor("test", office_id=office_id, office_code="other-gun")
    services.open_office(by=actor, office_id=office_id, at=START)
    return actor


@pytest.fixture
def signed_in(drill):
    """Return a function that gives a client signed in as the demo staff of a role."""

    def sign_in(role):
        client = Client()
        client.force_login(Staff.objects.get(pk=drill.actor(role).staff_id), backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def as_manager(signed_in):
    """A client signed in as the administrator."""
    return signed_in(StaffRole.ADMINISTRATOR)


@pytest.fixture
def as_auditor(signed_in):
    """A client signed in as the auditor."""
    return signed_in(StaffRole.AUDITOR)
