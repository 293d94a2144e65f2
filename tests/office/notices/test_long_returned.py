"""A long corrected list waits sealed until the worker has read it, and comes to the same as one that is read at once."""

import io
from typing import Any

import openpyxl
import pytest
from lists_ground import Lists, checked_once, lists
from office_ground import row

from ansim.accounts.models import AuditEvent
from ansim.conf import keys
from ansim.kit.blobs import BlobMissing, DiskFull
from ansim.kit.clock import now
from ansim.notices.adapters.table_errors import FileUnknown
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.returned import Newcomers, ReturnedOther, ReturnedSlid, TakenBack
from ansim.notices.models import Batch, Correction, Hold, ReturnedList
from ansim.notices.queries.batches import batch
from ansim.notices.queries.returned import returned_list
from ansim.notices.services import returning
from ansim.notices.services.arriving import returned_name
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import undo
from ansim.notices.services.intake import Upload
from ansim.notices.services.releasing import stop_batch
from ansim.notices.services.returning import marked_list, take_returned

__all__ = ["checked_once", "lists"]


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every corrected list is a long one."""
    monkeypatch.setattr(returning, "AT_ONCE", 0)


def corrected(lists: Lists, pk: int | None = None) -> Any:
    """The marked list with one phone and one birth date put right."""
    data = marked_list(by=lists.officer, batch_id=pk or lists.pk, language="ko", at=now())
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["C6"], book.active["B7"] = "010-0000-0004", "1980-07-04"
    return book


def bring(lists: Lists, data: Any) -> TakenBack | None:
    """Upload a workbook, or bytes, as the corrected list."""
    if not isinstance(data, bytes):
        out = io.BytesIO()
        data.save(out)
        data = out.getvalue()
    upload = Upload("고침\0.xlsx", data)
    return take_returned(by=lists.officer, batch_id=lists.pk, upload=upload, at=now())


def waits(lists: Lists) -> bool:
    """Whether the file as it was brought is still there."""
    try:
        keys.office_blobs(lists.drill.office.office_id).get(returned_name(lists.pk))
    except BlobMissing:
        return False
    return True


def told(lists: Lists) -> TakenBack | None:
    """What the page tells of the newest file."""
    card = returned_list(lists.officer, lists.pk)
    assert card is not None
    return card.taken


def test_the_upload_is_answered_before_the_file_is_read(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch moves with its bar, the file is sealed; the worker corrects, checks the whole list and forgets it."""
    book = corrected(lists)
    with monkeypatch.context() as patch:
        patch.setattr(returning, "read_table", None)
        assert bring(lists, book) is None
    assert (Batch.objects.get(pk=lists.pk).state, waits(lists)) == (BatchState.CHECKING, True)
    assert told(lists) is None
    with pytest.raises(WrongState):
        bring(lists, book)
    check_batch(batch_id=lists.pk)
    assert told(lists) == TakenBack(2, unchanged=4)
    assert lists.counted() == (6, 4, 2)
    assert not waits(lists)
    card = batch(lists.officer, lists.pk)
    assert (card.state, card.stale, card.steps[0].ended) == (BatchState.CHECKED, False, True)


def test_it_comes_to_the_same_as_a_short_one(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """Corrections of the officer, one by one undoable, holds as the whole check makes them, one line in the trail."""
    book = corrected(lists)
    book.active["C5"] = "010-0000-0077"
    book.active.append(list(row(40)))
    bring(lists, book)
    check_batch(batch_id=lists.pk)
    assert told(lists) == TakenBack(3, new=1, unchanged=3)
    assert batch(lists.officer, lists.pk).newcomers == 1
    made = list(Correction.objects.order_by("row"))
    assert [(one.row, one.column, one.by_file, one.staff_id) for one in made] == [
        (5, "phone", True, lists.officer.staff_id),
        (6, "phone", True, lists.officer.staff_id),
        (7, "birth", True, lists.officer.staff_id),
    ]
    assert not Hold.objects.filter(batch=lists.pk).exists()
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made[1].pk, at=now())
    assert lists.codes()[6] == ["phone.unreadable"]
    trail = AuditEvent.objects.filter(verb__contains="returned") | AuditEvent.objects.filter(
        verb="batch.correct_by_file"
    )
    brought, taken = trail.order_by("pk")
    assert (brought.verb, brought.who) == ("batch.bring_returned", lists.officer.who)
    assert taken.why.endswith(" new:1")
    assert taken.who != lists.officer.who


@pytest.mark.parametrize("fault", ["picture", "other", "slid", "lost"])
def test_what_cannot_be_taken_is_told_and_the_list_is_as_it_was(lists: Lists, fault: str) -> None:
    """The batch does not stop for a wrong file: it is checked as it stood, and says why nothing was taken."""
    before, book = lists.codes(), corrected(lists)
    wrong: type[Exception] = {"picture": FileUnknown, "other": ReturnedOther, "slid": ReturnedSlid}.get(
        fault, BlobMissing
    )
    if fault == "other":
        book = corrected(lists, lists.drill.checked([row(number) for number in range(31, 37)]))
    if fault == "slid":
        for number in range(8, 3, -1):
            book.active.cell(number, 1).value = book.active.cell(number - 1, 1).value
    bring(lists, b"\x89PNG\r\n\x1a\n" + b"\0" * 99 if fault == "picture" else book)
    if fault == "lost":
        keys.office_blobs(lists.drill.office.office_id).delete(returned_name(lists.pk))
    check_batch(batch_id=lists.pk)
    card = returned_list(lists.officer, lists.pk)
    assert card is not None
    assert (card.waits, card.taken, card.decision) == (False, None, Newcomers.NONE)
    assert set(card.refused_says) == {"ko", "en"}
    assert (
        not hasattr(wrong, "sentence")
        or card.refused_says["ko"][:8] == wrong.sentence.ko[:8]
        or "{" in (wrong.sentence.ko[:8])
    )
    assert batch(lists.officer, lists.pk).state is BatchState.CHECKED
    assert lists.codes() == before
    assert not Correction.objects.exists()
    assert not waits(lists)


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, DiskFull])
def test_a_worker_ended_in_the_middle_begins_again(
    lists: Lists, monkeypatch: pytest.MonkeyPatch, wrong: type[BaseException]
) -> None:
    """Corrections and what is told of them are one transaction: a second try finds the file and none of it done."""
    bring(lists, corrected(lists))

    def ends(**_: Any) -> None:
        raise wrong

    with monkeypatch.context() as patch:
        patch.setattr(returning, "audit", ends)
        with pytest.raises(wrong):
            check_batch(batch_id=lists.pk)
    assert waits(lists)
    assert not Correction.objects.exists()
    assert ReturnedList.objects.get(batch=lists.pk).waits
    check_batch(batch_id=lists.pk)
    assert told(lists) == TakenBack(2, unchanged=4)


def test_a_worker_ended_after_it_corrects_nothing_twice(lists: Lists) -> None:
    """Killed before the file was forgotten: the next check clears it away."""
    bring(lists, corrected(lists))
    blobs = keys.office_blobs(lists.drill.office.office_id)
    data = blobs.get(returned_name(lists.pk))
    returning.read_returned(Batch.objects.get(pk=lists.pk))
    blobs.put(returned_name(lists.pk), data)
    check_batch(batch_id=lists.pk)
    assert Correction.objects.count() == 2
    assert not waits(lists)


def test_a_batch_stopped_meanwhile_forgets_the_file(
    lists: Lists, django_capture_on_commit_callbacks: Any
) -> None:
    """What nobody will read does not stay."""
    bring(lists, corrected(lists))
    with django_capture_on_commit_callbacks(execute=True):
        stop_batch(by=lists.drill.approver, batch_id=lists.pk, why="잘못 올림", at=now())
    assert not waits(lists)
    check_batch(batch_id=lists.pk)
    assert not Correction.objects.exists()
