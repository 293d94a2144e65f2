"""Questions about signing keys: which key is in use, whose a signature is."""

from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.adapters import signing_keys
from ansim.accounts.domain.actors import Actor
from ansim.accounts.models import SigningKey


@dataclass(frozen=True, slots=True)
class KeyCard:
    """The public face of a signing key; `public_der` is SubjectPublicKeyInfo."""

    key_id: str
    who: str
    public_der: bytes
    made_at: datetime
    retired_at: datetime | None


def _card(row: SigningKey) -> KeyCard:
    return KeyCard(row.key_id, f"staff:{row.staff_id}", bytes(row.public_der), row.made_at, row.retired_at)


def key_card(actor: Actor) -> KeyCard | None:
    """Return the key that the actor signs with now, None when there is none."""
    row = SigningKey.objects.filter(staff_id=actor.staff_id or 0, retired_at__isnull=True).first()
    return _card(row) if row else None


def public_keys(office_id: int) -> tuple[KeyCard, ...]:
    """Return every signing key of an office's officers, retired ones too, oldest first."""
    rows = SigningKey.objects.filter(staff__office_id=office_id).order_by("pk")
    return tuple(_card(row) for row in rows)


def is_signed_by(data: bytes, *, key_id: str, signature: bytes) -> bool:
    """Say whether `signature` (64 bytes) over `data` was made with the key of that id; False for unknown keys."""
    row = SigningKey.objects.filter(key_id=key_id).first()
    return row is not None and signing_keys.fits(data, signature, public_der=bytes(row.public_der))


def signer_of(key_id: str) -> str | None:
    """Return `staff:12` for a key id, None when it is unknown."""
    row = SigningKey.objects.filter(key_id=key_id).first()
    return f"staff:{row.staff_id}" if row else None
