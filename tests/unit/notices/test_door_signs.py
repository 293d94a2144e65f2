"""The door against every dress of a resident number: dashes of all scripts, signs nobody sees, halves, one epoch."""

import re
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.births import cut_resident_number, drop_resident_numbers, read_resident_number
from ansim.notices.domain.columns import Column
from ansim.notices.domain.door import at_the_door, scrub_text
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.table import Cell, Table, TableRow

COLUMNS = (
    Column.NAME,
    Column.BIRTH,
    Column.RESIDENT_NUMBER,
    Column.RESIDENT_BACK,
    Column.SPECIMEN,
    Column.NOTE,
)
LAYOUT = Layout(1, {column: place for place, column in enumerate(COLUMNS)}, {})
DASHES = "-‐‑‒–—―−－﹣ーｰㅡ"
UNSEEN = ["\u200b", "\u00ad", "\ufeff", "\u202c", "\u2060"]
NUMBERS = st.builds(
    lambda born, mark, rest: (f"{born:%y%m%d}", f"{mark}{rest:06d}"),
    st.dates(date(1900, 1, 1), date(2029, 12, 31)),
    st.integers(1, 8),
    st.integers(0, 999_999),
)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(10**14), 10**14),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(st.sampled_from("0123456789-–ー １２*가 \n.\u200b"), max_size=24),
)


def through(cell: Cell, column: Column, *, since_1904: bool = False) -> TableRow:
    """One cell under one column, through the door."""
    cells: list[Cell] = [None] * len(COLUMNS)
    cells[LAYOUT.places[column]] = cell
    return at_the_door(Table("명단", (TableRow(2, tuple(cells)),), since_1904=since_1904), LAYOUT).rows[0]


def stands(cell: Cell, column: Column) -> Cell:
    """What is left of one cell."""
    return through(cell, column).cells[LAYOUT.places[column]]


@settings(max_examples=100, deadline=None)
@given(NUMBERS, st.sampled_from(DASHES), st.sampled_from(["", " ", "  "]), st.sampled_from(COLUMNS))
def test_whatever_is_written_for_a_dash(number: tuple[str, str], dash: str, gap: str, column: Column) -> None:
    """Minus, bar, long sound, vowel: the last six digits are gone in every column and the birth date is left."""
    front, back = number
    left = stands(f"{front}{gap}{dash}{gap}{back}", column)
    assert left == f"{front}-{back[0]}******"
    found = read_resident_number(left)
    assert found is not None
    assert (found.birth is not None, found.whole) == (True, False)


@pytest.mark.parametrize("sign", UNSEEN, ids=[f"{ord(sign):04x}" for sign in UNSEEN])
@pytest.mark.parametrize("column", [Column.NOTE, Column.NAME, Column.BIRTH, Column.RESIDENT_NUMBER])
def test_signs_that_nobody_sees_do_not_carry_a_number_past(sign: str, column: Column) -> None:
    """A zero-width sign from a web page between the digits, or a soft hyphen for the dash."""
    assert stands(f"900101{sign}-{sign}1234567", column) == "900101-1******"
    assert stands(f"90{sign}0101{sign}1234567", column) == "900101-1******"


@pytest.mark.parametrize("between", [".", "/", "_", "~", " / ", ":", "--", ") "])
@pytest.mark.parametrize("column", [Column.BIRTH, Column.RESIDENT_NUMBER])
def test_where_numbers_stand_any_sign_may_stand_between(between: str, column: Column) -> None:
    """In the columns of numbers and birth dates a slip of the keyboard is no way past the door."""
    assert stands(f"900101{between}1234567", column) == "900101-1******"


def test_a_point_may_make_a_fraction_of_a_number() -> None:
    """Typed with a point the cell is a fraction; a year of four digits before the half is cut too."""
    assert stands(900101.1234567, Column.RESIDENT_NUMBER) == "900101-1******"
    assert stands("19900101-1234567", Column.RESIDENT_NUMBER) == "19900101-1******"
    assert stands("(900101/1234567)", Column.RESIDENT_NUMBER) == "(900101-1******)"


@pytest.mark.parametrize(
    "kept",
    [
        "1990.01.01 09:30",
        "2022-02-16 10:00:00",
        "900101",
        "900101-1",
        "9001011",
        900101,
        44608.75,
        "1990-01-01 / 01-02",
    ],
)
@pytest.mark.parametrize("column", [Column.BIRTH, Column.RESIDENT_NUMBER, Column.SPECIMEN])
def test_days_and_halves_pass_where_numbers_stand(kept: Cell, column: Column) -> None:
    """A day with its hour, a front half, a count of days: nothing of them is lost."""
    assert through(kept, column).scrubbed == frozenset()
    assert stands(kept, column) == kept


@pytest.mark.parametrize(
    ("half", "left"),
    [
        ("-1234567", "1******"), ("1 234567", "1******"), ("1234567-", "1******"), ("1234-567", "1******"),
        ("1234567.0", "1******.0"), ("1234567(확인)", "1******(확인)"), ("ー2345678", "2******"), (True, True),
        ("１２３４５６７", "1******"), ("900101-1234567", "900101-1******"), ("900101-1******", "900101-1******"), ("12345678", "1*******"), ("010-0000-0001", "010-0000-0001"),
        (date(2022, 2, 16), date(2022, 2, 16)), (time(9), time(9)), (datetime(2022, 2, 16), datetime(2022, 2, 16)),
    ],
)  # fmt: skip
def test_a_second_half_in_any_dress(half: Cell, left: Cell) -> None:
    """The dash may have gone with the half; a digit too many stays visible as one; what slid in is left alone."""
    assert stands(half, Column.RESIDENT_BACK) == left


@settings(max_examples=100, deadline=None)
@given(st.lists(CELLS, max_size=len(COLUMNS)), st.booleans())
def test_what_passed_the_door_passes_it_again(cells: list[Cell], since_1904: bool) -> None:
    """Any row: a second passage changes nothing, and whatever was changed is marked as scrubbed or was a count."""
    table = Table("명단", (TableRow(2, tuple(cells)),), since_1904=since_1904)
    once = at_the_door(table, LAYOUT)
    assert repr(at_the_door(once, LAYOUT)) == repr(once)
    (row,) = once.rows
    assert len(row.cells) == len(cells)
    if not since_1904:
        changed = {place for place, cell in enumerate(cells) if repr(row.cells[place]) != repr(cell)}
        assert changed <= row.scrubbed
        assert all(isinstance(row.cells[place], str) for place in row.scrubbed)


@settings(max_examples=80, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=4), st.sampled_from(DASHES), st.text("가나 ,(", max_size=4))
def test_several_numbers_in_one_remark(numbers: list[tuple[str, str]], dash: str, words: str) -> None:
    """Every one of a household is cut, the words between them stay, and dropping them leaves no digit at all."""
    text = f"{words}모 ".join(f"{front}{dash}{back} " for front, back in numbers)
    left = scrub_text(text)
    assert len(re.findall(r"[0-9]{6}-[1-8]\*{6}", left)) == len(numbers)
    assert not re.search(r"[0-9]{7}", left)
    cleaned, dropped = drop_resident_numbers(left)
    assert dropped
    assert not re.search(r"[0-9]", cleaned)
    assert scrub_text(left) == left


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.sampled_from(DASHES))
def test_cutting_and_reading_agree(number: tuple[str, str], dash: str) -> None:
    """What is cut says the same birth date and sex as the whole did; a cut number is not cut twice."""
    whole = f"{number[0]}{dash}{number[1]}"
    before, cut = read_resident_number(whole), cut_resident_number(whole)
    assert before is not None
    assert cut is not None
    assert before.whole
    after = read_resident_number(cut)
    assert after is not None
    assert (after.birth, after.sex, after.whole) == (before.birth, before.sex, False)
    assert cut_resident_number(cut) is None


@settings(max_examples=80, deadline=None)
@given(st.integers(30_000, 45_000), st.sampled_from([Column.BIRTH, Column.SPECIMEN]))
def test_a_count_from_1904_is_the_same_day(count: int, column: Column) -> None:
    """The oracle is the calendar: day 0 of a Mac is 1904-01-01; a count that may be YYMMDD is left as it was."""
    left = stands(count, column)
    moved = through(count, column, since_1904=True).cells[LAYOUT.places[column]]
    assert left == count
    year, rest = divmod(count, 10_000)
    try:
        date(2000 + year, rest // 100, rest % 100)
        assert moved == count
    except ValueError:
        assert isinstance(moved, int)
        assert date(1899, 12, 30).toordinal() + moved == date(1904, 1, 1).toordinal() + count


def test_marks_of_an_earlier_passage_stay() -> None:
    """A cell that was scrubbed before is still known as one, beside those scrubbed now."""
    row = TableRow(2, ("홍", "900101-1234567", None), scrubbed=frozenset({0}))
    assert at_the_door(Table("", (row,)), LAYOUT).rows[0].scrubbed == {0, 1}
