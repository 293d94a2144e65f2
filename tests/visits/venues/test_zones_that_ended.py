"""A zone that its venue gave up: who had come in before may still say so, and may leave; nobody comes in after."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.visits.gate.checkin_maker import NOON, Issuer, Phone, door

from ansim.accounts.domain.actors import Actor
from ansim.checkins.domain.admission import LATE_SECONDS, admit
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.refusals import CheckinRefused
from ansim.checkins.models import Sticker
from ansim.checkins.queries.codes import screen_seeds
from ansim.checkins.queries.doors import doors
from ansim.checkins.services.screens import tie_screen
from ansim.checkins.services.venues import open_venue, set_zones
from ansim.wire.days import day_of
from ansim.wire.venue_code import NO_CODE, screen_code, step_of

AT = datetime.fromtimestamp(NOON, UTC)
HOUR, DAYS = 3_600, 86_400
SEATS = 1
Judge = Callable[..., str]


@pytest.fixture
def judge(command: Actor, cafe: Details, db: None) -> Judge:
    """A café whose hall ended at noon, after a screen and a sticker had told its codes; says what the gate makes of one."""
    ident = open_venue(by=command, details=cafe, zones=["홀", "방"], at=AT - timedelta(days=5))
    seeds = screen_seeds(tie_screen(by=command, venue=ident, zone=SEATS, at=AT), AT).seeds
    printed = bytes(Sticker.objects.get(venue__ident=ident, zone=SEATS).code)
    set_zones(by=command, venue=ident, names=["방"], at=AT)

    def judged(at: int, now: int, *, shown: str = "sticker", zone: int = SEATS, out: bool = False) -> str:
        code = {
            "sticker": lambda: printed,
            "screen": lambda: screen_code(seeds[day_of(at)], ident, zone, step_of(at)),
            "none": lambda: NO_CODE,
        }[shown]()
        phone = Phone(Issuer(), day=day_of(at) if not out else day_of(NOON))
        message = phone.sign(venue=ident, zone=zone, code=code, time=at - at % 30, out=out)
        try:
            return admit(message, doors([ident], now)[ident], now).assurance.name
        except CheckinRefused as refused:
            return refused.code

    return judged


@pytest.mark.parametrize(("shown", "told"), [("sticker", "LATE"), ("screen", "LATE_SCREEN")])
def test_who_came_while_it_was_there_may_say_so_late(judge: Judge, shown: str, told: str) -> None:
    """A phone without a network sends an hour later: the sitting in the hall is not lost because the hall is gone."""
    assert judge(NOON - HOUR, NOON + HOUR, shown=shown) == told
    assert judge(NOON - 30, NOON + HOUR, shown=shown) == told


@pytest.mark.parametrize("shown", ["sticker", "screen"])
@pytest.mark.parametrize("after", [0, 30, HOUR])
def test_nobody_comes_into_a_zone_that_ended(judge: Judge, shown: str, after: int) -> None:
    """From the moment of the end on its sticker and its screen open nothing, at once or late."""
    assert judge(NOON + after, NOON + after, shown=shown) == "checkin.code"
    assert judge(NOON + after, NOON + after + HOUR, shown=shown) == "checkin.code"


def test_whoever_sits_there_may_leave(judge: Judge) -> None:
    """A check-out from the hall is taken after its end; one from a zone that never was is not."""
    assert judge(NOON + HOUR, NOON + HOUR, shown="none", out=True) == "STICKER"
    assert judge(NOON + HOUR, NOON + HOUR, shown="none", out=True, zone=7) == "checkin.code"
    assert judge(NOON + HOUR, NOON + HOUR, shown="sticker", out=True) == "checkin.code"


@pytest.mark.parametrize(("hours", "known"), [(71, True), (72, False), (500, False)])
def test_a_zone_is_forgotten_with_its_last_late_message(judge: Judge, hours: int, known: bool) -> None:
    """As long as a late check-in may name it, 72 hours, and no longer; the zone in use stays."""
    ident = bytes(Sticker.objects.filter(zone=SEATS).get().venue.ident)
    found = doors([ident], NOON + hours * HOUR)[ident]
    assert dict(found.ended) == ({SEATS: NOON} if known else {})
    assert dict(found.zones) == {2: "방"}
    assert LATE_SECONDS == 72 * HOUR


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(1, 9), st.integers(NOON - DAYS, NOON + DAYS), max_size=4),
    st.sets(st.integers(1, 9), max_size=4),
    st.integers(0, 12),
    st.integers(NOON - 2 * DAYS, NOON + 2 * DAYS),
    st.booleans(),
)
def test_a_door_knows_the_zones_of_a_time(
    ended: dict[int, int], used: set[int], zone: int, at: int, out: bool
) -> None:
    """The venue itself always, zones in use always, ended ones before their end, and for leaving after it too."""
    here = door(zones=dict.fromkeys(used, "x"), ended={n: end for n, end in ended.items() if n not in used})
    there = {0, *used, *(n for n, end in ended.items() if n not in used and (out or at < end))}
    assert here.has_zone(zone, at, out=out) is (zone in there)
