"""The installation's key for codes and for what was typed to get one; tags that find a person belong to each office."""

import hashlib
import hmac

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.sealing import Cipher

_NAME = "own-notices"


def own_key() -> bytes:
    """Return the 32-byte key of codes, made at first use."""
    return keys.secret(Role.OFFICE, _NAME)


def own_cipher() -> Cipher:
    """Return the cipher that seals phone and birth date as typed."""
    return Cipher(hmac.digest(own_key(), b"ansim-own-asked/v1", hashlib.sha256))


def asker_tag(phone: str) -> str:
    """Return the keyed hash under which questions about a phone are counted: a bare one of 10^8 numbers hides none."""
    return hmac.digest(own_key(), b"ansim-own-asker/v1\n" + phone.encode(), hashlib.sha256).hex()
