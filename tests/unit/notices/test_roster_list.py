"""A whole list: which rows are people, rows against each other, what the file lacks; good rows go on."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import MAX_ROWS, NoHeader, TooManyRows, check_roster
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 2, 20)
HEADER = ("연번", "성명", "생년월일", "성별", "휴대전화", "주소", "검체채취일")
NAMES = ("가온", "나래", "다솜", "라온", "마루", "바다", "사랑", "아라", "자람", "하늘")


def person(number: int, **cells: Cell) -> tuple[Cell, ...]:
    """The cells of one invented person, some of them changed."""
    row: dict[str, Cell] = {
        "연번": float(number), "성명": f"김{NAMES[number % 10]}", "생년월일": date(1980, 1, 1) + timedelta(days=number),
        "성별": "여", "휴대전화": f"010-0000-{number:04d}", "주소": "가람시 솔빛로 1", "검체채취일": date(2022, 2, 16),
    }  # fmt: skip
    return tuple({**row, **cells}.values())


def check(
    *rows: tuple[Cell, ...], header: tuple[Cell, ...] = HEADER, others: tuple[str, ...] = ()
) -> CheckedRoster:
    """Check rows below a header in row 1."""
    numbered = (TableRow(place, cells) for place, cells in enumerate((header, *rows), start=1))
    return check_roster(Table("명단", tuple(numbered), others), TODAY, NoticeKind.ISOLATION)


def codes(checked: CheckedRoster) -> list[tuple[int | None, str]]:
    """Row and code of everything that was told."""
    return sorted((found.row or 0, found.code) for found in (*checked.errors, *checked.warnings))


def test_three_good_rows_of_ten() -> None:
    """A list with 3 good rows of 10 gives 3 people and 7 rows of errors, in one go."""
    bad = [person(number, 휴대전화="02-000-0000", 성명="") for number in range(3, 10)]
    checked = check(*(person(number) for number in range(3)), *bad)
    assert (checked.rows, len(checked.people)) == (10, 3)
    assert checked.bad_rows == tuple(range(5, 12))
    assert {found.row for found in checked.errors} == set(range(5, 12))
    assert len(checked.errors) == 14


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("합계", "10명"), "row.subtotal"),
        (("소계", None, 3.0, None, 3.0), "row.subtotal"),
        ((None, "총 계", None, None, 10.0), "row.subtotal"),
        ((None, None, None, "총원: 10명"), "row.subtotal"),
        (("Total", 10.0), "row.subtotal"),
        (("Grand Total (10)", 10.0), "row.subtotal"),
        (HEADER, "row.header_again"),
        (("※ 이 명단은 훈련용입니다.",), "row.remark"),
        ((None, "작성자 홍길동"), "row.remark"),
    ],
)
def test_rows_that_are_nobody_are_told_and_not_counted(row: tuple[Cell, ...], code: str) -> None:
    """Totals, repeated headers and remarks are no people, and nobody has to guess what became of them."""
    checked = check(person(1), row, person(2))
    assert (checked.rows, len(checked.people)) == (2, 2)
    assert codes(checked) == [(3, code)]


@pytest.mark.parametrize("row", [(), (None, None), ("", "  "), (5.0,), ("5", None, "")])
def test_empty_rows_are_passed_over(row: tuple[Cell, ...]) -> None:
    """Gaps and rows with only a running number, filled in beforehand, mean nothing."""
    checked = check(person(1), row, person(2))
    assert (checked.rows, codes(checked)) == (2, [])


def test_somebody_with_little_is_still_somebody() -> None:
    """A row with a name and an address but neither birth date nor phone is a person with errors, not a remark."""
    checked = check((1.0, "김가온", None, None, None, "가람시 솔빛로 1", date(2022, 2, 16)))
    assert codes(checked) == [(2, "birth.missing"), (2, "phone.missing")]


def test_people_called_like_totals_are_people() -> None:
    """A name that reads like a total does not lose a complete row."""
    checked = check(person(1, 성명="소계"))
    assert len(checked.people) == 1


def test_the_same_person_twice_makes_one_notice() -> None:
    """Name, birth date and phone alike: the later row is the error, and names the earlier one."""
    checked = check(person(1), person(2), person(1, 연번=3.0), person(1, 휴대전화="01000000001"))
    assert codes(checked) == [(4, "person.duplicate"), (5, "person.duplicate")]
    assert {found.params["first"] for found in checked.errors} == {"2"}
    assert [found.row for found in checked.people] == [2, 3]


def test_one_name_and_birth_with_two_phones_is_held() -> None:
    """Two tests with two phones or two namesakes: a list cannot tell, so neither row makes a notice."""
    checked = check(person(1), person(1, 휴대전화="010-0000-9999"), person(2))
    assert codes(checked) == [(2, "person.unclear"), (3, "person.unclear")]
    assert [found.params["rows"] for found in checked.errors] == ["3", "2"]


def test_namesakes_of_another_sex_are_two_people() -> None:
    """Only a different sex proves two people; both get theirs, with a warning."""
    checked = check(person(1), person(1, 휴대전화="010-0000-9999", 성별="남"))
    assert codes(checked) == [(2, "person.namesake"), (3, "person.namesake")]
    assert len(checked.people) == 2


def test_namesakes_are_found_behind_other_errors() -> None:
    """A row lost to another error still counts as the other namesake."""
    checked = check(person(1), person(1, 휴대전화="02-000-0000"))
    assert codes(checked) == [(2, "person.unclear"), (3, "person.unclear"), (3, "phone.landline")]


def test_the_spelling_of_a_name_does_not_hide_a_duplicate() -> None:
    """Case, width and spaces are seen through."""
    checked = check(person(1, 성명="NGUYEN VAN AN"), person(1, 성명="Nguyen  Van An"))
    assert codes(checked) == [(3, "person.duplicate")]


def test_a_shared_phone_is_told_with_its_count() -> None:
    """A family on one phone goes on; everyone on it is told with rows and count."""
    checked = check(*(person(number, 휴대전화="010-0000-0001") for number in range(3)), person(5))
    assert codes(checked) == [(2, "phone.shared"), (3, "phone.shared"), (4, "phone.shared")]
    assert dict(checked.warnings[0].params) == {"count": "3", "rows": "2, 3, 4"}
    assert len(checked.people) == 4


def test_a_phone_filled_down_shows_how_many() -> None:
    """Many rows on one phone are listed up to ten."""
    checked = check(*(person(number, 휴대전화="010-0000-0001") for number in range(30)))
    assert checked.warnings[0].params["count"] == "30"
    assert checked.warnings[0].params["rows"].endswith("11 …")


def test_a_date_far_from_the_others_is_told() -> None:
    """A slip in the year shows beside everybody else's dates, once there are enough of them."""
    odd = person(9, 검체채취일=date(2021, 2, 16))
    assert codes(check(*(person(number) for number in range(5)), odd)) == [(7, "date.outlier")]
    assert codes(check(person(1), odd)) == []


@pytest.mark.parametrize(
    ("header", "what"),
    [
        (("연번", "이름표", "생년월일", "성별", "휴대전화", "주소", "검체채취일"), "성명"),
        (("연번", "성명", "생월", "성별", "휴대전화", "주소", "검체채취일"), "생년월일"),
        (("연번", "성명", "생년월일", "성별", "집전화", "주소", "검체채취일"), "휴대전화"),
        (("연번", "성명", "생년월일", "성별", "휴대전화", "주소", "접수일"), "검체채취일"),
    ],
)
def test_a_missing_column_is_one_problem_not_thousands(header: tuple[str, ...], what: str) -> None:
    """Without a needed column no row is judged: one error names the column, every row counts as bad."""
    checked = check(person(1), person(2), header=header)
    assert codes(checked) == [(1, "column.missing")]
    assert checked.errors[0].params == {"what": what}
    assert (checked.rows, checked.people, checked.bad_rows) == (2, (), (2, 3))


def test_two_columns_of_one_name_stop_the_list() -> None:
    """Which of two equal columns is meant cannot be chosen for the officer."""
    checked = check((*person(1), "010-0000-0002"), header=(*HEADER, "휴대전화"))
    assert codes(checked) == [(1, "column.twice")]
    assert checked.errors[0].column == "휴대전화"


def test_a_header_without_people_is_told() -> None:
    """An empty list is an error, not an empty success."""
    assert codes(check()) == [(1, "roster.no_rows")]


def test_other_sheets_are_told() -> None:
    """What was not read is said."""
    checked = check(person(1), others=("소견", "지난주"))
    assert codes(checked) == [(0, "sheet.others")]
    assert checked.warnings[0].message("en").startswith("Only the sheet '명단' was read. 2")


def test_a_table_without_header_is_refused() -> None:
    """The file as a whole cannot be used."""
    with pytest.raises(NoHeader):
        check_roster(Table("명단", (TableRow(1, ("홍길동", "1990-01-01")),)), TODAY)


def test_too_many_rows_are_refused() -> None:
    """More than one batch may have: said before every row is judged."""
    row = TableRow(2, person(1))
    with pytest.raises(TooManyRows) as refused:
        check_roster(Table("명단", (TableRow(1, HEADER), *([row] * (MAX_ROWS + 1)))), TODAY)
    assert "200,000" in refused.value.text("en")


def test_rows_keep_the_number_the_officer_sees() -> None:
    """Gaps in the sheet do not shift the numbers."""
    rows = (TableRow(3, HEADER), TableRow(10, person(1)), TableRow(500, person(2)))
    checked = check_roster(Table("명단", rows), TODAY, NoticeKind.ISOLATION)
    assert [found.row for found in checked.people] == [10, 500]


@given(st.permutations(range(len(HEADER))), st.integers(0, 2**32))
def test_neither_columns_nor_rows_depend_on_order(order: list[int], seed: int) -> None:
    """The same people come out of any order of columns and rows, each with the row they stand in."""
    people = [person(number) for number in range(8)]
    expected = {found.phone: found for found in check(*people).people}
    random.Random(seed).shuffle(people)
    shuffled = [tuple(row[place] for place in order) for row in people]
    checked = check(*shuffled, header=tuple(HEADER[place] for place in order))
    assert len(checked.people) == 8
    for place, found in enumerate(checked.people):
        assert found.row == place + 2
        assert found.name == expected[found.phone].name
        assert found.birth == expected[found.phone].birth


cells = st.one_of(
    st.none(), st.text(max_size=20), st.floats(), st.booleans(), st.dates(),
    st.sampled_from(["홍길동", "1990-01-01", "010-0000-0000", "900101-1******", "합계", 44608.0, 1000000000.0]),
)  # fmt: skip


@given(st.lists(st.lists(cells, max_size=9).map(tuple), max_size=12))
def test_any_table_is_checked_without_failing(rows: list[tuple[Cell, ...]]) -> None:
    """Whatever stands in the cells, every row is a person, or bad, or told, or empty: nothing is lost, nothing fails."""
    checked = check(*rows)
    assert checked.rows == len(checked.people) + len(checked.bad_rows)
    assert {found.row for found in checked.people} & set(checked.bad_rows) == set()
    assert all(found.message("ko") and found.message("en") for found in (*checked.errors, *checked.warnings))
