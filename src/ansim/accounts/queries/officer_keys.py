"""Which officers' keys count under a warrant: in use now, of active staff who may ask for or approve look-ups."""

from ansim.accounts.domain.officer_keys import OfficerKey
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import roles_with
from ansim.accounts.models import SigningKey


def officer_keys() -> tuple[OfficerKey, ...]:
    """Return the keys of all open offices; one that was retired, or whose officer left, counts no more."""
    roles = {*roles_with(Permission.LOOKUP_REQUEST), *roles_with(Permission.LOOKUP_APPROVE)}
    rows = SigningKey.objects.filter(
        retired_at__isnull=True,
        staff__is_active=True,
        staff__roles__overlap=sorted(roles),
        staff__office__opened_at__isnull=False,
    ).select_related("staff__office")
    return tuple(
        OfficerKey(
            row.key_id,
            row.staff.office_id,
            row.staff_id,
            bytes(row.public_der),
            row.made_at,
            row.staff.office.name,
        )
        for row in rows.order_by("pk")
    )
