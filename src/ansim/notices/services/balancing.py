"""The balance of a batch as evidence: noted when nothing of it is under way any more, and whenever its numbers change later."""

from datetime import datetime

from django.db import transaction

from ansim.notices.domain.evidence import What, said
from ansim.notices.models import Batch, Evidence
from ansim.notices.queries.balance import balance
from ansim.notices.services.evidencing import note_of_batch
from ansim.notices.services.states import worker_of

_NUMBERS = ("rows", "delivered", "failed", "posted", "excluded", "expired", "unknown")


def note_balances(*, at: datetime) -> int:
    """Note the balance of every batch about which something new waits for its seal; return how many were noted."""
    waiting = Evidence.objects.filter(seal__isnull=True, batch__isnull=False).exclude(reference="")
    told = Batch.objects.filter(pk__in=waiting.order_by().values("batch")).order_by("pk")
    return sum(_note(batch, at) for batch in told)


@transaction.atomic
def _note(batch: Batch, at: datetime) -> bool:
    found = balance(worker_of(batch), batch.pk)
    if not found.holds:
        return False
    numbers = {name: int(getattr(found, name)) for name in _NUMBERS}
    noted = Evidence.objects.filter(office_id=batch.office_id, batch=batch.pk, reference="").order_by("id")
    last = noted.last()
    if last is not None and {name: said(bytes(last.body)).get(name) for name in _NUMBERS} == numbers:
        return False
    source = f"balance:{batch.pk}:{noted.count()}"
    note_of_batch(what=What.BALANCE, batch=batch, source=source, at=at, kind=batch.kind, **numbers)
    return True
