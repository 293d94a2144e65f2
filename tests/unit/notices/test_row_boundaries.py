"""One row at its edges: foreigners' lists, halves of numbers, ages and dates on their last and first good day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.table import ERROR_SIGNS, Cell, Table, TableRow

TODAY = date(2022, 2, 20)
GOOD: dict[str, Cell] = {
    "성명": "홍길동", "생년월일": "1990-01-01", "휴대전화": "010-0000-0001", "주소": "가람시 솔빛로 1",
    "검체채취일": date(2022, 2, 16),
}  # fmt: skip


def check(kind: NoticeKind | None = NoticeKind.ISOLATION, **cells: Cell) -> CheckedRoster:
    """Check a list of one good row with other cells; ... takes a column away."""
    row = {name: cell for name, cell in {**GOOD, **cells}.items() if cell is not ...}
    rows = (TableRow(1, tuple(row)), TableRow(2, tuple(row.values())))
    return check_roster(Table("명단", rows), TODAY, kind)


def told(checked: CheckedRoster) -> list[str]:
    """The codes of the row."""
    return sorted(one.code for one in (*checked.errors, *checked.warnings) if one.row == 2)


@pytest.mark.parametrize("number", ["", "901301-5******", "x", "150101"])
def test_a_list_of_foreigners_numbers_alone_names_its_column(number: str) -> None:
    """Without a column of birth dates what is wrong is told at the column that is there, by its own title."""
    checked = check(생년월일=..., 외국인등록번호=number)  # type: ignore[arg-type]
    (error,) = checked.errors
    assert error.column == "외국인등록번호"


@pytest.mark.parametrize("empty", [None, "", " ", "\u200b", "#N/A"])
def test_a_foreigners_number_speaks_where_the_resident_number_is_empty(empty: Cell) -> None:
    """Two columns of which each row fills one: birth date and sex come from the one that is filled."""
    checked = check(생년월일=..., 주민등록번호=empty, 외국인등록번호="900101-6******")  # type: ignore[arg-type]
    people = checked.people
    if empty == "#N/A":
        assert told(checked) == ["cell.no_value"]
    else:
        assert [(one.birth, one.sex) for one in people] == [(date(1990, 1, 1), "F")]


@settings(max_examples=80, deadline=None)
@given(st.dates(date(1912, 3, 1), date(2021, 12, 31)), st.sampled_from("MF"), st.booleans())
def test_a_number_in_two_halves_is_the_number_in_one(day: date, sex: str, counted: bool) -> None:
    """Front and back in columns of their own, the front kept as a count too, give the person of the whole number."""
    mark = (1 if sex == "M" else 2) + (2 if day.year >= 2000 else 0)
    front: Cell = int(f"{day:%y%m%d}") if counted else f"{day:%y%m%d}"
    halves = check(생년월일=..., 주민등록번호앞자리=front, 주민등록번호뒷자리=f"{mark}******")  # type: ignore[arg-type]
    whole = check(생년월일=..., 주민등록번호=f"{day:%y%m%d}-{mark}******")  # type: ignore[arg-type]
    assert halves.people == whole.people
    assert [(one.birth, one.sex) for one in whole.people] == [(day, sex)]


@pytest.mark.parametrize("sign", sorted(ERROR_SIGNS))
def test_a_formula_that_failed_is_told_once_and_is_no_text(sign: str) -> None:
    """In a needed cell the row is lost with one word about it; in a running number nothing is lost."""
    for column in ("성명", "생년월일", "휴대전화", "검체채취일"):
        checked = check(**{column: sign})
        assert [(one.column, one.code) for one in checked.errors] == [(column, "cell.no_value")]
        assert sign not in repr(checked.people)
    assert told(check(연번=sign, 나이=sign)) == []


@pytest.mark.parametrize(
    ("years", "good"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, True), (3, False)]
)
def test_an_age_contradicts_beyond_the_ways_of_counting(years: int, good: bool) -> None:
    """One less than full years up to two more are ways of counting; what lies outside is somebody else's cell."""
    checked = check(나이=32 + years)
    assert told(checked) == ([] if good else ["birth.contradicts"])


@settings(max_examples=80, deadline=None)
@given(st.integers(-400, 400), st.integers(-400, 400))
def test_a_day_lies_between_birth_and_today_or_is_told(born: int, tested: int) -> None:
    """The day of birth and the day of the check are good, the day before and the day behind are not."""
    birth, day = TODAY + timedelta(days=born), TODAY + timedelta(days=tested)
    codes = told(check(생년월일=birth, 검체채취일=day, 보호자연락처="010-0000-0002"))
    assert ("birth.future" in codes) == (birth > TODAY)
    assert ("date.future" in codes) == (day > TODAY)
    assert ("date.before_birth" in codes) == (day < birth <= TODAY and day <= TODAY)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 330))
def test_a_day_of_last_december_typed_with_this_year_is_offered(ahead: int) -> None:
    """Sixty days back and no farther: what is offered is the same day of the year before, never taken by itself."""
    day = TODAY + timedelta(days=ahead)
    (error,) = check(검체채취일=day).errors
    before = day.replace(year=day.year - 1)
    assert error.code == "date.future"
    assert error.suggested == (before.isoformat() if TODAY - timedelta(days=60) <= before <= TODAY else None)


@pytest.mark.parametrize(
    ("birth", "minor"), [(date(2003, 2, 20), False), (date(2003, 2, 21), True), (date(2022, 2, 16), True)]
)
def test_a_guardian_is_asked_for_up_to_the_nineteenth_birthday(birth: date, minor: bool) -> None:
    """On the birthday itself nobody is asked for any more."""
    assert told(check(생년월일=birth, 보호자연락처="")) == (["guardian.missing"] if minor else [])
    person = check(생년월일=birth, 휴대전화="", 보호자연락처="010-0000-0002").people[0]
    assert person.phone == ("01000000002" if minor else None)
    assert person.guardian_phone == "01000000002"
