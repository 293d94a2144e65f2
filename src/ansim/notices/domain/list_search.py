"""What is looked for among the rows of one list: a part of a name or its first letters, a number or its end."""

from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.searching import PHONE_END, initials_of, is_initials
from ansim.notices.domain.texts import squash

_SIGNS: Final = frozenset("0123456789-. +()")


@dataclass(frozen=True, slots=True)
class Sought:
    """One of four, the others empty: `name` a part of a name, folded; `initials` first letters (초성); `phone` a whole
    number as national digits; `end` its last four."""

    name: str = ""
    initials: str = ""
    phone: str = ""
    end: str = ""

    def means(self, value: str) -> bool:
        """Say whether a row with this name is meant, or with these last digits where `end` is looked for."""
        if self.end:
            return value == self.end
        if self.initials:
            return self.initials in initials_of(value)
        return bool(self.name) and self.name in squash(value)


def read_sought(typed: str) -> Sought | None:
    """Return what was typed as a search; None where it is neither a name nor a whole number nor four digits."""
    text = normalize("NFKC", typed).strip()
    if text and _SIGNS.issuperset(text):
        digits = "".join(sign for sign in text if sign.isdigit())
        if len(digits) == PHONE_END:
            return Sought(end=digits)
        number = read_phone(text).number
        return Sought(phone=number) if number else None
    letters = "".join(normalize("NFC", typed).split())
    if is_initials(letters):
        return Sought(initials=letters)
    name = squash(typed)
    return Sought(name=name) if name else None
