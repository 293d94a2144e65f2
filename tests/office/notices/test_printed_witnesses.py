"""A batch with a PDF: what its pages say witnesses the list, and a phone column that slid is caught by it."""

import io
from typing import Any

import openpyxl
import pytest
from office_ground import TODAY

from ansim.notices.domain.slip_links import Witness
from ansim.notices.models import SlipCheck
from ansim.notices.queries.batches import batch, excluded_reasons
from ansim.notices.queries.holds import slip_card
from ansim.notices.services.checking import check_batch
from ansim.sandbox.saeol import make_issued_notices

COUNT = 12


@pytest.fixture(scope="module")
def elsewhere() -> Any:
    """Twelve notices issued elsewhere, printed once."""
    return make_issued_notices(31, TODAY, COUNT)


def slid(roster: bytes, by: int) -> bytes:
    """The list with its phones a row further down, the last one first."""
    book = openpyxl.load_workbook(io.BytesIO(roster))
    sheet = book.active
    assert sheet is not None
    header = next(row for row in sheet.iter_rows() if any(cell.value == "휴대전화" for cell in row))
    column = next(cell.column for cell in header if cell.value == "휴대전화")
    cells = [sheet.cell(header[0].row + number, column) for number in range(1, COUNT + 1)]
    phones = [cell.value for cell in cells]
    for cell, phone in zip(cells, [*phones[-by:], *phones[:-by]], strict=True):
        cell.value = phone
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def checked(drill: Any, roster: bytes, pdf: bytes) -> int:
    """A checked batch of this list and PDF."""
    batch_id: int = drill.take(roster, pdf=pdf)
    check_batch(batch_id=batch_id)
    return batch_id


def test_rows_with_their_printed_notice_are_witnessed(drill: Any, elsewhere: Any) -> None:
    """Every row's page says name, birth and phone: all rows count as witnessed, the phone among it."""
    batch_id = checked(drill, elsewhere.roster, elsewhere.pdf)
    found = slip_card(drill.officer, batch_id)
    assert found is not None
    assert (found.rows, found.witnessed, found.phone_witnessed) == (COUNT, COUNT, COUNT)
    counts = {one.witness: (one.agree, one.contradict) for one in found.counts}
    assert counts[Witness.PRINTED.value] == (COUNT, 0)
    assert not {code for code in excluded_reasons(drill.officer, batch_id) if code.startswith("slip.")}


def test_phones_that_slid_are_caught_by_the_printed_ones(drill: Any, elsewhere: Any) -> None:
    """The officer reads which column slid by how many rows, and no notice is made of any of them."""
    batch_id = checked(drill, slid(elsewhere.roster, 2), elsewhere.pdf)
    found = slip_card(drill.officer, batch_id)
    assert found is not None
    assert {(one.column, one.by) for one in found.slides} == {("phone", 2)}
    assert excluded_reasons(drill.officer, batch_id)["slip.column"] >= COUNT - 2
    assert batch(drill.officer, batch_id).included == 0


def test_nothing_that_was_printed_is_kept_in_the_clear(drill: Any, elsewhere: Any) -> None:
    """The report holds counts, columns and rows, no name and no number."""
    batch_id = checked(drill, slid(elsewhere.roster, 1), elsewhere.pdf)
    kept = str(SlipCheck.objects.filter(batch_id=batch_id).values().get())
    for person in elsewhere.people:
        assert person.name not in kept
        assert str(person.phone) not in kept
