"""When a venue's own desk may write a guest down: the gate's rule, and a sentence that says what to put right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain.desk_admission import require_door
from ansim.checkins.domain.desk_refusals import (
    AfterClosing,
    BeforeOpening,
    OutTooLate,
    WhileShut,
    ZoneEnded,
    ZoneNone,
)
from ansim.checkins.domain.doors import Door
from ansim.checkins.domain.refusals import CheckinRefused, CodeWrong, DoorClosed, WrongDay
from ansim.wire.checkin import Fields

NOON = 1_795_230_000  # 2026-11-21 12:00 in Korea
HOUR = 3_600
OPENED = NOON - 9 * 86_400


def door(**changed: object) -> Door:
    """A venue of zones 1 and 2 that opened nine days ago; zone 3 ended at eleven."""
    known: dict[str, object] = {
        "venue": b"venue1",
        "name": "지어낸 가게",
        "kind": "food.cafe",
        "zones": {1: "홀", 2: "방"},
        "seeds": {},
        "stickers": (),
        "opened": OPENED,
        "ended": {3: NOON - HOUR},
        **changed,
    }
    return Door(**known)  # type: ignore[arg-type]


def fields(time: int = NOON, *, zone: int = 0, out: bool = False) -> Fields:
    """What the tablet saw."""
    return Fields(b"venue1", zone, b"\x03device7", time, out, 1)


def refusal(of: Door, seen: Fields) -> CheckinRefused:
    """Why it is not written down."""
    with pytest.raises(CheckinRefused) as refused:
        require_door(of, seen)
    return refused.value


@pytest.mark.parametrize("zone", [0, 1, 2])
def test_an_open_venue_takes_its_zones(zone: int) -> None:
    """The venue as a whole and every zone in use."""
    require_door(door(), fields(zone=zone))


def test_after_the_end_the_sentence_names_the_moment() -> None:
    """Closed at noon: at noon it is told, half a minute before it is taken, whenever it arrives."""
    closed = door(closed=NOON)
    require_door(closed, fields(NOON - 30))
    told = refusal(closed, fields(NOON))
    assert type(told) is AfterClosing
    assert "2026. 11. 21.(토) 12:00에 문을 닫은 장소입니다" in told.text()
    assert "2026. 11. 21.(토) 12:00" in told.text("en")


def test_shut_for_the_day_says_how_to_open_again() -> None:
    """From shutting to five in the morning; who came before is taken, and who comes after."""
    shut = door(shut=NOON, shut_until=NOON + 17 * HOUR)
    require_door(shut, fields(NOON - 30))
    require_door(shut, fields(NOON + 17 * HOUR))
    told = refusal(shut, fields(NOON + 30))
    assert type(told) is WhileShut
    assert "12:00에 오늘 영업을 끝냈습니다" in told.text()
    assert "다시 열기" in told.text()


def test_closed_for_good_counts_over_shut_for_the_day() -> None:
    """A venue that was shut and then given up is told as given up."""
    both = door(shut=NOON, shut_until=NOON + 17 * HOUR, closed=NOON + HOUR)
    assert type(refusal(both, fields(NOON + 30))) is WhileShut
    assert type(refusal(both, fields(NOON + HOUR))) is AfterClosing


def test_before_the_venue_was_registered() -> None:
    """A list of paper from before: the sentence says since when there is a venue."""
    told = refusal(door(opened=NOON + 29), fields(NOON - 30))
    assert type(told) is BeforeOpening
    assert "12:00에 등록" in told.text()
    require_door(door(opened=NOON + 29), fields(NOON))


def test_a_zone_that_ended_takes_who_came_before() -> None:
    """Until eleven the zone was there: a late message of ten is taken, one of eleven names the moment."""
    require_door(door(), fields(NOON - 2 * HOUR, zone=3))
    told = refusal(door(), fields(NOON - HOUR, zone=3))
    assert type(told) is ZoneEnded
    assert "11:00에 없앤 구역" in told.text()


def test_a_zone_that_never_was() -> None:
    """Another number is told as none, early or late, in or out."""
    for seen in (fields(zone=4), fields(NOON - 2 * HOUR, zone=4), fields(zone=4, out=True)):
        assert type(refusal(door(), seen)) is ZoneNone


@pytest.mark.parametrize(
    "changed",
    [{"closed": NOON - HOUR}, {"shut": NOON - HOUR, "shut_until": NOON + HOUR}, {}],
)
@pytest.mark.parametrize("zone", [0, 1, 3])
def test_who_leaves_may_do_so_from_a_closed_door(changed: dict[str, int], zone: int) -> None:
    """As at the gate: the end of a visit that began is no new visit."""
    require_door(door(**changed), fields(zone=zone, out=True))


def test_every_sentence_is_a_refusal_of_the_gates_kind() -> None:
    """Whoever handles the gate's refusals handles these, and each has a code of its own in both languages."""
    kinds = {
        AfterClosing: DoorClosed,
        WhileShut: DoorClosed,
        BeforeOpening: DoorClosed,
        ZoneEnded: CodeWrong,
        ZoneNone: CodeWrong,
        OutTooLate: WrongDay,
    }
    for kind, general in kinds.items():
        assert issubclass(kind, general)
        assert kind.status == general.status
    assert len({kind.code for kind in kinds} | {general.code for general in kinds.values()}) == 9


@given(
    st.integers(0, 20).map(lambda steps: NOON + 30 * (steps - 10)),
    st.none() | st.integers(NOON - 300, NOON + 300),
    st.none() | st.integers(NOON - 300, NOON + 300),
    st.integers(0, 4),
    st.booleans(),
)
@settings(max_examples=50, deadline=None)
def test_the_rule_is_the_gates(time: int, closed: int | None, shut: int | None, zone: int, out: bool) -> None:
    """Taken exactly when the gate's own door would take a check-in of that time and zone."""
    until = None if shut is None else shut + 120
    of = door(closed=closed, shut=shut, shut_until=until, ended={3: NOON})
    seen = fields(time, zone=zone, out=out)
    if (out or of.is_open(time)) and of.has_zone(zone, time, out=out):
        require_door(of, seen)
    else:
        assert isinstance(refusal(of, seen), (DoorClosed, CodeWrong))
