"""A person decides about held rows: cleared ones get their notice, left out ones stay in the balance as excluded."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, Source, WrongState
from ansim.notices.domain.holding import (
    HoldDecision,
    HoldsOpen,
    HoldUnknown,
    Unguarded,
    checked_reason,
)
from ansim.notices.domain.person_json import problems_from_bytes, problems_to_bytes
from ansim.notices.domain.slip_codes import PHONE_SHARED
from ansim.notices.domain.slips import hold_message
from ansim.notices.models import Batch, Hold, RosterRow, SlipCheck
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.holds import families, holding_of


@transaction.atomic
def decide_holds(
    *, by: Actor, batch_id: int, hold_ids: Collection[int], decision: HoldDecision, why: str, at: datetime
) -> int:
    """Decide some holds of a checked batch alike, each with an audit row of its own; return how many.

    A row gets its notice once every hold on it is cleared and nothing else is wrong with it; deciding again
    changes the decision. Raises NotPermitted, NotInOffice, WrongState, HoldUnknown, HoldReasonMissing,
    WhyHoldsPersonalData.
    """
    batch = _open_batch(by, batch_id)
    reason = checked_reason(why)
    holds = list(Hold.objects.filter(batch=batch, pk__in=list(hold_ids)).select_for_update().order_by("pk"))
    if len(holds) != len(set(hold_ids)) or not holds or decision is HoldDecision.OPEN:
        raise HoldUnknown
    _decide(by, batch, holds, decision, reason, at)
    return len(holds)


@transaction.atomic
def clear_families(*, by: Actor, batch_id: int, why: str, at: datetime) -> int:
    """Clear every open hold of people who share a phone and an address, each with its audit row; return how many.

    Other holds on the same rows stay open. Raises as `decide_holds` does.
    """
    batch = _open_batch(by, batch_id)
    reason = checked_reason(why)
    rows = {row for family in families(by, batch_id) for row in family}
    found = _undecided(batch).filter(code=PHONE_SHARED, row__in=rows)
    holds = list(found.select_for_update().order_by("pk"))
    _decide(by, batch, holds, HoldDecision.CLEARED, reason, at)
    return len(holds)


@transaction.atomic
def decide_rest(*, by: Actor, batch_id: int, decision: HoldDecision, why: str, at: datetime) -> int:
    """Decide every hold that is still open alike, each with its audit row; return how many. Raises as `decide_holds`."""
    batch = _open_batch(by, batch_id)
    reason = checked_reason(why)
    if decision is HoldDecision.OPEN:
        raise HoldUnknown
    holds = list(_undecided(batch).select_for_update().order_by("pk"))
    _decide(by, batch, holds, decision, reason, at)
    return len(holds)


def refuse_while_held(batch: Batch) -> None:
    """Raise HoldsOpen while a hold of the batch waits for a person, Unguarded where nobody has looked for any.

    Rows that come from issued notices are no list: there is nothing in them that could have slipped.
    """
    if batch.source == Source.NOTICES:
        return
    if not SlipCheck.objects.filter(batch=batch).exists():
        raise Unguarded
    count = _undecided(batch).count()
    if count:
        raise HoldsOpen(count=count)


def _open_batch(by: Actor, batch_id: int) -> Batch:
    by.need(Permission.BATCH_CREATE)
    batch = Batch.objects.select_for_update().get(pk=batch_row(by, batch_id).pk)
    if batch.state != BatchState.CHECKED:
        raise WrongState(state=batch.state)
    return batch


def _undecided(batch: Batch) -> QuerySet[Hold]:
    return Hold.objects.filter(batch=batch, decision=HoldDecision.OPEN)


def _decide(
    by: Actor, batch: Batch, holds: Iterable[Hold], decision: HoldDecision, why: str, at: datetime
) -> None:
    decided = list(holds)
    for hold in decided:
        audit(
            by=by,
            verb=f"hold.{decision.value}",
            reference=f"batch:{batch.pk} row:{hold.row} {hold.code}",
            why=why,
            at=at,
        )
        hold.decision, hold.who, hold.why, hold.decided_at = decision.value, by.who, why, at
    Hold.objects.bulk_update(decided, ["decision", "who", "why", "decided_at"], batch_size=500)
    _write_rows(batch, {hold.row for hold in decided})


def _write_rows(batch: Batch, numbers: Collection[int]) -> None:
    """Bring the reasons that keep these rows out in line with what was decided, and count who is included."""
    keys = OfficeKeys(batch.office_id)
    rows = list(RosterRow.objects.filter(batch=batch, row__in=list(numbers)).select_for_update())
    keeping: dict[int, list[Hold]] = {row.row: [] for row in rows}
    every: dict[int, set[str]] = {row.row: set() for row in rows}
    for hold in Hold.objects.filter(batch=batch, row__in=list(numbers)):
        every[hold.row].add(hold.code)
        if hold.decision != HoldDecision.CLEARED:
            keeping[hold.row].append(hold)
    joined = 0
    for row in rows:
        place = f"row:{batch.pk}:{row.row}"
        was_out = bool(row.codes)
        said = problems_from_bytes(keys.open(row.problems, place)) if row.problems else ()
        held = [hold_message(holding_of(hold)) for hold in keeping[row.row]]
        kept = [problem for problem in said if problem.code not in every[row.row]]
        row.codes = sorted({*(set(row.codes) - every[row.row]), *(one.code for one in held)})
        row.problems = keys.seal(problems_to_bytes([*held, *kept]), place) if held or kept else None
        joined += was_out - bool(row.codes)
    RosterRow.objects.bulk_update(rows, ["codes", "problems"], batch_size=500)
    Batch.objects.filter(pk=batch.pk).update(included=F("included") + joined)
