"""References (문서번호): random, readable aloud, with a check character (ISO/IEC 7064 MOD 37,36).

Alphabet: Crockford's base 32 (no I, L, O, U). 11 random characters carry 55 bits; the twelfth is the check.
"""

import secrets

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 12
LOOKALIKES = str.maketrans("ILO", "110")


class BadReference(AnsimError):
    """The text is no reference: wrong length, wrong characters or a wrong check character."""

    code = "reference.bad"
    sentence = Sentence(
        ko="문서번호가 맞지 않습니다. 통지서에 적힌 12자리를 다시 확인해 주세요.",
        en="This is not a valid reference. Check the 12 characters printed on the notice.",
    )


def check_character(body: str) -> str:
    """Return the ISO/IEC 7064 MOD 37,36 check character of `body`."""
    product = 36
    for character in body:
        total = (product + _CHECK_ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _CHECK_ALPHABET[(37 - product) % 36]


def new_reference() -> str:
    """Return a fresh random reference such as `7KQ4-M2XD-9TR3`."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
        check = check_character(body)
        if check in ALPHABET:  # skip checks that look like another character
            return _grouped(body + check)


def check_reference(text: str) -> str:
    """Return the canonical form of a typed reference; raise BadReference when it cannot be one.

    Tolerates lower case, spaces, missing hyphens, and I, L, O typed for 1, 1, 0 (Crockford).
    """
    plain = text.upper().replace("-", "").replace(" ", "").translate(LOOKALIKES)
    if len(plain) != _LENGTH or any(character not in ALPHABET for character in plain):
        raise BadReference
    if check_character(plain[:-1]) != plain[-1]:
        raise BadReference
    return _grouped(plain)


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, _LENGTH, 4))
