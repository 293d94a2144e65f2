"""The sex of a person as lists write it: a word, a letter, or the seventh digit of a resident number."""

from dataclasses import dataclass

from ansim.notices.domain.texts import squash

_WORDS = {"남": "M", "남성": "M", "남자": "M", "m": "M", "male": "M", "여": "F", "여성": "F", "여자": "F",
          "f": "F", "female": "F"}  # fmt: skip
# 1 and 2 are used as plain codes too and say nothing about the century; 3, 4, 7 and 8 are given since 2000 only.
_DIGITS = {"1": ("M", None), "2": ("F", None), "3": ("M", 2000), "4": ("F", 2000), "5": ("M", None), "6": ("F", None),
           "7": ("M", 2000), "8": ("F", 2000)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SexReading:
    """`sex` is "M", "F" or None; `century` 2000 where the digit proves it."""

    sex: str | None
    century: int | None = None


def read_sex(text: str) -> SexReading:
    """Read a clean cell text; None for an empty one and for what is neither."""
    word = squash(text)
    if word in _DIGITS:
        return SexReading(*_DIGITS[word])
    return SexReading(_WORDS.get(word))
