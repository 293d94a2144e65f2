"""How the pages of an issued PDF stand to the list: pages without a person, rows without a page, what people paired."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.conf import keys
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.pdf_pages import page_jpeg, read_page_text
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.pages import plain, read_page
from ansim.notices.domain.pairing_codes import PAIRING_CODES
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.models import Batch, PageReading, RosterRow
from ansim.notices.queries.batches import batch_row

_SCALE = 1.6  # about 115 dots an inch: small print stays readable beside the list


@dataclass(frozen=True, slots=True)
class StrangePage:
    """A page without a person: its 1-based number, the code why, and its sentence in Korean and English."""

    number: int
    code: str
    ko: str
    en: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed on it, so that nobody needs to look."""
        return self.code == "page.blank"


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of the list beside its pages; `said` are the words of the page that speak for it: name, birth, phone."""

    row: int
    person: Person
    pages: tuple[int, ...]
    codes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandPair:
    """A page that somebody gave to a row; only the latest of a row can be taken back."""

    page: int
    row: int
    staff_id: int
    at: datetime
    can_undo: bool


@dataclass(frozen=True, slots=True)
class PairingCard:
    """The whole standing of a batch of issued notices. `open` says whether anything can still be paired."""

    paired: int
    strange: tuple[StrangePage, ...]
    rows: tuple[ListRow, ...]
    namesakes: tuple[tuple[ListRow, ...], ...]
    hands: tuple[HandPair, ...]
    open: bool


def pairing_card(by: Actor, batch_id: int) -> PairingCard:
    """Return how pages and rows of a batch of the actor's office stand. Raises NotPermitted, NotInOffice, SealBroken."""
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    rows = _rows(batch)
    return PairingCard(
        paired=sum(bool(row.pages) for row in rows),
        strange=tuple(
            StrangePage(page["page"], page["code"], page["ko"], page["en"]) for page in batch.strange_pages
        ),
        rows=tuple(row for row in rows if _wants_page(row)),
        namesakes=_namesakes(rows),
        hands=_hands(batch),
        open=batch.state == BatchState.CHECKED,
    )


def candidates(by: Actor, batch_id: int, page: int) -> tuple[ListRow, ...]:
    """Return the rows a page could belong to: those whose facts stand on it first, then rows still without a page.

    A row that has pages is offered too, since the page may go on with its notice. Raises as `pairing_card`.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    facts = read_page(read_page_text(_pdf(batch), page))
    found = []
    for one in _rows(batch):
        person = one.person
        spoken = {
            "name": plain(person.name) in facts.names,
            "birth": person.birth in facts.births,
            "phone": bool({person.phone, person.guardian_phone} & facts.phones),
        }
        said = tuple(fact for fact, holds in spoken.items() if holds)
        found.append(ListRow(one.row, person, one.pages, one.codes, said))
    return tuple(sorted(found, key=lambda one: (-len(one.said), bool(one.pages), one.row)))


def issued_page_picture(by: Actor, batch_id: int, page: int) -> bytes | None:
    """Return a page of the uploaded PDF as a JPEG, None where there is none to see. Raises NotPermitted, NotInOffice."""
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    return page_jpeg(_pdf(batch), page, _SCALE) if batch.pdf_blob else None


def _pdf(batch: Batch) -> bytes:
    return keys.office_blobs(batch.office_id).get(batch.pdf_blob)


def _rows(batch: Batch) -> list[ListRow]:
    office = OfficeKeys(batch.office_id)
    rows = RosterRow.objects.filter(batch=batch, person__isnull=False).order_by("row")
    return [
        ListRow(
            row.row,
            person_from_bytes(office.open(row.person or b"", f"row:{batch.pk}:{row.row}")),
            tuple(row.pages),
            tuple(row.codes),
        )
        for row in rows
    ]


def _wants_page(row: ListRow) -> bool:
    return not row.pages or any(code in PAIRING_CODES for code in row.codes)


def _namesakes(rows: Sequence[ListRow]) -> tuple[tuple[ListRow, ...], ...]:
    by_name: dict[str, list[ListRow]] = defaultdict(list)
    for row in rows:
        by_name[plain(row.person.name)].append(row)
    return tuple(tuple(alike) for alike in by_name.values() if len(alike) > 1)


def _hands(batch: Batch) -> tuple[HandPair, ...]:
    found = list(PageReading.objects.filter(batch=batch, by="hand", undone_at__isnull=True).order_by("-pk"))
    latest = {one.row: one.pk for one in reversed(found)}
    return tuple(
        HandPair(one.page, one.row or 0, one.staff_id or 0, one.at, latest[one.row] == one.pk)
        for one in found
    )
