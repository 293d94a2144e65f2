"""Venues as the gate meets them: posters, screens, closings and new codes, judged over real check-ins."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.visits.gate.checkin_maker import NOON, Issuer, Phone
from tests.visits.gate.conftest import connect, days  # noqa: F401

from ansim.checkins.domain.admission import admit
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.refusals import CodeWrong, DoorClosed
from ansim.checkins.models import Sticker
from ansim.checkins.queries.codes import fragment_of_short, screen_seeds
from ansim.checkins.queries.doors import doors
from ansim.checkins.queries.inside import inside_now
from ansim.checkins.queries.posters import poster_pages
from ansim.checkins.services.closing import close_for_good, close_for_the_day, open_again
from ansim.checkins.services.known_doors import KnownDoors
from ansim.checkins.services.screens import tie_screen
from ansim.checkins.services.stickers import replace_sticker
from ansim.checkins.services.taking import take
from ansim.checkins.services.venues import open_venue, set_zones
from ansim.wire.days import day_of
from ansim.wire.venue_code import read_fragment, screen_code, step_of

pytestmark = pytest.mark.django_db
AT = datetime.fromtimestamp(NOON, UTC)
HOUR = 3600


@pytest.fixture
def ident(command, cafe):
    """A café with a hall, opened the day before."""
    return open_venue(by=command, details=cafe, zones=["홀"], at=AT - timedelta(days=1))


def _come(ident, code, *, zone=0, at=NOON, now=None):
    """What the gate makes of a visitor who signs this code at a time and is received at `now`."""
    phone = Phone(Issuer(), day=day_of(at))
    checkin = phone.sign(venue=ident, zone=zone, code=code, time=at - at % 30)
    moment = at if now is None else now
    return admit(checkin, doors([ident], moment)[ident], moment).assurance


def _sticker(ident, zone=0):
    return bytes(Sticker.objects.get(venue__ident=ident, zone=zone, stopped_at__isnull=True).code)


def test_the_code_of_a_printed_poster_opens_the_door(ident) -> None:
    """What the QR of each page says is taken at its own zone, as a sticker and no better."""
    for page in poster_pages(ident):
        said = read_fragment(page.text.partition("#")[2])
        assert (said.venue, said.zone) == (ident, page.number)
        assert _come(ident, said.code, zone=said.zone) is Assurance.STICKER


def test_a_typed_short_code_is_the_same_as_its_qr(ident) -> None:
    """A visitor without a camera gets the code of the poster, with the same assurance."""
    said = read_fragment(fragment_of_short(poster_pages(ident)[0].short))
    assert _come(ident, said.code) is Assurance.STICKER


def test_a_posters_code_is_of_its_own_zone(ident) -> None:
    """The hall's poster does not check anybody in at the door, nor the other way round."""
    with pytest.raises(CodeWrong):
        _come(ident, _sticker(ident, 1), zone=0)
    with pytest.raises(CodeWrong):
        _come(ident, _sticker(ident, 0), zone=1)


def test_another_venues_poster_is_refused(ident, command, cafe) -> None:
    """A poster carried to another venue opens nothing there."""
    other = open_venue(by=command, details=cafe, at=AT - timedelta(days=1))
    with pytest.raises(CodeWrong):
        _come(ident, _sticker(other))


@pytest.mark.parametrize(
    ("steps", "proved"),
    [(0, Assurance.SCREEN), (-4, Assurance.SCREEN), (1, Assurance.SCREEN), (-5, Assurance.STALE)],
)
def test_the_code_of_a_door_screen_is_the_best_proof(ident, command, steps, proved) -> None:
    """From the seeds that the device was given: steps - 4 to + 1 are the screen, older ones of the day are stale."""
    token = tie_screen(by=command, venue=ident, zone=1, at=AT)
    seeds = screen_seeds(token, AT).seeds
    step = step_of(NOON) + steps
    code = screen_code(seeds[day_of(step * 30)], ident, 1, step)
    assert _come(ident, code, zone=1) is proved


def test_a_code_from_the_future_is_refused(ident, command) -> None:
    """Two steps ahead of the signed time no honest screen has shown it."""
    seeds = screen_seeds(tie_screen(by=command, venue=ident, at=AT), AT).seeds
    step = step_of(NOON) + 2
    with pytest.raises(CodeWrong):
        _come(ident, screen_code(seeds[day_of(NOON)], ident, 0, step))


def test_a_screen_goes_on_over_midnight_without_asking(ident, command) -> None:
    """With the seeds fetched at noon the door's codes are right on the next day too."""
    seeds = screen_seeds(tie_screen(by=command, venue=ident, at=AT), AT).seeds
    tomorrow = NOON + 24 * HOUR
    code = screen_code(seeds[day_of(tomorrow)], ident, 0, step_of(tomorrow))
    assert _come(ident, code, at=tomorrow) is Assurance.SCREEN


def test_a_new_poster_stops_the_old_one_at_once(ident, command) -> None:
    """From the second of the replacement the old code is refused, the new one taken."""
    old = _sticker(ident)
    replace_sticker(by=command, venue=ident, at=AT)
    with pytest.raises(CodeWrong):
        _come(ident, old)
    assert _come(ident, _sticker(ident)) is Assurance.STICKER


def test_who_checked_in_offline_before_the_replacement_is_taken_late(ident, command) -> None:
    """A visit signed an hour before with the old code, sent an hour after, is a late one and not a fraud."""
    old = _sticker(ident)
    replace_sticker(by=command, venue=ident, at=AT)
    assert _come(ident, old, at=NOON - HOUR, now=NOON + HOUR) is Assurance.LATE


def test_a_zone_that_ended_takes_nobody(ident, command) -> None:
    """After a zone was removed its code and its number are refused."""
    code = _sticker(ident, 1)
    set_zones(by=command, venue=ident, names=[], at=AT)
    with pytest.raises(CodeWrong):
        _come(ident, code, zone=1, at=NOON + HOUR)


def test_nobody_comes_in_while_the_venue_is_shut(ident, command) -> None:
    """After closing for the day the door refuses; after five in the morning, or opened again, it takes."""
    close_for_the_day(by=command, venue=ident, at=AT)
    code = _sticker(ident)
    with pytest.raises(DoorClosed):
        _come(ident, code, at=NOON + HOUR)
    morning = NOON + 17 * HOUR  # 05:00 in Korea
    assert _come(ident, code, at=morning) is Assurance.STICKER
    with pytest.raises(DoorClosed):
        _come(ident, code, at=morning - 30)
    open_again(by=command, venue=ident, at=AT + timedelta(hours=1))
    assert _come(ident, code, at=NOON + 2 * HOUR) is Assurance.STICKER


def test_a_late_check_in_from_before_the_closing_counts(ident, command) -> None:
    """Signed in the morning, sent after the venue had shut: the visit took place."""
    close_for_the_day(by=command, venue=ident, at=AT)
    assert _come(ident, _sticker(ident), at=NOON - HOUR, now=NOON + HOUR) is Assurance.LATE


def test_a_venue_that_closed_for_good_takes_only_what_was_before(ident, command) -> None:
    """Its codes stop; a late check-in from before its end still names its sticker of then."""
    code = _sticker(ident)
    close_for_good(by=command, venue=ident, at=AT)
    with pytest.raises((DoorClosed, CodeWrong)):
        _come(ident, code, at=NOON + 60)
    assert _come(ident, code, at=NOON - HOUR, now=NOON + HOUR) is Assurance.LATE


def test_nobody_was_there_before_the_venue_opened(ident) -> None:
    """A time before the registration is refused."""
    with pytest.raises(DoorClosed):
        _come(ident, _sticker(ident), at=NOON - 25 * HOUR, now=NOON)


def test_the_gates_memory_sees_a_new_poster_after_two_seconds(ident, command) -> None:
    """What the gate keeps of a door is dropped when the venue changed, and only then."""
    seconds = [0.0]
    known = KnownDoors(clock=lambda: seconds[0])
    old = _sticker(ident)
    first = known.find([ident], NOON)[ident]
    seconds[0] = 1.0
    assert known.find([ident], NOON)[ident] is first
    replace_sticker(by=command, venue=ident, at=AT)
    seconds[0] = 2.5
    second = known.find([ident], NOON + 3)[ident]
    assert [one.stopped for one in second.stickers if one.code == old] == [NOON]


@pytest.mark.django_db(transaction=True)
def test_a_visitor_who_came_by_the_poster_is_counted_inside(command, cafe, connect) -> None:  # noqa: F811
    """Through the gate into the store: the operator sees one more inside, and after check-out one less."""
    ident = open_venue(by=command, details=cafe, at=AT - timedelta(days=1))
    issuer = Issuer()
    phone = Phone(issuer)
    link = connect()

    def sent(message, now):
        (outcome,) = take(messages=[message], connection=link, issuers=issuer, find_doors=doors, now=now)
        assert isinstance(outcome, bytes), outcome

    sent(phone.come(venue=ident, code=_sticker(ident), people=3), NOON)
    assert inside_now(ident, "food.cafe", AT + timedelta(minutes=5)) == 3
    sent(phone.go(NOON + 600, venue=ident), NOON + 600)
    assert inside_now(ident, "food.cafe", AT + timedelta(minutes=15)) == 0
