"""The first set-up: a one-time code printed at start, and the step where the set-up stands."""

import hmac

from django.db import transaction

from ansim.accounts.domain import codes
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice, SetupTokenWrong
from ansim.accounts.models import Office
from ansim.accounts.queries.offices import any_office_open
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.conf.roles import Role


def setup_code() -> str | None:
    """Return the code that `ansim serve` prints while no office is open, None afterwards."""
    return None if any_office_open() else _code()


def check_setup_code(typed: str) -> None:
    """Raise SetupTokenWrong unless the set-up is still open and the code is the printed one."""
    if any_office_open() or not hmac.compare_digest(codes.digest_of(typed), codes.digest_of(_code())):
        raise SetupTokenWrong


@transaction.atomic
def take_setup_step(*, by: Actor, office_id: int, step: str) -> None:
    """Remember where the set-up goes on: seal, sender, staff or message. Raises NotInOffice once it is over."""
    if not Office.objects.filter(pk=office_id, opened_at__isnull=True).update(setup_step=step):
        raise NotInOffice
    audit(by=by, verb="setup.step", reference=step)


def _code() -> str:
    return codes.code_from(keys.secret(Role.OFFICE, "setup-code"))
