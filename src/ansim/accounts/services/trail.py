"""Writing the audit trail: in the transaction of the act, or not at all."""

from datetime import datetime

from django.db import connection

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import AuditOutsideTransaction
from ansim.accounts.domain.names import check_why
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now


def audit(*, by: Actor, verb: str, reference: str = "", why: str = "", at: datetime | None = None) -> None:
    """Write that `by` did `verb` (`noun.verb`) to `reference`, for the reason `why`, at an aware moment.

    `reference` is a notice number, batch, `staff:12` or the like, never a person's data.
    Raises AuditOutsideTransaction without a transaction, WhyHoldsPersonalData for numbers in `why`.
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction
    AuditEvent.objects.create(
        at=at or now(),
        who=by.who,
        role=by.role_text,
        office=by.office_code,
        verb=str(verb),
        reference=reference,
        why=check_why(why),
    )
