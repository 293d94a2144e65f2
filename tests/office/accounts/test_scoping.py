"""Two offices in one installation: every question and every act stays inside the asker's own office."""

from dataclasses import replace

import pytest
from tests.office.accounts.conftest import BACKEND
from tests.office.accounts.standing import START

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Staff
from ansim.kit.blobs import BlobMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(drill, other_office):
    """The administrator of the other office, with a colleague, a number, a seal and a key of their own."""
    for login, roles in (("neighbour", ["administrator"]), ("colleague", ["auditor"])):
        invitation = services.invite_staff(by=other_office, login=login, name=f"이웃 {login}", roles=roles)
        services.redeem_invitation(login=login, code=invitation.code, password="gureum-haneul-7")
    services.add_sender_number(by=other_office, office_id=other_office.office_id, number="031-000-0000")
    actor = queries.actor_of("neighbour")
    drawn = draw_seal("다른군수인")
    services.ask_picture(by=actor, kind=PictureKind.SEAL, picture=drawn, why="개청", at=START)
    services.make_signing_key(by=actor)
    return actor


def test_staff_are_listed_by_office(manager, neighbour):
    """Each administrator sees the own colleagues, and nobody of the other office."""
    assert {card.login for card in queries.staff_of_office(neighbour)} == {"neighbour", "colleague"}
    own = {card.login for card in queries.staff_of_office(manager)}
    assert own == {"notice", "approver", "tracer", "venue", "manager", "auditor"}


def test_one_member_of_staff_is_asked_for_by_office(manager, neighbour):
    """The card of somebody of another office does not exist, as if the number were nobody's."""
    with pytest.raises(NotInOffice):
        queries.card_of(neighbour.staff_id, by=manager)
    with pytest.raises(NotInOffice):
        queries.card_of(999_999, by=manager)
    assert queries.card_of(neighbour.staff_id, by=neighbour).login == "neighbour"


def test_numbers_are_listed_by_office(manager, neighbour):
    """A sender number belongs to its office's closed list alone."""
    assert [card.digits for card in queries.sender_numbers(neighbour.office_id)] == ["0310000000"]
    assert queries.is_sender_number(neighbour.office_id, "0310000000")
    assert not queries.is_sender_number(manager.office_id, "0310000000")
    assert not queries.is_sender_number(neighbour.office_id, "01000000000")


def test_the_same_number_may_stand_on_two_lists(manager, neighbour):
    """Two offices that share a switchboard may both register its number."""
    services.add_sender_number(by=neighbour, office_id=neighbour.office_id, number="010-0000-0000")
    assert queries.is_sender_number(neighbour.office_id, "01000000000")
    assert queries.is_sender_number(manager.office_id, "01000000000")


def test_keys_are_listed_by_office(drill, manager, neighbour):
    """Public keys of an office are those of its own officers."""
    own = {card.key_id for card in queries.public_keys(manager.office_id)}
    other = {card.key_id for card in queries.public_keys(neighbour.office_id)}
    assert len(own) == len(drill.staff)
    assert len(other) == 1
    assert not own & other


def test_seals_are_kept_by_office(manager, neighbour):
    """Each office has its own seal, sees its own requests alone, and opens no file of the other."""
    assert queries.seal_png(manager.office_id) != queries.seal_png(neighbour.office_id)
    (theirs,) = queries.pictures_of(neighbour)
    assert theirs.id not in {one.id for one in queries.pictures_of(manager)}
    assert queries.waiting_pictures(manager) == ()
    with pytest.raises(NotInOffice):
        queries.picture_by_id(manager, theirs.id)
    with pytest.raises(BlobMissing):
        queries.picture_png(manager.office_id, theirs.sha256)


def test_the_trail_is_read_by_office(manager, neighbour):
    """Neither trail holds an event of the other."""
    own, other = list(queries.trail(manager)), list(queries.trail(neighbour))
    assert own
    assert other
    assert {row.office for row in own} == {"ansim-si"}
    assert {row.office for row in other} == {"other-gun"}
    assert not {row.id for row in own} & {row.id for row in other}


@pytest.mark.parametrize("text", ["", "staff", "other-gun", "%", "_", "031"])
def test_no_search_reaches_the_other_trail(manager, neighbour, text):
    """Whatever is searched for, and by whichever person, the answer stays in the own office."""
    for wanted in (
        queries.TrailFilter(text=text),
        queries.TrailFilter(text=text, who=neighbour.who),
        queries.TrailFilter(text=text, verb="staff.join"),
    ):
        assert all(row.office == "ansim-si" for row in queries.trail(manager, wanted))


def test_events_of_no_office_are_in_nobodys_trail(db, drill, manager):
    """What a process did for no office is not shown to an office, nor to an actor without one."""
    from django.db import transaction

    with transaction.atomic():
        services.audit(by=system_actor("worker"), verb="test.act")
    assert not [row for row in queries.trail(manager) if row.verb == "test.act"]


OTHERS_ACTS = {
    "change_office": lambda by, them: services.change_office(by=by, office_id=them.office_id, name="빼앗음"),
    "agree_picture": lambda by, them: services.agree_picture(
        by=replace(by, roles=(StaffRole.APPROVER,)), picture_id=queries.pictures_of(them)[0].id, at=START
    ),
    "add_sender": lambda by, them: services.add_sender_number(
        by=by, office_id=them.office_id, number="02-000-0000"
    ),
    "retire_sender": lambda by, them: services.retire_sender_number(
        by=by, number_id=queries.sender_numbers(them.office_id)[0].id, why="x"
    ),
    "open_office": lambda by, them: services.open_office(by=by, office_id=them.office_id),
    "reinvite": lambda by, them: services.reinvite(by=by, staff_id=them.staff_id, why="x"),
    "change_staff": lambda by, them: services.change_staff(
        by=by, staff_id=them.staff_id, name="x", roles=["tracer"]
    ),
    "disable": lambda by, them: services.set_active(by=by, staff_id=them.staff_id, active=False, why="x"),
}


@pytest.mark.parametrize("act", OTHERS_ACTS)
def test_nothing_of_another_office_can_be_changed(manager, neighbour, act):
    """Every act on another office's things is refused as if they were not there, in both directions."""
    before = list(Staff.objects.order_by("pk").values()), AuditEvent.objects.count()
    for by, them in ((manager, neighbour), (neighbour, manager)):
        with pytest.raises(NotInOffice):
            OTHERS_ACTS[act](by, them)
    assert (list(Staff.objects.order_by("pk").values()), AuditEvent.objects.count()) == before


def test_a_new_colleague_joins_the_inviters_office(neighbour):
    """An invitation cannot name an office: it is always the inviter's."""
    invitation = services.invite_staff(by=neighbour, login="third", name="셋", roles=["tracer"])
    assert Staff.objects.get(pk=invitation.staff_id).office_id == neighbour.office_id


def test_the_last_administrator_is_counted_by_office(manager, neighbour):
    """Administrators of other offices do not make the own one replaceable."""
    helper = services.invite_staff(by=neighbour, login="helper", name="x", roles=["administrator"])
    helping = queries.actor_of("helper")
    services.set_active(by=helping, staff_id=neighbour.staff_id, active=False, why="x")
    assert queries.card_of(helper.staff_id, by=helping).is_active


@pytest.fixture
def neighbours_browser(neighbour):
    """A browser in which the other office's administrator is signed in with a second factor."""
    from django.test import Client

    from ansim.accounts.adapters import second_factor

    staff = Staff.objects.get(pk=neighbour.staff_id)
    second_factor.enrol(staff, "NEIGHBOURANSIMAAAAAAAAAAAAAAAAAA")
    client = Client()
    client.force_login(staff, backend=BACKEND)
    return client


def test_pages_show_the_own_office(neighbours_browser, drill):
    """Lists and settings of the signed-in person's office only, though another one stands beside it."""
    staff = neighbours_browser.get("/staff/").content.decode()
    assert "이웃 colleague" in staff
    assert "김하늘" not in staff
    office = neighbours_browser.get("/office/").content.decode()
    assert "다른군" in office
    assert "010-0000-0000" not in office


def test_pages_of_others_are_not_found(neighbours_browser, drill):
    """Numbers of the other office's staff and senders give 404 on every page, looked at or posted to."""
    staff_id = drill.actor(StaffRole.TRACER).staff_id
    number_id = queries.sender_numbers(drill.office_id)[0].id
    for address in (
        f"/staff/{staff_id}/",
        f"/staff/{staff_id}/invitation/",
        f"/staff/{staff_id}/active/",
        f"/office/senders/{number_id}/",
    ):
        assert neighbours_browser.get(address).status_code == 404, address
        assert neighbours_browser.post(address, {"why": "x"}).status_code == 404, address


def test_downloads_hold_the_own_office(neighbours_browser):
    """The CSV of staff holds the own colleagues only."""
    text = b"".join(neighbours_browser.get("/staff/?export=csv").streaming_content).decode()
    assert "colleague" in text
    assert "tracer" not in text.split("\n", 1)[1].replace("역학조사관", "")


def test_a_name_in_the_trail_of_a_neighbour_is_not_told(drill, signed_in, neighbour):
    """The filter of the trail page offers the own colleagues, not the neighbour's."""
    page = signed_in(StaffRole.AUDITOR).get("/audit/").content.decode()
    assert "이웃" not in page
    assert neighbour.who not in page
