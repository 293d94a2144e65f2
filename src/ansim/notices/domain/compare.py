"""Text as it is compared, and dates and phones as a document writes them."""

import re
from datetime import date

from ansim.notices.domain.texts import squash

# What PDF readers add around glyphs: soft hyphens, joiners, byte-order marks; and the signs that pdfium gives for
# a hyphen at the end of a line.
_READ = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")) | dict.fromkeys(
    map(ord, "\ufffe\x02"), "-"
)
_ANY_READ = re.compile("[" + "".join(map(chr, _READ)) + "]")


def comparable(text: str) -> str:
    """Return `text` without blanks, invisible signs and case (NFKC): a reader's line breaks are no difference."""
    return squash(text.translate(_READ) if _ANY_READ.search(text) else text)


def written_date(day: date) -> str:
    """Return a day as a document writes it: `2026. 11. 21.`."""
    return f"{day.year}. {day.month}. {day.day}."


def spelled_date(day: date) -> str:
    """Return a day as an official signature line writes it: `2026년 11월 21일`."""
    return f"{day.year}년 {day.month}월 {day.day}일"


def written_phone(digits: str) -> str:
    """Return a Korean national number with its hyphens; other text is returned as it is."""
    if (
        not digits.isascii()
        or not digits.isdigit()
        or not digits.startswith("0")
        or not 9 <= len(digits) <= 11
    ):
        return digits
    area = 2 if digits.startswith("02") else 3
    return f"{digits[:area]}-{digits[area:-4]}-{digits[-4:]}"
