"""One row on its own: every problem of its cells at once, the header named as the officer wrote it."""

from datetime import date, datetime

import pytest

from ansim.kit.clock import KST
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.table import Table, TableRow

TODAY = date(2022, 2, 20)
HEADER = ("연번", "성명", "생년월일", "주민등록번호", "나이", "성별", "휴대전화", "주소", "상세주소",
          "검체채취일", "증상발생일", "확진일", "최종접촉일", "격리장소", "비고")  # fmt: skip
GOOD = {"연번": 1.0, "성명": "홍길동", "생년월일": "1990-01-01", "휴대전화": "010-0000-0001",
        "주소": "가람시 솔빛로 1", "검체채취일": date(2022, 2, 16)}  # fmt: skip
PERSON = Person(
    row=2,
    name="홍길동",
    birth=date(1990, 1, 1),
    phone="01000000001",
    address="가람시 솔빛로 1",
    specimen=date(2022, 2, 16),
)


def check(
    kind: NoticeKind | None = NoticeKind.ISOLATION, hidden: bool = False, **cells: object
) -> CheckedRoster:
    """Check a roster of one row: GOOD with other cells; a column set to ... is left out of the header."""
    row = {**GOOD, **cells}
    header = tuple(title for title in HEADER if title in row and row[title] is not ...)
    body = tuple(row[title] for title in header)
    return check_roster(Table("명단", (TableRow(1, header), TableRow(2, body, hidden))), TODAY, kind)  # type: ignore[arg-type]


def codes(checked: CheckedRoster) -> set[str]:
    """Every code of a check."""
    return {found.code for found in (*checked.errors, *checked.warnings)}


def test_a_good_row_is_a_person() -> None:
    """Nothing to tell, everything read."""
    checked = check()
    assert checked.people == (PERSON,)
    assert (checked.rows, checked.errors, checked.warnings, checked.bad_rows) == (1, (), (), ())
    assert (checked.sheet, checked.header_row) == ("명단", 1)


def test_every_column_reaches_the_person() -> None:
    """Sex, both parts of the address, all dates, place and note are kept."""
    checked = check(
        **{
            "성별": "여",
            "상세주소": "101동 1호",
            "증상발생일": "2022.2.15.",
            "최종접촉일": "20220214",
            "격리장소": "자택",
            "비고": "보호자 동반",
        }
    )
    person = checked.people[0]
    assert (person.sex, person.address) == ("F", "가람시 솔빛로 1 101동 1호")
    assert (person.onset, person.last_contact) == (date(2022, 2, 15), date(2022, 2, 14))
    assert (person.place, person.note) == ("자택", "보호자 동반")
    assert codes(checked) == set()


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("성명", "", "name.missing"),
        ("성명", "홍길동1", "name.unreadable"),
        ("성명", "가" * 101, "name.long"),
        ("생년월일", "", "birth.missing"),
        ("생년월일", "모름", "birth.unreadable"),
        ("생년월일", "150101", "birth.century"),
        ("생년월일", "1/2/1990", "birth.ambiguous"),
        ("생년월일", date(2022, 2, 21), "birth.future"),
        ("생년월일", "1900-01-01", "birth.too_old"),
        ("휴대전화", "010-0000-0001, 010-0000-0002", "phone.two_numbers"),
        ("휴대전화", "031-000-0000", "phone.landline"),
        ("휴대전화", "011-000-0000", "phone.old_prefix"),
        ("휴대전화", "+1 202 555 0100", "phone.foreign"),
        ("휴대전화", "010-0000-000", "phone.length"),
        ("휴대전화", "옆집에 물어볼 것", "phone.unreadable"),
        ("검체채취일", "", "date.missing"),
        ("검체채취일", "2022-02-30", "date.unreadable"),
        ("검체채취일", "1/2/2022", "date.ambiguous"),
        ("검체채취일", "2022-02-21", "date.future"),
        ("검체채취일", "1989-12-31", "date.before_birth"),
        ("증상발생일", "언젠가", "date.unreadable"),
        ("최종접촉일", "2023-01-01", "date.future"),
    ],
)
def test_a_bad_cell_loses_the_row_and_says_where(column: str, cell: object, code: str) -> None:
    """Row, column as written and code point at the cell; nobody is made from the row."""
    checked = check(**{column: cell})
    assert [(found.row, found.column, found.code) for found in checked.errors] == [(2, column, code)]
    assert checked.people == ()
    assert checked.bad_rows == (2,)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("성명", "김", "name.short"),
        ("성명", "홍은햏", "name.rare_syllable"),
        ("생년월일", 33000.0, "birth.serial"),
        ("휴대전화", 1000000001.0, "phone.zero_restored"),
        ("휴대전화", "010-0000-0001(모)", "phone.note"),
        ("휴대전화", "", "phone.missing"),
        ("성별", "?", "sex.unreadable"),
        ("생년월일", "900101-1000000", "resident_number.elsewhere"),
        ("비고", "900101-1000000 확인", "resident_number.elsewhere"),
        ("주소", "가람시 9001011000000", "resident_number.elsewhere"),
    ],
)
def test_a_repaired_cell_keeps_the_row_and_tells(column: str, cell: object, code: str) -> None:
    """A warning never loses a row."""
    checked = check(**{column: cell})
    assert [(found.row, found.column, found.code) for found in checked.warnings] == [(2, column, code)]
    assert checked.errors == ()
    assert len(checked.people) == 1


def test_all_problems_of_a_row_come_at_once() -> None:
    """Nobody corrects one cell only to hear of the next."""
    checked = check(**{"성명": "", "생년월일": "x", "휴대전화": "02-000-0000", "검체채취일": "y"})
    assert [found.column for found in checked.errors] == ["성명", "생년월일", "휴대전화", "검체채취일"]


def test_no_phone_and_no_address_is_an_error() -> None:
    """Somebody who can be reached neither way makes no notice; with an address it goes by post."""
    checked = check(**{"휴대전화": "없음", "주소": ""})
    assert [found.code for found in checked.errors] == ["phone.missing_address"]
    checked = check(**{"휴대전화": "없음"})
    assert checked.people[0].phone is None


def test_a_hidden_row_is_not_used_silently() -> None:
    """A filtered row is neither sent nor forgotten: it is an error until somebody decides."""
    checked = check(hidden=True)
    assert [found.code for found in checked.errors] == ["row.hidden"]


@pytest.mark.parametrize("number", ["900101-1777777", "9001011777777", 9001011777777.0, "900101-1******"])
def test_resident_numbers_become_birth_and_sex(number: object) -> None:
    """The column is read, told once and forgotten: no number in people or problems."""
    checked = check(**{"생년월일": ..., "주민등록번호": number})
    assert [found.code for found in checked.warnings] == ["resident_number.column"]
    assert (checked.people[0].birth, checked.people[0].sex) == (date(1990, 1, 1), "M")
    assert "777777" not in repr(checked)


def test_a_resident_number_proves_or_contradicts_the_row() -> None:
    """Birth date and sex beside a resident number must agree with it: the surest sign that rows have slid."""
    assert codes(check(**{"주민등록번호": "900101-2******", "성별": "여"})) == {"resident_number.column"}
    assert "birth.contradicts" in codes(check(**{"주민등록번호": "910101-2******"}))
    assert "sex.contradicts" in codes(check(**{"주민등록번호": "900101-2******", "성별": "남"}))
    assert "resident_number.unreadable" in codes(check(**{"주민등록번호": "901301-2******"}))


def test_a_birth_date_in_the_column_of_resident_numbers() -> None:
    """Where only the front half was filled in, it is a birth date like any other."""
    assert check(**{"생년월일": ..., "주민등록번호": "900101"}).people[0].birth == date(1990, 1, 1)
    assert "birth.century" in codes(check(**{"생년월일": ..., "주민등록번호": "150101"}))
    assert "birth.missing" in codes(check(**{"생년월일": ..., "주민등록번호": ""}))


def test_lost_zeros_of_resident_numbers_are_told() -> None:
    """Born in 2001 and kept as a count: restored, with a warning."""
    checked = check(**{"생년월일": ..., "주민등록번호": 102033000000.0})
    assert checked.people[0].birth == date(2001, 2, 3)
    assert "birth.zero_restored" in codes(checked)


@pytest.mark.parametrize(
    ("age", "birth"), [("7", 2015), ("7세", 2015), (107.0, 1915), ("일곱", None), ("", None)]
)
def test_an_age_decides_the_century(age: object, birth: int | None) -> None:
    """The age column is evidence where it is a number."""
    checked = check(**{"생년월일": "150101", "나이": age})
    assert (checked.people[0].birth.year if checked.people else None) == birth


@pytest.mark.parametrize("word", ["남", "남자", "남성", "M", "male"])
def test_sex_in_words(word: str) -> None:
    """Any usual word for the sex is read."""
    assert check(**{"성별": word}).people[0].sex == "M"


def test_isolation_needs_one_of_its_dates() -> None:
    """Specimen day, onset or confirmation decides the period; which one is missing is said at its column."""
    assert codes(check(**{"검체채취일": "", "증상발생일": "2022-02-15"})) == set()
    assert codes(check(**{"검체채취일": ..., "증상발생일": "2022-02-15"})) == set()
    assert codes(check(**{"검체채취일": ..., "증상발생일": ""})) == {"date.missing"}
    assert check(**{"검체채취일": ...}).errors[0].code == "column.missing"


def test_a_confirmation_day_stands_in_for_the_specimen_day() -> None:
    """It is told once for the list; where both stand the specimen day counts."""
    checked = check(**{"검체채취일": ..., "확진일": "2022-02-17"})
    assert codes(checked) == {"column.confirmed_for_specimen"}
    assert checked.people[0].specimen == date(2022, 2, 17)
    assert check(**{"확진일": "2022-02-17"}).people[0].specimen == date(2022, 2, 16)


def test_quarantine_needs_the_last_contact() -> None:
    """A contact's period begins with the last contact; a specimen day does not do."""
    assert check(NoticeKind.QUARANTINE, **{"최종접촉일": "2022-02-14"}).people[0].last_contact == date(
        2022, 2, 14
    )
    assert codes(check(NoticeKind.QUARANTINE, **{"최종접촉일": ""})) == {"date.missing"}
    assert codes(check(NoticeKind.QUARANTINE)) == {"column.missing"}


def test_without_a_kind_dates_are_optional() -> None:
    """A list of notices issued elsewhere needs no dates, but wrong ones are still told."""
    assert len(check(None, **{"검체채취일": ...}).people) == 1
    assert codes(check(None, **{"검체채취일": "x"})) == {"date.unreadable"}


@pytest.mark.parametrize("cell", ["22.2.16.", "220216", 44608.0, datetime(2022, 2, 16, 8, tzinfo=KST)])
def test_events_are_of_this_century(cell: object) -> None:
    """A two-digit year of a test is not 1922."""
    assert check(**{"검체채취일": cell}).people[0].specimen == date(2022, 2, 16)


def test_an_old_two_digit_year_is_no_event() -> None:
    """A cell that can only mean the last century is not read as a day of this one."""
    assert codes(check(**{"검체채취일": "29.2.31"})) == {"date.unreadable"}
    assert codes(check(**{"검체채취일": "31.2.16"})) == {"date.future"}


def test_no_problem_repeats_what_the_cell_holds() -> None:
    """Problems reach logs: they hold neither name nor number nor date of anybody."""
    checked = check(
        **{
            "성명": "홍길동99",
            "생년월일": "900101-9999999",
            "휴대전화": "010-9999-99",
            "비고": "910203-1999999",
        }
    )
    for found in (*checked.errors, *checked.warnings):
        for text in (found.message("ko"), found.message("en"), repr(found.params)):
            assert "9999" not in text
            assert "홍길동" not in text


def test_an_office_can_say_where_the_columns_are() -> None:
    """A layout confirmed by the officer overrides what the header says."""
    rows = (TableRow(1, ("a", "b", "c")), TableRow(2, ("010-0000-0001", "1990-01-01", "홍길동")))
    found = find_layout(Table("시트", (TableRow(1, ("휴대전화", "생년월일", "성명")),)))
    checked = check_roster(Table("시트", rows), TODAY, layout=found)
    assert [(person.name, person.phone) for person in checked.people] == [("홍길동", "01000000001")]
    assert dict(checked.columns) == {"phone": "휴대전화", "birth": "생년월일", "name": "성명"}
