"""Officers' software signing keys: made, retired, and used to sign in an officer's name.

Whoever asks for a signature writes its own audit event: the act, not the signing, is what is told.
"""

from dataclasses import dataclass

from django.db import transaction

from ansim.accounts.adapters import signing_keys
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NoSigningKey
from ansim.accounts.models import SigningKey, Staff
from ansim.accounts.services.trail import audit
from ansim.kit.clock import now


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of an officer: key id, algorithm (ES256), r || s in 64 bytes."""

    key_id: str
    algorithm: str
    value: bytes


@transaction.atomic
def make_signing_key(*, by: Actor) -> str:
    """Make the actor's signing key, retiring the one before, and return its id. Raises NoSigningKey."""
    if by.staff_id is None or by.office_id is None:
        raise NoSigningKey
    Staff.objects.select_for_update().get(pk=by.staff_id)
    _retire(by)
    fresh = signing_keys.make_key(by.office_id)
    SigningKey.objects.create(
        staff_id=by.staff_id,
        key_id=fresh.key_id,
        public_der=fresh.public_der,
        private_sealed=fresh.private_sealed,
        made_at=now(),
    )
    audit(by=by, verb="signing_key.make", reference=fresh.key_id)
    return fresh.key_id


@transaction.atomic
def retire_signing_key(*, by: Actor, why: str) -> None:
    """Take the actor's signing key out of use; without one, nothing happens."""
    for key_id in _retire(by):
        audit(by=by, verb="signing_key.retire", reference=key_id, why=why)


def sign_as(by: Actor, data: bytes) -> Signature:
    """Sign bytes in the officer's name with the key in use. Raises NoSigningKey, SealBroken."""
    row = SigningKey.objects.filter(staff_id=by.staff_id or 0, retired_at__isnull=True).first()
    if row is None or by.office_id is None:
        raise NoSigningKey
    value = signing_keys.sign(
        data, office_id=by.office_id, key_id=row.key_id, private_sealed=bytes(row.private_sealed)
    )
    return Signature(row.key_id, "ES256", value)


def _retire(by: Actor) -> list[str]:
    rows = SigningKey.objects.filter(staff_id=by.staff_id or 0, retired_at__isnull=True)
    gone = list(rows.values_list("key_id", flat=True))
    rows.update(retired_at=now())
    return gone
