"""The people of a batch and the search for one person, opened for staff who may see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.conf import keys
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import Typed
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes, problems_from_bytes
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Hold, Notice, RosterRow
from ansim.notices.queries.finding import Search, found_rows, search_for
from ansim.notices.queries.held_rows import open_held, typed_over
from ansim.notices.queries.row_orders import holds_of_rows, numbers_in_order


@dataclass(frozen=True, slots=True)
class RowCard:
    """One row of a list: the person when it could be read, its problems, and its notice when there is one.

    `name` is what stands in the name's cell, also of somebody who is left out; `hold` a HoldDecision, "" for a row that
    nothing holds.
    """

    row: int
    name: str
    person: Person | None
    problems: tuple[Problem, ...]
    codes: tuple[str, ...]
    warnings: tuple[str, ...]
    reference: str
    hold: str = ""


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """One notice with its record opened."""

    id: int
    batch_id: int
    row: int
    reference: str
    state: NoticeState
    record: NoticeRecord
    pdf_sha256: str
    jpg_sha256: str
    issued_at: datetime | None
    posted_at: datetime | None

    @property
    def pdf_blob(self) -> str:
        """Name of the sealed A4 PDF."""
        return pdf_name(self.batch_id, self.reference)

    @property
    def jpg_blob(self) -> str:
        """Name of the sealed phone image."""
        return jpg_name(self.batch_id, self.reference)


def pdf_name(batch_id: int, reference: str) -> str:
    """Return the blob name of a notice's A4 PDF."""
    return f"notices/{batch_id}/{reference}.pdf"


def jpg_name(batch_id: int, reference: str) -> str:
    """Return the blob name of a notice's phone image."""
    return f"notices/{batch_id}/{reference}.jpg"


def rows_of_batch(
    by: Actor,
    batch_id: int,
    *,
    start: int = 0,
    limit: int = 50,
    excluded: bool | None = None,
    warned: bool = False,
    code: str = "",
    held: bool = False,
    among: Collection[int] | None = None,
    order: str = "row",
) -> tuple[RowCard, ...]:
    """Return rows of a batch in the list's order, or in another of `row_orders.ORDERS` (`-` before it: descending).

    `excluded` picks those left out, or those included; `warned` those with a warning; `code` one problem; `held` those
    that wait for a person; `among` none but these rows.
    """
    found = _rows_found(by, batch_id, excluded, warned, code, held, among)
    office = OfficeKeys(_office(by))
    shown = found.select_related("notice")
    if order in ("row", "-row"):
        ordered = list(shown.order_by(order)[start : start + limit])
    else:
        wanted = numbers_in_order(office, batch_id, found, order)[start : start + limit]
        by_row = {row.row: row for row in shown.filter(row__in=wanted)}
        ordered = [by_row[number] for number in wanted if number in by_row]
    typed = typed_over(office, batch_id, {row.row for row in ordered if row.corrected and row.person is None})
    holds = holds_of_rows(batch_id, [row.row for row in ordered])
    return tuple(_row(row, office, typed.get(row.row, {}), holds.get(row.row, "")) for row in ordered)


def count_rows(
    by: Actor,
    batch_id: int,
    *,
    excluded: bool | None = None,
    warned: bool = False,
    code: str = "",
    held: bool = False,
    among: Collection[int] | None = None,
) -> int:
    """Return how many rows `rows_of_batch` would give."""
    return _rows_found(by, batch_id, excluded, warned, code, held, among).count()


def numbers_with(by: Actor, batch_id: int, code: str, *, limit: int) -> tuple[int, ...]:
    """Return the numbers of the first rows of a batch that one problem is said of, warnings included."""
    found = _rows_found(by, batch_id, None, False, code, False)
    return tuple(found.order_by("row").values_list("row", flat=True)[:limit])


def _rows_found(
    by: Actor,
    batch_id: int,
    excluded: bool | None,
    warned: bool,
    code: str,
    held: bool,
    among: Collection[int] | None = None,
) -> QuerySet[RosterRow]:
    by.need(Permission.BATCH_READ)
    found = RosterRow.objects.filter(batch_id=batch_id, batch__office_id=_office(by))
    if excluded is not None:
        found = found.filter(codes__len__gt=0) if excluded else found.filter(codes__len=0)
    if among is not None:
        found = found.filter(row__in=among)
    if warned:
        found = found.filter(warnings__len__gt=0)
    if held:
        open_ones = Hold.objects.filter(batch_id=batch_id, decision=HoldDecision.OPEN)
        found = found.filter(row__in=open_ones.values("row"))
    if code:  # that there are some at all says which small index is read
        excludes = Q(codes__len__gt=0, codes__contains=[code])
        found = found.filter(excludes | Q(warnings__len__gt=0, warnings__contains=[code]))
    return found


def notices_of_batch(by: Actor, batch_id: int, *, start: int = 0, limit: int = 50) -> tuple[NoticeCard, ...]:
    """Return notices of a batch in the list's order."""
    by.need(Permission.NOTICE_READ)
    found = Notice.objects.filter(office_id=_office(by), batch_id=batch_id).select_related("roster_row")
    return _notices(found.order_by("roster_row__row")[start : start + limit], by)


def notice_by_reference(by: Actor, reference: str) -> NoticeCard:
    """Return one notice of the actor's office by its canonical reference. Raises NotInOffice."""
    by.need(Permission.NOTICE_READ)
    found = _notices(
        Notice.objects.filter(office_id=_office(by), reference=reference).select_related("roster_row"), by
    )
    if not found:
        raise NotInOffice
    return found[0]


def notices_by_references(by: Actor, references: Iterable[str]) -> dict[str, NoticeCard]:
    """Return those notices of the actor's office that have one of these canonical references."""
    by.need(Permission.NOTICE_READ)
    found = Notice.objects.filter(office_id=_office(by), reference__in=list(references))
    return {card.reference: card for card in _notices(found.select_related("roster_row"), by)}


def find_people(
    by: Actor,
    *,
    name: str = "",
    phone: str = "",
    birth: date | None = None,
    initials: str = "",
    phone_end: str = "",
    limit: int = 100,
) -> tuple[NoticeCard, ...]:
    """Return notices that all facts given mean, newest first; none for facts that mean nobody in particular.

    Names, phones and births are whole, `initials` and `phone_end` parts of them. The phone of a minor's guardian finds
    the minor.
    """
    search = search_for(by, name=name, phone=phone, birth=birth, initials=initials, phone_end=phone_end)
    return people_found(by, search, limit=limit) if search else ()


def people_found(by: Actor, search: Search, *, limit: int) -> tuple[NoticeCard, ...]:
    """Return the newest notices that a search means. Raises NotPermitted, NotInOffice."""
    return _notices(found_rows(by, search)[:limit], by)


def notice_file(by: Actor, card: NoticeCard, *, image: bool) -> bytes:
    """Return the bytes of a notice's phone image or A4 PDF. Raises BlobMissing, SealBroken."""
    by.need(Permission.NOTICE_READ)
    return keys.office_blobs(_office(by)).get(card.jpg_blob if image else card.pdf_blob)


def _office(by: Actor) -> int:
    if by.office_id is None:
        raise NotInOffice
    return by.office_id


def _row(row: RosterRow, office: OfficeKeys, typed: Typed, hold: str) -> RowCard:
    place = f"row:{row.batch_id}:{row.row}"
    notice = getattr(row, "notice", None)
    person = person_from_bytes(office.open(row.person, place)) if row.person else None
    held = None if person else open_held(office, row, typed)
    return RowCard(
        row=row.row,
        name=person.name if person else held.text(Column.NAME) if held else "",
        person=person,
        problems=problems_from_bytes(office.open(row.problems, place)) if row.problems else (),
        codes=tuple(row.codes),
        warnings=tuple(row.warnings),
        reference=notice.reference if notice else "",
        hold=hold,
    )


def _notices(rows: Iterable[Notice], by: Actor) -> tuple[NoticeCard, ...]:
    office = OfficeKeys(_office(by))
    return tuple(
        NoticeCard(
            id=row.pk,
            batch_id=row.batch_id,
            row=row.roster_row.row,
            reference=row.reference,
            state=NoticeState(row.state),
            record=record_from_bytes(office.open(row.record, f"notice:{row.reference}")),
            pdf_sha256=row.pdf_sha256,
            jpg_sha256=row.jpg_sha256,
            issued_at=row.issued_at,
            posted_at=row.posted_at,
        )
        for row in rows
    )
