"""The list that another office gets of people handed over: what their list held, as it was corrected, nothing more."""

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.states import State
from ansim.notices.domain.changes import never_left
from ansim.notices.domain.columns import SYNONYMS, Column
from ansim.notices.domain.correcting import HANDED_OVER, LEFT_OUT, MEANT, OUT, OUT_CODES, WHOLE_ROW, HeldRow
from ansim.notices.domain.header_words import meaning
from ansim.notices.domain.roster_codes import RULES, is_error
from ansim.notices.domain.transfers import transfer_list

COLUMNS = (Column.NAME, Column.BIRTH, Column.PHONE, Column.ADDRESS, Column.SPECIMEN)


def _read(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_list_has_its_columns_and_rows_as_corrected():
    """Days in ISO, what was typed over a cell in its place, an empty cell where there is nothing."""
    cells = {
        Column.NAME: "홍길동",
        Column.BIRTH: date(1990, 3, 1),
        Column.SPECIMEN: datetime(2026, 11, 20, 9),
    }
    row = HeldRow(5, cells, typed={"address": '나루로 27, "101동"'})
    head, line = _read(transfer_list([row], COLUMNS))
    assert head == ["성명", "생년월일", "휴대전화", "주소", "검체채취일"]
    assert line[:4] == ["홍길동", "1990-03-01", "", '나루로 27, "101동"']
    assert line[4].startswith("2026-11-20")


def test_nobody_is_a_list_of_headers():
    """Without rows the header stands alone."""
    assert _read(transfer_list([], COLUMNS)) == [["성명", "생년월일", "휴대전화", "주소", "검체채취일"]]


@pytest.mark.parametrize("column", Column)
def test_every_header_that_is_written_is_understood(column):
    """The other office reads each column as what it was here."""
    found = meaning(SYNONYMS[column][0])
    assert found is not None
    assert found[0] is column


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30), min_size=1))
def test_any_text_arrives_as_it_was(names):
    """Commas, quotes, formulas: the reader of CSV gets every value back."""
    rows = [HeldRow(number, {}, typed={"name": name}) for number, name in enumerate(names)]
    assert [line[0] for line in _read(transfer_list(rows, (Column.NAME, Column.PHONE)))[1:]] == names


@pytest.mark.parametrize(
    ("typed", "out"),
    [
        ({}, False),
        ({WHOLE_ROW: MEANT}, False),
        ({WHOLE_ROW: LEFT_OUT}, True),
        ({WHOLE_ROW: HANDED_OVER}, True),
    ],
)
def test_a_row_with_another_office_is_out_of_its_list(typed, out):
    """Left out and handed over are both out, each under a problem of its own that keeps the row from a notice."""
    assert HeldRow(1, {}, typed=typed).left_out is out
    assert set(OUT.values()) == OUT_CODES
    assert all(code in RULES and is_error(code) for code in OUT_CODES)


@pytest.mark.parametrize("state", State)
def test_only_what_waits_was_called_off_or_expired_has_not_left(state):
    """Everything else may have reached somebody, so it is not handed over."""
    assert never_left(state) is (state in {State.QUEUED, State.HELD_BACK, State.CANCELLED, State.EXPIRED})
