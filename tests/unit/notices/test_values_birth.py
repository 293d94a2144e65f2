"""Birth dates and resident numbers: the century needs evidence, contradictions are found, the number is dropped."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.births import (
    OLDEST,
    age_on,
    drop_resident_numbers,
    read_birth,
    read_resident_number,
)

TODAY = date(2022, 2, 20)
BORN = date(1990, 1, 1)


@pytest.mark.parametrize(
    ("cell", "birth", "sex", "whole"),
    [
        ("900101-1000000", BORN, "M", True),
        ("900101-2000000", BORN, "F", True),
        ("9001011000000", BORN, "M", True),
        (9001012000000.0, BORN, "F", True),
        ("900101 - 1000000", BORN, "M", True),
        ("900101–1000000", BORN, "M", True),
        ("９００１０１－１００００００", BORN, "M", True),
        ("900101-1******", BORN, "M", False),
        ("900101-1●●●●●●", BORN, "M", False),
        ("900101-2xxxxxx", BORN, "F", False),
        ("9001011******", BORN, "M", False),
        ("900101-1", BORN, "M", False),
        ("9001012", BORN, "F", False),
        ("900101-1***", BORN, "M", False),
        ("900101-5000000", BORN, "M", True),
        ("900101-6000000", BORN, "F", True),
        ("010203-3******", date(2001, 2, 3), "M", False),
        ("010203-4******", date(2001, 2, 3), "F", False),
        ("010203-7******", date(2001, 2, 3), "M", False),
        ("010203-8******", date(2001, 2, 3), "F", False),
        ("990101-9******", date(1899, 1, 1), "M", False),
        ("990101-0******", date(1899, 1, 1), "F", False),
        ("991332-1000000", None, None, True),
    ],
)
def test_a_resident_number_gives_birth_and_sex(
    cell: str | float, birth: date | None, sex: str | None, whole: bool
) -> None:
    """The 7th digit tells century and sex, for foreigners too; the result never holds the number."""
    reading = read_resident_number(cell)
    assert reading is not None
    assert (reading.birth, reading.sex, reading.whole, reading.restored) == (birth, sex, whole, False)
    assert "000000" not in repr(reading)


@pytest.mark.parametrize(
    ("cell", "birth"),
    [(102033000000, date(2001, 2, 3)), (2033000000.0, None), (10203300000.0, date(2000, 10, 20))],
)
def test_lost_zeros_of_a_resident_number(cell: float, birth: date | None) -> None:
    """A number kept as a count has lost up to two zeros; 11 and 12 digits can only mean that."""
    reading = read_resident_number(cell)
    assert (reading.birth if reading else None) == birth
    assert reading is None or reading.restored


@pytest.mark.parametrize(
    "cell",
    [
        None,
        BORN,
        "",
        "홍길동",
        "900101",
        "19900101",
        19900101.0,
        "900101-",
        "90010-11000000",
        "010-0000-1234",
        "01023345678",
        "01013345678",
        "012345678901",
        1023345678.0,
    ],
)
def test_other_cells_are_no_resident_number(cell: object) -> None:
    """A date of eight digits or a phone is not taken for a resident number."""
    assert read_resident_number(cell) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("가람시 900101-1000000 솔빛로", "가람시 솔빛로"),
        ("9001011000000", ""),
        ("900101-1******", ""),
        ("두 번 900101-1000000, 900101-2000000", "두 번 ,"),
    ],
)
def test_resident_numbers_are_dropped_from_any_text(text: str, left: str) -> None:
    """A number in an address or a note goes no further."""
    assert drop_resident_numbers(text) == (left, True)


@pytest.mark.parametrize(
    "text", ["", "솔빛로 12, 101동 1203호", "010-0000-1234", "2022-02-16", "12345678901234"]
)
def test_other_numbers_stay(text: str) -> None:
    """House numbers, phones and dates are left alone."""
    assert drop_resident_numbers(text) == (text, False)


@pytest.mark.parametrize(
    ("cell", "birth", "code"),
    [
        (BORN, BORN, None),
        ("1990-01-01", BORN, None),
        ("900101", BORN, None),
        ("90.1.1.", BORN, None),
        ("211231", None, "birth.century"),
        ("120101", None, "birth.century"),
        ("110101", date(2011, 1, 1), None),
        ("220101", None, "birth.century"),
        ("220301", date(1922, 3, 1), None),
        ("1/2/1990", None, "birth.ambiguous"),
        ("10203", None, "birth.ambiguous"),
        ("33000", date(1990, 5, 7), "birth.serial"),
        ("203", date(2000, 2, 3), "birth.zero_restored"),
        ("", None, "birth.missing"),
        (None, None, "birth.missing"),
        ("어제", None, "birth.unreadable"),
        ("2022-02-21", None, "birth.future"),
        ("2022-02-20", TODAY, None),
        ("1911-02-20", None, "birth.too_old"),
        ("1911-02-21", date(1911, 2, 21), None),
        ("1800-01-01", None, "birth.too_old"),
    ],
)
def test_a_birth_cell_alone(cell: object, birth: date | None, code: str | None) -> None:
    """Without other evidence only what leaves no choice is read."""
    reading = read_birth(cell, TODAY)  # type: ignore[arg-type]
    assert (reading.birth, reading.code) == (birth, code)


@pytest.mark.parametrize(
    ("cell", "known", "age", "birth", "code"),
    [
        ("150101", date(2015, 1, 1), None, date(2015, 1, 1), None),
        ("150101", date(1915, 1, 1), None, date(1915, 1, 1), None),
        ("150101", None, 7, date(2015, 1, 1), None),
        ("150101", None, 8, date(2015, 1, 1), None),
        ("150101", None, 9, date(2015, 1, 1), None),
        ("150101", None, 107, date(1915, 1, 1), None),
        ("150101", None, 50, None, "birth.contradicts"),
        ("1/2/2015", date(2015, 2, 1), None, date(2015, 2, 1), None),
        ("1990-01-01", date(1991, 1, 1), None, None, "birth.contradicts"),
        ("1990-01-01", None, 60, None, "birth.contradicts"),
        ("1990-01-01", None, 32, BORN, None),
        ("10203", date(2001, 2, 3), None, date(2001, 2, 3), "birth.zero_restored"),
        ("10203", date(1927, 12, 7), None, date(1927, 12, 7), "birth.serial"),
        ("", BORN, None, BORN, None),
        ("", date(2023, 1, 1), None, None, "birth.future"),
        ("", date(1899, 1, 1), None, None, "birth.too_old"),
    ],
)
def test_evidence_decides_and_contradicts(
    cell: str, known: date | None, age: int | None, birth: date | None, code: str | None
) -> None:
    """A resident number or an age settles the century; where it cannot be true, the row has slid."""
    reading = read_birth(cell, TODAY, known, age)
    assert (reading.birth, reading.code) == (birth, code)


def test_age_counts_the_birthday() -> None:
    """A year is full on the birthday, not before."""
    assert age_on(date(2000, 2, 20), TODAY) == 22
    assert age_on(date(2000, 2, 21), TODAY) == 21


@given(st.dates(min_value=TODAY - timedelta(days=60_000), max_value=TODAY + timedelta(days=4_000)))
def test_yymmdd_is_never_the_wrong_century(day: date) -> None:
    """Six digits are read as the day that was meant, or not at all."""
    reading = read_birth(f"{day:%y%m%d}", TODAY)
    possible = day <= TODAY and age_on(day, TODAY) <= OLDEST
    if possible:
        assert reading.birth in (day, None)
    assert reading.birth is None or f"{reading.birth:%y%m%d}" == f"{day:%y%m%d}"


@given(st.dates(min_value=date(1912, 1, 1), max_value=TODAY), st.sampled_from("MF"), st.booleans())
def test_resident_numbers_round_trip(day: date, sex: str, foreign: bool) -> None:
    """Every birth date and sex comes back from the number made of it."""
    mark = (1 if sex == "M" else 2) + (2 if day.year >= 2000 else 0) + (4 if foreign else 0)
    reading = read_resident_number(f"{day:%y%m%d}-{mark}******")
    assert reading is not None
    assert (reading.birth, reading.sex) == (day, sex)
