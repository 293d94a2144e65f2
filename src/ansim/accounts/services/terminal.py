"""Staff at a terminal: a command acts in an officer's name only with the officer's password and one-time code."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import SignInWrong
from ansim.accounts.models import Staff
from ansim.accounts.services.trail import audit


def sign_in_at_terminal(*, login: str, password: str, code: str, at: datetime) -> Actor:
    """Return the member of staff as an actor, for one command; sign-in and failure stand in the trail. Raises SignInWrong."""
    staff = Staff.objects.select_related("office").filter(login=login.strip().lower(), is_active=True).first()
    if staff is None:
        raise SignInWrong
    right = staff.check_password(password) and second_factor.takes_code(staff.pk, code.strip(), at)
    with transaction.atomic():
        verb = "staff.sign_in" if right else "staff.sign_in_failed"
        audit(by=staff.actor, verb=verb, reference=str(staff), why="terminal", at=at)
    if not right:
        raise SignInWrong
    return staff.actor
