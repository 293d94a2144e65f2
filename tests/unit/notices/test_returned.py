"""What comes back corrected, and what is kept of rows, layouts and readings: nothing lost, nothing guessed, slid refused."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import HeldRow
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.held_json import (
    KeptLayout,
    held_from_bytes,
    held_to_bytes,
    layout_from_bytes,
    layout_to_bytes,
)
from ansim.notices.domain.people import Person
from ansim.notices.domain.problem_sets import verdict_of
from ansim.notices.domain.reading import read_list
from ansim.notices.domain.reading_json import reading_from_bytes, reading_to_bytes
from ansim.notices.domain.returned import (
    Returned,
    ReturnedOther,
    ReturnedRow,
    ReturnedSlid,
    compare_returned,
)
from ansim.notices.domain.roster_codes import problem
from ansim.notices.domain.table import Table, TableRow

CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.integers(-(10**6), 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)
HELD = st.builds(
    HeldRow,
    st.integers(1, 200_000),
    st.dictionaries(st.sampled_from(Column), CELLS, max_size=6),
    st.booleans(),
    st.lists(st.sampled_from(Column), unique=True, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(["name", "row"]), st.text(max_size=5), max_size=2),
)
# what is typed anew: nothing that stands elsewhere in the list
FRESH = st.text(alphabet="새로쓴값", min_size=1, max_size=6).map("!".__add__)


def people(count: int) -> dict[int, dict[Column, str]]:
    """A list of that many people, every value its own."""
    return {
        row: {Column.NAME: f"이름{row}", Column.PHONE: f"010-0000-{row:04}", Column.SEX: "남"}
        for row in range(3, count + 3)
    }


def came_back(current: dict[int, dict[Column, str]]) -> list[ReturnedRow]:
    """The list as it is, come back."""
    return [ReturnedRow(row, dict(cells)) for row, cells in current.items()]


@settings(max_examples=150, deadline=None)
@given(row=HELD)
def test_a_kept_row_comes_back_as_it_was(row: HeldRow) -> None:
    """Cells keep their types and values through the sealed form: a date is no text, 1 is not True."""
    back = held_from_bytes(row.number, held_to_bytes(row), row.typed)
    assert back == row
    assert [type(cell) for cell in back.cells.values()] == [type(cell) for cell in row.cells.values()]


def test_a_kept_layout_comes_back_as_it_was() -> None:
    """Places, titles, headers and middle days survive."""
    layout = Layout(
        3, {Column.NAME: 1, Column.SPECIMEN: 4}, {Column.NAME: "성명", Column.SPECIMEN: "검체일"}, ("전화",)
    )
    kept = KeptLayout(layout, {Column.SPECIMEN: date(2022, 3, 8)})
    assert layout_from_bytes(layout_to_bytes(kept)) == kept
    assert layout_from_bytes(layout_to_bytes(KeptLayout(layout, {}))).middles == {}


def test_a_kept_reading_comes_back_as_it_was() -> None:
    """What an officer is shown is what was found, with or without a header."""
    rows = (
        TableRow(1, ("성명", "생년월일", "휴대전화", "모름")),
        TableRow(2, ("홍길동", date(1980, 1, 1), 1000000001, "x"), True),
    )
    for table in (Table("명단", rows, ("다른",)), Table("", (TableRow(1, ("가", "나")),))):
        reading = read_list(table)
        assert reading_from_bytes(reading_to_bytes(reading)) == reading


@settings(max_examples=120, deadline=None)
@given(data=st.data(), count=st.integers(1, 30))
def test_only_what_differs_becomes_a_change(data: st.DataObject, count: int) -> None:
    """Values typed anew, in any order of rows, are exactly the changes; applied, they give what came back."""
    current = people(count)
    rows = came_back(current)
    typed = data.draw(
        st.dictionaries(
            st.tuples(st.sampled_from(sorted(current)), st.sampled_from([Column.NAME, Column.SEX])),
            FRESH,
            max_size=8,
        )
    )
    rows = [
        ReturnedRow(
            row.row, {column: typed.get((row.row or 0, column), text) for column, text in row.cells.items()}
        )
        for row in rows
    ]
    found = compare_returned(current, data.draw(st.permutations(rows)))
    assert {(row, column): text for row, column, text in found.changes} == typed
    assert found == Returned(found.changes)


@settings(max_examples=80, deadline=None)
@given(
    count=st.integers(6, 40),
    by=st.integers(1, 5),
    column=st.sampled_from([Column.NAME, Column.PHONE]),
    start=st.integers(0, 2),
)
def test_whatever_slides_is_refused(count: int, by: int, column: Column, start: int) -> None:
    """A column moved down by one to five rows from anywhere, as far as three values land beside others, is refused."""
    current = people(count)
    texts = [cells[column] for cells in current.values()]
    slid = [*texts[:start], *[""] * by, *texts[start:]][:count]
    moved = sum(new != old and new != "" for new, old in zip(slid, texts, strict=True))
    rows = [
        ReturnedRow(row.row, {**row.cells, column: text})
        for row, text in zip(came_back(current), slid, strict=True)
    ]
    changed = sum(new != old for new, old in zip(slid, texts, strict=True))
    if moved >= 3 and moved * 2 >= changed:
        with pytest.raises(ReturnedSlid):
            compare_returned(current, rows)


def test_two_people_may_be_put_right() -> None:
    """Two numbers that were mixed up can be exchanged: that is a correction, not a slide."""
    current = people(10)
    rows = came_back(current)
    rows[0] = ReturnedRow(3, {**rows[0].cells, Column.PHONE: "010-0000-0004"})
    rows[1] = ReturnedRow(4, {**rows[1].cells, Column.PHONE: "010-0000-0003"})
    assert len(compare_returned(current, rows).changes) == 2


def test_what_is_not_taken_is_told() -> None:
    """Doubled keys, unknown rows, rows without key, rows that are gone: each told apart; empty lines are nothing."""
    current = people(10)
    rows = [
        *came_back(current)[1:],
        ReturnedRow(4, {Column.NAME: "다른"}),
        ReturnedRow(None, {Column.NAME: "모르는 번호"}),
        ReturnedRow(None, {Column.NAME: "새사람"}, is_new=True),
        ReturnedRow(None, {Column.NAME: ""}, is_new=True),
    ]
    new = ({Column.NAME: "새사람"},)
    assert compare_returned(current, rows) == Returned((), new, missing=(3,), doubled=(4,), strangers=1)


def test_a_foreign_list_is_refused() -> None:
    """No key of this batch at all is another file."""
    with pytest.raises(ReturnedOther):
        compare_returned(people(3), [ReturnedRow(None, {Column.NAME: "x"}), ReturnedRow(99, {})])


def test_a_verdict_never_includes_a_row_without_a_person() -> None:
    """A row of which nothing was said but that has no person is left out all the same."""
    person = Person(3, "홍길동", date(1980, 1, 1))
    warning = problem("name.short", 3)
    assert verdict_of(person, [], [warning]).codes == ()
    assert verdict_of(person, [], [warning]).warnings == ("name.short",)
    assert verdict_of(None, [], []).codes == ("row.excluded",)
    assert verdict_of(None, [problem("name.missing", 3)] * 2, []).codes == ("name.missing",)


def test_moments_of_a_day_stay_moments() -> None:
    """A time of day, and a moment with one, are kept apart from days."""
    row = HeldRow(3, {Column.NOTE: time(9, 30), Column.SPECIMEN: datetime(2022, 3, 8, 9, 30)})
    assert held_from_bytes(3, held_to_bytes(row), {}) == row
