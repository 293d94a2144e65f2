"""The key k_v of a venue, sealed at rest under a key of the visits role's folder; bound to its venue."""

import secrets

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.sealing import KEY_BYTES, Cipher


def _cipher() -> Cipher:
    return Cipher(keys.secret(Role.VISITS, "venue-keys"))


def new_sealed_key(ident: bytes) -> bytes:
    """Return a fresh k_v, sealed for the venue `ident`."""
    return _cipher().seal(secrets.token_bytes(KEY_BYTES), ident)


def new_sealed_keys(idents: list[bytes]) -> list[bytes]:
    """Return a fresh sealed k_v for each venue, in order; reads the key folder once."""
    cipher = _cipher()
    return [cipher.seal(secrets.token_bytes(KEY_BYTES), ident) for ident in idents]


def open_former(ident: bytes, held: list[bytes]) -> list[bytes]:
    """Return former k_v of one venue, in order. Raises SealBroken."""
    cipher = _cipher() if held else None
    return [cipher.open(one, ident) for one in held] if cipher else []


def open_keys(sealed: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Return k_v by venue. Raises SealBroken."""
    cipher = _cipher()
    return {ident: cipher.open(held, ident) for ident, held in sealed.items()}
