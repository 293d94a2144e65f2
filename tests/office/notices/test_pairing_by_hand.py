"""Scanned notices: read by OCR where it is there, else paired by a person with a second fact, undoable, in the trail."""

import io
import stat
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from office_ground import TODAY, workbook

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.notices.adapters import ocr
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.hand_pairs import Typed
from ansim.notices.models import Batch, PageReading, RosterRow
from ansim.notices.queries.batches import batch, excluded_reasons
from ansim.notices.queries.pairing import candidates, issued_page_picture, pairing_card
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.pairing_by_hand import pair_by_hand, undo_hand_pair
from ansim.notices.services.releasing import hand_over, release
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 26)


def scans(elsewhere: IssuedNotices, scanned: set[int]) -> bytes:
    """The PDF with some pages as pictures of themselves, and an empty back side at the end."""
    source = pypdfium2.PdfDocument(elsewhere.pdf)
    target = pypdfium2.PdfDocument.new()
    for number in range(len(source)):
        if number + 1 in scanned:
            picture = io.BytesIO()
            source[number].render(scale=1.2).to_pil().convert("L").save(picture, "PDF")
            target.import_pages(pypdfium2.PdfDocument(picture.getvalue()))
        else:
            target.import_pages(source, [number])
    target.new_page(595, 842)
    data = io.BytesIO()
    target.save(data)
    return data.getvalue()


@pytest.fixture
def elsewhere() -> IssuedNotices:
    """Four notices of a page each."""
    return make_issued_notices(31, TODAY, 4)


@pytest.fixture
def scanned(drill: Any, elsewhere: IssuedNotices, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A checked batch whose first two pages are scans, on a machine without Tesseract."""
    monkeypatch.setattr("ansim.notices.services.page_readings.find_ocr", lambda: None)
    batch_id = drill.take(elsewhere.roster, pdf=scans(elsewhere, {1, 2}))
    check_batch(batch_id=batch_id)
    return batch_id


def owner(elsewhere: IssuedNotices, page: int) -> Any:
    """Whose page of the printout this is."""
    row = next(row for row, pages in elsewhere.pages.items() if page in pages)
    return next(person for person in elsewhere.people if person.row == row)


def typed(person: Any, **more: Any) -> Typed:
    """What an officer reads on the page of a person."""
    return Typed(**{"birth": person.birth, "first_day": FIRST, "last_day": LAST, **more})


def pair(drill: Any, batch_id: int, page: int, person: Any, **more: Any) -> Any:
    """Pair a page with a person as the officer does."""
    return pair_by_hand(
        by=drill.officer, batch_id=batch_id, page=page, row=person.row, typed=typed(person, **more), at=now()
    )


def test_scans_wait_and_a_blank_back_is_told_as_blank(
    drill: Any, scanned: int, elsewhere: IssuedNotices
) -> None:
    """Nothing is guessed: two pages and two people wait, the empty sheet is named as such."""
    card = pairing_card(drill.officer, scanned)
    assert [(page.number, page.code, page.is_blank) for page in card.strange] == [
        (1, "page.no_text", False),
        (2, "page.no_text", False),
        (5, "page.blank", True),
    ]
    assert {row.row for row in card.rows} == {owner(elsewhere, 1).row, owner(elsewhere, 2).row}
    assert (card.paired, card.open, card.hands) == (2, True, ())
    assert (issued_page_picture(drill.officer, scanned, 1) or b"").startswith(b"\xff\xd8")


def test_a_page_paired_by_hand_becomes_a_notice_like_any_other(
    drill: Any, scanned: int, elsewhere: IssuedNotices
) -> None:
    """Picked with a second fact: image, signed QR, two officers, delivery, as for pages that were read."""
    drill.connect()
    for page in (1, 2):
        assert pair(drill, scanned, page, owner(elsewhere, page)) is None
    card = batch(drill.officer, scanned)
    assert (card.included, card.excluded) == (4, 0)
    start_making(by=drill.officer, batch_id=scanned)
    make_batch(batch_id=scanned)
    made = {notice.row: notice for notice in notices_of_batch(drill.officer, scanned)}
    period = made[owner(elsewhere, 1).row].record.period
    assert (period.first_day, period.last_day) == (FIRST, LAST)
    hand_over(by=drill.officer, batch_id=scanned, at=now())
    assert release(by=drill.approver, batch_id=scanned, typed_count=4, at=now()) == 4


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"birth": None}, "hand.one_fact"),
        ({"birth": date(1900, 1, 1)}, "hand.differs"),
        ({"first_day": None}, "hand.no_period"),
        ({"last_day": date(2026, 1, 1)}, "hand.bad_period"),
    ],
)
def test_what_proves_nothing_changes_nothing(
    more: dict[str, Any], code: str, drill: Any, scanned: int, elsewhere: IssuedNotices
) -> None:
    """One fact, a wrong one, no period: refused with its sentence, no row, no reading, no line in the trail."""
    before = RosterRow.objects.filter(batch=scanned).values_list("pages", "codes")
    refused = pair(drill, scanned, 1, owner(elsewhere, 1), **more)
    assert refused.code == code
    assert list(RosterRow.objects.filter(batch=scanned).values_list("pages", "codes")) == list(before)
    assert not PageReading.objects.filter(batch=scanned).exists()
    assert not AuditEvent.objects.filter(verb="batch.pair_page").exists()


def test_undo_brings_back_what_was(drill: Any, scanned: int, elsewhere: IssuedNotices) -> None:
    """Page, row, reason and count stand as before; the trail holds both acts, numbers only."""
    person = owner(elsewhere, 1)
    before = batch(drill.officer, scanned)
    assert pair(drill, scanned, 1, person) is None
    assert batch(drill.officer, scanned).included == before.included + 1
    assert undo_hand_pair(by=drill.officer, batch_id=scanned, page=1, at=now()) is None
    assert batch(drill.officer, scanned) == before
    assert excluded_reasons(drill.officer, scanned) == {"row.no_page": 2}
    acts = AuditEvent.objects.filter(verb__in=("batch.pair_page", "batch.undo_pair_page"))
    assert {act.why for act in acts} == {f"page:1 row:{person.row}"}
    assert undo_hand_pair(by=drill.officer, batch_id=scanned, page=1, at=now()).code == "hand.taken"
    assert pair(drill, scanned, 1, person) is None


def test_further_pages_of_a_notice_follow_and_are_undone_backwards(
    drill: Any, scanned: int, elsewhere: IssuedNotices
) -> None:
    """Two scans of one notice: the second joins the first; the first cannot leave before it."""
    person = owner(elsewhere, 1)
    assert pair(drill, scanned, 1, person) is None
    assert pair(drill, scanned, 2, person, first_day=None, last_day=None) is None
    assert RosterRow.objects.get(batch=scanned, row=person.row).pages == [1, 2]
    assert batch(drill.officer, scanned).included == 3
    hands = pairing_card(drill.officer, scanned).hands
    assert [(one.page, one.can_undo) for one in hands] == [(2, True), (1, False)]
    assert undo_hand_pair(by=drill.officer, batch_id=scanned, page=1, at=now()).code == "hand.not_last"
    assert undo_hand_pair(by=drill.officer, batch_id=scanned, page=2, at=now()) is None
    assert RosterRow.objects.get(batch=scanned, row=person.row).pages == [1]
    assert batch(drill.officer, scanned).included == 3


def test_a_second_check_keeps_what_people_paired(drill: Any, scanned: int, elsewhere: IssuedNotices) -> None:
    """The list is checked again after a correction elsewhere: pages given by hand stay where they are."""
    assert pair(drill, scanned, 1, owner(elsewhere, 1)) is None
    before = batch(drill.officer, scanned)
    Batch.objects.filter(pk=scanned).update(state=BatchState.CHECKING)
    check_batch(batch_id=scanned)
    after = batch(drill.officer, scanned)
    assert (after.included, after.strange_pages) == (before.included, before.strange_pages)
    assert RosterRow.objects.get(batch=scanned, row=owner(elsewhere, 1).row).pages == [1]


def test_pages_and_rows_that_cannot_be_chosen(drill: Any, scanned: int, elsewhere: IssuedNotices) -> None:
    """A page with its person, a page or a row that is not there: told, nothing changed."""
    person = owner(elsewhere, 1)
    assert pair(drill, scanned, 3, person).code == "hand.taken"
    assert pair(drill, scanned, 99, person).code == "hand.taken"
    refused = pair_by_hand(
        by=drill.officer, batch_id=scanned, page=1, row=9999, typed=typed(person), at=now()
    )
    assert refused is not None
    assert refused.code == "hand.taken"


def test_who_may_pair_and_when(drill: Any, scanned: int, elsewhere: IssuedNotices) -> None:
    """Only who makes batches, only in the own office, only before anything is made, only pages of a PDF."""
    person = owner(elsewhere, 1)
    with pytest.raises(NotPermitted):
        pair_by_hand(
            by=drill.approver, batch_id=scanned, page=1, row=person.row, typed=typed(person), at=now()
        )
    with pytest.raises(NotInOffice):
        pair(drill, scanned + 1000, 1, person)
    Batch.objects.filter(pk=scanned).update(state=BatchState.MAKING)
    with pytest.raises(WrongState):
        pair(drill, scanned, 1, person)
    with pytest.raises(WrongState):
        undo_hand_pair(by=drill.officer, batch_id=scanned, page=1, at=now())


def test_candidates_that_speak_from_the_page_come_first(
    drill: Any, elsewhere: IssuedNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page with words whose birth date is one digit off: its person is on top, what fits is named."""
    wrong = owner(elsewhere, 2)
    rows = [
        [one.name, date(1988, 8, 8) if one.row == wrong.row else one.birth, one.phone, one.address, TODAY]
        for one in elsewhere.people
    ]
    batch_id = drill.take(workbook(rows), pdf=elsewhere.pdf)
    check_batch(batch_id=batch_id)
    (strange,) = pairing_card(drill.officer, batch_id).strange
    assert strange.code == "page.contradicts"
    best, *others = candidates(drill.officer, batch_id, strange.number)
    assert best.person.name == wrong.name
    assert best.said == ("name", "phone")
    assert not any(one.said for one in others)
    refused = pair_by_hand(
        by=drill.officer,
        batch_id=batch_id,
        page=strange.number,
        row=best.row,
        typed=typed(best.person),
        at=now(),
    )
    assert refused is not None
    assert refused.code == "hand.contradicts"


def reads_as(name: str, person: Any, folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a Tesseract there that reads of every page this name, and the person's birth date and period."""
    words = f"성명 {name}\\n생년월일 {person.birth.isoformat()}\\n격리기간 {FIRST} ~ {LAST}\\n"
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\necho x >> {folder}/count\nprintf '{words}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("ansim.notices.services.page_readings.find_ocr", lambda: ocr.Ocr(str(program), "kor"))


def test_a_scan_whose_name_was_misread_is_paired_by_hand_and_made(
    drill: Any, elsewhere: IssuedNotices, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter taken for another leaves the page to a person, who pairs it; a second check keeps that, and it is made."""
    person = owner(elsewhere, 1)
    reads_as("누소봄", person, tmp_path, monkeypatch)
    batch_id = drill.take(elsewhere.roster, pdf=scans(elsewhere, {1}))
    check_batch(batch_id=batch_id)
    assert [one["code"] for one in Batch.objects.get(pk=batch_id).strange_pages if one["page"] == 1] == [
        "page.foreign_scan"
    ]
    other = next(one for one in elsewhere.people if one.row != person.row)
    assert pair(drill, batch_id, 1, other).code == "hand.contradicts"
    assert pair(drill, batch_id, 1, person) is None
    check_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).included == 4
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).state is BatchState.MADE


def test_tesseract_reads_scans_once_and_asks_for_a_look(
    drill: Any, elsewhere: IssuedNotices, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the program reads is paired by the same rules, kept sealed, and marked for a look at its period."""
    person = owner(elsewhere, 1)
    reads_as(person.name, person, tmp_path, monkeypatch)
    batch_id = drill.take(elsewhere.roster, pdf=scans(elsewhere, {1}))
    check_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).included == 4
    row = RosterRow.objects.get(batch=batch_id, row=person.row)
    assert (row.pages, row.warnings) == ([1], ["issued.read_by_ocr"])
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).state is BatchState.MADE
    reading = PageReading.objects.get(batch=batch_id)
    assert str(reading) == "page:1 ocr"
    assert person.name.encode() not in bytes(reading.text)
    assert (tmp_path / "count").read_text() == "x\n"


@pytest.mark.parametrize("fields", [{"by": "ocr", "row": 4}, {"by": "hand"}, {"by": "cat"}])
def test_a_reading_is_of_a_program_or_of_a_person(fields: dict[str, Any], scanned: int) -> None:
    """The database knows no third kind, and no hand without its row and its person."""
    with pytest.raises(IntegrityError), transaction.atomic():
        PageReading.objects.create(batch_id=scanned, page=1, text=b"x", at=now(), **fields)
