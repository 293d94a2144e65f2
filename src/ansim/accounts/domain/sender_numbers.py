"""Sender numbers (발신번호): which Korean numbers may stand as the sender of a message.

Rule: the list of numbers registered beforehand (전기통신사업법 제84조의2, 거짓으로 표시된 전화번호 고시):
area code or 010/070 numbers, and the eight-digit 15xx/16xx/18xx ones. Mobile numbers are allowed for small offices.
"""

import re
import unicodedata
from typing import Final

from ansim.accounts.domain.errors import SenderNumberBad

_SHAPES: Final = re.compile(
    r"02(?!1[568]\d{6}$)\d{7,8}"  # Seoul
    r"|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])(?!1[568]\d{6}$)\d{7,8}"  # other areas
    r"|070\d{8}"  # internet telephony
    r"|010\d{8}"  # mobile
    r"|1[568]\d{6}"  # nationwide numbers, never with an area code
)


def check_sender_number(text: str) -> str:
    """Return the digits of a sender number; raise SenderNumberBad for anything else.

    Tolerates hyphens, spaces, dots, parentheses, full-width digits and +82.
    """
    plain = re.sub(r"[\s().\-‐-―−]", "", unicodedata.normalize("NFKC", text))
    if plain.startswith("+82"):
        plain = "0" + plain[3:].removeprefix("0")
    if not plain.isascii() or not _SHAPES.fullmatch(plain):
        raise SenderNumberBad
    return plain


def show_number(digits: str) -> str:
    """Return digits as people write them: 010-0000-0000, 02-000-0000, 1522-0000."""
    if len(digits) == 8:
        return f"{digits[:4]}-{digits[4:]}"
    head = 2 if digits.startswith("02") else 3
    return f"{digits[:head]}-{digits[head:-4]}-{digits[-4:]}"
