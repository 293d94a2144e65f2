"""Layouts of any fields: read as they were written, refused when cut anywhere; scopes and days on any clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire.days import LAST_DAY, LAST_TIME, begin_of, date_of, day_number, day_of
from ansim.wire.errors import LeafMalformed, OutOfBounds, WarrantMalformed
from ansim.wire.layout import Reader, number, text, texts
from ansim.wire.scope import MOST_DAYS, MOST_SECONDS, PersonScope, VenueScope, commit_subject, read_scope

ANY = settings(max_examples=100, deadline=None, derandomize=True)
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60).filter(
    lambda word: len(word.encode()) <= 255 and word.isprintable()
)
FIELDS = st.lists(
    st.one_of(
        st.tuples(st.just("number"), st.integers(0, 2**32 - 1)),
        st.tuples(st.just("text"), WORDS),
        st.tuples(st.just("texts"), st.sets(WORDS, max_size=4)),
        st.tuples(st.just("take"), st.binary(max_size=9)),
    ),
    max_size=6,
)


def written(fields: list[tuple[str, object]]) -> bytes:
    """The fields one after another, numbers in four bytes."""
    makers = {"number": lambda value: number(value, 4, "n"), "text": lambda value: text(value, "t"),
              "texts": lambda value: texts(value, "ts"), "take": bytes}  # fmt: skip
    return b"".join(makers[kind](value) for kind, value in fields)


def read(data: bytes, fields: list[tuple[str, object]]) -> list[object]:
    """What a reader finds for these kinds of fields, and nothing behind them."""
    reader = Reader(data, LeafMalformed())
    found: list[object] = []
    for kind, value in fields:
        match kind:
            case "number":
                found.append(reader.number(4))
            case "take":
                found.append(reader.take(len(value)))  # type: ignore[arg-type]
            case _:
                found.append(getattr(reader, kind)())
    reader.end()
    return found


@ANY
@given(fields=FIELDS, data=st.data())
def test_any_fields_come_back_and_no_part_of_them_does(
    fields: list[tuple[str, object]], data: st.DataObject
) -> None:
    """The whole reads as it was written; cut at any byte, or with one more behind it, it reads as nothing."""
    whole = written(fields)
    expected = [tuple(sorted(value)) if kind == "texts" else value for kind, value in fields]  # type: ignore[type-var,arg-type]
    assert read(whole, fields) == expected
    for wrong in (
        whole[: data.draw(st.integers(0, max(0, len(whole) - 1)))] if whole else b"x",
        whole + b"\0",
    ):
        with pytest.raises(LeafMalformed):
            read(wrong, fields)


@ANY
@given(raw=st.binary(max_size=40), kind=st.sampled_from(["text", "texts"]))
def test_what_is_read_is_what_would_be_written(raw: bytes, kind: str) -> None:
    """Any bytes are refused, or are exactly the form that the writer gives to what was read."""
    reader = Reader(raw, LeafMalformed())
    try:
        found = getattr(reader, kind)()
        reader.end()
    except LeafMalformed:
        return
    assert raw == (text(found, "t") if kind == "text" else texts(found, "ts"))


@ANY
@given(unix=st.integers(0, LAST_TIME))
def test_a_day_is_that_of_the_calendar_in_seoul(unix: int) -> None:
    """From 1989 on, when Seoul gave up summer time, the time zone data says the same; a day begins where the last ends."""
    day = day_of(unix)
    assert begin_of(day) <= unix < begin_of(day + 1)
    if unix > 600_000_000:
        assert date_of(day) == datetime.fromtimestamp(unix, UTC).astimezone(ZoneInfo("Asia/Seoul")).date()


@ANY
@given(day=st.dates(date(1900, 1, 1), date(2400, 1, 1)))
def test_days_are_numbered_as_far_as_two_bytes_go(day: date) -> None:
    """There and back within them, refused before and beyond; the day after has the next number."""
    if date(1970, 1, 1) <= day <= date(2149, 6, 6):
        assert date_of(day_number(day)) == day
        assert day == date(2149, 6, 6) or day_number(day + timedelta(1)) == day_number(day) + 1
    else:
        with pytest.raises(OutOfBounds):
            day_number(day)


@pytest.mark.parametrize("wrong", [-1, LAST_DAY + 1, 10**9])
def test_a_number_that_is_no_day_has_no_date(wrong: int) -> None:
    """Never an error of the calendar's own."""
    with pytest.raises(OutOfBounds):
        date_of(wrong)


@ANY
@given(start=st.integers(0, LAST_TIME - MOST_SECONDS), length=st.integers(1, MOST_SECONDS))
def test_the_days_of_a_venues_hours_are_those_of_their_moments(start: int, length: int) -> None:
    """Every day of a moment in the half-open interval and no other: one, or two over midnight; read as written."""
    scope = VenueScope(b"venue1", start, start + length)
    moments = {start, start + length - 1, *range(start, start + length, 3_600)}
    assert set(scope.days) == {day_of(moment) for moment in moments}
    assert read_scope(Reader(scope.encode(), WarrantMalformed(what="scope"))) == scope


@ANY
@given(first=st.integers(0, LAST_DAY), more=st.integers(-3, MOST_DAYS + 3))
def test_a_person_is_read_for_a_fortnight_at_most(first: int, more: int) -> None:
    """From one day to fourteen, both ends included; none, more or beyond the last day is not written."""
    scope = PersonScope(first, first + more, bytes(range(32)))
    if 0 <= more < MOST_DAYS and first + more <= LAST_DAY:
        assert len(scope.days) == more + 1
        assert read_scope(Reader(scope.encode(), WarrantMalformed(what="scope"))) == scope
    else:
        with pytest.raises((WarrantMalformed, OutOfBounds)):
            scope.encode()


@ANY
@given(
    phones=st.lists(st.text(max_size=16), min_size=2, max_size=2, unique=True),
    opening=st.binary(min_size=32, max_size=32),
)
def test_subjects_are_told_apart_by_those_who_know_the_opening(phones: list[str], opening: bytes) -> None:
    """Two phones under one opening, or one under two, have different commitments; the same has the same."""
    one, other = (commit_subject(opening, phone) for phone in phones)
    assert one != other
    assert commit_subject(opening, phones[0]) == one
    assert commit_subject(bytes(b ^ 1 for b in opening), phones[0]) != one
    assert len(one) == 32


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_an_opening_has_32_bytes(length: int) -> None:
    """Any other length is out of bounds, not padded and not cut."""
    with pytest.raises(OutOfBounds):
        commit_subject(bytes(length), "+821000000001")
