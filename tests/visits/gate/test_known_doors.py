"""The doors in the gate's memory: real venues, a change seen within seconds, nothing kept over midnight."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.visits.gate.checkin_maker import DAY, MIDNIGHT, NOON

from ansim.checkins.adapters.venue_keys import new_sealed_key
from ansim.checkins.models import Sticker, Venue, Zone
from ansim.checkins.services import known_doors
from ansim.checkins.services.known_doors import KnownDoors

IDENT, OTHER = b"known1", b"known2"
AT = datetime.fromtimestamp(NOON, UTC)


@pytest.fixture
def venue(db: None) -> Venue:
    """A venue with a hall and a sticker."""
    place = {"name": "안심다방", "kind": "cafe", "region": "제주", "district": "제주시", "street": "예시로 1"}
    return make_venue(IDENT, place)


def make_venue(ident: bytes, place: dict[str, str], at: datetime = AT - timedelta(days=9)) -> Venue:
    """A venue as it was registered."""
    row = Venue.objects.create(
        ident=ident, key_sealed=new_sealed_key(ident), opened_at=at, changed_at=at, **place
    )
    Zone.objects.create(venue=row, number=1, name="홀")
    Sticker.objects.create(venue=row, code=b"\x02sticker", short=ident.hex(), made_at=at)
    return row


class Clock:
    """Seconds of this process that a test moves, and how often venues were loaded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 50.0
        self.loads = 0
        real = known_doors.doors

        def counted(venues: object, at: int) -> object:
            self.loads += 1
            return real(venues, at)  # type: ignore[arg-type]

        monkeypatch.setattr(known_doors, "doors", counted)

    def __call__(self) -> float:
        """The seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A fresh one."""
    return Clock(monkeypatch)


def test_a_door_is_loaded_once(venue: Venue, clock: Clock) -> None:
    """Name, zones, sticker and the seeds of d - 3 … d + 1; the second look costs nothing, unknown ones are absent."""
    known = KnownDoors(clock)
    for _ in range(3):
        found = known.find(frozenset({IDENT, OTHER}), NOON)
        assert set(found) == {IDENT}
    door = found[IDENT]
    assert (door.name, dict(door.zones), sorted(door.seeds)) == (
        "안심다방",
        {1: "홀"},
        list(range(DAY - 3, DAY + 2)),
    )
    assert clock.loads == 1


def test_a_change_is_seen_within_two_seconds(venue: Venue, clock: Clock) -> None:
    """A sticker that was replaced, a venue that was closed: the next look after two seconds knows."""
    known = KnownDoors(clock)
    known.find({IDENT}, NOON)
    Sticker.objects.update(stopped_at=AT)
    Venue.objects.update(changed_at=AT, closed_at=AT)
    assert known.find({IDENT}, NOON)[IDENT].closed is None
    clock.now += 2
    door = known.find({IDENT}, NOON + 2)[IDENT]
    assert (door.closed, door.stickers[0].stopped) == (NOON, NOON)
    clock.now += 2
    known.find({IDENT}, NOON + 4)
    assert clock.loads == 2


def test_a_new_venue_is_found_within_two_seconds(venue: Venue, clock: Clock) -> None:
    """Asked for before it was registered: unknown, then known, whatever time its registration bears."""
    known = KnownDoors(clock)
    assert known.find({OTHER}, NOON) == {}
    place = {"name": "새 가게", "kind": "cafe", "region": "제주", "district": "제주시", "street": "예시로 2"}
    make_venue(OTHER, place, AT - timedelta(days=30))
    assert known.find({OTHER}, NOON) == {}
    clock.now += 2
    assert known.find({OTHER}, NOON)[OTHER].name == "새 가게"


def test_no_seed_outlives_its_days(venue: Venue, clock: Clock) -> None:
    """When the Korean day changes everything is loaded anew: the seeds move on by a day."""
    known = KnownDoors(clock)
    known.find({IDENT}, NOON)
    tomorrow = MIDNIGHT + 86_400
    assert sorted(known.find({IDENT}, tomorrow - 1)[IDENT].seeds)[0] == DAY - 3
    assert sorted(known.find({IDENT}, tomorrow)[IDENT].seeds) == list(range(DAY - 2, DAY + 3))
    assert clock.loads == 2
