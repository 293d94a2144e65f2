"""Every act of accounts in the trail: verb, reference and reason of each; a refused act leaves nothing at all."""

import dataclasses
from hashlib import sha256

import pytest

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain import errors, pictures
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Office, OfficePicture, SenderNumber, SigningKey, Staff

from .standing import START

pytestmark = pytest.mark.django_db
NOBODY = 999_999
SEAL = draw_seal("안심시청인")
SHA256 = sha256(SEAL).hexdigest()


@pytest.fixture
def ground(drill, manager):
    """The drill, its administrator, and the ids that acts need."""

    class Ground:
        demo = drill
        by = manager
        office_id = manager.office_id
        tracer = drill.actor(StaffRole.TRACER)
        approver = drill.actor(StaffRole.APPROVER)
        picture_id = queries.pictures_of(manager)[0].id
        number_id = queries.sender_numbers(manager.office_id)[0].id

    return Ground


def _ask(by, **changes):
    given = {"kind": PictureKind.SEAL, "picture": draw_seal("안심시청인"), "why": "개각", "at": START}
    return services.ask_picture(by=by, **{**given, **changes})


def _last(count=1):
    return list(AuditEvent.objects.order_by("-pk")[:count])


# act, verb, reference, reason; texts in braces are filled from the ground
ACTS = [
    (
        lambda g: services.change_office(by=g.by, office_id=g.office_id, name="새안심시"),
        ("office.change", "ansim-si", "name"),
    ),
    (
        lambda g: services.change_office(by=g.by, office_id=g.office_id, phone="1600-0000", why="번호 이전"),
        ("office.change", "ansim-si", "번호 이전"),
    ),
    (
        lambda g: services.change_office(
            by=g.by, office_id=g.office_id, name="가", head_title="나", officer="다"
        ),
        ("office.change", "ansim-si", "name, head_title, officer"),
    ),
    (
        lambda g: services.add_sender_number(
            by=g.by, office_id=g.office_id, number="02-000-0000", why="개청"
        ),
        ("sender.add", "020000000", "개청"),
    ),
    (
        lambda g: services.retire_sender_number(by=g.by, number_id=g.number_id, why="폐지"),
        ("sender.retire", "01000000000", "폐지"),
    ),
    (
        lambda g: services.invite_staff(by=g.by, login="new.one", name="새", roles=["tracer", "approver"]),
        ("staff.invite", "staff:{new}", "approver, tracer"),
    ),
    (
        lambda g: services.reinvite(by=g.by, staff_id=g.tracer.staff_id, why="휴대전화 분실"),
        ("staff.reinvite", "staff:{tracer}", "휴대전화 분실"),
    ),
    (
        lambda g: services.change_staff(
            by=g.by, staff_id=g.tracer.staff_id, name="이누리", roles=["approver"]
        ),
        ("staff.change", "staff:{tracer}", "tracer → approver"),
    ),
    (
        lambda g: services.change_staff(
            by=g.by, staff_id=g.tracer.staff_id, name="이누리", roles=["auditor"], why="발령"
        ),
        ("staff.change", "staff:{tracer}", "발령 (tracer → auditor)"),
    ),
    (
        lambda g: services.set_active(by=g.by, staff_id=g.tracer.staff_id, active=False, why="휴직"),
        ("staff.disable", "staff:{tracer}", "휴직"),
    ),
    (
        lambda g: services.set_active(by=g.by, staff_id=g.tracer.staff_id, active=True, why="복직"),
        ("staff.enable", "staff:{tracer}", "복직"),
    ),
    (lambda g: services.renew_second_factor(by=g.by), ("second_factor.renew", "{who}", "")),
    (lambda g: _ask(g.by, picture=SEAL), ("seal.ask", f"picture:{{picture}} {SHA256[:16]}", "개각")),
    (
        lambda g: services.open_office(by=g.by, office_id=g.office_id),
        ("office.open", "ansim-si", ""),
    ),
]


@pytest.mark.parametrize(("act", "told"), ACTS, ids=[f"{told[0]}-{n}" for n, (_act, told) in enumerate(ACTS)])
def test_an_act_leaves_one_event(ground, act, told):
    """Each act is told once, by whom in which role for which office, about what and why."""
    before = AuditEvent.objects.count()
    act(ground)
    assert AuditEvent.objects.count() == before + 1
    (event,) = _last()
    new = Staff.objects.order_by("-pk").first().pk
    filled = [
        part.format(tracer=ground.tracer.staff_id, new=new, who=ground.by.who, picture=ground.picture_id + 1)
        for part in told
    ]
    assert [event.verb, event.reference, event.why] == filled
    assert (event.who, event.role, event.office) == (ground.by.who, "administrator", "ansim-si")


def test_signing_keys_are_told_by_their_ids(ground):
    """Making a key tells the new one; retiring tells the one that went, with its reason."""
    made = services.make_signing_key(by=ground.by)
    services.retire_signing_key(by=ground.by, why="의심")
    retired, first = _last(2)
    assert (first.verb, first.reference) == ("signing_key.make", made)
    assert (retired.verb, retired.reference, retired.why) == ("signing_key.retire", made, "의심")


def test_the_founding_and_the_steps_are_told_by_the_setup(db):
    """Before there is staff, the process acts; its events carry no role."""
    by = system_actor("setup")
    office_id = services.create_office(by=by, code="new-si", name="새", head_title="장")
    own = system_actor("setup", office_id=office_id, office_code="new-si")
    services.take_setup_step(by=own, office_id=office_id, step="sender")
    told = list(AuditEvent.objects.order_by("pk").values_list("who", "role", "office", "verb", "reference"))
    assert told == [
        ("system:setup", "", "new-si", "office.create", "new-si"),
        ("system:setup", "", "new-si", "setup.step", "sender"),
    ]


def test_joining_is_told_by_the_one_who_joins(ground):
    """Redeeming an invitation is an act of the invited person in the new role."""
    invitation = services.invite_staff(by=ground.by, login="new.one", name="새", roles=["venue_helper"])
    services.redeem_invitation(login="new.one", code=invitation.code, password="gureum-haneul-7")
    (event,) = _last()
    assert (event.verb, event.who, event.role) == (
        "staff.join",
        f"staff:{invitation.staff_id}",
        "venue_helper",
    )


REFUSALS = [
    (
        lambda g: services.create_office(by=g.by, code="ansim-si", name="a", head_title="b"),
        errors.OfficeCodeTaken,
    ),
    (lambda g: services.create_office(by=g.by, code="가", name="a", head_title="b"), errors.OfficeCodeBad),
    (lambda g: services.change_office(by=g.by, office_id=NOBODY, name="a"), errors.NotInOffice),
    (
        lambda g: services.change_office(by=g.by, office_id=g.office_id, name="a", why="010-0000-0001"),
        errors.WhyHoldsPersonalData,
    ),
    (lambda g: _ask(g.by, picture=b"x"), errors.SealUnreadable),
    (lambda g: _ask(g.by, picture=None), pictures.PictureMissing),
    (lambda g: _ask(g.by, why=" "), pictures.PictureWhyMissing),
    (lambda g: _ask(g.by, why="010-0000-0001"), errors.WhyHoldsPersonalData),
    (lambda g: _ask(g.by, picture=draw_seal("안심시장인")), pictures.PictureSame),
    (lambda g: _ask(g.by, kind=PictureKind.LOGO, picture=None), pictures.PictureSame),
    (lambda g: _ask(g.tracer), errors.NotPermitted),
    (lambda g: _ask(system_actor("setup")), errors.NotInOffice),
    (lambda g: services.agree_picture(by=g.by, picture_id=g.picture_id, at=START), errors.NotPermitted),
    (lambda g: services.agree_picture(by=g.approver, picture_id=NOBODY, at=START), errors.NotInOffice),
    (
        lambda g: services.agree_picture(by=g.approver, picture_id=g.picture_id, at=START),
        pictures.PictureDecided,
    ),
    (
        lambda g: services.decline_picture(by=g.approver, picture_id=g.picture_id, why="", at=START),
        pictures.PictureWhyMissing,
    ),
    (
        lambda g: services.add_sender_number(by=g.by, office_id=g.office_id, number="119"),
        errors.SenderNumberBad,
    ),
    (
        lambda g: services.add_sender_number(by=g.by, office_id=g.office_id, number="010-0000-0000"),
        errors.SenderNumberTaken,
    ),
    (
        lambda g: services.add_sender_number(by=g.by, office_id=NOBODY, number="02-000-0000"),
        errors.NotInOffice,
    ),
    (
        lambda g: services.add_sender_number(
            by=g.by, office_id=g.office_id, number="02-000-0000", why="900101-1000000"
        ),
        errors.WhyHoldsPersonalData,
    ),
    (lambda g: services.retire_sender_number(by=g.by, number_id=NOBODY, why="x"), errors.NotInOffice),
    (
        lambda g: services.retire_sender_number(by=g.by, number_id=g.number_id, why="010 0000 0001"),
        errors.WhyHoldsPersonalData,
    ),
    (lambda g: services.open_office(by=g.by, office_id=NOBODY), errors.NotInOffice),
    (lambda g: services.take_setup_step(by=g.by, office_id=g.office_id, step="seal"), errors.NotInOffice),
    (lambda g: services.take_setup_step(by=g.by, office_id=NOBODY, step="seal"), errors.NotInOffice),
    (lambda g: services.check_setup_code(services.setup_code() or "x"), errors.SetupTokenWrong),
    (
        lambda g: services.invite_staff(by=g.by, login="MANAGER", name="x", roles=["tracer"]),
        errors.LoginTaken,
    ),
    (lambda g: services.invite_staff(by=g.by, login="1", name="x", roles=["tracer"]), errors.LoginBad),
    (lambda g: services.invite_staff(by=g.by, login="new", name="x", roles=[]), errors.NoRole),
    (lambda g: services.invite_staff(by=g.by, login="new", name="x", roles=["king"]), errors.UnknownRole),
    (
        lambda g: services.invite_staff(by=g.by, login="new", name="x", roles=["auditor", "tracer"]),
        errors.AuditorHoldsOtherRole,
    ),
    (
        lambda g: services.invite_staff(by=system_actor("x"), login="new", name="x", roles=["tracer"]),
        errors.NotInOffice,
    ),
    (lambda g: services.reinvite(by=g.by, staff_id=NOBODY, why="x"), errors.NotInOffice),
    (lambda g: services.reinvite(by=g.by, staff_id=g.by.staff_id, why="x"), errors.NotOneself),
    (
        lambda g: services.reinvite(by=g.by, staff_id=g.tracer.staff_id, why="전화 01000000001"),
        errors.WhyHoldsPersonalData,
    ),
    (
        lambda g: services.redeem_invitation(login="tracer", code="", password="gureum-haneul-7"),
        errors.InvitationWrong,
    ),
    (
        lambda g: services.redeem_invitation(
            login="nobody", code="7KQ4-M2XD-9TR3", password="gureum-haneul-7"
        ),
        errors.InvitationWrong,
    ),
    (
        lambda g: services.change_staff(by=g.by, staff_id=NOBODY, name="x", roles=["tracer"]),
        errors.NotInOffice,
    ),
    (
        lambda g: services.change_staff(by=g.by, staff_id=g.by.staff_id, name="x", roles=["tracer"]),
        errors.NotOneself,
    ),
    (
        lambda g: services.change_staff(by=g.tracer, staff_id=g.by.staff_id, name="x", roles=["tracer"]),
        errors.LastAdministrator,
    ),
    (lambda g: services.change_staff(by=g.by, staff_id=g.tracer.staff_id, name="x", roles=[]), errors.NoRole),
    (
        lambda g: services.set_active(by=g.by, staff_id=g.by.staff_id, active=False, why="x"),
        errors.NotOneself,
    ),
    (
        lambda g: services.set_active(by=g.tracer, staff_id=g.by.staff_id, active=False, why="x"),
        errors.LastAdministrator,
    ),
    (lambda g: services.set_active(by=g.by, staff_id=NOBODY, active=False, why="x"), errors.NotInOffice),
    (lambda g: services.renew_second_factor(by=system_actor("x")), errors.NotInOffice),
    (lambda g: services.make_signing_key(by=system_actor("x")), errors.NoSigningKey),
    (lambda g: services.sign_as(system_actor("x"), b"data"), errors.NoSigningKey),
    (
        lambda g: services.sign_as(dataclasses.replace(g.by, office_id=None), b"data"),
        errors.NoSigningKey,
    ),
]


def _everything():
    tables = (Office, OfficePicture, SenderNumber, Staff, SigningKey, AuditEvent)
    return [list(model.objects.order_by("pk").values()) for model in tables]


@pytest.mark.parametrize(
    ("act", "refusal"), REFUSALS, ids=[f"{kind.__name__}-{n}" for n, (_act, kind) in enumerate(REFUSALS)]
)
def test_a_refused_act_leaves_nothing(ground, act, refusal):
    """Each refusal is its own error, and no row of any table is other than before."""
    before = _everything()
    with pytest.raises(refusal):
        act(ground)
    assert _everything() == before


@pytest.mark.parametrize(
    "act", [act for act, _told in ACTS], ids=[f"{t[0]}-{n}" for n, (_a, t) in enumerate(ACTS)]
)
def test_an_act_that_cannot_be_told_does_not_happen(ground, act, monkeypatch):
    """When the event cannot be written, the act is undone with it."""

    class TrailBroken(Exception):
        pass

    def broken(**_event):
        raise TrailBroken

    for module in ("offices", "pictures", "staff", "signing", "setup"):
        monkeypatch.setattr(f"ansim.accounts.services.{module}.audit", broken)
    before = _everything()
    with pytest.raises(TrailBroken):
        act(ground)
    assert _everything() == before


def test_no_event_holds_a_name_or_a_code(ground):
    """After a whole life of an account, the trail holds no name, no password and no invitation code."""
    invitation = services.invite_staff(by=ground.by, login="new.one", name="홍길동", roles=["tracer"])
    services.redeem_invitation(login="new.one", code=invitation.code, password="gureum-haneul-7")
    services.change_staff(by=ground.by, staff_id=invitation.staff_id, name="홍길순", roles=["approver"])
    again = services.reinvite(by=ground.by, staff_id=invitation.staff_id, why="분실")
    services.set_active(by=ground.by, staff_id=invitation.staff_id, active=False, why="퇴직")
    told = " ".join(f"{event.who} {event.reference} {event.why}" for event in AuditEvent.objects.all())
    for secret in ("홍길동", "홍길순", "gureum", invitation.code, again.code, "new.one"):
        assert secret not in told
