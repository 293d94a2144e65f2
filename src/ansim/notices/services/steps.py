"""Progress of the steps of a batch, written often and read by every open page."""

from ansim.kit.clock import now
from ansim.notices.domain.batch import StepName
from ansim.notices.models import Step


def begin(batch_id: int, name: StepName, total: int) -> None:
    """Start a step, or start it again after an interruption: its first start is kept."""
    Step.objects.update_or_create(
        batch_id=batch_id,
        name=name,
        defaults={"total": total, "done": 0, "ended_at": None, "updated_at": now()},
        create_defaults={"total": total, "done": 0, "started_at": now(), "updated_at": now()},
    )


def advance(batch_id: int, name: StepName, done: int) -> None:
    """Set how many are done; never beyond the total."""
    step = Step.objects.get(batch_id=batch_id, name=name)
    Step.objects.filter(pk=step.pk).update(done=min(done, step.total), updated_at=now())


def end(batch_id: int, name: StepName) -> None:
    """Mark a step as finished."""
    Step.objects.filter(batch_id=batch_id, name=name, ended_at__isnull=True).update(ended_at=now())
