"""The gate's rule as a table and as properties: what is taken, what it proves, what is kept of when it came."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.visits.gate.checkin_maker import (
    DAY,
    ELSEWHERE,
    HALL,
    MIDNIGHT,
    NOON,
    STICKER,
    VENUE,
    Issuer,
    Phone,
    door,
    screen,
    with_high_s,
)

from ansim.checkins.domain.admission import (
    AHEAD_SECONDS,
    FRESH_SECONDS,
    LATE_SECONDS,
    RECEIVED_STEP,
    Admitted,
    admit,
    require_in_time,
)
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.doors import Door, StickerCode
from ansim.checkins.domain.lookup_errors import OutOfScope
from ansim.checkins.domain.refusals import CheckinRefused, CodeWrong, DoorClosed, TooEarly, TooLate, WrongDay
from ansim.checkins.domain.retention import days_to_prepare, takes_checkins
from ansim.checkins.domain.rows import Interval
from ansim.checkins.domain.scoping import clip, require_days
from ansim.wire.checkin import Checkin, Fields, read_checkin
from ansim.wire.days import begin_of, day_of
from ansim.wire.token import Token
from ansim.wire.venue_code import NO_CODE
from ansim.wire.warrant import PersonScope, VenueScope, Warrant

PHONE = Phone(Issuer())
HOUR = 3_600


def unsigned(day: int = DAY, **changed: object) -> Checkin:
    """A check-in whose signatures nobody looks at here."""
    plain = Fields(VENUE, 0, STICKER, NOON, False, 1)
    token = Token(day, b"kid.", b"handle" + bytes(10), b"\x02" * 33, bytes(64))
    return Checkin(token, replace(plain, **changed), bytes(64))  # type: ignore[arg-type]


def judged(checkin: Checkin, now: int = NOON, at: Door | None = None) -> str:
    """What it proves, or why it is refused."""
    try:
        return admit(checkin, at or door(), now).assurance.name
    except CheckinRefused as refused:
        return refused.code


TABLE = [
    ("a sticker", {}, 0, "STICKER"),
    ("a sticker, late", {}, 181, "LATE"),
    ("the screen", {"code": screen(NOON)}, 0, "SCREEN"),
    ("the screen, just in time", {"code": screen(NOON)}, 180, "SCREEN"),
    ("the screen, late", {"code": screen(NOON)}, 181, "LATE_SCREEN"),
    ("an older screen", {"code": screen(NOON, steps=-9)}, 0, "STALE"),
    ("an older screen, late", {"code": screen(NOON, steps=-9)}, 9_999, "LATE"),
    ("a screen to come", {"code": screen(NOON, steps=2)}, 0, "checkin.code"),
    ("no code", {"code": NO_CODE}, 0, "checkin.code"),
    ("no code, leaving", {"code": NO_CODE, "out": True}, 0, "STICKER"),
    ("no code, leaving, late", {"code": NO_CODE, "out": True}, 999, "LATE"),
    ("the screen, leaving", {"code": screen(NOON), "out": True}, 0, "SCREEN"),
    ("another sticker", {"code": b"\x02another"}, 0, "checkin.code"),
    ("another sticker, leaving", {"code": b"\x02another", "out": True}, 0, "checkin.code"),
    ("a hall's sticker in the hall", {"code": b"\x02hall-of", "zone": HALL}, 0, "STICKER"),
    ("a hall's sticker outside", {"code": b"\x02hall-of"}, 0, "checkin.code"),
    ("a hall that is none", {"code": screen(NOON, zone=2), "zone": 2}, 0, "checkin.code"),
    ("another venue's screen", {"code": screen(NOON, venue=ELSEWHERE)}, 0, "checkin.code"),
]


@pytest.mark.parametrize(("name", "fields", "after", "told"), TABLE)
def test_what_a_code_proves(name: str, fields: dict[str, object], after: int, told: str) -> None:
    """Screen, stale, sticker or nothing; and the same sent after the visit."""
    assert judged(unsigned(**fields), NOON + after) == told, name


@pytest.mark.parametrize(
    ("seconds", "error"),
    [
        (-AHEAD_SECONDS - 1, TooEarly),
        (-AHEAD_SECONDS, None),
        (0, None),
        (FRESH_SECONDS, None),
        (LATE_SECONDS, None),
        (LATE_SECONDS + 1, TooLate),
    ],
)
def test_when_it_may_be_received(seconds: int, error: type[CheckinRefused] | None) -> None:
    """From a minute before the signed time to 72 hours after it."""
    if error is None:
        require_in_time(unsigned(), NOON + seconds)
    else:
        with pytest.raises(error):
            require_in_time(unsigned(), NOON + seconds)


@pytest.mark.parametrize(
    ("time", "out", "good"),
    [
        (MIDNIGHT, False, True),
        (MIDNIGHT - 30, False, False),
        (MIDNIGHT + 86_400, False, False),
        (MIDNIGHT + 86_400, True, True),
        (MIDNIGHT + 36 * HOUR, True, True),
        (MIDNIGHT + 36 * HOUR + 30, True, False),
        (MIDNIGHT - 30, True, False),
    ],
)
def test_the_tokens_day(time: int, out: bool, good: bool) -> None:
    """A check-in within its day, a check-out until noon of the next."""
    if good:
        require_in_time(unsigned(time=time, out=out), time)
    else:
        with pytest.raises(WrongDay):
            require_in_time(unsigned(time=time, out=out), time)


@given(st.integers(0, LATE_SECONDS), st.integers(0, 86_399))
def test_whatever_is_admitted_is_kept_to_ten_minutes_and_in_an_open_day(after: int, second: int) -> None:
    """For any time of day and any lateness: the received time is rounded, not in the future, and its day is open."""
    time = MIDNIGHT + second - second % 30
    now = time + after
    try:
        admitted = admit(unsigned(time=time), door(), now)
    except TooLate:
        assert day_of(now) > DAY + 3
        return
    assert admitted.received % RECEIVED_STEP == 0
    assert 0 <= now - admitted.received < RECEIVED_STEP
    assert takes_checkins(DAY, day_of(now))
    assert DAY in days_to_prepare(day_of(now))
    assert (admitted.assurance is Assurance.LATE) == (after > FRESH_SECONDS)


@given(
    opened=st.integers(NOON - 3_000, NOON + 3_000),
    shut=st.none() | st.integers(NOON - 3_000, NOON + 3_000),
    until=st.none() | st.integers(NOON - 3_000, NOON + 3_000),
    closed=st.none() | st.integers(NOON - 3_000, NOON + 3_000),
)
def test_a_door_is_open_when_nothing_closes_it(
    opened: int, shut: int | None, until: int | None, closed: int | None
) -> None:
    """Registered by then (to half a minute, as times are rounded), not given up yet, not within a closing."""
    given_door = door(opened=opened, shut=shut, shut_until=until, closed=closed)
    within = shut is not None and until is not None and shut <= NOON < until
    wanted = opened - opened % 30 <= NOON and (closed is None or closed > NOON) and not within
    assert given_door.is_open(NOON) == wanted
    if wanted:
        assert judged(unsigned(), at=given_door) == "STICKER"
    else:
        with pytest.raises(DoorClosed):
            admit(unsigned(), given_door, NOON)
    assert judged(unsigned(out=True, code=NO_CODE), at=given_door) == "STICKER"


@pytest.mark.parametrize(
    ("stopped", "good"), [(None, True), (NOON + 1, True), (NOON, False), (NOON - 1, False)]
)
def test_a_sticker_counts_until_it_is_stopped(stopped: int | None, good: bool) -> None:
    """By the signed time, whenever it arrives."""
    at = door(stickers=(StickerCode(0, STICKER, stopped),))
    if good:
        assert admit(unsigned(), at, NOON).assurance is Assurance.STICKER
    else:
        with pytest.raises(CodeWrong):
            admit(unsigned(), at, NOON)


def test_what_is_admitted_has_the_low_s_and_its_place() -> None:
    """Both forms of a signature are one check-in; its place is day, handle and direction."""
    low = PHONE.come()
    both = {admit(read_checkin(one), door(), NOON).checkin.encode() for one in (low, with_high_s(low))}
    assert both == {low}
    out: Admitted = admit(read_checkin(PHONE.go(NOON)), door(), NOON)
    assert out.place == (DAY, PHONE.handle, True)


def test_stronger_proofs_have_higher_numbers() -> None:
    """The order of the docs, weak to strong; ends of visits are told apart."""
    order = ["COMPANION", "CALL", "PAPER", "LATE", "STICKER", "STALE", "LATE_SCREEN", "DESK", "SCREEN"]
    assert [one.name for one in sorted(Assurance)] == order
    assert [one.name for one in HowLeft] == ["UNKNOWN", "OWN", "CLOSED", "USUAL"]


def a_warrant(scope: PersonScope | VenueScope, generations: int = 2) -> Warrant:
    """A warrant over a scope; who signed it is not looked at here."""
    return Warrant("7KQ4-M2XD-9TRB", 3, "basis", scope, generations, 10, (), NOON, b"o" * 32, b"s" * 32)


PERSON = a_warrant(PersonScope(DAY - 1, DAY))
VENUES = a_warrant(VenueScope(VENUE, NOON, NOON + HOUR), generations=1)


@pytest.mark.parametrize(("day", "good"), [(-3, False), (-2, True), (-1, True), (0, True), (1, False)])
def test_handles_of_the_scopes_days_and_the_one_before(day: int, good: bool) -> None:
    """A person who stayed over midnight has a handle of the day before; no other day may be asked."""
    if good:
        require_days(PERSON, [DAY, DAY + day])
    else:
        with pytest.raises(OutOfScope):
            require_days(PERSON, [DAY, DAY + day])


@given(st.integers(-5 * 86_400, 3 * 86_400), st.integers(1, 86_400), st.sampled_from([PERSON, VENUES]))
def test_an_interval_is_cut_to_the_warrant_and_never_widened(
    start: int, length: int, warrant: Warrant
) -> None:
    """What is left lies within the question and within the warrant; nothing left is refused."""
    asked = Interval(VENUE, NOON + start, NOON + start + length, 7)
    first, last = begin_of(DAY - 2), begin_of(DAY + 1)
    if warrant is VENUES:
        first, last = NOON, NOON + HOUR
    if asked.end <= first or asked.start >= last:
        with pytest.raises(OutOfScope):
            clip(warrant, asked)
        return
    cut = clip(warrant, asked)
    assert (cut.start, cut.end) == (max(asked.start, first), min(asked.end, last))
    assert (cut.venue, cut.zone) == (VENUE, 7)


def test_a_venues_warrant_is_for_that_venue() -> None:
    """Of one generation: no other venue. Of two it goes on to whom they met, wherever that was."""
    elsewhere = Interval(ELSEWHERE, NOON, NOON + 60)
    with pytest.raises(OutOfScope):
        clip(VENUES, elsewhere)
    assert clip(replace(VENUES, generations=2), elsewhere) == elsewhere
