"""The audit trail: in the transaction of the act, never changed, searched by office."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ansim.accounts import queries, services
from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import AuditOutsideTransaction, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.accounts.queries import TrailFilter

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ACTOR = Actor("staff:7", (StaffRole.APPROVER, StaffRole.NOTICE_OFFICER), 7, 1, "ansim-si")


def _write(verb="batch.release", *, by=ACTOR, at=NOON, **more):
    with transaction.atomic():
        services.audit(by=by, verb=verb, at=at, **more)


@pytest.mark.django_db
def test_an_event_tells_who_what_when_and_why():
    """All that was handed over is kept, and nothing else."""
    _write(reference="7KQ4-M2XD-9TR3", why="두 번째 확인 뒤 승인")
    (event,) = AuditEvent.objects.values()
    event.pop("id")
    assert event == {
        "at": NOON,
        "who": "staff:7",
        "role": "approver,notice_officer",
        "office": "ansim-si",
        "verb": "batch.release",
        "reference": "7KQ4-M2XD-9TR3",
        "why": "두 번째 확인 뒤 승인",
    }


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    """An audit event that could outlive a failed act is refused."""
    with pytest.raises(AuditOutsideTransaction):
        services.audit(by=ACTOR, verb="batch.release")
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_an_event_dies_with_its_act():
    """When the act is rolled back, so is its event."""

    def act():
        with transaction.atomic():
            services.audit(by=ACTOR, verb="batch.release")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_reason_with_a_phone_number_stops_the_act():
    """A reason with personal numbers is refused before anything is written."""
    with pytest.raises(WhyHoldsPersonalData):
        _write(why="010-0000-0000 번호 정정")
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET why = ''",
        "DELETE FROM accounts_auditevent",
        "SET LOCAL ansim.guard_truncate = 'on'; TRUNCATE accounts_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement):
    """UPDATE, DELETE and TRUNCATE raise in the database itself, whoever asks."""
    _write()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_the_trail_has_no_foreign_keys():
    """What an event tells of may be forgotten without touching the event."""
    assert not [field for field in AuditEvent._meta.get_fields() if field.is_relation]


@pytest.fixture
def five_events(db):
    """Five events: two verbs, two people, three days, one of another office."""
    _write(reference="A-1", why="첫 번째")
    _write("batch.stop", reference="A-2", at=NOON + timedelta(days=1))
    _write(by=Actor("staff:8", (StaffRole.TRACER,), 8, 1, "ansim-si"), reference="B-1")
    _write(reference="a-3", at=NOON + timedelta(days=2))
    _write(by=system_actor("worker", office_code="other-gun"), reference="A-9")
    return queries.trail


def _references(found):
    return [row.reference for row in found]


def test_an_office_sees_its_own_events_newest_first(five_events):
    """Events of other offices are never listed."""
    assert _references(five_events(ACTOR)) == ["a-3", "B-1", "A-2", "A-1"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (TrailFilter(text="a-"), ["a-3", "A-2", "A-1"]),
        (TrailFilter(text="첫"), ["A-1"]),
        (TrailFilter(verb="batch.stop"), ["A-2"]),
        (TrailFilter(who="staff:8"), ["B-1"]),
        (TrailFilter(since=date(2026, 11, 22)), ["a-3", "A-2"]),
        (TrailFilter(until=date(2026, 11, 21)), ["B-1", "A-1"]),
        (TrailFilter(since=date(2026, 11, 22), until=date(2026, 11, 22)), ["A-2"]),
        (TrailFilter(text="없는 것"), []),
    ],
)
def test_the_trail_is_searched(five_events, wanted, found):
    """Text, verb, person and Korean days (both included) narrow the list."""
    assert _references(five_events(ACTOR, wanted)) == found


def test_the_trail_is_counted_and_sliced(five_events):
    """A page of the trail costs a slice, its length a count."""
    found = five_events(ACTOR)
    assert len(found) == 4
    assert _references(found[1:3]) == ["B-1", "A-2"]
    assert found.verbs() == ["batch.release", "batch.stop"]


def test_days_are_korean(five_events):
    """An event at 15:30 UTC belongs to the next Korean day."""
    _write(reference="late", at=datetime(2026, 11, 21, 15, 30, tzinfo=UTC))
    assert "late" in _references(five_events(ACTOR, TrailFilter(since=date(2026, 11, 22))))
    assert "late" not in _references(five_events(ACTOR, TrailFilter(until=date(2026, 11, 21))))
