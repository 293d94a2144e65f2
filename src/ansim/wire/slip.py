"""Slips (protocol.md, Paper): 10 characters and a check character on paper, good for one visit of whoever they were made for.

Alphabet and check are those of references (kit/ids.py). The first character is a letter, so that no slip is a phone number.
"""

import secrets
from typing import Final

from ansim.kit.ids import ALPHABET, LOOKALIKES, check_character
from ansim.wire.errors import DeskMalformed

SLIP: Final = 10
STEP: Final = 600
"""Seconds to which the time written beside a slip is rounded down."""
_LETTERS: Final = ALPHABET[10:]
_VALUE: Final = 16


def new_slip() -> str:
    """Return the text of a fresh slip such as `K7Q4M-2XD9T-R`: 49 random bits."""
    while True:
        body = secrets.choice(_LETTERS) + "".join(secrets.choice(ALPHABET) for _ in range(SLIP - 1))
        check = check_character(body)
        if check in ALPHABET:  # skip checks that look like another character
            return f"{body[:5]}-{body[5:]}-{check}"


def slip_value(text: str) -> bytes:
    """Return the 16 bytes that are sealed of a typed slip: its 10 characters and zeros. Raises DeskMalformed.

    Lower case, spaces and hyphens anywhere, I, L and O for 1, 1 and 0 are taken.
    """
    plain = text.upper().replace("-", "").replace(" ", "").translate(LOOKALIKES)
    if len(plain) != SLIP + 1 or any(sign not in ALPHABET for sign in plain) or plain[0] not in _LETTERS:
        raise DeskMalformed
    if check_character(plain[:SLIP]) != plain[SLIP]:
        raise DeskMalformed
    return plain[:SLIP].encode().ljust(_VALUE, b"\0")
