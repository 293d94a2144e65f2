"""Rows beside each other, in any order: who is a person, who is held and what is told does not hang on who comes first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.columns import Column
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.row_pairs import OUTLIER_DAYS, middle_days
from ansim.notices.domain.rows import CheckedRow
from ansim.notices.domain.slip_holds import are_near, hold_people
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 2, 20)
HEADER = ("성명", "생년월일", "성별", "휴대전화", "주소")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(("김가온", "이나래")),
        st.sampled_from((date(1990, 1, 1), date(1990, 1, 9), date(1961, 7, 30), None)),
        st.sampled_from(("남", "여", None)),
        st.sampled_from(("010-0000-0001", "01000000002", "010-0000-0003", None)),
        st.just("가람시 솔빛로 1"),
    ),
    min_size=2,
    max_size=7,
)


def check(rows: Sequence[tuple[Cell, ...]], header: tuple[str, ...] = HEADER) -> CheckedRoster:
    """Check rows below a header in row 1."""
    lines = enumerate((header, *rows), start=1)
    kind = NoticeKind.ISOLATION if "검체채취일" in header else None
    return check_roster(Table("명단", tuple(TableRow(number, cells) for number, cells in lines)), TODAY, kind)


def codes_of(rows: Sequence[tuple[Cell, ...]], checked: CheckedRoster) -> dict[tuple[Cell, ...], set[str]]:
    """What was told of each person, whichever of their equal rows it was told of."""
    told: dict[tuple[Cell, ...], set[str]] = defaultdict(set)
    for one in (*checked.errors, *checked.warnings):
        if one.row and one.row > 1:
            name, birth, _, phone, _ = rows[one.row - 2]
            told[name, birth, phone].add(one.code)
    return told


def keys(people: Sequence[Person]) -> list[tuple[str, date, str]]:
    """Who gets a notice."""
    return sorted((one.name, one.birth, one.phone or "") for one in people)


@settings(max_examples=100, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_who_gets_a_notice_does_not_hang_on_the_order_of_rows(
    rows: list[tuple[Cell, ...]], lot: Random
) -> None:
    """Namesakes, duplicates and families in any order: the same people, and the same words about each of them."""
    mixed = list(rows)
    lot.shuffle(mixed)
    first, second = check(rows), check(mixed)
    assert keys(first.people) == keys(second.people)
    assert codes_of(rows, first) == codes_of(mixed, second)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0)])
def test_a_duplicate_of_another_sex_leaves_namesakes_unclear(order: tuple[int, ...]) -> None:
    """A man, and beside him a woman of his phone, name and birth date: which of the two the third is not, nobody knows."""
    rows = [
        ("김가온", date(1990, 1, 1), "남", "010-0000-0001", "가람시 솔빛로 1"),
        ("김가온", date(1990, 1, 1), "여", "010-0000-0001", "가람시 솔빛로 1"),
        ("김가온", date(1990, 1, 1), "여", "010-0000-0002", "가람시 솔빛로 1"),
    ]
    checked = check([rows[place] for place in order])
    assert checked.people == ()
    assert {one.code for one in checked.errors} == {"person.duplicate", "person.unclear"}


@pytest.mark.parametrize("count", [2, 11, 12, 40])
def test_one_person_on_many_phones_names_at_most_ten_other_rows(count: int) -> None:
    """Every row is refused; the other rows are named, up to ten, and a sign that there are more."""
    rows = [
        ("김가온", date(1990, 1, 1), "남", f"010-0000-{number:04d}", "가람시 솔빛로 1")
        for number in range(count)
    ]
    errors = check(rows).errors
    assert [one.row for one in errors] == list(range(2, count + 2))
    for one in errors:
        others = [row for row in range(2, count + 2) if row != one.row]
        shown = ", ".join(map(str, others[:10])) + (" …" if len(others) > 10 else "")
        assert one.params["rows"] == shown


PEOPLE = st.lists(
    st.builds(
        Person,
        row=st.just(0),
        name=st.sampled_from(("김가온", "김 가온", "KIM", "kim", "이나래")),
        birth=st.dates(date(1989, 11, 1), date(1990, 3, 1)),
        phone=st.sampled_from(("01000000001", "01000000002", None)),
    ),
    max_size=7,
).map(lambda found: [replace(one, row=row) for row, one in enumerate(found, start=5)])


@settings(max_examples=100, deadline=None)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_who_is_held_is_who_stands_beside_another(people: list[Person], lot: Random) -> None:
    """The oracle asks every pair by itself; the order in which people are handed over changes nothing."""
    expected: set[tuple[int, str, int]] = set()
    for one in people:
        for other in people:
            if one.row == other.row:
                continue
            if one.phone is not None and one.phone == other.phone:
                expected.add((one.row, "held.phone_shared", other.row))
            same = one.name.replace(" ", "").lower() == other.name.replace(" ", "").lower()
            if same and are_near(one.birth, other.birth):
                expected.add((one.row, "held.namesake", other.row))
    for _ in range(2):
        found = [(one.row, one.code, other) for one in hold_people(people) for other in one.others]
        assert sorted(found) == sorted(expected)
        lot.shuffle(people)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1920, 1, 1), date(2022, 1, 1)), st.integers(0, 7), st.integers(0, 9))
def test_births_one_digit_apart_are_near(birth: date, place: int, digit: int) -> None:
    """Any one digit of the eight typed wrong gives a date that is near, or none at all."""
    text = f"{birth:%Y%m%d}"
    wrong = f"{text[:place]}{digit}{text[place + 1 :]}"
    try:
        other = date(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
    except ValueError:
        return
    assert are_near(birth, other)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1920, 1, 1), date(2022, 1, 1)), st.integers(0, 6))
def test_births_with_two_neighbouring_digits_turned_round_are_near(birth: date, place: int) -> None:
    """Whichever two of the eight stand the wrong way round."""
    text = f"{birth:%Y%m%d}"
    wrong = f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"
    try:
        other = date(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
    except ValueError:
        return
    assert are_near(birth, other)


@pytest.mark.parametrize(("days", "told"), [(OUTLIER_DAYS, False), (OUTLIER_DAYS + 1, True)])
def test_a_date_is_far_from_the_others_only_beyond_half_a_year(days: int, told: bool) -> None:
    """The last day that is no slip and the first that is, whatever place in the list the row has."""
    middle = date(2022, 2, 16)
    for place in (0, 3, 5):
        rows = [
            (f"김{'가나다라마'[number]}온", date(1980, 1, 1 + number), f"010-0000-000{number}", middle)
            for number in range(5)
        ]
        rows.insert(place, ("이나래", date(1970, 1, 1), "010-0000-0009", middle - timedelta(days=days)))
        checked = check(rows, ("성명", "생년월일", "휴대전화", "검체채취일"))
        assert [(one.row, one.code) for one in checked.warnings] == [(place + 2, "date.outlier")] * told


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dates(date(2021, 1, 1), TODAY), max_size=9))
def test_the_middle_day_has_as_many_days_before_as_behind(days: list[date]) -> None:
    """At least half of the days are not later and at least half not earlier; fewer than five have no middle."""
    found = middle_days([CheckedRow(row, days={Column.SPECIMEN: day}) for row, day in enumerate(days)])
    assert set(found) == ({Column.SPECIMEN} if len(days) >= 5 else set())
    for middle in found.values():
        assert middle in days
        assert 2 * sum(day <= middle for day in days) >= len(days)
        assert 2 * sum(day >= middle for day in days) >= len(days)
