"""Pages paired again after a correction, so that its officer sees at once whether the row has its page now.

What was paired by hand stays. The whole list, with the slip guard, is checked again before anything is made all the same.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.correcting import OUT_CODES
from ansim.notices.domain.pages import PageText
from ansim.notices.domain.person_json import person_from_bytes, problems_from_bytes, problems_to_bytes
from ansim.notices.models import Batch, RosterRow
from ansim.notices.services.issued import IssuedPages, issued_texts, of_pairing, pair_issued
from ansim.notices.services.jobs import ask_once

#: pages that are read again while the officer waits: three milliseconds each
AT_ONCE = 120


def pair_soon(batch: Batch) -> None:
    """Pair the pages of a batch again, inside the transaction that holds its row; have the worker do it for many pages."""
    paired = RosterRow.objects.filter(batch=batch).values_list("pages", flat=True)
    if len(batch.strange_pages) + sum(map(len, paired)) > AT_ONCE:
        ask_once("pair", batch=batch.pk)
    else:
        _pair(batch, issued_texts(batch))


def pair_batch_again(*, batch_id: int) -> None:
    """Pair the pages of a corrected list; a list that is being checked or made is left alone. Raises as `issued_texts`."""
    texts = issued_texts(
        Batch.objects.get(pk=batch_id)
    )  # what takes long is done before anybody has to wait for it
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.state == BatchState.CHECKED and batch.stale:
            _pair(batch, texts)


def _pair(batch: Batch, texts: Sequence[PageText]) -> None:
    office = OfficeKeys(batch.office_id)
    rows = list(RosterRow.objects.filter(batch=batch))
    people = {
        row.row: person_from_bytes(office.open(row.person, f"row:{batch.pk}:{row.row}"))
        for row in rows
        if row.person is not None
    }
    bad = [row.row for row in rows if row.row not in people and OUT_CODES.isdisjoint(row.codes)]
    found = pair_issued(batch, texts, list(people.values()), bad)
    before = sum(not row.codes for row in rows)
    changed = [
        row
        for row in rows
        if _settle(office, row, found.rows[row.row] if row.row in people else IssuedPages())
    ]
    RosterRow.objects.bulk_update(changed, ["pages", "codes", "warnings", "problems"], batch_size=500)
    gained = sum(not row.codes for row in rows) - before
    Batch.objects.filter(pk=batch.pk).update(
        strange_pages=found.strange_pages, included=F("included") + gained
    )


def _settle(office: OfficeKeys, row: RosterRow, own: IssuedPages) -> bool:
    """Write on a row, not yet saved, what pairing says of it now; return whether that is anything new."""
    place = f"row:{row.batch_id}:{row.row}"
    codes = sorted({code for code in row.codes if not of_pairing(code)} | {one.code for one in own.problems})
    warnings = sorted(
        {code for code in row.warnings if not of_pairing(code)} | {one.code for one in own.warnings}
    )
    if (codes, warnings, list(own.pages)) == (sorted(row.codes), sorted(row.warnings), row.pages):
        return False
    said = problems_from_bytes(office.open(row.problems, place)) if row.problems else ()
    problems = [*own.problems, *(one for one in said if not of_pairing(one.code)), *own.warnings]
    row.codes, row.warnings, row.pages = codes, warnings, list(own.pages)
    row.problems = office.seal(problems_to_bytes(problems), place) if problems else None
    return True
