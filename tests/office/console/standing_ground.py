"""One office with a batch at every step, made once a module; what a test changes is undone by `db`."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from office_ground import TODAY, Drill, InPlace, row, workbook

from ansim.accounts import queries, services
from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.accounts.services.demo import create_demo_office
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Attempt, Delivery, Group, Parcel, Provider
from ansim.delivery.services.carrying_out import claim_bundle
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit.clock import now
from ansim.notices.models import Wording
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services import making
from ansim.notices.services.changing import ask_withdrawal
from ansim.notices.services.checking import check_batch
from ansim.notices.services.releasing import hand_over, stop_batch
from ansim.notices.services.transferring import offer_transfer

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STEPS = ("checking", "checked", "unreadable", "made", "handed_over", "released", "stopped")


@dataclass
class Standing:
    """The office, a batch at each of STEPS, notices of the made ones, deliveries of the released one."""

    drill: Drill
    batches: dict = field(default_factory=dict)
    notices: dict = field(default_factory=dict)
    deliveries: list = field(default_factory=list)
    bundle: UUID | None = None
    change: int = 0
    wording: int = 0
    transfer: int = 0
    stranger: Staff | None = None

    @property
    def reference(self):
        """The first notice of the released batch."""
        return self.notices["released"][0].reference

    @property
    def unknown(self):
        """The delivery that got no answer."""
        return self.deliveries[1]

    def url(self, step, part=""):
        """The address of the batch at that step, or of a part of it."""
        return f"/batches/{self.batches[step]}/{part}"

    def client(self, role, **more):
        """A browser signed in as the office's member of staff with that role."""
        staff = Staff.objects.get(pk=self.drill.office.actor(role).staff_id)
        return signed_in(staff, **more)

    def trail(self):
        """The office's audit trail, newest first."""
        return list(queries.trail(self.drill.office.actor(StaffRole.AUDITOR))[0:200])


def signed_in(staff, **more):
    """A browser signed in as this member of staff."""
    client = Client(**more)
    client.force_login(staff, backend=BACKEND)
    return client


def another_office():
    """A notice officer who may approve too, of an office that is none of the drill's business."""
    by = system_actor("test")
    other = services.create_office(by=by, code="other-gun", name="다른군", head_title="군수", at=now())
    own = system_actor("test", office_id=other, office_code="other-gun")
    services.open_office(by=own, office_id=other, at=now())
    roles = ["notice_officer", "approver"]
    staff = Staff.objects.create_user(
        "stranger", "long-enough-77", name="남모름", office_id=other, roles=roles, created_at=now()
    )
    second_factor.enrol(staff, "STRANGERAAAAAAAAAAAAAAAAAAAAAAAA")
    return staff


def third_office():
    """An open office without staff, to which people are offered."""
    third = services.create_office(
        by=system_actor("test"), code="third-gu", name="셋째구", head_title="구청장", at=now()
    )
    own = system_actor("test", office_id=third, office_code="third-gu")
    services.open_office(by=own, office_id=third, at=now())
    return third


def tried(delivery, outcome, state, code=""):
    """Give a delivery one attempt with an outcome, as the sending leaves it."""
    moment = now()
    parcel = Parcel.objects.create(
        group_id=delivery.group_id,
        fence=uuid4(),
        stage="unknown" if outcome is Outcome.UNKNOWN else "answered",
        ref="G4V1",
        lease_until=moment,
        expires_at=moment + timedelta(hours=1),
        claimed_at=moment,
        released_at=moment,
    )
    Attempt.objects.create(delivery=delivery, number=1, parcel=parcel, outcome=outcome, code=code)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, tries=1)


def carried(office_id):
    """A bundle with one message, in a group of its own that is no batch's, carried out two days ago; return its name."""
    out = now() - timedelta(days=2)
    sender = Provider.objects.get(office_id=office_id)
    group = Group.objects.create(
        office_id=office_id,
        name="TEST-0001",
        provider=sender,
        sender="01000000000",
        control="carried",
        created_at=out,
    )
    queue_deliveries(
        group_id=group.pk,
        items=[Item("CARRIED", "01000000099", "시험")],
        expires_at=out + timedelta(hours=24),
        now=out,
        by="staff:0",
    )
    return claim_bundle(office_id=office_id, group="TEST-0001", reader="f", now=out, by="staff:0").ident


def asked_wording(drill):
    """A wording of the advice that waits for the approver; return it."""
    words = {"lead": {"ko": "가까운 곳에 환자가 있었습니다.", "en": "A case was near you."}}
    return Wording.objects.create(
        office_id=drill.office.office_id,
        template="exposure-1",
        words=words,
        since=TODAY,
        why="쉬운 말로",
        asked_by_id=drill.officer.staff_id,
        asked_at=now(),
    ).pk


def _build():
    office = create_demo_office(at=now())
    drill = Drill(office, office.actor(StaffRole.NOTICE_OFFICER), office.actor(StaffRole.APPROVER))
    one = Standing(drill)
    drill.connect()
    one.batches["checking"] = drill.take(workbook([row(90)]))
    one.batches["checked"] = drill.checked(
        [row(1), row(2), row(3), row(4, 휴대전화="없음이오"), row(5, 생년월일="몰라요"), row(6, 휴대전화="")]
    )
    one.batches["unreadable"] = drill.take(b"no list at all")
    check_batch(batch_id=one.batches["unreadable"])
    one.batches["made"] = drill.made([row(11)])
    one.batches["handed_over"] = drill.made([row(21), row(22)])
    hand_over(by=drill.officer, batch_id=one.batches["handed_over"], at=now())
    one.batches["released"] = drill.released([row(31), row(32), row(33)], send=True)
    one.batches["stopped"] = drill.checked([row(41)])
    stop_batch(by=drill.officer, batch_id=one.batches["stopped"], why="명단이 잘못됨", at=now())
    for step in ("made", "handed_over", "released"):
        one.notices[step] = notices_of_batch(drill.officer, one.batches[step])
    one.deliveries = list(Delivery.objects.order_by("pk"))
    tried(one.deliveries[0], Outcome.PERMANENT, State.FAILED_PERMANENT, "3032")
    tried(one.deliveries[1], Outcome.UNKNOWN, State.UNKNOWN)
    one.bundle = carried(office.office_id)
    wrong = one.notices["released"][2].reference
    one.change = ask_withdrawal(by=drill.officer, reference=wrong, why="명단에 잘못 들어감", at=now())
    one.wording = asked_wording(drill)
    one.stranger = another_office()
    one.transfer = offer_transfer(
        by=drill.officer,
        batch_id=one.batches["released"],
        to_office=third_office(),
        rows=[5],
        why="다른 관할",
        at=now(),
    )
    return one


@contextmanager
def at_work(django_db_blocker):
    """The Standing, made in one transaction that is never committed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(making, "NoticePool", InPlace)
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=HASHER),
        transaction.atomic(),
    ):
        yield _build()
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture(scope="module")
def office_at_work(django_db_setup, django_db_blocker):
    """The Standing of a module."""
    with at_work(django_db_blocker) as one:
        yield one


@pytest.fixture
def standing(office_at_work, db):
    """The Standing, as it was made: what the test before did is undone."""
    cache.clear()
    return office_at_work


@pytest.fixture
def at_officer(standing):
    """The notice officer's browser."""
    return standing.client(StaffRole.NOTICE_OFFICER)


@pytest.fixture
def at_approver(standing):
    """The approver's browser."""
    return standing.client(StaffRole.APPROVER)


__all__ = ["TODAY", "Standing", "at_approver", "at_officer", "office_at_work", "signed_in", "standing"]
