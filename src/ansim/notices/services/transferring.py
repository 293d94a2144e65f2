"""Handing people over to another office of this installation: one office offers, another accepts, and only then they move.

While offered they are out of the draft they stood in; of a released batch they stay in force, and what is still unsent is
called off when the other office accepts. Values leave one office's key and are sealed anew under the other's.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import OfficeCard, office
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.errors import ReasonMissing
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, NoticeState, Source, WrongState
from ansim.notices.domain.changes import NotInForce
from ansim.notices.domain.correcting import WHOLE_ROW
from ansim.notices.domain.holding import HoldDecision, HoldsOpen
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.transfers import (
    LeftAlready,
    NobodyOffered,
    NotOwnList,
    OfferedAlready,
    TransferDecided,
    TransfersOpen,
    TransferState,
    transfer_list,
)
from ansim.notices.models import Batch, Hold, Notice, RosterRow, Transfer, TransferRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout, open_held, typed_over
from ansim.notices.queries.transfers import receiver
from ansim.notices.services.changing import has_left, retire
from ansim.notices.services.intake import Intake, Upload, take_checked
from ansim.notices.services.rechecking import Rechecker


@transaction.atomic
def offer_transfer(
    *, by: Actor, batch_id: int, to_office: int, rows: Collection[int], why: str, at: datetime
) -> int:
    """Offer people of a checked list, or of a released one to whom nothing has left, to another office; return the transfer.

    `rows` are row numbers of the list. Raises NotPermitted, NotInOffice, NoSuchOffice, NotOwnList, WrongState, NobodyOffered,
    OfferedAlready, HoldsOpen, NotInForce, LeftAlready, ReasonMissing, WhyHoldsPersonalData.
    """
    by.need(Permission.BATCH_CREATE)
    if not why.strip():
        raise ReasonMissing
    if by.staff_id is None:
        raise NotInOffice
    batch = Batch.objects.select_for_update().get(pk=batch_row(by, batch_id).pk)
    to = receiver(by, to_office)
    numbers = _may_go(by, batch, set(rows))
    one = Transfer.objects.create(
        batch=batch,
        to_office_id=to.id,
        why=why.strip()[:200],
        count=len(numbers),
        offered_by_id=by.staff_id,
        offered_at=at,
    )
    TransferRow.objects.bulk_create(
        TransferRow(transfer=one, batch=batch, row=number) for number in sorted(numbers)
    )
    _check_rows_again(one)
    audit(by=by, verb="transfer.offer", reference=f"batch:{batch.pk}", why=f"{one} {one.why}", at=at)
    audit(by=_seen_from(by, to), verb="transfer.offer", reference=str(one), why=one.why, at=at)
    return one.pk


@transaction.atomic
def accept_transfer(*, by: Actor, transfer_id: int, at: datetime) -> Intake:
    """Take the people over: they become a list of the actor's office, checked, made and released there as any other.

    What the giving office had released for them is withdrawn, and its unsent messages are called off, in the same
    transaction; where one has left meanwhile nobody is taken. Raises NotPermitted, NotInOffice, TransferDecided, WrongState,
    NotInForce, LeftAlready, and what taking a list raises.
    """
    by.need(Permission.BATCH_CREATE)
    one = _open(transfer_id)
    if by.office_id is None or one.to_office_id != by.office_id or by.staff_id is None:
        raise NotInOffice
    batch = Batch.objects.select_for_update().get(pk=one.batch_id)
    if batch.state == BatchState.STOPPED:
        raise WrongState(state=batch.state)
    giver = office(batch.office_id)
    roster = Upload("transfer.csv", _list_of(one))
    _call_off(_seen_from(by, giver), one, at)
    taken = take_checked(
        by=by,
        kind=NoticeKind(batch.kind),
        roster=roster,
        pdf=None,
        issued_on=korean_day(at),
        at=at,
    )
    _decide(one, by, TransferState.ACCEPTED, "", at, made_id=taken.batch_id)
    audit(by=by, verb="transfer.accept", reference=str(one), why=f"batch:{taken.batch_id} {one.why}", at=at)
    audit(
        by=_seen_from(by, giver), verb="transfer.accept", reference=f"batch:{batch.pk}", why=str(one), at=at
    )
    return taken


@transaction.atomic
def decline_transfer(*, by: Actor, transfer_id: int, why: str, at: datetime) -> None:
    """Decline an offer, with a reason, or take one's own office's back: the people are in their batch again.

    Raises NotPermitted, NotInOffice, TransferDecided, ReasonMissing, WhyHoldsPersonalData.
    """
    by.need(Permission.BATCH_CREATE)
    if not why.strip():
        raise ReasonMissing
    one = _open(transfer_id)
    sides = {one.batch.office_id, one.to_office_id}
    if by.office_id not in sides or by.staff_id is None:
        raise NotInOffice
    _decide(one, by, TransferState.DECLINED, why.strip()[:200], at)
    one.rows.update(stands=False)
    _check_rows_again(one)
    for side in sides:
        reference = str(one) if side == one.to_office_id else f"batch:{one.batch_id}"
        seen = by if side == by.office_id else _seen_from(by, office(side))
        audit(by=seen, verb="transfer.decline", reference=reference, why=f"{one} {why}", at=at)


def refuse_while_offered_elsewhere(batch: Batch) -> None:
    """Raise TransfersOpen while another office has not answered about people of a batch."""
    waiting = Transfer.objects.filter(batch=batch, state=TransferState.OFFERED).aggregate(n=Sum("count"))["n"]
    if waiting:
        raise TransfersOpen(count=waiting)


def _may_go(by: Actor, batch: Batch, rows: set[int]) -> set[int]:
    """Return the rows if all of them may be handed over as the batch stands."""
    if batch.source != Source.ROSTER:
        raise NotOwnList
    if batch.state not in (BatchState.CHECKED, BatchState.RELEASED):
        raise WrongState(state=batch.state)
    known = RosterRow.objects.filter(batch=batch, row__in=rows, cells__isnull=False)
    if not rows or known.count() != len(rows):
        raise NobodyOffered
    if TransferRow.objects.filter(batch=batch, row__in=rows, stands=True).exists():
        raise OfferedAlready
    if batch.state == BatchState.RELEASED:
        by.need(Permission.NOTICE_WITHDRAW)
        _refuse_sent(list(Notice.objects.filter(batch=batch, roster_row__row__in=rows)), len(rows))
    else:
        held = Hold.objects.filter(batch=batch, row__in=rows, decision=HoldDecision.OPEN).count()
        if held:
            raise HoldsOpen(count=held)
    return rows


def _refuse_sent(notices: list[Notice], count: int) -> None:
    """Raise unless so many notices are in force and nothing of them has left."""
    if len(notices) != count or any(one.state != NoticeState.ISSUED for one in notices):
        raise NotInForce
    left = sum(has_left(one) for one in notices)
    if left:
        raise LeftAlready(count=left)


def _call_off(by: Actor, one: Transfer, at: datetime) -> None:
    """Withdraw what was released for these people, then look whether something has left after all."""
    if one.batch.state != BatchState.RELEASED:
        return
    numbers = one.rows.values_list("row", flat=True)
    notices = list(Notice.objects.filter(batch=one.batch, roster_row__row__in=numbers).order_by("id"))
    for notice in notices:
        retire(by=by, notice=notice, after=NoticeState.WITHDRAWN, why=str(one), at=at)
    left = sum(has_left(notice) for notice in notices)
    if left:
        raise LeftAlready(count=left)


def _open(transfer_id: int) -> Transfer:
    """Return an offered transfer, its row locked until the transaction ends."""
    found = Transfer.objects.select_for_update(of=("self",)).select_related("batch").filter(pk=transfer_id)
    one = found.first()
    if one is None:
        raise NotInOffice
    if one.state != TransferState.OFFERED:
        raise TransferDecided
    return one


def _decide(
    one: Transfer, by: Actor, after: TransferState, why: str, at: datetime, made_id: int | None = None
) -> None:
    one.state, one.decided_by_id, one.decided_at, one.decided_why, one.made_id = (
        after,
        by.staff_id,
        at,
        why,
        made_id,
    )
    one.save(update_fields=("state", "decided_by", "decided_at", "decided_why", "made"))


def _list_of(one: Transfer) -> bytes:
    """Return the rows of a transfer, as the giving office has corrected them and opened with its key, as a list."""
    keys = OfficeKeys(one.batch.office_id)
    numbers = list(one.rows.values_list("row", flat=True))
    typed = typed_over(keys, one.batch_id, numbers)
    found = (
        open_held(keys, row, {column: text for column, text in typed[row.row].items() if column != WHOLE_ROW})
        for row in RosterRow.objects.filter(batch=one.batch, row__in=numbers).order_by("row")
    )
    kept = kept_layout(keys, one.batch)
    return transfer_list((row for row in found if row), kept.layout.places if kept else ())


def _check_rows_again(one: Transfer) -> None:
    """Have the rows of a draft checked as they stand now, and what they share a person or a phone with."""
    batch = Batch.objects.select_for_update().get(pk=one.batch_id)
    kept = kept_layout(OfficeKeys(batch.office_id), batch)
    if batch.state == BatchState.CHECKED and kept is not None:
        Rechecker(batch, kept).check(list(one.rows.values_list("row", flat=True)))


def _seen_from(by: Actor, side: OfficeCard) -> Actor:
    """Return the same member of staff as the trail of another office names them, so that its auditor sees the act."""
    return replace(by, office_id=side.id, office_code=side.code)
