"""Notices issued elsewhere: paired by what stands on their pages, adopted with their own period, sent like ours."""

from typing import Any

import pypdfium2
from office_ground import TODAY

from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, Source
from ansim.notices.queries.batches import batch, excluded_reasons
from ansim.notices.queries.people import notice_file, notices_of_batch, rows_of_batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.holding import clear_families
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release
from ansim.sandbox.saeol import make_issued_notices


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_every_page_finds_its_person_and_the_person_only(drill: Any) -> None:
    """Pages printed in another order than the list are cut out per person: each PDF names its own person alone."""
    elsewhere = make_issued_notices(7, TODAY, 12)
    batch_id = drill.take(elsewhere.roster, pdf=elsewhere.pdf)
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.source, card.state, card.included, card.strange_pages) == (
        Source.ISSUED,
        BatchState.CHECKED,
        12,
        (),
    )
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    names = {person.row: person.name for person in elsewhere.people}
    for notice in notices_of_batch(drill.officer, batch_id):
        text = _text(notice_file(drill.officer, notice, image=False))
        assert "".join(names[notice.row].split()) in text
        assert notice.record.period.rule == "issued-elsewhere"
        strangers = [name for row, name in names.items() if row != notice.row and name != names[notice.row]]
        assert not [name for name in strangers if "".join(name.split()) in text]


def test_an_issued_batch_is_released_like_any_other(drill: Any) -> None:
    """Hand-over, count and second officer are the same for notices from elsewhere."""
    drill.connect()
    elsewhere = make_issued_notices(8, TODAY, 3)
    batch_id = drill.take(elsewhere.roster, pdf=elsewhere.pdf)
    check_batch(batch_id=batch_id)
    assert clear_families(by=drill.officer, batch_id=batch_id, why="주소가 같은 가족", at=now()) == 2
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    assert release(by=drill.approver, batch_id=batch_id, typed_count=3, at=now()) == 3
    assert batch(drill.officer, batch_id).state is BatchState.RELEASED


def test_a_person_without_a_page_and_a_page_without_a_person_are_told(drill: Any) -> None:
    """A list and a PDF of other people match nobody: every row has its reason, every page is listed."""
    ours, theirs = make_issued_notices(9, TODAY, 4), make_issued_notices(10, TODAY, 3)
    batch_id = drill.take(ours.roster, pdf=theirs.pdf)
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.included, card.excluded) == (0, 4)
    assert {page["page"] for page in card.strange_pages} == {
        page for pages in theirs.pages.values() for page in pages
    }
    assert all(page["ko"] and page["en"] for page in card.strange_pages)
    assert excluded_reasons(drill.officer, batch_id) == {"row.no_page": 4}
    assert all(row.problems for row in rows_of_batch(drill.officer, batch_id, excluded=True))


def test_what_is_no_pdf_stops_the_batch(drill: Any) -> None:
    """A list with something else in the place of the PDF stops with a sentence."""
    elsewhere = make_issued_notices(11, TODAY, 2)
    batch_id = drill.take(elsewhere.roster, pdf=b"not a pdf")
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, "pdf.unreadable")
