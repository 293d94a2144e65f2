"""Who asks: a credential in force and a fresh signature of its holder over a nonce, what is asked, and what is sent along."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.domain.credential import read_binding, read_credential, thumbprint
from ansim.vault.domain.errors import CredentialWrong
from ansim.vault.domain.nonces import check_nonce
from ansim.vault.domain.retention import is_person_over
from ansim.vault.models import HolderKey, Resident, UsedNonce


@dataclass(frozen=True, slots=True)
class Shown:
    """What a phone shows to be let in: its credential and its key binding, both compact JWS."""

    credential: str
    binding: str


def holder_of(*, shown: Shown, act: str, day: int = 0, content: bytes, now: datetime) -> Resident:
    """Return the person whose phone asks for `act` (and, for tokens, `day`) with `content`; uses the nonce up.

    Raises CredentialWrong for anything that is not whole, in force, fresh, unused and about exactly this.
    """
    point = read_credential(key_folder.credential_key().public_key(), shown.credential)
    bound = read_binding(point, shown.binding, now=now)
    same = hmac.compare_digest(bound.digest, hashlib.sha256(content).digest())
    if bound.act != act or bound.day != day or not same:
        raise CredentialWrong
    check_nonce(key_folder.code_key(), bound.nonce, now)
    try:
        row = HolderKey.objects.select_related("resident").get(
            thumbprint=thumbprint(point), revoked_at__isnull=True
        )
    except HolderKey.DoesNotExist:
        raise CredentialWrong from None
    if is_person_over(row.resident.last_used, korean_day(now)):
        raise CredentialWrong
    try:
        with transaction.atomic():
            UsedNonce.objects.create(nonce=bound.nonce, at=now)
    except IntegrityError:
        raise CredentialWrong from None
    return row.resident
