"""What the gate is told of a venue: seeds of five days, stickers, closings."""

from datetime import timedelta

import pytest

from ansim.checkins.domain.errors import ZoneUnknown
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.queries.doors import changed_since, doors
from ansim.checkins.services.closing import close_for_good, close_for_the_day, open_again
from ansim.checkins.services.stickers import replace_sticker
from ansim.kit.sealing import SealBroken
from ansim.wire.days import day_of
from ansim.wire.venue_code import judge_screen, screen_code, step_of

pytestmark = pytest.mark.django_db


def _door(ident, at):
    return doors([ident], int(at.timestamp()))[ident]


def test_a_door_has_the_seeds_of_five_days(opened, start) -> None:
    """The gate holds the seeds of d - 3 ... d + 1 and no others, and they open the screen's code."""
    ident = opened(zones=["홀"])
    door = _door(ident, start)
    now = int(start.timestamp())
    assert set(door.seeds) == set(range(day_of(now) - 3, day_of(now) + 2))
    code = screen_code(door.seeds[day_of(now)], ident, 1, step_of(now))
    assert judge_screen(door.seeds, ident, 1, code, now) == "screen"
    assert door.zones == {1: "홀"}


def test_seeds_differ_by_venue_and_stay_the_same(opened, start) -> None:
    """Two venues never share a seed; the same venue gives the same seed at every asking."""
    first, second = opened(), opened()
    found = doors([first, second, bytes(6)], int(start.timestamp()))
    assert set(found) == {first, second}
    assert not set(found[first].seeds.values()) & set(found[second].seeds.values())
    assert found[first].seeds == _door(first, start).seeds


def test_a_key_moved_to_another_venue_does_not_open(opened, start) -> None:
    """A sealed key is bound to its venue: a row that carries another's is refused, not obeyed."""
    first, second = opened(), opened()
    Venue.objects.filter(ident=first).update(key_sealed=Venue.objects.get(ident=second).key_sealed)
    with pytest.raises(SealBroken):
        _door(first, start)


def test_a_new_sticker_stops_the_old_one_at_once(opened, command, start) -> None:
    """After a new poster the old code is known as stopped from that second; the zone's own code stays."""
    ident = opened(zones=["홀"])
    later = start + timedelta(hours=2)
    before = {one.zone: one for one in _door(ident, start).stickers}
    replace_sticker(by=command, venue=ident, at=later)
    after = _door(ident, later).stickers
    old = [one for one in after if one.zone == 0 and one.stopped is not None]
    new = [one for one in after if one.zone == 0 and one.stopped is None]
    assert [(one.code, one.stopped) for one in old] == [(before[0].code, int(later.timestamp()))]
    assert len(new) == 1
    assert new[0].code != before[0].code
    assert [one for one in after if one.zone == 1] == [before[1]]


def test_a_stopped_sticker_is_forgotten_after_three_days(opened, command, start) -> None:
    """Late check-ins may name an old sticker for 72 hours, after that the gate does not know it."""
    ident = opened()
    replace_sticker(by=command, venue=ident, at=start)
    assert len(_door(ident, start + timedelta(hours=71)).stickers) == 2
    assert len(_door(ident, start + timedelta(hours=72)).stickers) == 1


def test_a_zone_that_is_not_there_gets_no_sticker(opened, command, start) -> None:
    """A new poster for an unknown zone is refused, and the old code goes on working."""
    ident = opened()
    with pytest.raises(ZoneUnknown):
        replace_sticker(by=command, venue=ident, zone=7, at=start)
    assert Sticker.objects.filter(venue__ident=ident, stopped_at__isnull=True).count() == 1


def test_the_gate_learns_what_is_new(opened, command, start) -> None:
    """Every act that matters to the gate moves the venue's time; asking since then names it once."""
    ident, other = opened(), opened()
    later = start + timedelta(minutes=5)
    assert [one for one, _at in changed_since(later)] == []
    replace_sticker(by=command, venue=other, at=later)
    assert changed_since(later) == [(other, later)]
    close_for_the_day(by=command, venue=ident, at=later)
    assert {one for one, _at in changed_since(later)} == {ident, other}


def test_closing_for_the_day_holds_until_five_in_the_morning(opened, command, start) -> None:
    """Check-ins stop from the closing until five o'clock Korean time, or until it is opened again."""
    ident = opened()
    close_for_the_day(by=command, venue=ident, at=start)
    door = _door(ident, start)
    now = int(start.timestamp())
    assert (door.shut, door.shut_until) == (now, now + 11 * 3600)
    open_again(by=command, venue=ident, at=start + timedelta(hours=1))
    open_again(by=command, venue=ident, at=start + timedelta(hours=1))
    assert _door(ident, start).shut_until is None


def test_closing_for_good_is_told_with_its_time(opened, command, start) -> None:
    """The gate goes on knowing a closed venue, with the second of its closing, for late check-ins from before."""
    ident = opened()
    close_for_good(by=command, venue=ident, at=start)
    assert _door(ident, start).closed == int(start.timestamp())
