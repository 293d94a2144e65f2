"""Opening an office's desk: a pass with which the browser of a member of staff may serve people at the vault for a while.

The office signs who serves; whom, it never learns: number and card go from the browser to the vault.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.wire.desk_pass import NONCE, DeskPass, sign_desk_pass

LIFE: Final = timedelta(minutes=15)


@transaction.atomic
def open_desk(*, by: Actor, at: datetime) -> bytes:
    """Return a pass of 121 bytes for the next 15 minutes. Raises NotPermitted, BadDeskPass for who is no staff."""
    by.need(Permission.DESK_SERVE)
    given = DeskPass(
        by.office_id or 0,
        by.office_code,
        by.staff_id or 0,
        int((at + LIFE).timestamp()),
        secrets.token_bytes(NONCE),
    )
    signed = sign_desk_pass(given, keys.service_key(Role.OFFICE))
    audit(by=by, verb="desk.open", reference=by.who, at=at)
    return signed
