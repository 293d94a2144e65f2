"""What is shown of a file before anything is checked: columns with samples, rows left out, what to confirm."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.columns import Column
from ansim.notices.domain.header_words import meaning, meaning_below
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.names import likely_name
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.profile import Told, profile_of
from ansim.notices.domain.reading import column_letter, read_list
from ansim.notices.domain.table import Cell, Table, TableRow


def table(*rows: tuple[Cell, ...], **more: object) -> Table:
    """A table of rows from row 1."""
    return Table("명단", tuple(TableRow(n, row) for n, row in enumerate(rows, start=1)), **more)  # type: ignore[arg-type]


HEADER = ("성명", "생년월일", "휴대전화", "결재", "")
ROW = ("홍길동", "900101-1234567", "010-0000-0001", "가" * 50, None)


def test_columns_are_shown_with_samples_and_letters() -> None:
    """Three different values of each, long ones cut, resident numbers masked; letters count from where cells begin."""
    rows = (("김나래", date(1985, 5, 5), "010-0000-0002"), ("김나래", None), ("이다솜",), ("박라온",))
    reading = read_list(table(HEADER, ROW, *rows, left=25, hidden_columns=frozenset({2})))
    assert [(one.letter, one.header, one.column, one.told, one.hidden) for one in reading.columns] == [
        ("Z", "성명", Column.NAME, Told.WORDS, False),
        ("AA", "생년월일", Column.BIRTH, Told.WORDS, False),
        ("AB", "휴대전화", Column.PHONE, Told.WORDS, True),
        ("AC", "결재", None, Told.NOBODY, False),
    ]
    assert reading.columns[0].samples == ("홍길동", "김나래", "이다솜")
    assert reading.columns[1].samples == ("900101-1******", "1985-05-05")
    assert reading.columns[3].samples == ("가" * 40 + "…",)
    assert reading.hidden_columns == ("AB",)


def test_without_a_header_the_first_rows_are_shown() -> None:
    """The officer chooses the header from them; numbers are masked there too."""
    reading = read_list(table(("홍길동", "900101-1234567"), ("김나래", None)))
    assert (reading.header_row, reading.header_rows, reading.columns) == (None, 0, ())
    assert reading.first_rows == ((1, ("홍길동", "900101-1******")), (2, ("김나래", "")))
    assert not reading.confirmed


def test_a_profile_says_who_told() -> None:
    """What the officer decided is told by the profile; a new header is not confirmed; words fill what is missing."""
    profile = profile_of({"성명": Column.NAME, "생년월일": Column.BIRTH, "결재": None})
    reading = read_list(table(HEADER, ROW), profile)
    assert [one.told for one in reading.columns] == [Told.PROFILE, Told.PROFILE, Told.WORDS, Told.PROFILE]
    assert not reading.confirmed
    assert read_list(table(HEADER, ROW), reading.profile).confirmed


def test_of_two_columns_that_claim_the_same_neither_is_proposed() -> None:
    """The officer has to choose: confirming without looking must not pick one."""
    header = ("성명", "생년월일", "휴대전화", "휴대전화")
    reading = read_list(table(header, ("홍길동", "1990-01-01", "010-0000-0001", "010-0000-0002")))
    assert reading.profile.columns == {
        "성명": Column.NAME, "생년월일": Column.BIRTH, "휴대전화": None, "휴대전화#2": None,
    }  # fmt: skip


def test_a_profile_finds_its_header_among_titles() -> None:
    """Below rows that look more like a header by words, and where no word is known."""
    profile = profile_of({"a": Column.NAME, "b": Column.PHONE})
    found = find_layout(table(("성명", "생년월일", "휴대전화"), ("B", "x", "A"), ("홍", "1", "2")), profile)
    assert found is not None
    assert (found.header_row, found.places, found.profiled) == (2, {Column.NAME: 2, Column.PHONE: 0}, True)
    assert found.titles == {Column.NAME: "A", Column.PHONE: "B"}


def test_a_profile_that_does_not_fit_is_no_hindrance() -> None:
    """Words are used instead, and the officer is asked."""
    reading = read_list(table(HEADER, ROW), profile_of({"a": Column.NAME}))
    assert (reading.header_row, reading.confirmed) == (1, False)


def test_a_profile_cannot_take_the_same_place_twice() -> None:
    """Several running numbers are allowed: the first is taken."""
    profile = profile_of({"가": Column.NUMBER, "나": Column.NUMBER, "다": Column.NAME})
    found = find_layout(table(("가", "나", "다")), profile)
    assert found is not None
    assert found.places == {Column.NUMBER: 0, Column.NAME: 2}


@pytest.mark.parametrize(
    ("upper", "lower", "column"),
    [
        ("연락처", "휴대전화", Column.PHONE), ("연락처", "집전화", Column.OTHER_PHONE), ("연락처", "자택", None),
        ("연락처", "보호자", Column.GUARDIAN_NAME), ("보호자", "성명", Column.GUARDIAN_NAME),
        ("보호자", "연락처", Column.GUARDIAN_PHONE), ("보호자", "생년월일", None), ("담당", "연락처", None),
        ("생년월일", "(YYMMDD)", Column.BIRTH), ("성명", "성 명", Column.NAME), ("", "주소", Column.ADDRESS),
        ("주소", "", Column.ADDRESS), ("검체", "채취일", Column.SPECIMEN), ("인적사항", "성명", Column.NAME),
        ("연락처", "휴대폰번호", Column.PHONE), ("기타", "사항", None),
    ],
)  # fmt: skip
def test_headers_of_two_rows(upper: str, lower: str, column: Column | None) -> None:
    """The group above and the word below, together or apart."""
    found = meaning_below(upper, lower)
    assert (found[0] if found else None) == column


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("성명(영문)", Column.OTHER_NAME),
        ("Name (English)", Column.OTHER_NAME),
        ("성명(한글)", Column.NAME),
        ("연락처(모)", None),
        ("주소(보호자)", None),
    ],
)
def test_brackets_of_names(header: str, column: Column | None) -> None:
    """A name in Latin letters is a second name; what is the guardian's is not the person's."""
    found = meaning(header)
    assert (found[0] if found else None) == column


def test_a_latin_name_alone_is_the_name() -> None:
    """A list of foreigners has only that."""
    found = find_layout(table(("영문성명", "생년월일", "휴대전화")))
    assert found is not None
    assert found.places[Column.NAME] == 0


def test_three_columns_of_resident_numbers_are_asked_about() -> None:
    """Two beside each other are halves of one; anything else is doubled."""
    found = find_layout(table(("성명", "주민등록번호", "휴대전화", "주민등록번호")))
    assert found is not None
    assert found.doubled == ("주민등록번호",)


@given(st.integers(0, 20_000))
def test_letters_of_columns(place: int) -> None:
    """Counting back from the letters gives the place."""
    number = 0
    for letter in column_letter(place):
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number - 1 == place


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("홍길동2", "홍길동"),
        ("1. 홍길동", "홍길동"),
        ("홍길동*", "홍길동"),
        ("[확진] 홍길동", "홍길동"),
        ("김○○", None),
        ("12", None),
        ("홍길동 010-0000-0001", "홍길동"),
    ],
)
def test_a_name_that_may_be_meant(name: str, likely: str | None) -> None:
    """Offered, never taken; a masked name has nothing to offer."""
    assert likely_name(name) == likely


@pytest.mark.parametrize(
    ("cell", "likely"),
    [
        ("O1O-OOOO-OOO1", "01000000001"), ("01O-0000-00x1", None), ("010-0000-000l", "01000000001"),
        ("02-000-0000, 010-0000-0001", "01000000001"), ("010-0000-0001, 010-0000-0002", None),
        ("02-000-0000, 031-000-0000", None), ("O10-0000-0001 O10-0000-0002", None),
    ],
)  # fmt: skip
def test_a_number_that_may_be_meant(cell: str, likely: str | None) -> None:
    """A letter for a nought, the only mobile number of two: offered; between two nothing is."""
    reading = read_phone(cell)
    assert (reading.number, reading.likely) == (None, likely)
