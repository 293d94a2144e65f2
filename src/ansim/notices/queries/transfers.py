"""Hand-overs between offices: those to the actor's office and from it, who may receive, who of a batch may go."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import HeldRow
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.texts import squash
from ansim.notices.domain.transfers import NoSuchOffice, TransferState
from ansim.notices.models import RosterRow, Transfer, TransferRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import open_held, typed_over

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TransferCard:
    """One hand-over as either office sees it: `batch` is the giving office's, `made` the receiving one's, else None."""

    id: int
    state: TransferState
    kind: NoticeKind
    why: str
    count: int
    from_office: str
    to_office: str
    is_to_us: bool
    batch: int | None
    made: int | None
    offered_by: int
    offered_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decided_why: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of a batch that may be handed over, as its list has it."""

    row: int
    name: str
    address: str


def transfers(by: Actor, *, limit: int = 200) -> tuple[TransferCard, ...]:
    """Return the hand-overs from and to the actor's office, those that wait first, then the newest. Raises NotPermitted."""
    by.need(Permission.BATCH_READ)
    if by.office_id is None:
        return ()
    found = Transfer.objects.filter(Q(to_office_id=by.office_id) | Q(batch__office_id=by.office_id))
    rows = found.select_related("batch__office", "to_office").order_by("-id")[:limit]
    cards = [_card(one, by.office_id) for one in rows]
    return tuple(sorted(cards, key=lambda card: card.state is not TransferState.OFFERED))


def count_transfers(by: Actor) -> int:
    """Return how many hand-overs wait for the actor's office to accept them."""
    by.need(Permission.BATCH_READ)
    return Transfer.objects.filter(to_office_id=by.office_id, state=TransferState.OFFERED).count()


def other_offices(by: Actor) -> tuple[OfficeCard, ...]:
    """Return the open offices of this installation but the actor's own."""
    return tuple(card for card in offices() if card.id != by.office_id)


def receiver(by: Actor, office_id: int) -> OfficeCard:
    """Return one of the other offices. Raises NoSuchOffice."""
    found = next((card for card in other_offices(by) if card.id == office_id), None)
    if found is None:
        raise NoSuchOffice
    return found


def candidates(by: Actor, batch_id: int, word: str = "", *, limit: int = 200) -> tuple[Candidate, ...]:
    """Return rows of a batch that are with nobody else, at most `limit`, whose name or address has `word` in it.

    Rows are opened so many at once, however long the list. Raises NotPermitted, NotInOffice.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    keys = OfficeKeys(batch.office_id)
    typed = typed_over(keys, batch.pk)
    gone = TransferRow.objects.filter(batch=batch, stands=True).values("row")
    rows = RosterRow.objects.filter(batch=batch, cells__isnull=False).exclude(row__in=gone).order_by("row")
    found: list[Candidate] = []
    wanted = squash(word)
    for row in rows.iterator(_AT_ONCE):
        held = open_held(keys, row, typed.get(row.row, {}))
        one = _candidate(held) if held else None
        if one and wanted in squash(f"{one.name}{one.address}"):
            found.append(one)
        if len(found) == limit:
            break
    return tuple(found)


def transfer_by_id(by: Actor, transfer_id: int) -> TransferCard:
    """Return one hand-over from or to the actor's office. Raises NotPermitted, NotInOffice."""
    found = next((card for card in transfers(by) if card.id == transfer_id), None)
    if found is None:
        raise NotInOffice
    return found


def _candidate(held: HeldRow) -> Candidate:
    name = held.text(Column.NAME) or held.text(Column.OTHER_NAME)
    return Candidate(
        held.number, name, f"{held.text(Column.ADDRESS)} {held.text(Column.ADDRESS_DETAIL)}".strip()
    )


def _card(one: Transfer, office_id: int) -> TransferCard:
    is_to_us = one.to_office_id == office_id
    return TransferCard(
        id=one.pk,
        state=TransferState(one.state),
        kind=NoticeKind(one.batch.kind),
        why=one.why,
        count=one.count,
        from_office=one.batch.office.name,
        to_office=one.to_office.name,
        is_to_us=is_to_us,
        batch=None if is_to_us else one.batch_id,
        made=one.made_id if is_to_us else None,
        offered_by=one.offered_by_id,
        offered_at=one.offered_at,
        decided_by=one.decided_by_id,
        decided_at=one.decided_at,
        decided_why=one.decided_why,
    )
