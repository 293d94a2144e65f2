"""Words between roles and the words of a venue, at their borders: one form for one meaning, and nothing unseen."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain.cards import VenueCard, ZoneCard
from ansim.checkins.domain.details import (
    Details,
    checked,
    checked_zones,
    problems_of,
    squeezed,
    text_problems,
)
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.hours import DAY, hours_from_json, same_every_day, written
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.own_pass import read_asked
from ansim.checkins.domain.told import read_kinds, read_venues, write_venues
from ansim.web.venue.forms import HoursForm, initial_of

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WORDS = Details("안심카페", "food.cafe", "제주특별자치도", "제주시", "지어낸로 12", "1층")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def _card(ident: bytes, words: Details, zones: dict[int, str], closed: bool) -> VenueCard:
    told = tuple(ZoneCard(number, name) for number, name in sorted(zones.items()))
    return VenueCard(ident, words, told, AT, AT if closed else None, None)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(min_size=6, max_size=6),
    st.builds(Details, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT),
    st.dictionaries(st.integers(1, 0xFFFF), TEXT, max_size=5),
    st.booleans(),
)
def test_any_venue_is_told_whole(ident: bytes, words: Details, zones: dict[int, str], closed: bool) -> None:
    """Whatever words, numbers and bytes a venue has, the other role reads exactly these."""
    told = read_venues(write_venues([_card(ident, words, zones, closed)]))
    assert told is not None
    (one,) = told
    assert (one.ident, one.is_closed, dict(one.zones)) == (ident, closed, zones)
    for name in ("name", "kind", "region", "district", "street", "detail", "address"):
        assert getattr(one, name) == getattr(words, name)


@pytest.mark.parametrize("found", ["", {}, {"a": 1}, None, 0, "venues"])
def test_only_a_list_is_a_list(found: object) -> None:
    """An empty text or table is no answer: an office would take it for `there are none`."""
    assert read_venues(json.dumps({"venues": found}).encode()) is None
    assert read_kinds(json.dumps({"kinds": found}).encode()) is None
    assert read_venues(b'{"venues": []}') == ()
    assert read_kinds(b'{"kinds": []}') == ()


@pytest.mark.parametrize("ident", ["76 65 6e 75 65 31", "76656E756531", " 76656e756531", "76656e7565３1"])
def test_a_venue_is_named_in_one_way(ident: str) -> None:
    """Twelve small hexadecimal characters; blanks and capitals are another role's fault, and told as one."""
    assert _read_with(venue="76656e756531") is not None
    assert _read_with(venue=ident) is None


@pytest.mark.parametrize("number", ["01", " 1", "+1", "1_0", "١", "-1", "0", "65536", "1.0", ""])
def test_a_zone_is_numbered_in_one_way(number: str) -> None:
    """From 1 to 65,535 in plain digits; 0 is the venue itself and has no name of its own."""
    assert _read_with(zones={"65535": "끝"}) is not None
    assert _read_with(zones={number: "홀"}) is None


def _read_with(**changed: object) -> object:
    (one,) = json.loads(write_venues([_card(b"venue1", WORDS, {}, False)]))["venues"]
    return read_venues(json.dumps({"venues": [{**one, **changed}]}).encode())


@pytest.mark.parametrize("days", [["1", "01"], ["01"], ["00"], ["0007"], ["١"], ["1 "], ["-0"]])
def test_a_day_of_handles_is_written_in_one_way(days: list[str]) -> None:
    """Otherwise one day could stand twice in what a phone shows, and only the last of them would be looked at."""
    asked = {"pass": "", "leaf": "", "leaf_index": 0, "proof": "", "handles": {day: [] for day in days}}
    with pytest.raises(RowsMalformed):
        read_asked(asked)
    assert list(read_asked({**asked, "handles": {"0": [], "1": []}}).handles) == [0, 1]


@pytest.mark.parametrize("sign", ["\u3164", "\u115f", "\u1160", "\uffa0", "\u200b", "\u00ad", "\u2800"])
def test_nobody_is_called_by_a_name_that_is_not_seen(sign: str) -> None:
    """Fillers of Hangul and other unseen letters print as nothing: a poster without a name, two zones that look alike."""
    for text in (sign, f"홀{sign}", sign * 3):
        (problem,) = text_problems("name", squeezed(text))
        assert (problem.code, problem.column) == ("venue.signs", "name")
        with pytest.raises(VenueBad):
            checked_zones(["홀", text])


@settings(max_examples=80, deadline=None)
@given(TEXT)
def test_tidying_is_done_once(text: str) -> None:
    """A tidied text is in NFC, on one line, without blanks around it, and stays as it is when tidied again."""
    once = squeezed(text)
    assert squeezed(once) == once == unicodedata.normalize("NFC", once).strip()
    assert len(once.splitlines()) <= 1
    assert "".join(once.split()) == "".join(unicodedata.normalize("NFC", text).split())


@settings(max_examples=60, deadline=None)
@given(st.builds(Details, TEXT, st.just("food.cafe"), st.just("경기도"), TEXT, TEXT, TEXT))
def test_what_is_kept_has_no_problem_left(words: Details) -> None:
    """What was checked passes again unchanged; what was refused names every field that is wrong by itself."""
    kinds = {"food.cafe"}
    wrong = {
        name
        for name in ("name", "district", "street", "detail")
        if text_problems(name, squeezed(getattr(words, name)), optional=name == "detail")
    }
    if wrong:
        with pytest.raises(VenueBad) as refused:
            checked(words, kinds)
        assert {problem.column for problem in refused.value.problems} == wrong
    else:
        kept = checked(words, kinds)
        assert problems_of(kept, kinds) == ()
        assert checked(kept, kinds) == kept


@settings(max_examples=100, deadline=None)
@given(st.integers(0, DAY), st.integers(0, DAY), st.sets(st.integers(0, 6)))
def test_hours_of_every_two_minutes_survive(opens: int, closes: int, closed: set[int]) -> None:
    """Midnight as 00:00 and as 24:00 too: kept, read and written again, the place is open for at most a day."""
    hours = same_every_day(opens, closes, closed)
    assert hours_from_json(json.loads(json.dumps(hours.as_json()))) == hours
    for day, span in enumerate(hours.days):
        assert (span is None) == (day in closed)
        if span is not None:
            assert 0 < span[1] - span[0] <= DAY
            assert span[0] == opens % DAY
            assert (span[1] - closes) % DAY == 0


@pytest.mark.parametrize(("opens", "closes"), [("24:00", "00:00"), ("24:00", "24:00"), ("00:00", "00:00")])
def test_around_the_clock_is_a_whole_day_however_it_is_written(opens: str, closes: str) -> None:
    """Three ways to write it, one meaning: 1,440 minutes from midnight on, not a span of nothing."""
    form = HoursForm({"opens": opens, "closes": closes})
    assert form.is_valid()
    assert form.cleaned_data["hours"].days == ((0, DAY),) * 7


@settings(max_examples=60, deadline=None)
@given(st.integers(0, DAY), st.integers(0, DAY), st.sets(st.integers(0, 6), max_size=6))
def test_settings_saved_as_they_stand_change_no_hours(opens: int, closes: int, closed: set[int]) -> None:
    """What the settings page begins with, sent back untouched, is the same hours and the same zones."""
    hours = same_every_day(opens, closes, closed)
    words = Details("안심카페", "food.cafe", "제주특별자치도", "제주시", "지어낸로 12", hours=hours)
    first = initial_of(_card(b"venue1", words, {1: "홀", 4: "방 1"}, False))
    form = HoursForm({name: first[name] for name in ("opens", "closes", "closed", "zones")})
    assert form.is_valid()
    assert (form.cleaned_data["hours"], form.cleaned_data["zone_names"]) == (hours, ["홀", "방 1"])
    assert first["opens"] == written(opens % DAY)
