"""What a sealed person can be found by: whole facts, and parts that only narrow down (first letters, end of a number).

A part is hashed under the office's key like a whole fact. Whoever copies the table without that key sees which rows
share one, not what it is (ADR 0043).
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

_FIRST_SYLLABLE, _SYLLABLES_AN_INITIAL = 0xAC00, 588
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_HANGUL = re.compile(r"[가-힣]")
PHONE_END = 4
"""Digits of the end of a number: what people say of a number on the phone."""


def initials_of(name: str) -> str:
    """Return the first letters (초성) of a name's Hangul syllables, `ㅎㄱㄷ` of 홍길동; "" for a name without any."""
    letters = _HANGUL.findall(normalize("NFC", name))
    return "".join(_INITIALS[(ord(one) - _FIRST_SYLLABLE) // _SYLLABLES_AN_INITIAL] for one in letters)


def is_initials(typed: str) -> bool:
    """Say whether what was typed into the field of the name is two or more first letters and nothing else."""
    squashed = "".join(typed.split())
    return len(squashed) > 1 and all(letter in _INITIALS for letter in squashed)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a romanised name, whose order differs from paper to paper; none of a Korean name or one word."""
    words = normalize("NFC", name).replace(",", " ").split()
    return tuple(words) if len(words) > 1 and not _HANGUL.search(name) else ()


def parts_of(name: str, *phones: str) -> Iterator[tuple[str, str]]:
    """Yield the parts by which a person may be found, each as kind and value; numbers as national digits, "" for none."""
    if letters := initials_of(name):
        yield "initials", letters
    for word in words_of(name):
        yield "word", word
    for phone in phones:
        if phone:
            yield "end", phone[-PHONE_END:]


def names_somebody(*, name: str, phone: str, parts: int) -> bool:
    """Say whether what was typed means somebody: a whole name or number, or at least two of what only narrows down."""
    return bool(name or phone) or parts > 1
