"""The bytes between opener and store: what is written is read, by a hand-written layout too, and nothing else is read."""

import json
import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain import packed
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.packed import (
    read_handles,
    read_intervals,
    read_message,
    read_rows,
    write_handles,
    write_intervals,
    write_message,
)
from ansim.checkins.domain.rows import Interval, VisitRow

KINDS = ["food.cafe", "market", "bath"]
times = st.integers(0, 2**32 - 1)
handles = st.dictionaries(
    st.integers(0, 65_535), st.integers(0, 3).flatmap(lambda n: st.binary(min_size=16 * n, max_size=16 * n)), max_size=4
)  # fmt: skip
intervals = st.builds(
    Interval, st.binary(min_size=6, max_size=6), times, times, st.none() | st.integers(0, 65_535)
)
rows = st.builds(
    VisitRow,
    venue=st.binary(min_size=6, max_size=6),
    zone=st.integers(0, 65_535),
    at=times,
    left=st.none() | st.integers(1, 2**32 - 1),
    handle=st.binary(min_size=16, max_size=16),
    kday=st.integers(0, 65_535),
    party=st.integers(0, 127),
    assurance=st.sampled_from(Assurance),
    how_left=st.sampled_from(HowLeft),
    received=times,
    kind=st.none() | st.sampled_from(KINDS),
)
_settings = settings(max_examples=60, deadline=None)


def by_hand(row: VisitRow) -> bytes:
    """The 62 bytes of a row as the store's statement writes them, field by field."""

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "big", signed=True)

    kind = KINDS.index(row.kind) + 1 if row.kind else 0
    return b"".join(
        (row.venue, number(row.zone, 4), number(row.at, 8), number(row.left or 0, 8), row.handle, number(row.kday, 4),
         number(row.party, 2), number(row.assurance, 2), number(row.how_left, 2), number(row.received, 8), number(kind, 2))
    )  # fmt: skip


ONE = VisitRow(
    b"venue1", 1, 60, 90, b"h" * 16, 20_778, 2, Assurance.SCREEN, HowLeft.OWN, 600, None
)  # every field valid


@_settings
@given(st.lists(rows, max_size=4))
def test_rows_written_by_hand_are_read(told: list[VisitRow]) -> None:
    """Any rows, in their order; with the kinds counted from one."""
    assert read_rows(b"".join(map(by_hand, told)), KINDS) == told


@_settings
@given(rows, st.integers(1, 61))
def test_rows_are_read_whole_or_not_at_all(row: VisitRow, cut: int) -> None:
    """A row that broke off behind a whole one is no row, and the whole one is not believed either."""
    with pytest.raises(RowsMalformed):
        read_rows(by_hand(row) * 2 + by_hand(row)[:cut], KINDS)


@pytest.mark.parametrize(
    ("field", "last", "beyond"),
    [
        ("zone", 65_535, 65_536),
        ("at", 2**32 - 1, 2**32),
        ("left", 2**32 - 1, 2**40),
        ("kday", 65_535, 65_536),
        ("party", 127, 128),
        ("received", 2**32 - 1, 2**32),
        ("assurance", Assurance.COMPANION, 11),
        ("how_left", HowLeft.USUAL, 4),
    ],
)
def test_the_last_value_of_a_field_is_read_and_the_next_is_not(field: str, last: int, beyond: int) -> None:
    """At the border of each field, and below nothing."""
    assert getattr(read_rows(by_hand(replace(ONE, **{field: last})), KINDS)[0], field) == last
    for value in (beyond, -1):
        with pytest.raises(RowsMalformed):
            read_rows(by_hand(replace(ONE, **{field: value})), KINDS)


@pytest.mark.parametrize("kinds", [[], ["food.cafe", "market"], ["a", "b", 3], ["a", "b", None]])
def test_a_kind_that_was_not_told_is_none(kinds: list[object]) -> None:
    """A row that counts to a kind behind the list, or a list that holds no text: refused, never the wrong name."""
    row = by_hand(replace(ONE, kind="bath"))
    with pytest.raises(RowsMalformed):
        read_rows(row, kinds)


@_settings
@given(handles)
def test_handles_come_back_by_day_whatever_the_order(asked: dict[int, bytes]) -> None:
    """Written with the days in order, so that one question has one form."""
    written = write_handles(asked)
    assert read_handles(written) == asked
    assert write_handles(dict(reversed(asked.items()))) == written
    assert len(written) == sum(6 + len(of_day) for of_day in asked.values())


@_settings
@given(handles.filter(bool), st.data())
def test_handles_cut_off_are_other_days_or_none(asked: dict[int, bytes], data: st.DataObject) -> None:
    """Wherever the bytes end: whole days before the cut, or a refusal; never a handle that nobody wrote."""
    written = write_handles(asked)
    cut = data.draw(st.integers(0, len(written) - 1))
    try:
        found = read_handles(written[:cut])
    except RowsMalformed:
        return
    assert len(found) < len(asked)
    assert found.items() <= asked.items()


def test_a_count_of_handles_allocates_nothing() -> None:
    """Four thousand million handles of a day, in six bytes: refused by what is there, not by what is said."""
    for count in (1, 2**31, 2**32 - 1):
        with pytest.raises(RowsMalformed):
            read_handles(struct.pack(">HI", 20_778, count))


@_settings
@given(st.lists(intervals, max_size=4))
def test_intervals_come_back_in_their_order(asked: list[Interval]) -> None:
    """All zones, zone 0 and zone 65,535 are three things; 26 bytes each."""
    written = write_intervals(asked)
    assert (read_intervals(written), len(written)) == (asked, 26 * len(asked))


@_settings
@given(
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
    st.binary(max_size=40),
)
def test_a_message_is_its_head_and_its_records(head: dict[str, object], records: bytes) -> None:
    """Whatever the words, whatever the bytes behind them, also bytes that look like JSON."""
    assert read_message(write_message(head, records + b"{}")) == (head, records + b"{}")


@pytest.mark.parametrize("head", ["[]", "null", "1", '"handles"', "{", "{}{}", "", "NaN", "{'a': 1}"])
def test_a_head_that_is_no_object_is_none(head: str) -> None:
    """Other JSON, two objects, no JSON: refused."""
    with pytest.raises(RowsMalformed):
        read_message(struct.pack(">I", len(head)) + head.encode() + b"records")


@pytest.mark.parametrize("ahead", [-2, -1, 1, 2, 2**31])
def test_a_length_that_is_not_the_heads_is_refused(ahead: int) -> None:
    """One byte more or less belongs to the other part: no message is read two ways."""
    words = json.dumps({"kinds": ["a"]}).encode()
    with pytest.raises(RowsMalformed):
        read_message(struct.pack(">I", len(words) + ahead) + words + b"\0\0")


@_settings
@given(st.sampled_from(["read_handles", "read_intervals", "read_message"]), st.binary(max_size=120))
def test_any_bytes_are_read_or_refused_in_words(reader: str, raw: bytes) -> None:
    """From the network only two things come: what was asked for, or a sentence; what was read is all that was there."""
    try:
        found = getattr(packed, reader)(raw)
    except RowsMalformed:
        return
    again = {"read_handles": write_handles, "read_intervals": write_intervals}.get(reader)
    assert again is None or len(again(found)) == len(raw)


@pytest.mark.parametrize("digits", [4_300, 4_301, 10_000])
def test_a_number_longer_than_any_is_no_traceback(digits: int) -> None:
    """JSON may write a number of ten thousand digits; it is read or refused like everything else."""
    words = b'{"a":' + b"1" * digits + b"}"
    message = struct.pack(">I", len(words)) + words
    if digits <= 4_300:
        assert read_message(message)[1] == b""
        return
    with pytest.raises(RowsMalformed):
        read_message(message)
