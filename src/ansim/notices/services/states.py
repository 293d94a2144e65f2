"""Changing a batch's state: compare-and-swap, one event row a change, one audit row an act."""

from collections.abc import Callable
from functools import partial

from django.db import transaction

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.services.trail import audit
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, WrongState, check_way
from ansim.notices.models import Batch, BatchEvent
from ansim.notices.services.arriving import forget_brought


def worker_of(batch: Batch) -> Actor:
    """Return the worker as the actor of the batch's office, so that its auditor sees what it did."""
    return system_actor("worker", office_id=batch.office_id, office_code=batch.office.code)


def move(*, by: Actor, batch: Batch, after: BatchState, why: str = "", **columns: object) -> None:
    """Move `batch` on and set `columns` with it, inside the caller's transaction. Raises WrongState when it lost."""
    before = BatchState(batch.state)
    check_way(before, after)
    changed = Batch.objects.filter(pk=batch.pk, state=before).update(state=after, **columns)
    if changed != 1:
        raise WrongState(state=before.value)
    batch.refresh_from_db()
    BatchEvent.objects.create(batch=batch, before=before, after=after, who=by.who, why=why, at=now())
    audit(by=by, verb=f"batch.{after.value}", reference=f"batch:{batch.pk}", why=why)
    if after is BatchState.STOPPED:
        transaction.on_commit(partial(forget_brought, batch))


def halt(*, by: Actor, batch: Batch, code: str, says: Callable[[str], str]) -> None:
    """Stop a batch for a fault of its content; `says` gives its sentence for "ko" and "en", kept as it is now."""
    move(
        by=by,
        batch=batch,
        after=BatchState.STOPPED,
        why=code,
        stopped_code=code,
        stopped_says={language: says(language) for language in ("ko", "en")},
    )
