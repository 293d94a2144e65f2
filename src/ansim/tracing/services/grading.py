"""A tracer grades contacts, one or many at once; what another tracer changed meanwhile stops the whole act."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import names_of
from ansim.tracing.domain.contacts import (
    WEAK,
    ContactChanged,
    Grade,
    HandedOverAlready,
    NobodyChosen,
    RejectNeedsReason,
    WeakTogether,
)
from ansim.tracing.models import Contact
from ansim.tracing.queries.rows import case_row
from ansim.tracing.services.events import tell_contacts


@transaction.atomic
def grade_contacts(
    *, by: Actor, reference: str, seen: Mapping[int, int], grade: Grade, reason: str = "", at: datetime
) -> int:
    """Accept, reject (with a reason) or take back the grade of contacts of one case; return how many changed.

    `seen` maps contact ids to the versions the tracer saw. Raises NotPermitted, NotInOffice, NobodyChosen,
    RejectNeedsReason, WeakTogether, ContactChanged (then nobody is changed), HandedOverAlready, WhyHoldsPersonalData.
    """
    by.need(Permission.CONTACT_GRADE)
    reason = " ".join(reason.replace("\0", " ").split())[:200]  # the database keeps no NUL
    if grade is Grade.REJECTED and not reason:
        raise RejectNeedsReason
    case = case_row(by, reference)
    rows = list(Contact.objects.select_for_update().filter(case=case, pk__in=list(seen)).order_by("pk"))
    if not rows or len(rows) != len(seen):
        raise NobodyChosen
    if any(row.handed_over_to is not None for row in rows):
        raise HandedOverAlready
    check_seen(rows, seen)
    if grade is Grade.ACCEPTED:
        _require_looked_at(rows)
    changing = [row for row in rows if row.grade != grade or row.reason != reason]
    Contact.objects.filter(pk__in=[row.pk for row in changing]).update(
        grade=grade, reason=reason, version=F("version") + 1, changed_by=by.who
    )
    what = {Grade.ACCEPTED: "accept", Grade.REJECTED: "reject", Grade.NEW: "take_back"}[grade]
    tell_contacts(by=by, contacts=changing, what=what, why=reason, at=at)
    return len(changing)


def _require_looked_at(rows: list[Contact]) -> None:
    """Whoever is known by word or paper alone is accepted alone, after a look. Raises WeakTogether."""
    weak = sum(row.assurance <= WEAK and row.grade != Grade.ACCEPTED for row in rows)
    if weak and len(rows) > 1:
        raise WeakTogether(count=weak)


def check_seen(rows: list[Contact], seen: Mapping[int, int]) -> None:
    """Raise ContactChanged when a row is not as the tracer saw it; the rows are locked by the caller."""
    changed = [row for row in rows if row.version != seen[row.pk]]
    if changed:
        who = changed[0].changed_by
        raise ContactChanged(who=names_of([who]).get(who, "새 조회"), count=len(changed))
