"""What the database itself refuses, so that no code path, shell or later module can break it; and races between people."""

import threading
from contextlib import closing

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.office.accounts.standing import START

from ansim.accounts import queries, services
from ansim.accounts.domain import errors
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Office, SenderNumber, SigningKey, Staff
from ansim.kit.clock import now

DIGEST = "d" * 64


def _office(**changes):
    return Office.objects.create(
        **{
            "code": "x-si",
            "name": "x",
            "head_title": "x",
            "setup_step": "seal",
            "created_at": START,
            **changes,
        }
    )


def _refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "ansim-si"},
        {"setup_step": "party"},
        {"setup_step": ""},
        {"setup_step": "seal", "opened_at": START},
        {"setup_step": "message", "opened_at": START},
        {"code": None},
        {"name": None},
        {"created_at": None},
    ],
    ids=str,
)
def test_an_impossible_office_is_refused(drill, changes):
    """A second code, an unknown step, an open office in set-up, or a missing value."""
    _refused(lambda: _office(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": []},
        {"roles": ["king"]},
        {"roles": ["tracer", "king"]},
        {"roles": None},
        {"login": "manager"},
        {"login": None},
        {"office_id": None},
        {"invitation_digest": DIGEST},
        {"invitation_until": START},
        {"created_at": None},
    ],
    ids=str,
)
def test_an_impossible_member_of_staff_is_refused(drill, changes):
    """No role, an unknown one, a taken id, no office, or half an invitation."""
    whole = {
        "login": "x.y",
        "name": "x",
        "password": "!",
        "roles": ["tracer"],
        "office_id": drill.office_id,
        "created_at": START,
    }
    _refused(lambda: Staff.objects.bulk_create([Staff(**{**whole, **changes})]))


@pytest.mark.parametrize(
    "digits", ["", "119", "1522000", "152200001234", "1522-0000", "abcdefgh", "１５２２００００"]
)
def test_an_impossible_number_is_refused(drill, digits):
    """Anything but eight to eleven ASCII digits."""
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        SenderNumber.objects.create(office_id=drill.office_id, digits=digits, added_at=START)


def test_one_key_and_one_number_in_use(drill, manager):
    """A second key in use of one officer, and a number twice in use in one office."""
    key = SigningKey.objects.filter(staff_id=manager.staff_id).values().first()
    _refused(lambda: SigningKey.objects.create(**{**key, "id": None, "key_id": "other"}))
    _refused(
        lambda: SenderNumber.objects.create(office_id=drill.office_id, digits="01000000000", added_at=START)
    )


@pytest.mark.parametrize("model", [Office, Staff])
def test_what_others_point_at_cannot_be_deleted(drill, model):
    """Offices with staff and staff with keys stay; there is no delete that takes them along."""
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        model.objects.order_by("pk").first().delete()


@pytest.mark.parametrize("column", ["at", "who", "role", "office", "verb", "reference", "why"])
def test_no_column_of_the_trail_can_be_rewritten(drill, column):
    """UPDATE is refused for every column, by rows and by the whole table."""
    value = now() if column == "at" else "changed"
    for rows in (AuditEvent.objects.all(), AuditEvent.objects.order_by("pk")[:1]):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEvent.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
                **{column: value}
            )


@pytest.mark.parametrize("rows", ["all", "one", "none"])
def test_no_row_of_the_trail_can_be_deleted(drill, rows):
    """DELETE is refused even when it would hit nothing: the attempt itself is wrong."""
    where = {
        "all": "",
        "one": " WHERE id = (SELECT min(id) FROM accounts_auditevent)",
        "none": " WHERE id = -1",
    }
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM accounts_auditevent{where[rows]}")


def _race(*acts):
    """Run acts at the same moment, each in a connection of its own; return what each came to."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        with closing(connection):
            gate.wait(60)
            try:
                outcomes[number] = act()
            except errors.AnsimError as error:
                outcomes[number] = type(error)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.fixture
def live_office(transactional_db):
    """An office with two administrators, committed."""
    by = system_actor("test")
    office_id = services.create_office(by=by, code="race-si", name="경주시", head_title="시장", at=START)
    actor = system_actor("test", office_id=office_id, office_code="race-si")
    for login in ("first", "second"):
        services.invite_staff(by=actor, login=login, name=login, roles=[StaffRole.ADMINISTRATOR])
    services.open_office(by=actor, office_id=office_id, at=START)
    return actor


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_shut_each_other_out(live_office):
    """When both press at once, one of them stays administrator."""
    one, two = queries.actor_of("first"), queries.actor_of("second")
    outcomes = _race(
        lambda: services.set_active(by=one, staff_id=two.staff_id, active=False, why="x"),
        lambda: services.set_active(by=two, staff_id=one.staff_id, active=False, why="x"),
    )
    assert outcomes.count(errors.LastAdministrator) == 1
    assert [card.is_active for card in queries.staff_of_office(live_office)].count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_is_redeemed_by_one_of_two(live_office):
    """Two browsers with the same code: one sets its password, the other is refused."""
    invitation = services.invite_staff(by=live_office, login="third", name="셋", roles=["tracer"])

    def redeem(password):
        return services.redeem_invitation(login="third", code=invitation.code, password=password)

    outcomes = _race(lambda: redeem("gureum-haneul-7"), lambda: redeem("baram-badak-88"))
    assert outcomes.count(errors.InvitationWrong) == 1
    assert AuditEvent.objects.filter(verb="staff.join").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_id_is_given_to_one_of_two(live_office):
    """Two administrators who invite the same id at once: one invitation, one refusal, one event."""

    def invite():
        return services.invite_staff(by=live_office, login="third", name="셋", roles=["tracer"]).login

    outcomes = _race(invite, invite)
    assert set(outcomes) == {"third", errors.LoginTaken}
    assert AuditEvent.objects.filter(verb="staff.invite").count() == 3


@pytest.mark.django_db(transaction=True)
def test_one_number_is_listed_for_one_of_two(live_office):
    """Two presses on the same number leave one row and one event."""

    def add():
        return services.add_sender_number(by=live_office, office_id=live_office.office_id, number="1522-0000")

    outcomes = _race(add, add)
    assert set(outcomes) == {"15220000", errors.SenderNumberTaken}
    assert SenderNumber.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_key_is_in_use_after_two_presses(live_office):
    """Making a key twice at once leaves one in use and one retired."""
    actor = queries.actor_of("first")
    outcomes = _race(lambda: services.make_signing_key(by=actor), lambda: services.make_signing_key(by=actor))
    assert len(set(outcomes)) == 2
    assert SigningKey.objects.filter(retired_at__isnull=True).count() == 1
    assert SigningKey.objects.count() == 2
