"""When the quarantines of handed-over contacts end: issued notices of their batches, counted by their last day."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import of_office
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Notice

#: kinds whose last day is the last of a quarantine; a correction stands in the place of the notice that it replaced
_HOLDING = (NoticeKind.QUARANTINE, NoticeKind.CORRECTION)


def made_from(batches: Collection[int]) -> Q:
    """Return which notices belong to these batches: theirs, and corrections that stand in the place of one of theirs."""
    return Q(batch__in=batches) | Q(roster_row__origin__batch__in=batches)


def ends_by_day(by: Actor, batches: Collection[int]) -> dict[date, int]:
    """Return how many quarantines by notices of these batches, or by corrections of them, end with each Korean day.

    Counts what was issued and still stands; what is not issued yet has no day that anybody was told. A correction of
    a correction is not followed. Nobody's name is read. Raises NotPermitted.
    """
    by.need(Permission.CASE_READ)
    found = of_office(
        Notice.objects.filter(made_from(batches), state=NoticeState.ISSUED, batch__kind__in=_HOLDING), by
    )
    return dict(found.order_by("last_day").values_list("last_day").annotate(n=Count("pk")))
