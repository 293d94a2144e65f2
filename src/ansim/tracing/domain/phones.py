"""A mobile number as a tracer types it: national digits inside, E.164 towards the vault."""

import re

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_SPACING = re.compile(r"[\s\-.()]")
_MOBILE = re.compile(r"010[0-9]{8}")


class BadPhone(AnsimError):
    """The text is no Korean mobile number."""

    code = "case.phone"
    sentence = Sentence(
        ko="휴대전화 번호가 아닙니다. 010-0000-0000처럼 11자리로 적어 주세요.",
        en="This is not a mobile number. Type its 11 digits like 010-0000-0000.",
    )


def read_mobile(text: str) -> str:
    """Return the national digits of a typed number ("01000000001"). Raises BadPhone."""
    plain = _SPACING.sub("", text)
    for abroad in ("+82", "0082"):
        if plain.startswith(abroad):
            plain = "0" + plain.removeprefix(abroad).removeprefix("0")
    if not _MOBILE.fullmatch(plain):
        raise BadPhone
    return plain


def to_e164(digits: str) -> str:
    """Return national digits in the form of E.164: +821000000001."""
    return f"+82{digits.removeprefix('0')}"


def from_e164(number: str) -> str:
    """Return the national digits of a Korean number, any other as it stands."""
    return f"0{number.removeprefix('+82')}" if number.startswith("+82") else number
