"""Tokens to people and back, pseudonyms, and what the store is asked for."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from tests.unit.opener.town import FIRST, POLICY, Town, clock, venue_id

from ansim.checkins.domain.rows import Interval
from ansim.exposure.model import ALWAYS, Visit, Window, ZoneRule
from ansim.opener.domain.nearby import bounds_of, days_within, intervals_of, within
from ansim.opener.domain.people import CASE, People, case_key, handles_for, open_rows
from ansim.wire.days import begin_of
from ansim.wire.token import handles_of

VENUE = venue_id("cafe")
DAYS = range(FIRST - 1, FIRST + 3)


def visit(person: str, times: str, zone: int = 0) -> Visit:
    """A visit to the cafe."""
    at, _, left = times.partition("-")
    return Visit(person, VENUE.hex(), zone, clock(at), clock(left) if left else None)


def test_handles_of_many_people_and_days() -> None:
    """All 256 handles of each uid for each day that has a key, and of no other."""
    keys = {1: b"a" * 32, 2: b"b" * 32}
    handles = handles_for(keys, 256, {7: range(0, 3), 8: range(2, 3)})
    assert handles == {
        1: b"".join(handles_of(keys[1], 7)),
        2: b"".join(handles_of(keys[2], 7) + handles_of(keys[2], 8)),
    }
    assert handles_for({}, 256, {7: range(3)}) == {}


@pytest.mark.parametrize("counters", [1, 64, 255])
def test_no_more_handles_than_the_vault_gives_out(counters: int) -> None:
    """Where only so many counters are issued on a day, the first so many handles are asked for, in order."""
    handles = handles_for({1: b"a" * 32}, counters, {7: range(1, 2)})
    assert handles == {1: b"".join(handles_of(b"a" * 32, 7)[:counters])}


def test_rows_are_opened_by_the_key_of_their_day() -> None:
    """Whose a row is comes out; rows of another day's key, or of nobody, do not."""
    town = Town()
    rows = [town.visit(uid, "cafe", "10:00-11:00") for uid in (1, 2, 2**64 - 1)]
    people = People(b"k" * 32, 2)
    opened = open_rows(rows, town.keys, people)
    assert [people.uid(one.person) for one in opened] == [1, 2, 2**64 - 1]
    assert opened[1].person == CASE
    assert people.opened == 2
    swapped = {rows[0].kday: town.keys[rows[0].kday + 1]}
    assert open_rows(rows, swapped, People(b"k" * 32, None)) == []
    assert open_rows(rows, {}, people) == []


def test_a_block_with_a_large_counter_is_no_token() -> None:
    """Only what `uid | counter to 255 | zeros` looks like is a token; everything else is a click of a turnstile."""
    town = Town()
    row = town.visit(1, "cafe", "10:00-11:00")
    for block in (bytes(8) + b"\1\0" + bytes(6), bytes(10) + b"\1" + bytes(5)):
        encryptor = Cipher(algorithms.AES(town.keys[row.kday]), modes.ECB()).encryptor()
        forged = replace(row, handle=encryptor.update(block) + encryptor.finalize())
        assert open_rows([forged], town.keys, People(b"k" * 32, None)) == []


def test_pseudonyms() -> None:
    """Sixteen hex digits under the case's key; another case, office or secret gives others."""
    names = {
        People(case_key(secret, office, case), None).name(7)
        for secret, office, case in (
            (b"s", 1, "a"),
            (b"s", 1, "b"),
            (b"s", 2, "a"),
            (b"t", 1, "a"),
            (b"s", 12, "a"),
        )
    }
    assert len(names) == 5
    assert all(len(bytes.fromhex(name)) == 8 for name in names)


def test_the_bounds_of_days() -> None:
    """From the first Korean midnight to the last; windows are cut to them, and may come out empty."""
    bounds = bounds_of(range(FIRST, FIRST + 2))
    assert bounds == Window(begin_of(FIRST), begin_of(FIRST + 2))
    assert within(ALWAYS, bounds) == bounds
    assert within(Window(clock("10:00"), clock("9d10:00")), bounds) == Window(clock("10:00"), bounds.end)
    late = within(Window(clock("5d10:00"), clock("9d10:00")), bounds)
    assert late.start >= late.end
    early = within(Window(0, 1), bounds)
    assert early.start >= early.end


def test_the_bounds_begin_with_time_itself() -> None:
    """The day 0 began before 1970 in Korea; bytes know no negative time."""
    assert bounds_of(range(0, 1)).start == 0


@pytest.mark.parametrize(
    ("times", "days"),
    [
        ("00:00-1d00:00", range(FIRST - 1, FIRST + 1)),
        ("1d10:00-1d11:00", range(FIRST, FIRST + 2)),
        ("2d10:00-9d00:00", range(FIRST + 1, FIRST + 3)),
        ("10:00-10:00", range(0)),
    ],
)
def test_the_days_of_a_window(times: str, days: range) -> None:
    """Its own days and the one before, for those who stayed over midnight; never more than the keys given."""
    begin, _, end = times.partition("-")
    assert list(days_within(Window(clock(begin), clock(end)), DAYS)) == list(days)


def test_intervals_are_cut_and_united() -> None:
    """Cut to the window, lengthened by the tail, overlapping and touching ones as one; others' visits left alone."""
    policy = replace(POLICY, tail_minutes=30, zones=ZoneRule.VENUE)
    visits = [visit("Q", "08:00-08:30"), visit("Q", "09:00-10:00"), visit("Q", "10:20-11:00"), visit("Q", "13:00-"),
              visit("Q", "17:50-19:00"), visit("Q", "18:10-19:00"), visit("P", "09:00-10:00")]  # fmt: skip
    sources = {"Q": Window(clock("09:30"), clock("18:00"))}
    assert intervals_of(visits, sources, policy) == [
        Interval(VENUE, clock("09:30"), clock("11:30")),
        Interval(VENUE, clock("13:00"), clock("14:30")),
        Interval(VENUE, clock("17:50"), clock("18:00")),
    ]


def test_zones_are_named_only_where_they_count() -> None:
    """Under the rule of zones each zone is asked for by itself, 0 too."""
    visits = [visit("Q", "09:00-10:00", 7), visit("Q", "09:30-10:30", 0)]
    assert intervals_of(visits, {"Q": ALWAYS}, POLICY) == [
        Interval(VENUE, clock("09:00"), clock("10:00"), 7),
        Interval(VENUE, clock("09:30"), clock("10:30"), 0),
    ]
