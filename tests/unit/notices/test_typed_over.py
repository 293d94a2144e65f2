"""Values typed over a row: typing what stands there changes nothing, taking it off restores it, nothing grows too long."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import (
    LEFT_OUT,
    MEANT,
    MOST_CHARACTERS,
    WHOLE_ROW,
    CorrectionRefused,
    HeldRow,
    check_again,
    clean_typed,
    corrected_table,
    hold,
    plain_text,
)
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.rows import Demands
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 3, 10)
KEYS = (Column.NAME, Column.BIRTH, Column.PHONE, Column.ADDRESS, Column.SPECIMEN, Column.SEX, Column.AGE,
        Column.RESIDENT_NUMBER, Column.RESIDENT_BACK, Column.GUARDIAN_PHONE)  # fmt: skip
LAYOUT = Layout(1, {key: place for place, key in enumerate(KEYS)}, {key: key.value for key in KEYS})
DEMANDS = Demands(TODAY, (Column.SPECIMEN,))
CELLS = st.sampled_from(
    [None, "홍길동", "김○○", 800101, "800101", 10203, date(1980, 1, 1), datetime(1980, 1, 1), 44628.0, 44628.75, 1000000001.0,
     "010-0000-0001", "010-0000-0002(모)", "2022-03-08", "3월 8일", datetime(2022, 3, 8, 9), time(9), "남", "3", 41.0, "#N/A", "-",
     True, float("nan"), "900101-1******", "900101", "1******", 1, "가람시 1"]
)  # fmt: skip
WORDS = CELLS.filter(lambda cell: not isinstance(cell, date | time | bool))
ROWS = st.integers(0, len(KEYS)).flatmap(
    lambda width: st.tuples(
        *(CELLS if key in (Column.BIRTH, Column.SPECIMEN) else WORDS for key in KEYS[:width])
    )
)
TYPED = st.dictionaries(
    st.sampled_from([*(key.value for key in KEYS), WHOLE_ROW]), st.sampled_from(["", "김안심", "2022-03-07", "여", MEANT, LEFT_OUT]),
    max_size=4,
)  # fmt: skip


def said(held: HeldRow, layout: Layout = LAYOUT) -> Any:
    """What the check of one row finds: the person's values and every problem."""
    (row,) = check_again([held], layout, DEMANDS, {})
    problems = [(one.code, one.column, one.suggested) for one in row.problems]
    return row.name, row.birth, row.phone, row.sex, row.address, row.guardian_phone, row.days, problems


@settings(max_examples=100, deadline=None)
@given(ROWS, st.booleans())
def test_typing_what_stands_there_changes_nothing(cells: tuple[Cell, ...], hidden: bool) -> None:
    """Every cell typed over with its own text gives the same person and the same problems: the text is faithful."""
    held = hold(TableRow(2, cells, hidden), LAYOUT)
    typed = {column.value: clean_typed(column.value, held.first_text(column), LAYOUT) for column in KEYS}
    assert said(HeldRow(2, held.cells, hidden, typed=typed)) == said(held)


@settings(max_examples=100, deadline=None)
@given(ROWS, TYPED, st.booleans())
def test_what_lies_over_can_be_taken_off(
    cells: tuple[Cell, ...], typed: dict[str, str], hidden: bool
) -> None:
    """What the list held is known under every correction; off again the row is as it was read."""
    held = hold(TableRow(2, cells, hidden), LAYOUT)
    over = HeldRow(2, held.cells, hidden, held.scrubbed, typed)
    assert [over.first_text(key) for key in KEYS] == [held.text(key) for key in KEYS]
    assert [over.text(key) for key in KEYS] == [typed.get(key.value, held.text(key)) for key in KEYS]
    assert said(HeldRow(2, over.cells, hidden, over.scrubbed)) == said(held)
    assert over.left_out is (typed.get(WHOLE_ROW) == LEFT_OUT)


@settings(max_examples=100, deadline=None)
@given(ROWS, TYPED, st.booleans(), st.frozensets(st.integers(0, len(KEYS) - 1), max_size=3))
def test_a_row_and_its_table_are_corrected_alike(
    cells: tuple[Cell, ...], typed: dict[str, str], hidden: bool, scrubbed: frozenset[int]
) -> None:
    """The row kept beside its problems and the row of the file, both corrected, hold the same cells and marks."""
    row = TableRow(2, cells, hidden, frozenset(place for place in scrubbed if place < len(cells)))
    table = Table("명단", (TableRow(1, tuple(key.value for key in KEYS)), row))
    rows = corrected_table(table, LAYOUT, {2: typed}).rows[1:]
    if typed.get(WHOLE_ROW) == LEFT_OUT:
        assert rows == ()
        return
    mine = HeldRow(2, hold(row, LAYOUT).cells, hidden, hold(row, LAYOUT).scrubbed, typed).as_row(LAYOUT)
    (theirs,) = rows
    width = max(len(mine.cells), len(theirs.cells))
    assert repr(mine.cells + (None,) * (width - len(mine.cells))) == repr(
        theirs.cells + (None,) * (width - len(theirs.cells))
    )
    assert (mine.number, mine.hidden, mine.scrubbed) == (theirs.number, theirs.hidden, theirs.scrubbed)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.permutations(range(len(KEYS) + 2)))
def test_where_a_column_stands_does_not_matter(cells: tuple[Cell, ...], order: list[int]) -> None:
    """A row held by its meanings is checked alike whatever places the columns have in the file."""
    held = hold(TableRow(2, cells), LAYOUT)
    moved = Layout(1, {key: order[place] for key, place in LAYOUT.places.items()}, LAYOUT.titles)
    assert said(held, moved) == said(held)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(KEYS),
    st.text(st.sampled_from("가나 0123456789-ー*.\u200b\n'="), max_size=40)
    | st.sampled_from(["900101-1234567 " * 20, "x" * 300]),
)
def test_what_is_kept_can_be_typed_again(column: Column, text: str) -> None:
    """A kept value is itself a value that may be typed, is not changed by it, and is never longer than a cell may be."""
    try:
        kept = clean_typed(column.value, text, LAYOUT)
    except CorrectionRefused:
        return
    assert len(kept) <= MOST_CHARACTERS
    assert clean_typed(column.value, kept, LAYOUT) == kept


def test_numbers_cut_in_a_long_remark_do_not_pass_the_bound() -> None:
    """Without a dash every cut number grows by a sign: the bound holds for what is kept, not for what was typed."""
    text = "9001011234567 " * 21
    assert len(text.strip()) <= MOST_CHARACTERS
    with pytest.raises(CorrectionRefused):
        clean_typed("address", text, LAYOUT)


@pytest.mark.parametrize("length", [0, 1, MOST_CHARACTERS])
def test_the_bound_of_a_value(length: int) -> None:
    """The longest value is taken whole; signs that nobody sees and spaces around do not count."""
    assert clean_typed("address", f" {'가' * length}\u200b ", LAYOUT) == "가" * length


@pytest.mark.parametrize("value", [MEANT, LEFT_OUT, ""])
def test_acts_on_a_row_are_three(value: str) -> None:
    """Meant, left out, neither; any other word, also one in capitals or spaced, is refused."""
    assert clean_typed(WHOLE_ROW, value, LAYOUT) == value
    for other in (value.upper() + " ", f" {value}", "x"):
        with pytest.raises(CorrectionRefused):
            clean_typed(WHOLE_ROW, other, LAYOUT)


def test_columns_that_the_list_lacks_cannot_be_typed_over() -> None:
    """A meaning that exists but has no column here, a meaning in capitals, a header instead of a meaning."""
    for field in (Column.NOTE.value, "NAME", "성명", "name "):
        with pytest.raises(CorrectionRefused):
            clean_typed(field, "x", LAYOUT)


def test_hidden_rows_are_shown_only_when_meant() -> None:
    """A correction of a cell does not unhide a row; saying that it is meant does, and taking that off hides it again."""
    held = HeldRow(2, {Column.NAME: "홍길동"}, hidden=True)
    acts = [{}, {"name": "김안심"}, {WHOLE_ROW: MEANT}, {WHOLE_ROW: ""}]
    shown = [HeldRow(2, held.cells, True, typed=typed).as_row(LAYOUT).hidden for typed in acts]
    assert shown == [True, True, False, True]


def test_a_row_left_out_shares_nothing() -> None:
    """Beside a row left out the same person is no duplicate and the phone is not shared; order is kept."""
    cells = {
        Column.NAME: "홍길동",
        Column.BIRTH: date(1980, 1, 1),
        Column.PHONE: "010-0000-0001",
        Column.SPECIMEN: "2022-03-08",
    }
    rows = [
        HeldRow(5, cells),
        HeldRow(3, cells, typed={WHOLE_ROW: LEFT_OUT}),
        HeldRow(9, {**cells, Column.NAME: "김안심"}),
    ]
    found = check_again(rows, LAYOUT, DEMANDS, {})
    assert [(one.row, [said.code for said in one.problems]) for one in found] == [
        (5, ["phone.shared"]), (3, ["row.left_out"]), (9, ["phone.shared"])
    ]  # fmt: skip
    assert [one.person() is None for one in found] == [False, True, False]
    assert dict(found[0].problems[0].params) == {"count": "2", "rows": "5, 9"}


@pytest.mark.parametrize("cell", [datetime(2022, 3, 8, 0, 0, 1), datetime(2022, 3, 8), date(2022, 3, 8)])
def test_only_midnight_is_a_day(cell: Cell) -> None:
    """A second after midnight is a moment: it is shown, so that nothing is lost by typing it again."""
    assert (len(plain_text(cell)) == 10) is (cell != datetime(2022, 3, 8, 0, 0, 1))
