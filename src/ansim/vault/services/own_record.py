"""The warrant `self`: a resident's own key is told everything the vault holds about the person, or destroys it at once."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ansim.vault.adapters.people import PersonKey, read_form
from ansim.vault.models import Access, DayCount, DeskCount, Resident
from ansim.vault.services.enrolling import record_use
from ansim.wire.days import date_of
from ansim.wire.token import DESK_COUNTERS


@transaction.atomic
def tell(*, row: Resident, now: datetime) -> dict[str, Any]:
    """Return everything held about a person as JSON-safe values; asking counts as a use.

    The visits lie with another role, which knows no persons; the phone has its own history of them.
    """
    record_use(row=row, now=now)
    row.refresh_from_db()
    key = PersonKey.of(row)
    form = read_form(key.open("form", row.form)) if row.form else None
    tokens, stubs = (
        table.objects.filter(uid=bytes(row.uid)).order_by("day") for table in (DayCount, DeskCount)
    )
    return {
        "phone": key.open("phone", row.phone).decode(),
        "name": key.open("name", row.name).decode() if row.name else None,
        "enrolled_at": row.enrolled_at.isoformat(),
        "last_used": row.last_used.isoformat(),
        "form": {"name": form.name, "birth": form.birth.isoformat(), "address": form.address}
        if form
        else None,
        "form_at": row.form_at.isoformat() if row.form_at else None,
        "tokens": [{"day": date_of(count.day).isoformat(), "given": count.next} for count in tokens],
        "desks": [
            {"day": date_of(count.day).isoformat(), "given": count.next - DESK_COUNTERS.start}
            for count in stubs
        ],
        "cards": row.cards.filter(blocked_at__isnull=True).count(),
        "slips": row.slips.count(),
        "leaves": row.looked,
        "looked_at": [_access(access) for access in row.accesses.order_by("pk")],
    }


@transaction.atomic
def erase(*, row: Resident) -> None:
    """Destroy a person's key and all that was sealed under it, and the count of the person's tokens."""
    for table in (DayCount, DeskCount):
        table.objects.filter(uid=bytes(row.uid)).delete()
    Resident.objects.filter(pk=row.pk).delete()


def _access(row: Access) -> dict[str, Any]:
    return {
        "at": row.written_at.isoformat(),
        "kind": row.kind,
        "fields": row.fields.split(",") if row.fields else [],
        "office": row.office,
        "released": row.released_at is not None,
        "leaf": row.leaf_index,
    }
