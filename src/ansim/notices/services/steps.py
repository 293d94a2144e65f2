"""Progress of the steps of a batch, written often and read by every open page."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db.models import F, Value
from django.db.models.functions import Least

from ansim.kit.clock import now
from ansim.notices.domain.batch import StepName
from ansim.notices.models import Step

_T = TypeVar("_T")
_OFTEN = 2000


def begin(batch_id: int, name: StepName, total: int, *, done: int = 0) -> None:
    """Start a step, or start it again after an interruption: its first start is kept. `done` of `total` are done."""
    Step.objects.update_or_create(
        batch_id=batch_id,
        name=name,
        defaults={"total": total, "done": done, "ended_at": None, "updated_at": now()},
        create_defaults={"total": total, "done": done, "started_at": now(), "updated_at": now()},
    )


def renew(batch_id: int, name: StepName) -> None:
    """Forget a step that had ended, since its work begins anew; one that was interrupted goes on."""
    Step.objects.filter(batch_id=batch_id, name=name, ended_at__isnull=False).delete()


def advance(batch_id: int, name: StepName, done: int) -> None:
    """Set how many are done; never beyond the total."""
    Step.objects.filter(batch_id=batch_id, name=name).update(
        done=Least(Value(done), F("total")), updated_at=now()
    )


def told(batch_id: int, name: StepName, rows: Sequence[_T], *, part: int, parts: int) -> Iterator[_T]:
    """Yield `rows`, telling every 2,000 how far the step is when going through them is part `part` (from 0) of `parts`."""
    for at, row in enumerate(rows):
        if at and at % _OFTEN == 0:
            advance(batch_id, name, (part * len(rows) + at) // parts)
        yield row


def end(batch_id: int, name: StepName) -> None:
    """Mark a step as finished."""
    Step.objects.filter(batch_id=batch_id, name=name, ended_at__isnull=True).update(ended_at=now())
