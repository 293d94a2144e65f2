"""The keys of the vault as others may see them: issuers' public halves; which days' keys are held."""

from dataclasses import dataclass

from ansim.vault.adapters import key_folder
from ansim.vault.domain.retention import first_day_of
from ansim.vault.models import IssuerKey
from ansim.wire.days import day_number
from ansim.wire.token import key_id


@dataclass(frozen=True, slots=True)
class IssuerPublic:
    """An issuer's public key (32 raw bytes), its kid, and the Korean days (numbers) whose tokens it signs."""

    kid: bytes
    public: bytes
    first_day: int
    last_day: int


def issuer_keys() -> tuple[IssuerPublic, ...]:
    """Return the public keys of all weeks whose tokens may still have to be verified, oldest first."""
    found = []
    for row in IssuerKey.objects.order_by("week"):
        first, public = day_number(first_day_of(row.week)), bytes(row.public)
        found.append(IssuerPublic(key_id(public), public, first, first + 6))
    return tuple(found)


def day_keys_held() -> tuple[int, ...]:
    """Return the days (numbers) whose keys lie in this role's key folder."""
    return key_folder.held_numbers("day")
