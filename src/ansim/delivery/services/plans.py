"""Setting an office's hours, ladders and number for answers; what was sent already is not touched by it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ansim.delivery.domain.errors import SenderNotAllowed
from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import LadderWrong, Step, checked
from ansim.delivery.models import Hours, Ladder, Replies
from ansim.delivery.queries.plans import answerable_numbers


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
def set_replies(*, office_id: int, number: str, hours: int) -> None:
    """Let people answer to a sender number of the office and wait so many hours (1 to 72); "" asks nobody any more.

    Raises SenderNotAllowed for a number that is not the account's.
    """
    if not number:
        Replies.objects.filter(office_id=office_id).delete()
        return
    if number not in answerable_numbers(office_id=office_id):
        raise SenderNotAllowed
    Replies.objects.update_or_create(office_id=office_id, defaults={"number": number, "hours": hours})


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
