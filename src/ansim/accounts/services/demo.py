"""The sandbox office 안심시: an invented city with six members of staff whose sign-in data is printed.

Refused outside the sandbox, since everybody can read these passwords.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from ansim.accounts.adapters import second_factor
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Office, Staff
from ansim.accounts.services.offices import add_sender_number, create_office, open_office
from ansim.accounts.services.pictures import agree_picture, ask_picture
from ansim.accounts.services.signing import make_signing_key
from ansim.conf import env
from ansim.kit.clock import now

DEMO_CODE: Final = "ansim-si"
DEMO_SENDER: Final = "010-0000-0000"


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """An invented member of staff: what is typed to sign in."""

    login: str
    name: str
    role: StaffRole
    password: str
    totp_secret: str


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """The sandbox office and its staff, in the order of DEMO_STAFF."""

    office_id: int
    code: str
    staff: tuple[DemoStaff, ...]
    actors: tuple[Actor, ...]

    def actor(self, role: StaffRole) -> Actor:
        """Return the demo member of staff with this role as an actor."""
        return next(actor for actor in self.actors if role in actor.roles)


def _person(login: str, name: str, role: StaffRole, totp_secret: str) -> DemoStaff:
    return DemoStaff(login, name, role, f"ansim-{login}-2026", totp_secret)


DEMO_STAFF: Final = (
    _person("notice", "김하늘", StaffRole.NOTICE_OFFICER, "NOTICEANSIMAAAAAAAAAAAAAAAAAAAAA"),
    _person("approver", "박승인", StaffRole.APPROVER, "APPROVERANSIMAAAAAAAAAAAAAAAAAAA"),
    _person("tracer", "이누리", StaffRole.TRACER, "TRACERANSIMAAAAAAAAAAAAAAAAAAAAA"),
    _person("venue", "최마당", StaffRole.VENUE_HELPER, "VENUEANSIMAAAAAAAAAAAAAAAAAAAAAA"),
    _person("manager", "정다운", StaffRole.ADMINISTRATOR, "MANAGERANSIMAAAAAAAAAAAAAAAAAAAA"),
    _person("auditor", "한바름", StaffRole.AUDITOR, "AUDITORANSIMAAAAAAAAAAAAAAAAAAAA"),
)


@transaction.atomic
def create_demo_office(*, at: datetime | None = None) -> DemoOffice:
    """Found the sandbox office with its staff, seal and sender number; a second call returns what stands.

    Raises OnlyInSandbox in an installation that is no drill.
    """
    if not env.sandbox():
        raise OnlyInSandbox
    moment = at or now()
    row = Office.objects.filter(code=DEMO_CODE).first()
    office_id = row.pk if row else _found(moment)
    actors = tuple(_join(person, office_id, moment) for person in DEMO_STAFF)
    demo = DemoOffice(office_id, DEMO_CODE, DEMO_STAFF, actors)
    if row is None:
        _take_seal(demo, moment)
    return demo


def _found(moment: datetime) -> int:
    by = system_actor("sandbox")
    office_id = create_office(
        by=by,
        code=DEMO_CODE,
        name="안심시",
        head_title="안심시장",
        department="감염병관리과",
        officer="김하늘",
        phone="010-0000-0000",
        is_drill=True,
        at=moment,
    )
    by = system_actor("sandbox", office_id=office_id, office_code=DEMO_CODE)
    add_sender_number(by=by, office_id=office_id, number=DEMO_SENDER, label="훈련용 대표번호")
    open_office(by=by, office_id=office_id, at=moment)
    return office_id


def _take_seal(demo: DemoOffice, moment: datetime) -> None:
    """Have the administrator upload an invented seal and the approver agree to it."""
    asked = ask_picture(
        by=demo.actor(StaffRole.ADMINISTRATOR),
        kind=PictureKind.SEAL,
        picture=draw_seal("안심시장인"),
        why="훈련용 관인",
        at=moment,
    )
    agree_picture(by=demo.actor(StaffRole.APPROVER), picture_id=asked, at=moment)


def _join(person: DemoStaff, office_id: int, moment: datetime) -> Actor:
    staff = Staff.objects.select_related("office").filter(login=person.login).first()
    if staff is None:
        staff = Staff.objects.create_user(
            person.login,
            person.password,
            name=person.name,
            office_id=office_id,
            roles=[person.role.value],
            created_at=moment,
        )
        second_factor.enrol(staff, person.totp_secret)
        make_signing_key(by=staff.actor)
    return staff.actor
