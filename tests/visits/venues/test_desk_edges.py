"""The store's part of the desk at its edges: borders of time, replays under other fields, doors that close, other devices."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from tests.visits.venues.desk_ground import DAY, NOON, OTHER, TABLET, Desk, at, stand, stored

from ansim.accounts.domain.actors import Actor
from ansim.accounts.models import AuditEvent
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_refusals import ZoneEnded, ZoneNone
from ansim.checkins.domain.errors import NotYourVenue, VenueClosed
from ansim.checkins.domain.refusals import (
    DeskNotTaken,
    DeviceUnknown,
    DoorClosed,
    TooEarly,
    TooLate,
)
from ansim.checkins.models import Device, Venue, Zone
from ansim.checkins.services.desk import stop_devices, tie_device
from ansim.wire import p256
from ansim.wire.days import begin_of
from ansim.wire.desk import CALL, CARD, COMPANION, read_desk
from ansim.wire.errors import DeskForged

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(opened: Callable[..., bytes], operator: Callable[[int], Actor]) -> Desk:
    """A venue that opened days ago, with one tablet."""
    return stand(opened, operator(1))


@pytest.mark.parametrize("digits", ["d3878784961174", "01012345678000", "90010110000009"])
def test_a_tablets_number_is_never_taken_for_a_persons(
    opened: Callable[..., bytes],
    operator: Callable[[int], Actor],
    monkeypatch: pytest.MonkeyPatch,
    digits: str,
) -> None:
    """Random bytes may look like a phone or resident number; the trail tells them in pairs and refuses none."""
    by = operator(1)
    desk = stand(opened, by)
    monkeypatch.setattr(secrets, "token_bytes", lambda size: bytes.fromhex(digits)[:size])
    number = tie_device(by=by, venue=desk.venue, point=p256.write_point(TABLET.public_key()), at=at(NOON))
    monkeypatch.undo()
    assert number.hex() == digits
    told = AuditEvent.objects.filter(verb="desk.tie").latest("pk").why
    assert told.replace(":", "") == digits


@pytest.mark.parametrize(
    ("later", "proved"),
    [
        (-60, Assurance.DESK),
        (0, Assurance.DESK),
        (180, Assurance.DESK),
        (181, Assurance.LATE),
        (72 * 3_600, Assurance.LATE),
        (-61, TooEarly),
        (72 * 3_600 + 1, TooLate),
    ],
)
def test_the_borders_of_time_are_the_gates(desk: Desk, later: int, proved: object) -> None:
    """A minute ahead, three minutes fresh, 72 hours late: the second at each border, and the one behind it."""
    message = desk.message()
    if isinstance(proved, Assurance):
        desk.take(message, NOON + later)
        assert stored("assurance") == [(proved,)]
    else:
        assert desk.refused(message, NOON + later) is proved
        assert (desk.vault.asked, stored()) == (0, [])


def test_a_minute_ahead_over_midnight_is_a_visit_of_the_next_day(desk: Desk) -> None:
    """At 23:59:30 a tablet that says 00:00:00: the stub is asked for that day, and the row lies there."""
    midnight = begin_of(DAY + 1)
    desk.take(desk.message(time=midnight), midnight - 30)
    assert stored("kday, at") == [(DAY + 1, midnight)]


def test_a_box_sent_again_with_other_fields_changes_nothing(desk: Desk) -> None:
    """Its operator signs the same box for another time or more people: one visit, as it was first."""
    first = desk.message()
    desk.take(first)
    for changed in ({"people": 90}, {"time": NOON - 3_600}, {"time": NOON - 3_600, "people": 0}):
        desk.take(desk.message(box=first.box, **changed))
    assert stored() == [(NOON, 1)]


def test_a_box_sent_again_on_another_day_is_refused(desk: Desk) -> None:
    """Its stub is of the first day: for the day before or after there is none, whoever signs."""
    first = desk.message()
    desk.take(first)
    for time in (NOON - 86_400, NOON + 86_400):
        assert desk.refused(desk.message(box=first.box, time=time), max(time, NOON)) is DeskNotTaken
    assert stored() == [(NOON, 1)]


def test_a_box_at_another_venues_desk_is_no_second_visit(
    desk: Desk, opened: Callable[..., bytes], operator: Callable[[int], Actor]
) -> None:
    """Two operators who pass a box on: the one that came first has it, in whichever order they send."""
    by = operator(2)
    venue = opened(by)
    Venue.objects.update(opened_at=at(NOON - 9 * 86_400))
    number = tie_device(by=by, venue=venue, point=p256.write_point(OTHER.public_key()), at=at(NOON))
    first = desk.message()
    desk.take(first)
    desk.take(desk.message(OTHER, box=first.box, venue=venue, code=b"\x03" + number))
    assert [bytes(one) for (one,) in stored("venue")] == [desk.venue]
    # nor does a device speak for a venue that is not its own, its number known or not
    assert desk.refused(desk.message(OTHER, code=b"\x03" + number)) is DeviceUnknown
    assert desk.refused(desk.message(venue=venue)) is DeviceUnknown
    assert desk.refused(desk.message(OTHER)) is DeskForged


@pytest.mark.parametrize("kind", [COMPANION, 0, 1, 255])
def test_a_class_that_is_not_taken_never_reaches_the_vault(desk: Desk, kind: int) -> None:
    """Neither companions, who are a visitor's to name, nor what is no class: no box is shown to anybody."""
    assert desk.refused(desk.message(kind=kind)) is DeskNotTaken
    assert desk.vault.asked == 0


def test_a_message_signed_for_one_class_is_none_of_another(desk: Desk) -> None:
    """Its class is under the signature: a call does not become a card on the way."""
    call = desk.message(kind=CALL)
    assert desk.refused(replace(call, kind=CARD)) is DeskForged
    desk.take(call)
    assert stored("assurance") == [(Assurance.CALL,)]


@pytest.mark.parametrize("late", [0, 60, 181, 3_600])
def test_a_call_never_rises_by_being_late(desk: Desk, late: int) -> None:
    """Late proves more than a call does; a call that comes late stays a call."""
    desk.take(desk.message(kind=CALL), NOON + late)
    assert stored("assurance") == [(Assurance.CALL,)]


@pytest.mark.parametrize(
    ("door", "times"),
    [
        ({"closed_at": at(NOON)}, {NOON - 30: True, NOON: False, NOON + 30: False}),
        (
            {"shut_at": at(NOON), "shut_until": at(NOON + 60)},
            {NOON - 30: True, NOON: False, NOON + 30: False, NOON + 60: True},
        ),
        ({"opened_at": at(NOON)}, {NOON - 30: False, NOON: True}),
        ({"opened_at": at(NOON + 29)}, {NOON - 30: False, NOON: True, NOON + 30: True}),
    ],
)
def test_the_signed_time_decides_whether_the_door_was_open(
    desk: Desk, door: dict[str, datetime], times: dict[int, bool]
) -> None:
    """Half open: the second of closing is closed, the one of opening again is open; when it arrives does not matter."""
    Venue.objects.update(**door)
    for time, was_open in times.items():
        message = desk.message(time=time)
        if was_open:
            desk.take(message, NOON + 90)
        else:
            assert issubclass(desk.refused(message, NOON + 90), DoorClosed)
    assert [time for (time, _) in stored()] == [time for time, was_open in times.items() if was_open]


def test_only_zones_in_use_are_taken(desk: Desk) -> None:
    """A zone of the venue, none that was given up, none of another number."""
    row = Venue.objects.get()
    for number, ended in ((1, None), (2, at(NOON - 60))):
        Zone.objects.create(venue=row, number=number, name=f"{number}층", ended_at=ended)
    desk.take(desk.message(zone=1))
    assert desk.refused(desk.message(zone=2)) is ZoneEnded
    assert desk.refused(desk.message(zone=3)) is ZoneNone
    assert stored("zone") == [(1,)]


def test_stopping_stops_what_was_read_before_too_and_no_other_venue(
    desk: Desk, opened: Callable[..., bytes], operator: Callable[[int], Actor]
) -> None:
    """A tablet that was lost sends nothing more, its backlog neither; tied again it has another number; others go on."""
    by = operator(2)
    theirs = Desk(by, opened(by), b"")
    theirs.number = tie_device(
        by=by, venue=theirs.venue, point=p256.write_point(OTHER.public_key()), at=at(NOON)
    )
    Venue.objects.update(opened_at=at(NOON - 9 * 86_400))
    before = desk.message(time=NOON - 600)
    assert stop_devices(by=desk.by, venue=desk.venue, at=at(NOON)) == 1
    assert stop_devices(by=desk.by, venue=desk.venue, at=at(NOON)) == 0
    assert desk.refused(before) is DeviceUnknown
    again = tie_device(by=desk.by, venue=desk.venue, point=p256.write_point(TABLET.public_key()), at=at(NOON))
    assert again != desk.number
    assert desk.refused(before) is DeviceUnknown
    desk.take(desk.message(code=b"\x03" + again))
    theirs.take(theirs.message(OTHER))
    assert len(stored()) == 2


def test_devices_are_the_operators_alone_while_the_venue_is_open(
    desk: Desk, operator: Callable[[int], Actor]
) -> None:
    """Another operator neither ties nor stops; when the venue was given up nobody does; nothing changed meanwhile."""
    point = p256.write_point(OTHER.public_key())
    for by, error in ((operator(2), NotYourVenue), (desk.by, VenueClosed)):
        with pytest.raises(error):
            tie_device(by=by, venue=desk.venue, point=point, at=at(NOON))
        with pytest.raises(error):
            stop_devices(by=by, venue=desk.venue, at=at(NOON))
        Venue.objects.update(closed_at=at(NOON))
    assert [bytes(one.number) for one in Device.objects.filter(stopped_at=None)] == [desk.number]


def test_either_form_of_a_signature_is_the_same_message(desk: Desk) -> None:
    """A device that signs with the high s, or sends the low one after it: one visit, one evidence."""
    low = desk.message()
    s = p256.ORDER - int.from_bytes(low.signature[32:], "big")
    high = replace(low, signature=low.signature[:32] + s.to_bytes(32, "big"))
    for message in (high, low, read_desk(high.encode())):
        desk.take(message)
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM checkins_evidence")
        (digest,) = (bytes(one) for (one,) in cursor.fetchall())
    stub = next(iter(desk.vault.given.values()))
    kept = stub + low.box_hash + bytes([CARD]) + low.fields.encode() + low.signature
    assert digest == hashlib.sha256(kept).digest()


def test_the_time_of_receipt_is_kept_to_ten_minutes(desk: Desk) -> None:
    """Not finer, so that rows do not tell in which order people came to the desk."""
    for later in (0, 599, 600):
        desk.take(desk.message(time=NOON - 3_600 + later // 30 * 30), NOON + later)
    assert [one for (one,) in stored("received")] == [NOON, NOON, NOON + 600]
