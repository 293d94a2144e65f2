"""Holding the sending of a released batch and letting it go on; and what a person decides of an unknown delivery."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.errors import DeliveryUnknown
from ansim.delivery.queries.unknowns import unknown_deliveries
from ansim.delivery.services.control import pause_group, resume_group
from ansim.delivery.services.unknowns import Decision, decide_unknown
from ansim.delivery.services.waves import open_rest
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.guardian_keys import batch_of, notice_of
from ansim.notices.queries.batches import batch_row
from ansim.notices.services.jobs import ask


@transaction.atomic
def pause_batch(*, by: Actor, batch_id: int, at: datetime, why: str = "") -> bool:
    """Hold the sending of a released batch; return whether it was running.

    Raises NotPermitted, NotInOffice, WrongState before release.
    """
    groups = _groups(by, batch_id)
    if not any([pause_group(group_id=group, now=at, by=by.who, reason=why) for group in groups]):
        return False
    audit(by=by, verb="batch.pause", reference=f"batch:{batch_id}", why=why)
    return True


@transaction.atomic
def resume_batch(*, by: Actor, batch_id: int, at: datetime, why: str = "") -> bool:
    """Let a held batch go on sending; return whether it was held.

    Raises NotPermitted, NotInOffice, WrongState before release.
    """
    groups = _groups(by, batch_id)
    if not any([resume_group(group_id=group, now=at, by=by.who, reason=why) for group in groups]):
        return False
    audit(by=by, verb="batch.resume", reference=f"batch:{batch_id}", why=why)
    ask("send", batch=batch_id)
    return True


@transaction.atomic
def send_rest(*, by: Actor, batch_id: int, at: datetime) -> bool:
    """Let the rest of a batch follow its first few messages by a person's decision; return whether it was waiting.

    Raises NotPermitted, NotInOffice, WrongState before release.
    """
    people, *_ = _groups(by, batch_id)
    if not open_rest(group_id=people, now=at, by=by.who):
        return False
    audit(by=by, verb="batch.send_rest", reference=f"batch:{batch_id}")
    return True


@transaction.atomic
def decide_delivery(*, by: Actor, delivery_id: int, decision: Decision, why: str, at: datetime) -> str:
    """Record what a person decided of an unknown delivery and return the reference of its notice.

    Raises NotPermitted, NotInOffice, DeliveryUnknown, NotUndecided, ReasonMissing, WhyHoldsPersonalData.
    """
    by.need(Permission.DELIVERY_DECIDE)
    if by.office_id is None:
        raise NotInOffice
    found = unknown_deliveries(office_id=by.office_id, delivery_id=delivery_id)
    if not found:
        raise DeliveryUnknown
    reference = notice_of(found[0].key)
    audit(by=by, verb=f"delivery.decide_{decision.value}", reference=found[0].key, why=why, at=at)
    decide_unknown(
        office_id=by.office_id, delivery_id=delivery_id, decision=decision, reason=why, now=at, by=by.who
    )
    batch_id = batch_of(found[0].group)
    if decision is Decision.SEND_AGAIN and batch_id is not None:
        ask("send", batch=batch_id)
    return reference


def _groups(by: Actor, batch_id: int) -> tuple[int, ...]:
    """Return the delivery groups of a released batch: of its people, of their guardians and of questions where there are any."""
    by.need(Permission.BATCH_STOP)
    row = batch_row(by, batch_id)
    if row.state != BatchState.RELEASED or row.delivery_group is None:
        raise WrongState(state=row.state)
    found = (row.delivery_group, row.guardian_group, row.question_group)
    return tuple(one for one in found if one is not None)
