"""The list goes out marked and comes back corrected: the same batch, earlier corrections kept, nothing by order."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from office_ground import row

from ansim.accounts import queries
from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.kit.clock import now
from ansim.notices.adapters.marked_workbook import KEY_TITLE, SAYS_TITLE
from ansim.notices.adapters.table_errors import FileEmpty, FileUnknown
from ansim.notices.domain.batch import WrongState
from ansim.notices.domain.correcting import LEFT_OUT
from ansim.notices.domain.returned import (
    ReturnedColumns,
    ReturnedOther,
    ReturnedSlid,
    ReturnedUnread,
    TakenBack,
)
from ansim.notices.models import Correction
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import rows_of_batch
from ansim.notices.services.correcting import Change, correct, undo
from ansim.notices.services.intake import Upload
from ansim.notices.services.returning import marked_list, take_returned

NAMES = "가나다라마바사아자차카타파하"


@pytest.fixture
def batch_id(drill: Any) -> int:
    """Twenty rows, from row 3 of the file: two with a wrong phone, one with a formula for a name."""
    wrong = {
        4: {"휴대전화": "064-700-0000"},
        9: {"휴대전화": "010-0000"},
        12: {"성명": "+HYPERLINK(1)"},
    }
    return drill.checked([row(number, **wrong.get(number, {})) for number in range(1, 21)])


def marked(drill: Any, batch_id: int) -> Any:
    """The marked list as an officer opens it."""
    data = marked_list(by=drill.officer, batch_id=batch_id, language="ko", at=now())
    return openpyxl.load_workbook(io.BytesIO(data))


def bring(drill: Any, batch_id: int, book: Any) -> TakenBack:
    """Upload a workbook as the corrected list, short enough to be read at once."""
    out = io.BytesIO()
    book.save(out)
    upload = Upload("고침.xlsx", out.getvalue())
    taken = take_returned(by=drill.officer, batch_id=batch_id, upload=upload, at=now())
    assert taken is not None
    return taken


def codes(drill: Any, batch_id: int) -> dict[int, tuple[str, ...]]:
    """Why rows are left out."""
    return {one.row: one.codes for one in rows_of_batch(drill.officer, batch_id, limit=100) if one.codes}


def test_the_marked_list_is_the_list_with_its_errors(drill: Any, batch_id: int) -> None:
    """Order and values are those of the file; wrong cells are coloured and say why; the title row is still there."""
    sheet = marked(drill, batch_id).active
    assert sheet["A1"].value == "확진자 명단"
    heads = [cell.value for cell in sheet[2]]
    assert heads == ["성명", "생년월일", "휴대전화", "주소", "검체채취일", SAYS_TITLE, KEY_TITLE]
    assert [sheet.cell(number, 1).value for number in range(3, 23)] == [
        row(number)[0] if number != 12 else "+HYPERLINK(1)" for number in range(1, 21)
    ]
    wrong = sheet["C6"]
    assert wrong.value == "064-700-0000"
    assert wrong.fill.fgColor.rgb == "FFFFC7CE"
    assert "유선" in wrong.comment.text
    assert "유선" in sheet["F6"].value
    assert sheet["F3"].value in (None, "")
    assert sheet["C3"].fill.fill_type is None


def test_no_cell_of_the_marked_list_is_a_formula(drill: Any, batch_id: int) -> None:
    """A name that begins like a formula is text in the file, and comes back as the same text."""
    book = marked(drill, batch_id)
    assert not [
        cell
        for line in book.active.iter_rows()
        for cell in line
        if cell.data_type == "f" and not cell.quotePrefix
    ]
    book.active["A14"].data_type = "s"
    assert bring(drill, batch_id, book).corrected == 0


def test_what_comes_back_corrected_goes_on_in_the_same_batch(drill: Any, batch_id: int) -> None:
    """Two cells corrected in the file are two corrections of this batch; their rows are included; each can be undone."""
    book = marked(drill, batch_id)
    book.active["C6"], book.active["A14"] = "010-0000-0004", "홍길타"
    assert bring(drill, batch_id, book) == TakenBack(2, unchanged=18)
    assert list(codes(drill, batch_id)) == [11]
    assert batch(drill.officer, batch_id).included == 19
    made = Correction.objects.order_by("pk")
    assert [(one.row, one.column, one.by_file) for one in made] == [(6, "phone", True), (14, "name", True)]
    undo(by=drill.officer, batch_id=batch_id, correction_id=made[0].pk, at=now())
    assert sorted(codes(drill, batch_id)) == [6, 11]


def test_earlier_corrections_stay(drill: Any, batch_id: int) -> None:
    """What was corrected on the page stands in the file, marked, and is still there after the file came back."""
    correct(by=drill.officer, batch_id=batch_id, change=Change(6, "phone", "010-0000-0004"), at=now())
    book = marked(drill, batch_id)
    assert book.active["C6"].value == "010-0000-0004"
    assert book.active["C6"].fill.fgColor.rgb == "FFC6EFCE"
    book.active["C11"] = "010-0000-0009"
    assert bring(drill, batch_id, book).corrected == 1
    assert list(codes(drill, batch_id)) == [14]


def test_sorted_whole_it_is_the_same_list(drill: Any, batch_id: int) -> None:
    """Rows sorted with their keys change nothing: rows are known by key, never by order."""
    book = marked(drill, batch_id)
    sheet = book.active
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    for number, line in enumerate(reversed(lines), start=3):
        for place, value in enumerate(line, start=1):
            sheet.cell(number, place).value = value
            if isinstance(value, str):
                sheet.cell(number, place).data_type = "s"
    assert bring(drill, batch_id, book) == TakenBack(0, unchanged=20)


def slide(sheet: Any, column: int, by: int) -> None:
    """Move the values of one column down by some rows, or sort it alone for 0."""
    values = [sheet.cell(number, column).value for number in range(3, 23)]
    moved = [values[(place - by) % 20] for place in range(20)] if by else sorted(map(str, values))
    for number, value in enumerate(moved, start=3):
        sheet.cell(number, column).value = value
        sheet.cell(number, column).data_type = "s"


@pytest.mark.parametrize(("column", "by"), [(1, 1), (1, 5), (1, 0), (3, 1), (3, 2), (3, 19)])
def test_a_column_that_slid_or_was_sorted_alone_is_refused(
    drill: Any, batch_id: int, column: int, by: int
) -> None:
    """Names or phones beside other people than before are refused as a whole: the accident of 1,800 notices."""
    book = marked(drill, batch_id)
    slide(book.active, column, by)
    before = codes(drill, batch_id)
    with pytest.raises(ReturnedSlid):
        bring(drill, batch_id, book)
    assert codes(drill, batch_id) == before
    assert not Correction.objects.exists()


def test_rows_that_are_gone_from_the_file_are_told_and_stay_as_they_were(drill: Any, batch_id: int) -> None:
    """A deleted row, or most of them behind a filter that was saved: nobody is left out by not being there."""
    book, before = marked(drill, batch_id), codes(drill, batch_id)
    book.active.delete_rows(6)
    assert bring(drill, batch_id, book) == TakenBack(0, missing=(6,), unchanged=19)
    book.active["C20"] = "010-0000-0077"
    book.active.delete_rows(3, 11)
    taken = bring(drill, batch_id, book)
    assert (taken.corrected, taken.missing, taken.unchanged) == (1, tuple(range(3, 15)), 7)
    assert codes(drill, batch_id) == before
    card = batch(drill.officer, batch_id)
    assert (card.rows, card.included, card.excluded) == (20, 17, 3)


def test_rows_with_a_doubled_key_are_not_taken(drill: Any, batch_id: int) -> None:
    """A row pasted twice is told, not guessed."""
    book = marked(drill, batch_id)
    sheet = book.active
    sheet.append([cell.value for cell in sheet[3]])
    sheet["C3"] = "010-0000-0077"
    assert bring(drill, batch_id, book) == TakenBack(0, unchanged=19, doubled=(3,))


def _without_keys(sheet: Any) -> None:
    sheet.delete_cols(7)


def _without_phones(sheet: Any) -> None:
    sheet.delete_cols(3)


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [(_without_keys, ReturnedUnread), (_without_phones, ReturnedColumns)],
)
def test_a_list_that_lost_its_shape_is_refused(
    drill: Any, batch_id: int, spoil: Callable[[Any], None], refusal: type[Exception]
) -> None:
    """Without keys or without a column nothing is taken."""
    book = marked(drill, batch_id)
    spoil(book.active)
    with pytest.raises(refusal):
        bring(drill, batch_id, book)
    assert not Correction.objects.exists()


def test_moved_columns_are_found_by_their_headers(drill: Any, batch_id: int) -> None:
    """An inserted column moves the others; they are read where their headers went."""
    book = marked(drill, batch_id)
    book.active.insert_cols(1)
    book.active["D6"] = "010-0000-0004"
    assert bring(drill, batch_id, book) == TakenBack(1, unchanged=19)


def test_the_file_of_another_batch_is_refused(drill: Any, batch_id: int) -> None:
    """Keys are bound to their batch."""
    other = drill.checked([row(number) for number in range(31, 36)])
    with pytest.raises(ReturnedOther):
        bring(drill, batch_id, marked(drill, other))


def test_files_that_are_none_and_wrong_moments_are_refused(drill: Any, batch_id: int) -> None:
    """Empty, a picture, by somebody who may not, or while the list is still being checked."""
    for data, refusal in ((b"", FileEmpty), (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, FileUnknown)):
        with pytest.raises(refusal):
            take_returned(by=drill.officer, batch_id=batch_id, upload=Upload("x.xlsx", data), at=now())
    with pytest.raises(NotPermitted):
        marked_list(by=drill.approver, batch_id=batch_id, language="ko", at=now())
    checking = drill.take(b"not a list")
    with pytest.raises(WrongState):
        marked_list(by=drill.officer, batch_id=checking, language="ko", at=now())
    with pytest.raises(WrongState):
        bring(drill, checking, openpyxl.Workbook())


def test_the_trail_knows_the_file_by_its_count(drill: Any, batch_id: int) -> None:
    """Going out and coming back are one row of the trail each, without anything that stood in the file."""
    book = marked(drill, batch_id)
    book.active["C6"] = "010-0000-0004"
    bring(drill, batch_id, book)
    trail = list(queries.trail(drill.office.actor(StaffRole.AUDITOR))[0:2])
    assert [one.verb for one in trail] == ["batch.correct_by_file", "batch.export_marked"]
    made = Correction.objects.get()
    assert trail[0].why == f"cells:1 corrections:{made.pk}-{made.pk}"


def test_rows_taken_out_on_the_page_stay_out(drill: Any, batch_id: int) -> None:
    """A row left out before the download is in the file, and does not come in again by being there."""
    correct(by=drill.officer, batch_id=batch_id, change=Change(3, "row", LEFT_OUT), at=now())
    assert bring(drill, batch_id, marked(drill, batch_id)) == TakenBack(0, unchanged=20)
    assert codes(drill, batch_id)[3] == ("row.left_out",)
