"""Operators: signed in by what the vault says of a confirmed phone; the number never comes here."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from ansim.accounts.services.trail import audit
from ansim.checkins.domain.errors import AssertionOld
from ansim.checkins.domain.hands import operator_actor
from ansim.checkins.models import Operator, TakenAssertion
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.wire.operator import read_operator

_LIFETIME = timedelta(minutes=5)


@transaction.atomic
def sign_in(*, assertion: bytes, at: datetime) -> int:
    """Return the row of the operator whose phone the vault confirmed, made at the first time.

    Raises BadAssertion, AssertionOld (older than five minutes, from the future, or used before), KeysMissing.
    """
    said = read_operator(assertion, keys.service_public(Role.VAULT))
    if abs(at.timestamp() - said.issued) > _LIFETIME.total_seconds():
        raise AssertionOld
    TakenAssertion.objects.filter(until__lt=at).delete()
    try:
        with transaction.atomic():
            TakenAssertion.objects.create(nonce=said.nonce, until=at + 2 * _LIFETIME)
    except IntegrityError:
        raise AssertionOld from None
    row, is_new = Operator.objects.get_or_create(
        pairwise=said.pairwise, defaults={"first_seen_at": at, "last_seen_at": at}
    )
    if not is_new:
        Operator.objects.filter(pk=row.pk).update(last_seen_at=at)
    audit(by=operator_actor(row.pk), verb="operator.sign_in", reference=f"operator:{row.pk}", at=at)
    return row.pk
