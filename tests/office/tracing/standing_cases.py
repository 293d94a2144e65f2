"""One office with a case at every step of the line, made once a module; what a test changes is undone by `db`."""

from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from tests.office.accounts.standing import standing_office
from tests.office.tracing.browsers import browser
from tests.office.tracing.conftest import Desk, second_tracer
from tests.office.tracing.role_fakes import standing_fakes

from ansim.accounts import services as accounts
from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Staff
from ansim.accounts.services.signing import make_signing_key
from ansim.kit.clock import korean_day, now
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.models import (
    Case,
    CaseEvent,
    Contact,
    ContactEvent,
    Exposure,
    ExposureMessage,
    IdentityAnswer,
    ImportedCase,
    ImportedLink,
    ImportedList,
    Lookup,
    LookupEvent,
    LookupSignature,
    Reveal,
    Visit,
)
from ansim.tracing.services import roles
from ansim.tracing.services.cases import close_case
from ansim.tracing.services.imported import take_imported
from ansim.tracing.services.running import run_lookup

HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TABLES = (
    Case,
    CaseEvent,
    Visit,
    Lookup,
    LookupEvent,
    LookupSignature,
    Contact,
    ContactEvent,
    Exposure,
    ExposureMessage,
    IdentityAnswer,
    Reveal,
    ImportedList,
    ImportedCase,
    ImportedLink,
)


def rows_of_tracing():
    """Every row of every table of tracing, to hold before against after."""
    return {
        model.__name__: [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in model.objects.order_by("pk").values()
        ]
        for model in TABLES
    }


def verbs():
    """The verbs of the audit trail, oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


LIST = ImportedCases(("K1", "K2"), (Link("K1", "K2"), Link("K9", "K2")), (("K1", "import"),), 0)


@dataclass
class Standing:
    """The desk; a case at each step by name, its look-up, and contacts of the opened one."""

    desk: Desk
    cases: dict = field(default_factory=dict)
    lookups: dict = field(default_factory=dict)
    contacts: list = field(default_factory=list)
    stranger: Actor | None = None
    listed: dict = field(default_factory=dict)

    @property
    def ids(self):
        """What fills the addresses of the tracers' pages."""
        found = {f"case_{step}": reference for step, reference in self.cases.items()}
        found |= {f"lookup_{step}": number for step, number in self.lookups.items()}
        return {**found, "contact": self.contacts[0].pk, **self.listed}

    def url(self, path):
        """An address with the ids filled in."""
        return "/" + path.format(**self.ids)

    def client(self, role, **more):
        """A browser of the office's member of staff with that role."""
        return browser(standing_office_actor(self, role), **more)


def standing_office_actor(standing, role):
    """The member of staff of the standing office with that role."""
    staff = Staff.objects.filter(office_id=standing.desk.office_id, roles__contains=[role.value])
    return staff.order_by("pk").first().actor


def another_office(code="other-gun", login="stranger", staff_roles=("tracer", "approver")):
    """A member of staff of an office that is none of this one's business, with a key."""
    other = accounts.create_office(
        by=system_actor("test"), code=code, name="다른군", head_title="군수", at=now()
    )
    accounts.open_office(
        by=system_actor("test", office_id=other, office_code=code), office_id=other, at=now()
    )
    staff = Staff.objects.create_user(
        login, "long-enough-77", name="남모름", office_id=other, roles=list(staff_roles), created_at=now()
    )
    second_factor.enrol(staff, "STRANGERAAAAAAAAAAAAAAAAAAAAAAAA")
    make_signing_key(by=staff.actor)
    return staff.actor


def _build(fakes):
    office = standing_office()
    desk = Desk(
        tracer=office.actor(StaffRole.TRACER),
        second=second_tracer(office.office_id),
        approver=office.actor(StaffRole.APPROVER),
        officer=office.actor(StaffRole.NOTICE_OFFICER),
        office_id=office.office_id,
        roles=fakes,
    )
    desk.connect()
    one = Standing(desk)
    steps = ("fresh", "asked", "signed", "failed", "opened", "handed", "closed")
    for number, step in enumerate(steps, start=1):
        phone = f"010-0000-{number:04d}"
        fakes.vault.people[f"+82100000{number:04d}"] = "x"
        one.cases[step] = desk.case(phone)
    one.lookups["asked"] = desk.asked(one.cases["asked"])
    one.lookups["signed"] = desk.signed(one.cases["signed"])
    one.lookups["failed"] = desk.signed(one.cases["failed"])
    fakes.opener.killed = True
    run_lookup(lookup_id=one.lookups["failed"])
    fakes.opener.killed = False
    for step in ("opened", "handed"):
        one.lookups[step] = desk.opened(one.cases[step])
    one.contacts = desk.contacts(one.cases["opened"])
    handed = desk.contacts(one.cases["handed"])
    desk.accept(one.cases["handed"], *handed[:2])
    desk.identify(handed[0])
    take_contacts(
        by=desk.tracer, case=one.cases["handed"], typed_count=1, issued_on=korean_day(now()), at=now()
    )
    close_case(by=desk.tracer, reference=one.cases["closed"], seen=1, why="다른 사람", at=now())
    one.stranger = another_office()
    taken = take_imported(by=desk.tracer, name="받은 명단", cases=LIST, at=now())
    person = ImportedCase.objects.filter(in_list_id=taken.list_id).first()
    one.listed = {"list": taken.list_id, "listed": person.pk}
    return one


@pytest.fixture(scope="module")
def cases_at_work(django_db_setup, django_db_blocker):
    """The Standing of a module, made in one transaction that is never committed."""
    patch = pytest.MonkeyPatch()
    fakes = standing_fakes(now())
    patch.setattr(roles, "others", fakes.others)
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=HASHER),
        transaction.atomic(),
    ):
        yield _build(fakes)
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def standing(cases_at_work, db):
    """The Standing, as it was made: what the test before did is undone."""
    cache.clear()
    return cases_at_work


__all__ = ["Standing", "another_office", "cases_at_work", "rows_of_tracing", "standing", "verbs"]
