"""Door screens: a token for one venue and zone, seeds of two days, cut off at once."""

from datetime import UTC, datetime, timedelta

import pytest

from ansim.checkins.domain.codes import DayCodes, judge
from ansim.checkins.domain.errors import (
    NotYourVenue,
    ScreenStopped,
    ShortCodeBad,
    ShortCodeUnknown,
    ZoneUnknown,
)
from ansim.checkins.models import FormerKey, Screen, Sticker
from ansim.checkins.queries.codes import (
    fragment_of_short,
    public_venue,
    screen_place,
    screen_seeds,
)
from ansim.checkins.queries.doors import changed_since, doors
from ansim.checkins.services.closing import close_for_good
from ansim.checkins.services.screens import cut_screens, note_screen, tie_screen
from ansim.checkins.services.stickers import replace_sticker
from ansim.wire.days import day_of
from ansim.wire.venue_code import read_fragment, screen_code, step_of

pytestmark = pytest.mark.django_db


def test_a_screen_holds_the_seeds_of_today_and_tomorrow(opened, command, start) -> None:
    """What the screen is given is what the gate knows of these two days, and nothing beyond tomorrow."""
    ident = opened(zones=["홀"])
    token = tie_screen(by=command, venue=ident, zone=1, at=start)
    found = screen_seeds(token, start)
    today = day_of(int(start.timestamp()))
    known = doors([ident], int(start.timestamp()))[ident].seeds
    assert found.seeds == {today: known[today], today + 1: known[today + 1]}
    assert (found.ident, found.zone, found.zone_name, found.name) == (ident, 1, "홀", "안심카페")


def test_the_day_of_a_screen_is_the_korean_day(opened, command) -> None:
    """At 15:00 UTC the Korean day has begun: the screen gets the new day's seed from that second."""
    ident = opened()
    border = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    token = tie_screen(by=command, venue=ident, at=border)
    before = min(screen_seeds(token, border - timedelta(seconds=1)).seeds)
    assert min(screen_seeds(token, border).seeds) == before + 1


def test_a_screen_that_was_cut_off_gets_nothing(opened, command, start) -> None:
    """After cutting off, neither seeds nor the count are given; so it is with a token never made."""
    ident = opened()
    token = tie_screen(by=command, venue=ident, at=start)
    assert screen_place(token) == (ident, "food.cafe", None)
    assert cut_screens(by=command, venue=ident, at=start) == 1
    for wrong in (token, "", "x" * 43, "\ud800"):
        with pytest.raises(ScreenStopped):
            screen_seeds(wrong, start)
        with pytest.raises(ScreenStopped):
            screen_place(wrong)


def test_what_a_lost_screen_holds_is_refused_from_the_cut_on(opened, command, start) -> None:
    """The gate takes none of its codes any more, of tomorrow neither; a screen tied anew is taken at once."""
    ident = opened()
    lost = screen_seeds(tie_screen(by=command, venue=ident, at=start), start)
    before = dict(changed_since(start - timedelta(days=1)))[ident]
    cut_at = start + timedelta(hours=1)
    cut_screens(by=command, venue=ident, at=cut_at)
    assert dict(changed_since(cut_at))[ident] > before  # the gate is told
    new = screen_seeds(tie_screen(by=command, venue=ident, at=cut_at), cut_at)
    assert not set(lost.seeds.values()) & set(new.seeds.values())
    cut = int(cut_at.timestamp())
    for seeds, ahead, judged in (
        (lost.seeds, -60, "screen"),
        (lost.seeds, 60, None),
        (lost.seeds, 86_400, None),
        (new.seeds, 60, "screen"),
        (new.seeds, 86_400, "screen"),
    ):
        at = cut + ahead
        code = screen_code(seeds[day_of(at)], ident, 0, step_of(at))
        assert judge(doors([ident], at)[ident].reigns(), ident, 0, code, at, at, DayCodes()) == judged


def test_former_keys_go_when_no_late_check_in_can_name_them(opened, command, start) -> None:
    """A key replaced six days ago is destroyed at the next cut, and the gate holds no seeds of it after three days."""
    ident = opened()
    for hours in (0, 2, 24 * 6):
        cut_screens(by=command, venue=ident, at=start + timedelta(hours=hours))
    assert FormerKey.objects.count() == 1
    at = int(start.timestamp())
    assert [until for until, _ in doors([ident], at + 6 * 86_400)[ident].former] == [at + 6 * 86_400]
    assert doors([ident], at + 10 * 86_400)[ident].former == ()


def test_a_closed_venue_has_no_screen(opened, command, start) -> None:
    """Closing for good stops the screens."""
    ident = opened()
    token = tie_screen(by=command, venue=ident, at=start)
    close_for_good(by=command, venue=ident, at=start)
    with pytest.raises(ScreenStopped):
        screen_seeds(token, start)


def test_only_the_operator_ties_a_screen_and_only_to_a_zone_there_is(operator, opened, start) -> None:
    """Another operator cannot, and an unknown zone is refused."""
    ident = opened(operator(1))
    with pytest.raises(NotYourVenue):
        tie_screen(by=operator(2), venue=ident, at=start)
    with pytest.raises(ZoneUnknown):
        tie_screen(by=operator(1), venue=ident, zone=9, at=start)
    assert Screen.objects.count() == 0


def test_the_token_itself_is_not_kept_and_its_use_is(opened, command, start) -> None:
    """The database holds a digest; when the screen asked last is noted."""
    token = tie_screen(by=command, venue=opened(), at=start)
    row = Screen.objects.get()
    assert token not in row.digest
    note_screen(token=token, at=start)
    row.refresh_from_db()
    assert row.seen_at == start


def test_a_short_code_stands_for_its_qr(opened, command, start) -> None:
    """A typed short code gives the 22 characters of that poster's QR; a replaced one gives nothing at once."""
    ident = opened(zones=["홀"])
    row = Sticker.objects.get(venue__ident=ident, zone=1)
    code = read_fragment(fragment_of_short(row.short.lower()))
    assert (code.venue, code.zone, code.code) == (ident, 1, bytes(row.code))
    replace_sticker(by=command, venue=ident, zone=1, at=start)
    with pytest.raises(ShortCodeUnknown):
        fragment_of_short(row.short)
    with pytest.raises(ShortCodeBad):
        fragment_of_short("1234-5678x")


def test_a_closed_venue_has_no_short_code(opened, command, start) -> None:
    """After closing for good its code is unknown."""
    ident = opened()
    short = Sticker.objects.get().short
    close_for_good(by=command, venue=ident, at=start)
    with pytest.raises(ShortCodeUnknown):
        fragment_of_short(short)


def test_a_visitor_is_told_name_kind_and_state(opened, command, start) -> None:
    """The name comes from here and not from the QR; a venue that is not there is none."""
    ident = opened()
    assert public_venue(ident) == {"name": "안심카페", "kind": "카페", "kind_en": "Café", "state": "open"}
    close_for_good(by=command, venue=ident, at=start)
    told = public_venue(ident)
    assert told is not None
    assert told["state"] == "closed"
    assert public_venue(bytes(6)) is None
