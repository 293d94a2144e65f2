"""The one-time code of an invented person, shown on drill pages so that nobody needs an app to practise."""

from datetime import datetime

from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import Staff
from ansim.conf import env


def drill_code(staff_id: int, at: datetime) -> str | None:
    """Return the code valid at an aware moment; None outside the sandbox or for staff of a real office."""
    if not env.sandbox() or not Staff.objects.filter(pk=staff_id, office__is_drill=True).exists():
        return None
    secret = second_factor.drill_secret(staff_id)
    return totp_code(secret, at) if secret else None
