"""What OCR and people read of the pages of a batch: kept sealed, so that nothing is read twice and all of it is undoable."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction

from ansim.kit.clock import now
from ansim.notices.adapters.ocr import find_ocr
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.domain.pages import PageText
from ansim.notices.models import Batch, PageReading

OCR, HAND = "ocr", "hand"


def place_of(batch_id: int, page: int) -> str:
    """Return the place for which a reading of a page is sealed."""
    return f"reading:{batch_id}:{page}"


def texts_of(batch: Batch, pdf: bytes) -> tuple[PageText, ...]:
    """Return every page as its text layer or OCR gives it; what OCR reads now is kept. Raises as `open_pdf`."""
    office = OfficeKeys(batch.office_id)
    known = {one.page: open_reading(office, one) for one in _readings(batch.pk, OCR)}
    texts = read_pages(pdf, find_ocr(), known)
    fresh = [text for text in texts if text.by == OCR and text.number not in known]
    with transaction.atomic():
        PageReading.objects.bulk_create(
            [
                PageReading(
                    batch=batch,
                    page=text.number,
                    by=OCR,
                    text=office.seal(text.text.encode(), place_of(batch.pk, text.number)),
                    at=now(),
                )
                for text in fresh
            ],
            ignore_conflicts=True,
        )
    return texts


def hands_of(batch_id: int) -> Mapping[int, Sequence[PageReading]]:
    """Return the pages that people gave to rows and did not take back, by row, in the order they did."""
    found: dict[int, list[PageReading]] = defaultdict(list)
    for one in _readings(batch_id, HAND):
        if one.row is not None:
            found[one.row].append(one)
    return found


def said_by_page(batch: Batch) -> dict[int, str]:
    """Return what people typed from pages, by page. Raises SealBroken."""
    office = OfficeKeys(batch.office_id)
    return {one.page: open_reading(office, one) for one in _readings(batch.pk, HAND)}


def open_reading(office: OfficeKeys, one: PageReading) -> str:
    """Return the words of a reading. Raises SealBroken."""
    return office.open(one.text, place_of(one.batch_id, one.page)).decode()


def _readings(batch_id: int, by: str) -> Sequence[PageReading]:
    return list(PageReading.objects.filter(batch_id=batch_id, by=by, undone_at__isnull=True).order_by("pk"))
