"""A batch with a PDF: notices without a free margin are told, and corrected rows are said to wait for their pages."""

import io

import openpyxl
import pytest
from family_ground import Painted
from office_ground import TODAY

from ansim.kit.clock import now
from ansim.notices.adapters.pool_worker import Made
from ansim.notices.models import Notice
from ansim.notices.queries.batches import batch, block_pages
from ansim.notices.services import making
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import Change, correct
from ansim.notices.services.making import make_batch, start_making
from ansim.sandbox.saeol import make_issued_notices

pytestmark = pytest.mark.django_db
COUNT = 4
ON_A_PAGE = "통지서 2건은 빈 여백이 없어 서명 블록이 따로 붙은 쪽에 있습니다"
PRESS = "고칠 때마다 PDF 쪽과 다시 짝짓습니다"
BUTTON = "다 고쳤습니다. 전체 확인하기"


class Crowded(Painted):
    """A pool whose first two notices have no free margin."""

    def make(self, jobs, _count=None):
        """Yield every notice made."""
        for place, made in enumerate(super().make(jobs)):
            yield Made(made.reference, made.pdf, made.jpg, block_page=place < 2)


@pytest.fixture(scope="module")
def elsewhere():
    """Four notices issued elsewhere."""
    return make_issued_notices(52, TODAY, COUNT)


def wrong_birth(roster):
    """The list with the birth date of its last row wrong."""
    book = openpyxl.load_workbook(io.BytesIO(roster))
    sheet = book.active
    header = next(row for row in sheet.iter_rows() if any(cell.value == "생년월일" for cell in row))
    column = next(cell.column for cell in header if cell.value == "생년월일")
    cell = sheet.cell(header[0].row + COUNT, column)
    right, cell.value = cell.value, "1901-02-03"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), cell.row, right.date().isoformat()


def checked(drill, roster, pdf):
    """A checked batch of this list and PDF."""
    batch_id = drill.take(roster, pdf=pdf)
    check_batch(batch_id=batch_id)
    return batch_id


def test_notices_without_a_free_margin_are_told(drill, officer, elsewhere, monkeypatch):
    """Before they are made nobody knows; then the batch and its pages say how many have the block on its own page."""
    monkeypatch.setattr(making, "NoticePool", Crowded)
    batch_id = checked(drill, elsewhere.roster, elsewhere.pdf)
    pages = (f"/batches/{batch_id}/", f"/batches/{batch_id}/pages/")
    assert all("서명 블록이" not in officer.get(page).content.decode() for page in pages)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert block_pages(drill.officer, batch_id) == 2
    assert sorted(Notice.objects.values_list("block_page", flat=True)) == [False, False, True, True]
    assert all(ON_A_PAGE in officer.get(page).content.decode() for page in pages)


def test_where_every_margin_was_free_nothing_is_said(drill, officer, elsewhere, monkeypatch):
    """No notice without room: no sentence; and a list without a PDF has none to ask about."""
    monkeypatch.setattr(making, "NoticePool", Painted)
    batch_id = checked(drill, elsewhere.roster, elsewhere.pdf)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert block_pages(drill.officer, batch_id) == 0
    assert "서명 블록이" not in officer.get(f"/batches/{batch_id}/").content.decode()


def test_a_corrected_row_gets_its_page_at_once(drill, officer, elsewhere):
    """Nothing is pressed for it; all three pages say so until the whole list is checked again."""
    roster, row, right = wrong_birth(elsewhere.roster)
    batch_id = checked(drill, roster, elsewhere.pdf)
    assert batch(drill.officer, batch_id).included == COUNT - 1
    pages = [f"/batches/{batch_id}/{part}" for part in ("", "pages/", "problems/")]
    assert all(PRESS not in officer.get(page).content.decode() for page in pages)
    correct(by=drill.officer, batch_id=batch_id, change=Change(row, "birth", right), at=now())
    card = batch(drill.officer, batch_id)
    assert (card.included, card.strange_pages, card.stale) == (COUNT, (), True)
    for page in pages:
        text = officer.get(page).content.decode()
        assert PRESS in text
        assert BUTTON in text
    officer.post(f"/batches/{batch_id}/recheck/")
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.included, card.strange_pages, card.stale) == (COUNT, (), False)
    assert all(PRESS not in officer.get(page).content.decode() for page in pages)


def test_a_list_without_a_pdf_speaks_of_no_pages(drill, officer, rows):
    """The same step of a list alone asks for the whole check and says nothing of a PDF."""
    batch_id = drill.checked(rows(2))
    correct(by=drill.officer, batch_id=batch_id, change=Change(3, "name", "홍새이름"), at=now())
    text = officer.get(f"/batches/{batch_id}/").content.decode()
    assert (BUTTON in text, PRESS in text) == (True, False)


def test_who_may_only_read_is_told_but_given_no_button(drill, approver, elsewhere):
    """An approver looks at the pages of a corrected list without a button that would be refused."""
    batch_id = checked(drill, elsewhere.roster, elsewhere.pdf)
    correct(by=drill.officer, batch_id=batch_id, change=Change(4, "address", "가람시 새벽동 9"), at=now())
    assert BUTTON not in approver.get(f"/batches/{batch_id}/pages/").content.decode()
