"""Leaving at a venue's own desk: the same box with the out bit ends the visit that it began, by the rules of the gate."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from tests.visits.venues.desk_ground import DAY, NOON, OTHER, Desk, at, stand, stored

from ansim.accounts.domain.actors import Actor
from ansim.checkins.adapters.inside import people_inside
from ansim.checkins.adapters.own_rows import own_rows
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_refusals import OutTooLate, ZoneNone
from ansim.checkins.domain.refusals import DeskNotTaken, IssuerAway, OutElsewhere, OutTooEarly, TooLate
from ansim.checkins.models import Venue, Zone
from ansim.checkins.services import restoring
from ansim.checkins.services.closing import close_for_the_day
from ansim.checkins.services.desk import tie_device
from ansim.kit.transport import Answer
from ansim.wire import p256
from ansim.wire.days import begin_of
from ansim.wire.desk import CALL, DeskMessage

pytestmark = pytest.mark.django_db
HOUR = 3_600


@pytest.fixture
def desk(opened: Callable[..., bytes], operator: Callable[[int], Actor]) -> Desk:
    """A venue that opened days ago, with one tablet."""
    return stand(opened, operator(1))


def gone(first: DeskMessage, desk: Desk, time: int, **changed: object) -> DeskMessage:
    """The guest of a message leaves."""
    return desk.message(box=first.box, kind=first.kind, time=time, out=True, **changed)


def left() -> list[tuple[int, int | None]]:
    """When each visit began and ended, as its own person is told it."""
    handles = [bytes(one) for (one,) in stored("handle")]
    return [(one.at, one.left) for one in own_rows(DAY, handles)]


def test_the_same_box_with_the_out_bit_ends_the_visit(desk: Desk) -> None:
    """In at noon, out at one: one visit of one hour, and nobody is inside any more."""
    first = desk.message(people=3)
    desk.take(first)
    assert people_inside(desk.venue, NOON + 60, 240) == 3
    desk.take(gone(first, desk, NOON + HOUR, people=3), NOON + HOUR)
    assert left() == [(NOON, NOON + HOUR)]
    assert people_inside(desk.venue, NOON + HOUR + 60, 240) == 0
    assert stored() == [(NOON, 3)]


def test_of_two_departures_the_first_wins(desk: Desk) -> None:
    """Pressed twice, and once more with another time: the visit keeps its first end."""
    first = desk.message()
    desk.take(first)
    for time in (NOON + HOUR, NOON + HOUR, NOON + 2 * HOUR):
        desk.take(gone(first, desk, time), NOON + 2 * HOUR)
    assert left() == [(NOON, NOON + HOUR)]


def test_it_may_arrive_before_its_check_in(desk: Desk) -> None:
    """The check-in was still waiting for the line: both are one visit in the end."""
    first = desk.message()
    desk.take(gone(first, desk, NOON + HOUR), NOON + HOUR)
    assert stored() == []
    desk.take(first, NOON + HOUR + 60)
    assert left() == [(NOON, NOON + HOUR)]


@pytest.mark.parametrize("time", [NOON, NOON - 30])
def test_nobody_leaves_before_coming(desk: Desk, time: int) -> None:
    """Not in the same half minute, nor before."""
    first = desk.message()
    desk.take(first)
    assert desk.refused(gone(first, desk, time)) is OutTooEarly
    assert left() == [(NOON, None)]


@pytest.mark.parametrize(("time", "is_taken"), [(12 * HOUR, True), (12 * HOUR + 30, False)])
def test_until_noon_of_the_next_day(desk: Desk, time: int, is_taken: bool) -> None:
    """Who came late in the evening leaves by 12:00; after that the usual stay counts, and the sentence says so."""
    evening = begin_of(DAY + 1) - HOUR
    first = desk.message(time=evening)
    desk.take(first, evening)
    last = begin_of(DAY + 1) + time
    message = gone(first, desk, last)
    if is_taken:
        desk.take(message, last)
        assert left() == [(evening, last)]
    else:
        assert desk.refused(message, last) is OutTooLate
        assert left() == [(evening, None)]


def test_two_days_later_the_box_is_of_no_use(desk: Desk) -> None:
    """Its stub is neither of that day nor of the day before."""
    first = desk.message()
    desk.take(first)
    later = NOON + 2 * 86_400
    assert desk.refused(gone(first, desk, later), later) is DeskNotTaken


def test_no_day_takes_a_departure_after_its_third(desk: Desk) -> None:
    """Left at eleven on the next morning, told 72 hours later: the partition of the day it began has closed."""
    first = desk.message()
    desk.take(first)
    morning = begin_of(DAY + 1) + 11 * HOUR
    assert desk.refused(gone(first, desk, morning), morning + 72 * HOUR) is TooLate
    desk.take(gone(first, desk, morning), begin_of(DAY + 4) - 60)
    assert left() == [(NOON, morning)]


def test_another_venues_desk_ends_nothing(
    desk: Desk, opened: Callable[..., bytes], operator: Callable[[int], Actor]
) -> None:
    """A box that was passed on: a guest leaves where the guest came in."""
    by = operator(2)
    venue = opened(by)
    Venue.objects.update(opened_at=at(NOON - 9 * 86_400))
    number = tie_device(by=by, venue=venue, point=p256.write_point(OTHER.public_key()), at=at(NOON))
    first = desk.message()
    desk.take(first)
    theirs = desk.message(
        OTHER, box=first.box, venue=venue, code=b"\x03" + number, time=NOON + HOUR, out=True
    )
    assert desk.refused(theirs, NOON + HOUR) is OutElsewhere
    assert left() == [(NOON, None)]


def test_who_is_inside_leaves_a_shut_venue_and_an_ended_zone(desk: Desk) -> None:
    """The door is shut for newcomers alone; a zone that never was is told."""
    zone = Zone.objects.create(venue=Venue.objects.get(), number=1, name="홀")
    first = desk.message(zone=1)
    desk.take(first)
    zone.ended_at = at(NOON + 60)
    zone.save()
    close_for_the_day(by=desk.by, venue=desk.venue, at=at(NOON + HOUR))
    assert desk.refused(gone(first, desk, NOON + HOUR + 60, zone=9), NOON + HOUR + 60) is ZoneNone
    desk.take(gone(first, desk, NOON + 30, zone=1), NOON + HOUR + 60)
    assert stored("how_left IS NOT NULL, assurance") == [(True, Assurance.DESK)]


def test_a_call_leaves_like_a_card(desk: Desk) -> None:
    """A number that was said has a box like any other; it proves no more than it did."""
    first = desk.message(kind=CALL)
    desk.take(first)
    desk.take(gone(first, desk, NOON + HOUR), NOON + HOUR)
    assert left() == [(NOON, NOON + HOUR)]
    assert stored("assurance") == [(Assurance.CALL,)]


def test_the_departure_is_in_the_evidence(desk: Desk) -> None:
    """Rows are never in a backup: both ends of the visit come back out of the sealed bytes."""
    first = desk.message()
    desk.take(first)
    desk.take(gone(first, desk, NOON + HOUR), NOON + HOUR)
    handles = [bytes(one) for (one,) in stored("handle")]
    stored_again = _rebuilt()
    assert stored_again == 2
    (visit,) = own_rows(DAY, handles)
    assert (visit.at, visit.left) == (NOON, NOON + HOUR)


def _rebuilt() -> int:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM checkins_visit")
        cursor.execute("DELETE FROM checkins_departure")
    return restoring.rebuild_rows()


def test_a_vault_that_is_away_loses_no_departure(desk: Desk) -> None:
    """The tablet keeps the box and is told to try again; then the end is there once."""
    first = desk.message()
    desk.take(first)
    working = desk.vault.request
    desk.vault.request = lambda *_words: Answer(503, b"")  # type: ignore[method-assign]
    message = gone(first, desk, NOON + HOUR)
    assert desk.refused(message, NOON + HOUR) is IssuerAway
    desk.vault.request = working  # type: ignore[method-assign]
    desk.take(message, NOON + HOUR)
    assert left() == [(NOON, NOON + HOUR)]


def test_the_out_bit_is_under_the_signature(desk: Desk) -> None:
    """Nobody on the way turns a check-in into a departure."""
    first = desk.message()
    turned = replace(first, fields=replace(first.fields, out=True))
    assert desk.refused(turned).__name__ == "DeskForged"
