"""Corrected lists that come back: rows by key in any order, each difference once, what is gone, doubled or foreign told."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansim.notices.domain.columns import Column
from ansim.notices.domain.problem_sets import verdict_of
from ansim.notices.domain.returned import (
    Returned,
    ReturnedOther,
    ReturnedRow,
    ReturnedSlid,
    compare_returned,
)
from ansim.notices.domain.roster_codes import RULES, problem

Current = dict[int, dict[Column, str]]
IDENTITY = [Column.NAME, Column.BIRTH, Column.PHONE, Column.RESIDENT_NUMBER]


def batch(count: int) -> Current:
    """So many rows from row 2, every identifying value its own."""
    return {
        row: {**{column: f"{column}{row}" for column in IDENTITY}, Column.SEX: "남"}
        for row in range(2, count + 2)
    }


def back(current: Current) -> list[ReturnedRow]:
    """The list as it stands, come back untouched."""
    return [ReturnedRow(row, dict(cells)) for row, cells in current.items()]


@given(st.integers(1, 12), st.randoms(use_true_random=False), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_an_untouched_list_asks_for_nothing(count: int, lot: object, blank: int) -> None:
    """Sorted anyhow and with empty lines below, what is unchanged is no change."""
    current = batch(count)
    rows = [*back(current), *[ReturnedRow(None, {Column.NAME: "", Column.SEX: ""}, is_new=True)] * blank]
    lot.shuffle(rows)  # type: ignore[attr-defined]
    found = compare_returned(current, rows)
    assert found == Returned(())


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(2, 20))
def test_changes_applied_and_sent_again_are_no_changes(data: st.DataObject, count: int) -> None:
    """Taking over what came back makes the batch equal to it: the same file a second time asks for nothing."""
    current = batch(count)
    rows = back(current)
    for row in data.draw(st.lists(st.sampled_from(rows), max_size=6, unique_by=lambda one: one.row)):
        cells = dict(row.cells)
        cells[data.draw(st.sampled_from([*IDENTITY, Column.SEX, Column.NOTE]))] = data.draw(
            st.sampled_from(["", "새 값", "여"])
        )
        rows[rows.index(row)] = ReturnedRow(row.row, cells)
    found = compare_returned(current, rows)
    for number, column, text in found.changes:
        assert current[number].get(column, "") != text
        current[number][column] = text
    for row in rows:
        stands = current[row.row or 0]
        assert {column: stands.get(column, "") for column in row.cells} == row.cells
    assert compare_returned(current, rows).changes == ()


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 60), st.data())
def test_rows_that_are_missing_are_told_and_change_nothing(count: int, data: st.DataObject) -> None:
    """However many are gone, all of them in an empty file too: each is named, none is a change."""
    current = batch(count)
    gone = data.draw(st.sets(st.sampled_from(sorted(current)), max_size=count))
    rows = [row for row in back(current) if row.row not in gone]
    assert compare_returned(current, rows) == Returned((), missing=tuple(sorted(gone)))


def test_a_batch_without_rows_has_nothing_to_lose() -> None:
    """Nothing came back of nothing: no error; a row that came back of it is from elsewhere."""
    assert compare_returned({}, []) == Returned(())
    with pytest.raises(ReturnedOther):
        compare_returned({}, [ReturnedRow(2, {})])


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 15), st.data())
def test_a_doubled_row_is_left_as_it_was(count: int, data: st.DataObject) -> None:
    """Copied lines carry the same key: none of them is taken, whatever they say and wherever they stand."""
    current = batch(count)
    twice = data.draw(st.sets(st.sampled_from(sorted(current)), min_size=1))
    copies = [ReturnedRow(row, {Column.NAME: f"새 이름{row}"}) for row in twice]
    found = compare_returned(current, data.draw(st.permutations([*back(current), *copies])))
    assert found == Returned((), doubled=tuple(sorted(twice)))


def test_rows_with_a_false_key_are_counted_and_not_taken() -> None:
    """A key of elsewhere makes nobody new; a key of this batch that is left out by now is no change either."""
    current = batch(3)
    rows = [
        *back(current),
        ReturnedRow(None, {Column.PHONE: "010-0000-0001"}),
        ReturnedRow(77, {Column.NAME: "x"}),
    ]
    found = compare_returned(current, rows)
    assert found == Returned((), strangers=1)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 10), st.integers(0, 4), st.integers(0, 3), st.integers(0, 3), st.data())
def test_rows_without_a_key_are_new_unless_they_stand_there_already(
    count: int, fresh: int, there: int, out: int, data: st.DataObject
) -> None:
    """Who is in the list with the very same cells, or was left out of it, is not offered; everybody else is, as said."""
    current = batch(count)
    left_out = [{Column.NAME: f"뺀 사람{one}"} for one in range(out)]
    new = [{Column.NAME: f"새 사람{one}", Column.SEX: ""} for one in range(fresh)]
    again = [{**dict(list(current.values())[one % count]), Column.NOTE: ""} for one in range(there)]
    rows = [*back(current), *(ReturnedRow(None, cells, is_new=True) for cells in [*new, *again, *left_out])]
    found = compare_returned(current, data.draw(st.permutations(rows)), left_out)
    assert sorted(cells[Column.NAME] for cells in found.new) == [cells[Column.NAME] for cells in new]
    assert (found.again, found.strangers, found.changes) == (there + out, 0, ())


@settings(max_examples=80, deadline=None)
@given(st.integers(3, 25), st.sampled_from(IDENTITY), st.data())
def test_a_column_sorted_alone_is_refused(count: int, column: Column, data: st.DataObject) -> None:
    """Any rearrangement in which three values stand beside other people names that column; nothing is taken."""
    current = batch(count)
    texts = [cells[column] for cells in current.values()]
    mixed = data.draw(st.permutations(texts))
    assume(sum(one != other for one, other in zip(texts, mixed, strict=True)) >= 3)
    rows = [
        ReturnedRow(row, {**cells, column: text})
        for (row, cells), text in zip(current.items(), mixed, strict=True)
    ]
    with pytest.raises(ReturnedSlid) as refused:
        compare_returned(current, data.draw(st.permutations(rows)))
    assert refused.value.params["what"] == column.value
    assert not any(text in refused.value.text("ko") for text in texts)


@pytest.mark.parametrize(
    ("moved", "fresh", "slid"), [(2, 0, False), (3, 0, True), (3, 3, True), (3, 4, False), (4, 4, True)]
)
def test_moved_values_among_new_ones(moved: int, fresh: int, slid: bool) -> None:
    """Three that moved and at least as many as are new: a slide; fewer may be people put right."""
    current = batch(20)
    rows = back(current)
    for place in range(moved):
        rows[place] = ReturnedRow(rows[place].row, {Column.PHONE: current[place + 12][Column.PHONE]})
    for place in range(moved, moved + fresh):
        rows[place] = ReturnedRow(rows[place].row, {Column.PHONE: f"새 번호 {place}"})
    if slid:
        with pytest.raises(ReturnedSlid):
            compare_returned(current, rows)
    else:
        assert len(compare_returned(current, rows).changes) == moved + fresh


def test_columns_that_say_the_same_of_many_may_be_sorted() -> None:
    """Sex and dates repeat by nature: many at once are corrections; emptied cells have moved nowhere."""
    current = batch(12)
    rows = [ReturnedRow(row, {**cells, Column.SEX: "여", Column.PHONE: ""}) for row, cells in current.items()]
    current[2][Column.PHONE] = ""
    assert len(compare_returned(current, rows).changes) == 12 + 11


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(RULES)), max_size=6))
def test_the_codes_of_a_verdict(codes: list[str]) -> None:
    """Pages count codes: each once and sorted, errors apart from warnings; every problem is still there to be read."""
    errors = [problem(code, 2) for code in codes if RULES[code].error]
    warnings = [problem(code, 2) for code in codes if not RULES[code].error]
    found = verdict_of(None, errors, warnings)
    assert found.problems == (*errors, *warnings)
    assert list(found.codes) == sorted({one.code for one in errors}) or (
        not errors and found.codes == ("row.excluded",)
    )
    assert list(found.warnings) == sorted({one.code for one in warnings})
    assert not set(found.codes) & set(found.warnings)
