"""What a poster says: every word as it will stand on the page, and what its QR must say when it is read again."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DRILL_WORDS = "훈련 DRILL"
_LONG_WORD = 14
_MAY_BREAK = "\u200b"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class Size(StrEnum):
    """The shapes a poster is printed in; all on A4 paper but one."""

    A4 = "a4"
    A5 = "a5"
    TENT = "tent"
    STICKERS = "stickers"


@dataclass(frozen=True, slots=True)
class PosterPage:
    """One printed code. `number` is its zone (0: the venue itself), `text` is what the QR says, `typed_at` the address where `short` may be typed instead."""

    number: int
    name: str
    zone: str
    kind: str
    address: str
    text: str
    short: str
    typed_at: str
    made_on: date
    drill: bool

    def words(self) -> dict[str, object]:
        """Return every word of the page but the QR."""
        return {
            "name": breakable(self.name),
            "zone": breakable(self.zone),
            "kind": self.kind,
            "address": self.address,
            "short": self.short,
            "typed": self.typed_at,
            "made": self.made_on.isoformat(),
            "drill": self.drill,
        }

    def must_say(self) -> tuple[tuple[str, str], ...]:
        """Return what has to be read on the finished page: field and words."""
        told = [("name", self.name), ("zone", self.zone), ("short", self.short)]
        if self.drill:
            told.append(("drill", DRILL_WORDS))
        return tuple((field, words) for field, words in told if words)


def breakable(text: str) -> str:
    """Return a text whose very long words may break anywhere, so that none runs off the paper."""
    return " ".join(word if len(word) <= _LONG_WORD else _MAY_BREAK.join(word) for word in text.split(" "))


def squashed(text: str) -> str:
    """Return a text without blanks, line ends and invisible signs, in one form, as read and written words are compared."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split()).replace("\ufffe", "-")
