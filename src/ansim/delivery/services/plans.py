"""Setting an office's hours and ladders; what was sent already is not touched by it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import LadderWrong, Step, checked
from ansim.delivery.models import Hours, Ladder


@transaction.atomic
def set_hours(*, office_id: int, window: Window | None) -> None:
    """Let an office's notices go in these hours only; None lets them go at any time."""
    if window is None:
        Hours.objects.filter(office_id=office_id).delete()
    else:
        Hours.objects.update_or_create(
            office_id=office_id, defaults={"opens": window.opens, "closes": window.closes}
        )


@transaction.atomic
def set_ladder(
    *, office_id: int, kind: str, steps: Sequence[Step], now: datetime, template: str = "", words: str = ""
) -> None:
    """Set the steps of an office for one kind. Raises LadderWrong, also for Alimtalk without its approved template."""
    known = checked(steps)
    if Step.ALIMTALK in known and not (template and words.strip()):
        raise LadderWrong
    Ladder.objects.update_or_create(
        office_id=office_id,
        kind=kind,
        defaults={
            "steps": [step.value for step in known],
            "template": template,
            "words": words,
            "changed_at": now,
        },
    )
