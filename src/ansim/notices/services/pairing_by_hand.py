"""An officer pairs a page of an issued PDF with a row, or takes it back: each act in the trail, without personal data."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.pdf_pages import read_page_text
from ansim.notices.domain.batch import BatchState, Source, WrongState
from ansim.notices.domain.hand_pairs import Typed, refusal, said_text
from ansim.notices.domain.pages import PageText
from ansim.notices.domain.pairing_codes import PAIRING_CODES, pairing_problem
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes, problems_from_bytes, problems_to_bytes
from ansim.notices.models import Batch, PageReading, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.services.issued import of_pairing
from ansim.notices.services.page_readings import HAND, OCR, open_reading, place_of


@transaction.atomic
def pair_by_hand(
    *, by: Actor, batch_id: int, page: int, row: int, typed: Typed, at: datetime
) -> Problem | None:
    """Give an unpaired page to a row; return why not where what was typed does not prove it, else None.

    Further pages of one notice are given to the same row, in their order. Raises NotPermitted, NotInOffice, WrongState.
    """
    batch = _locked(by, batch_id)
    strange = next((one for one in batch.strange_pages if one["page"] == page), None)
    chosen = RosterRow.objects.filter(batch=batch, row=row, person__isnull=False).first()
    if strange is None or chosen is None:
        return pairing_problem("hand.taken", row)
    office = OfficeKeys(batch.office_id)
    person = _person(office, chosen)
    code = refusal(
        person,
        [_person(office, one) for one in RosterRow.objects.filter(batch=batch, person__isnull=False)],
        _page_text(office, batch, page),
        typed,
        "\n".join(_page_text(office, batch, own).text for own in chosen.pages),
    )
    if code is not None:
        return pairing_problem(code, row)
    PageReading.objects.create(
        batch=batch,
        page=page,
        by=HAND,
        text=office.seal(said_text(person, typed).encode(), place_of(batch.pk, page)),
        row=row,
        page_code=strange["code"],
        row_codes=chosen.codes,
        staff_id=by.staff_id,
        at=at,
    )
    gone = [code for code in chosen.codes if of_pairing(code)]
    _settle(office, chosen, [*chosen.pages, page], [code for code in chosen.codes if code not in gone], [])
    rest = [one for one in batch.strange_pages if one["page"] != page]
    _count(batch, rest, gained=bool(gone) and not chosen.codes)
    audit(by=by, verb="batch.pair_page", reference=f"batch:{batch.pk}", why=f"page:{page} row:{row}", at=at)
    return None


@transaction.atomic
def undo_hand_pair(*, by: Actor, batch_id: int, page: int, at: datetime) -> Problem | None:
    """Take a page back from its row, the latest of the row first; return why not, else None. Raises as pairing does."""
    batch = _locked(by, batch_id)
    active = PageReading.objects.filter(batch=batch, by=HAND, undone_at__isnull=True)
    one = active.filter(page=page).first()
    if one is None or one.row is None:
        return pairing_problem("hand.taken")
    if active.filter(row=one.row, pk__gt=one.pk).exists():
        return pairing_problem("hand.not_last", one.row)
    PageReading.objects.filter(pk=one.pk).update(undone_by_id=by.staff_id, undone_at=at)
    chosen = RosterRow.objects.filter(batch=batch, row=one.row).first()
    if chosen is not None and page in chosen.pages:
        was_included = not chosen.codes
        back = [code for code in one.row_codes if of_pairing(code)]
        own = [number for number in chosen.pages if number != page]
        _settle(OfficeKeys(batch.office_id), chosen, own, sorted({*chosen.codes, *back}), back)
        again = {"page": page, "code": one.page_code, **_says(one.page_code)}
        rest = sorted([*batch.strange_pages, again], key=lambda entry: int(entry["page"]))
        _count(batch, rest, gained=-1 if was_included and chosen.codes else 0)
    where = f"page:{page} row:{one.row}"
    audit(by=by, verb="batch.undo_pair_page", reference=f"batch:{batch.pk}", why=where, at=at)
    return None


def _locked(by: Actor, batch_id: int) -> Batch:
    by.need(Permission.BATCH_CREATE)
    if by.staff_id is None:
        raise NotInOffice
    batch = Batch.objects.select_for_update().get(pk=batch_row(by, batch_id).pk)
    if batch.state != BatchState.CHECKED or batch.source != Source.ISSUED:
        raise WrongState(state=batch.state)
    return batch


def _person(office: OfficeKeys, row: RosterRow) -> Person:
    return person_from_bytes(office.open(row.person or b"", f"row:{row.batch_id}:{row.row}"))


def _page_text(office: OfficeKeys, batch: Batch, page: int) -> PageText:
    """Return the words of one page: those of the PDF, else those OCR read, with what people typed below."""
    text = read_page_text(keys.office_blobs(batch.office_id).get(batch.pdf_blob), page)
    found = PageReading.objects.filter(batch=batch, page=page, undone_at__isnull=True)
    wanted = {HAND} if text.text.strip() else {HAND, OCR}
    used = [one for one in found if one.by in wanted]
    source = OCR if any(one.by == OCR for one in used) else text.by
    return replace(text, text="\n".join([text.text, *(open_reading(office, one) for one in used)]), by=source)


def _says(code: str) -> dict[str, str]:
    problem = pairing_problem(code)
    return {"ko": problem.message("ko"), "en": problem.message("en")}


def _settle(office: OfficeKeys, row: RosterRow, pages: list[int], codes: list[str], added: list[str]) -> None:
    """Write the pages and codes of a row; its problems follow: those of pairing that left go, those `added` come."""
    place = f"row:{row.batch_id}:{row.row}"
    said = problems_from_bytes(office.open(row.problems, place)) if row.problems else ()
    kept = [one for one in said if not of_pairing(one.code) or one.code in codes]
    known = {one.code for one in kept}
    kept += [pairing_problem(code, row.row) for code in added if code in PAIRING_CODES and code not in known]
    row.pages, row.codes = pages, codes
    row.problems = office.seal(problems_to_bytes(kept), place) if kept else None
    row.save(update_fields=["pages", "codes", "problems"])


def _count(batch: Batch, strange: list[dict[str, object]], gained: int) -> None:
    Batch.objects.filter(pk=batch.pk).update(strange_pages=strange, included=F("included") + int(gained))
