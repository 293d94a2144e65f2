"""Questions about staff: cards for pages, actors for services, names for the audit trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.accounts.queries.scope import in_office, of_office


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A member of staff as colleagues see them. `invited_until` is set while an invitation is open."""

    id: int
    login: str
    name: str
    roles: tuple[StaffRole, ...]
    is_active: bool
    has_password: bool
    has_second_factor: bool
    invited_until: datetime | None
    last_login: datetime | None
    office_id: int


def _card(row: Staff) -> StaffCard:
    return StaffCard(
        id=row.pk,
        login=row.login,
        name=row.name,
        roles=row.actor.roles,
        is_active=row.is_active,
        has_password=row.has_usable_password(),
        has_second_factor=second_factor.is_enrolled(row.pk),
        invited_until=row.invitation_until,
        last_login=row.last_login,
        office_id=row.office_id,
    )


def staff_of_office(actor: Actor) -> tuple[StaffCard, ...]:
    """Return the staff of the actor's office by staff id."""
    return tuple(_card(row) for row in of_office(Staff.objects.select_related("office"), actor))


def card_of(staff_id: int, *, by: Actor) -> StaffCard:
    """Return one member of staff of the actor's office. Raises NotInOffice."""
    return _card(in_office(Staff.objects.select_related("office"), by, pk=staff_id))


def actor_of(login: str) -> Actor:
    """Return the active member of staff with this staff id as an actor. Raises NotInOffice."""
    row = Staff.objects.select_related("office").filter(login=login.strip().lower(), is_active=True).first()
    if row is None:
        raise NotInOffice
    return row.actor


def names_of(whos: Iterable[str]) -> dict[str, str]:
    """Return names for the `who` of audit events, `staff:12` -> name; unknown ones and processes are left out."""
    ids = [int(who.removeprefix("staff:")) for who in set(whos) if who.startswith("staff:")]
    return {f"staff:{pk}": name for pk, name in Staff.objects.filter(pk__in=ids).values_list("pk", "name")}
