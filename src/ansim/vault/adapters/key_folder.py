"""The vault's keys: files of its key folder, outside the database and so outside every backup of it.

`day-N`, `week-N` and `issuer-N` are destroyed in their time: overwritten, removed, the folder brought to the disk.
"""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.sealing import Cipher
from ansim.wire import p256

_ROLE = Role.VAULT


def pepper() -> bytes:
    """Return the key of the index of phones."""
    return keys.secret(_ROLE, "index.pepper")


def code_key() -> bytes:
    """Return the key of one-time codes, nonces and the counting of askers."""
    return keys.secret(_ROLE, "codes.key")


def pairwise_key() -> bytes:
    """Return the key of operators' pairwise names."""
    return keys.secret(_ROLE, "operators.key")


def challenge_cipher() -> Cipher:
    """Return the cipher of numbers whose confirmation is still going on."""
    return Cipher(keys.secret(_ROLE, "challenges.key"))


def service_key() -> Ed25519PrivateKey:
    """Return the vault's service key, which also signs operators' confirmations."""
    return keys.service_key(_ROLE)


def credential_key() -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key that signs credentials."""
    value = int.from_bytes(keys.secret(_ROLE, "credential.key"), "big") % (p256.ORDER - 1) + 1
    return ec.derive_private_key(value, ec.SECP256R1())


def desk_key() -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key to which venues' devices seal the boxes of a desk."""
    value = int.from_bytes(keys.secret(_ROLE, "desk.key"), "big") % (p256.ORDER - 1) + 1
    return ec.derive_private_key(value, ec.SECP256R1())


def contact_key() -> X25519PrivateKey:
    """Return the key to which the opener seals contacts, and phones their audit keys."""
    return X25519PrivateKey.from_private_bytes(keys.secret(_ROLE, "contact.key"))


def auditor_key(year: int) -> X25519PrivateKey:
    """Return the year's audit key; until the auditor brings one of their own it lies here, and doctor says so."""
    return X25519PrivateKey.from_private_bytes(keys.secret(_ROLE, f"audit-{year}.key"))


def auditor_public(year: int) -> bytes:
    """Return the public half of the year's audit key, 32 bytes."""
    return auditor_key(year).public_key().public_bytes_raw()


def contact_public() -> bytes:
    """Return the public half of the contact key, 32 bytes."""
    return contact_key().public_key().public_bytes_raw()


def issuer_key(week: int) -> Ed25519PrivateKey:
    """Return the key that signs tokens for days of that week, made when first needed."""
    return Ed25519PrivateKey.from_private_bytes(keys.secret(_ROLE, f"issuer-{week}.key"))


def make_day_key(day: int) -> bytes:
    """Return the day's key, made now when there is none; never call it for a day whose key was destroyed."""
    return keys.secret(_ROLE, f"day-{day}.key")


def day_key(day: int) -> bytes | None:
    """Return the day's key, None when there is none (any more)."""
    return _held(f"day-{day}.key")


def make_week_key(week: int) -> bytes:
    """Return the key that wraps the persons who use ansim in that week, made now when there is none."""
    return keys.secret(_ROLE, f"week-{week}.key")


def week_key(week: int) -> bytes | None:
    """Return a week's key, None when it was destroyed."""
    return _held(f"week-{week}.key")


def held_numbers(kind: str) -> tuple[int, ...]:
    """Return the days or weeks of which a key of `kind` (day, week, issuer) is held, ascending."""
    names = (path.stem.removeprefix(f"{kind}-") for path in keys.folder(_ROLE).glob(f"{kind}-*.key"))
    return tuple(sorted(int(name) for name in names if name.isdigit()))


def destroy(kind: str, number: int) -> None:
    """Destroy a day's, week's or issuer's key; destroying it again changes nothing."""
    keys.destroy(_ROLE, f"{kind}-{number}.key")


def _held(name: str) -> bytes | None:
    path = keys.folder(_ROLE) / name
    return keys.secret(_ROLE, name) if path.exists() else None
