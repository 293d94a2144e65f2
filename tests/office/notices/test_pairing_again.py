"""A correction in a list of issued notices pairs their pages again at once: the same as the check of the whole list."""

import io
from typing import Any

import openpyxl
import pytest
from office_ground import Drill
from procrastinate.contrib.django.models import ProcrastinateJob
from test_pairing_by_hand import elsewhere, owner, pair, scanned

from ansim.conf import keys
from ansim.kit.blobs import BlobMissing
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.models import Batch, RosterRow
from ansim.notices.queries.batches import batch
from ansim.notices.queries.corrections import row_to_correct
from ansim.notices.services import pairing_again
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import Change, correct, undo
from ansim.notices.services.pairing_again import pair_batch_again
from ansim.notices.services.wholly import check_wholly
from ansim.sandbox.saeol import IssuedNotices

__all__ = ["elsewhere", "scanned"]
COUNT = 4
NO_PAGE = "row.no_page"


def wrong_birth(elsewhere: IssuedNotices) -> tuple[bytes, int]:
    """The list with one birth date that contradicts the page, and that row."""
    book = openpyxl.load_workbook(io.BytesIO(elsewhere.roster))
    person = elsewhere.people[0]
    for line in book.active.iter_rows(min_row=person.row, max_row=person.row):
        for cell in line:
            if str(person.birth.year) in str(cell.value):
                cell.value = "1931-02-03"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), person.row


@pytest.fixture
def contradicted(drill: Drill, elsewhere: IssuedNotices) -> tuple[int, int]:
    """A checked batch with one row whose page says another birth date, and that row."""
    data, number = wrong_birth(elsewhere)
    pk = drill.take(data, pdf=elsewhere.pdf)
    check_batch(batch_id=pk)
    assert NO_PAGE in RosterRow.objects.get(batch=pk, row=number).codes
    return pk, number


def type_over(drill: Drill, pk: int, row: int, column: str, value: str) -> int:
    """One correction by the officer."""
    return correct(by=drill.officer, batch_id=pk, change=Change(row, column, value), at=now()) or 0


def standing(pk: int) -> tuple[Any, ...]:
    """What pairing decides in a batch: pages and codes of each row, pages of nobody, how many are in."""
    rows = RosterRow.objects.filter(batch=pk).order_by("row").values_list("row", "pages", "codes", "warnings")
    found = Batch.objects.get(pk=pk)
    return list(rows), found.strange_pages, found.included


def agrees_with_the_whole_check(drill: Drill, pk: int) -> bool:
    """Whether the check of the whole list comes to what stands there now."""
    before = standing(pk)
    check_wholly(by=drill.officer, batch_id=pk)
    check_batch(batch_id=pk)
    return standing(pk) == before


def test_a_corrected_row_has_its_page_at_once(
    drill: Drill, elsewhere: IssuedNotices, contradicted: tuple[int, int]
) -> None:
    """The birth date put right: paired, included, the page is nobody's no more, and nothing was pressed."""
    pk, number = contradicted
    person = elsewhere.people[0]
    assert [one["page"] for one in Batch.objects.get(pk=pk).strange_pages] == list(
        elsewhere.pages[person.row]
    )
    type_over(drill, pk, number, "birth", person.birth.isoformat())
    found = RosterRow.objects.get(batch=pk, row=number)
    assert (tuple(found.pages), found.codes) == (tuple(elsewhere.pages[person.row]), [])
    card = batch(drill.officer, pk)
    assert (card.included, card.strange_pages, card.stale) == (COUNT, (), True)
    shown = row_to_correct(drill.officer, pk, number)
    assert shown is not None
    assert NO_PAGE not in {one.code for one in shown.problems}
    assert agrees_with_the_whole_check(drill, pk)


def test_an_undo_takes_the_page_away_again(
    drill: Drill, elsewhere: IssuedNotices, contradicted: tuple[int, int]
) -> None:
    """Whatever is corrected and undone, pages stand as the check of the whole list has them."""
    pk, number = contradicted
    before = standing(pk)
    made = type_over(drill, pk, number, "birth", elsewhere.people[0].birth.isoformat())
    undo(by=drill.officer, batch_id=pk, correction_id=made, at=now())
    assert standing(pk) == before
    assert agrees_with_the_whole_check(drill, pk)


def test_a_row_that_is_left_out_leaves_its_page_to_nobody(
    drill: Drill, elsewhere: IssuedNotices, contradicted: tuple[int, int]
) -> None:
    """Its page is told as a stranger's; a row that can no longer be read keeps no page either."""
    pk, number = contradicted
    second, third = (one.row for one in elsewhere.people[1:3])
    type_over(drill, pk, second, WHOLE_ROW, LEFT_OUT)
    type_over(drill, pk, third, "birth", "모름")
    codes = {one["page"]: one["code"] for one in Batch.objects.get(pk=pk).strange_pages}
    assert {codes[page] for row in (second, third) for page in elsewhere.pages[row]} == {"page.foreign"}
    rows = {one.row: one for one in RosterRow.objects.filter(batch=pk)}
    assert (rows[second].codes, rows[second].pages, rows[third].pages) == (["row.left_out"], [], [])
    assert NO_PAGE in rows[number].codes
    assert agrees_with_the_whole_check(drill, pk)


def test_what_was_paired_by_hand_stays(drill: Drill, elsewhere: IssuedNotices, scanned: int) -> None:
    """A scan that an officer gave to a row is still there after a correction of another row."""
    first, other = owner(elsewhere, 1), owner(elsewhere, 3)
    assert pair(drill, scanned, 1, first) is None
    type_over(drill, scanned, other.row, "address", "가람시 새 주소 1")
    assert RosterRow.objects.get(batch=scanned, row=first.row).pages == [1]
    assert [one["page"] for one in Batch.objects.get(pk=scanned).strange_pages] == [2, 5]
    assert agrees_with_the_whole_check(drill, scanned)


def test_many_pages_are_paired_by_the_worker_once(
    drill: Drill,
    elsewhere: IssuedNotices,
    contradicted: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The officer goes on at once; however many cells are corrected meanwhile, one job waits and sees them all."""
    pk, number = contradicted
    monkeypatch.setattr(pairing_again, "AT_ONCE", COUNT - 1)
    type_over(drill, pk, number, "birth", elsewhere.people[0].birth.isoformat())
    type_over(drill, pk, number, "address", "가람시 새 주소 1")
    assert NO_PAGE in RosterRow.objects.get(batch=pk, row=number).codes
    jobs = ProcrastinateJob.objects.filter(task_name="notices.pair")
    assert [one.args for one in jobs] == [{"batch": pk}]
    pair_batch_again(batch_id=pk)
    assert RosterRow.objects.get(batch=pk, row=number).codes == []
    assert agrees_with_the_whole_check(drill, pk)


def test_a_list_that_is_checked_or_made_meanwhile_is_left_alone(
    drill: Drill, contradicted: tuple[int, int]
) -> None:
    """A late job writes nothing over what the whole check found, and nothing while that runs."""
    pk, number = contradicted
    for state, stale in ((BatchState.CHECKED, False), (BatchState.CHECKING, True)):
        Batch.objects.filter(pk=pk).update(state=state, stale=stale)
        RosterRow.objects.filter(batch=pk, row=number).update(pages=[9])
        pair_batch_again(batch_id=pk)
        assert RosterRow.objects.get(batch=pk, row=number).pages == [9]


def test_a_lost_pdf_refuses_the_correction(drill: Drill, contradicted: tuple[int, int]) -> None:
    """Nothing is half done: without the pages nobody could say whose they are."""
    pk, number = contradicted
    keys.office_blobs(drill.office.office_id).delete(Batch.objects.get(pk=pk).pdf_blob)
    before = standing(pk)
    with pytest.raises(BlobMissing):
        type_over(drill, pk, number, "birth", "1980-01-01")
    assert standing(pk) == before
