"""The sandbox office with a tracer, an approver and a second tracer, over the other roles in memory."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.office.accounts.standing import standing_office
from tests.office.tracing.role_fakes import Fakes, standing_fakes

from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.accounts.services.signing import make_signing_key
from ansim.delivery.services.providers import connect_provider
from ansim.kit.clock import korean_day, now
from ansim.tracing.domain.contacts import Grade, Identity
from ansim.tracing.domain.lookups import Asked, PersonDays
from ansim.tracing.models import Contact
from ansim.tracing.services import roles
from ansim.tracing.services.asking import ask_lookup, sign_lookup
from ansim.tracing.services.cases import CaseDays, record_case
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.identities import take_identity
from ansim.tracing.services.running import run_lookup

PHONE = "010-0000-0001"


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    """Hash passwords cheaply: what is tested is who may do what."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass
class Desk:
    """The tracer's desk: its people, the other roles, and shortcuts through the line."""

    tracer: Actor
    second: Actor
    approver: Actor
    officer: Actor
    office_id: int
    roles: Fakes

    def days(self, **changes):
        """The days of a case confirmed today with onset two days ago."""
        today = korean_day(now())
        return CaseDays(**{"confirmed": today, "onset": today - timedelta(days=2), **changes})

    def case(self, phone=PHONE, **changes):
        """A recorded case."""
        return record_case(by=self.tracer, phone=phone, days=self.days(**changes), at=now()).reference

    def asked(self, reference, **changes):
        """A look-up over the infectious period that was asked for."""
        today = korean_day(now())
        scope = PersonDays(today - timedelta(days=4), today)
        what = {"scope": scope, "generations": 2, "most_people": 500, "basis": "idcpa-76-2", **changes}
        return ask_lookup(by=self.tracer, reference=reference, asked=Asked(**what), at=now())

    def signed(self, reference):
        """A look-up with both signatures, not yet run."""
        lookup = self.asked(reference)
        sign_lookup(by=self.tracer, lookup_id=lookup, at=now())
        sign_lookup(by=self.approver, lookup_id=lookup, at=now())
        return lookup

    def opened(self, reference):
        """A look-up that was run."""
        lookup = self.signed(reference)
        run_lookup(lookup_id=lookup)
        return lookup

    def contacts(self, reference):
        """The rows of the contacts in the order of the list."""
        return list(Contact.objects.filter(case__reference=reference))

    def accept(self, reference, *rows):
        """Accept contacts as the tracer."""
        seen = {row.pk: Contact.objects.get(pk=row.pk).version for row in rows}
        grade_contacts(by=self.tracer, reference=reference, seen=seen, grade=Grade.ACCEPTED, at=now())

    def identify(self, row, name="홍길동"):
        """Type who a contact is."""
        seen = Contact.objects.get(pk=row.pk).version
        known = Identity(name, korean_day(now()).replace(year=1980, day=1), "가람시 새벽동 1")
        take_identity(by=self.tracer, contact_id=row.pk, seen=seen, identity=known, at=now())

    def connect(self):
        """Give the office an account at a message service."""
        connect_provider(
            office_id=self.office_id,
            base_url="http://127.0.0.1:9",
            api_key="KEY",
            api_secret="secret",
            senders=["01000000000"],
            receipt_secret="receipts",
            now=now(),
            by="test",
        )


@pytest.fixture
def desk(db, monkeypatch):
    """The desk, with the other roles in memory."""
    cache.clear()
    office = standing_office()
    fakes = standing_fakes(now())
    monkeypatch.setattr(roles, "others", fakes.others)
    return Desk(
        tracer=office.actor(StaffRole.TRACER),
        second=second_tracer(office.office_id),
        approver=office.actor(StaffRole.APPROVER),
        officer=office.actor(StaffRole.NOTICE_OFFICER),
        office_id=office.office_id,
        roles=fakes,
    )


def second_tracer(office_id):
    """Another tracer of the same office."""
    staff = Staff.objects.create_user(
        "tracer2",
        "long-enough-77",
        name="나누리",
        office_id=office_id,
        roles=["tracer"],
        created_at=now(),
    )
    second_factor.enrol(staff, "TRACERTWOAAAAAAAAAAAAAAAAAAAAAAA")
    make_signing_key(by=staff.actor)
    return staff.actor
