"""Short codes of posters: what a visitor types whose camera does not open, 7 random characters and a check.

Alphabet and check character are those of references (kit/ids.py): Crockford's base 32, ISO/IEC 7064 MOD 37,36.
"""

import secrets
from typing import Final

from ansim.checkins.domain.errors import ShortCodeBad
from ansim.kit.ids import ALPHABET, LOOKALIKES, check_character

_LENGTH: Final = 8


def new_short_code() -> str:
    """Return a fresh short code such as `7KQ4-M2XD`: 35 random bits."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
        check = check_character(body)
        if check in ALPHABET:  # skip checks that look like another character
            return _grouped(body + check)


def check_short_code(text: str) -> str:
    """Return the canonical form of a typed short code; lower case, spaces, I, L, O are taken. Raises ShortCodeBad."""
    plain = text.upper().replace("-", "").replace(" ", "").translate(LOOKALIKES)
    if len(plain) != _LENGTH or any(sign not in ALPHABET for sign in plain):
        raise ShortCodeBad
    if check_character(plain[:-1]) != plain[-1]:
        raise ShortCodeBad
    return _grouped(plain)


def _grouped(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:]}"
