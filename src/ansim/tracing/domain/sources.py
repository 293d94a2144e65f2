"""Understands one cell that says who infected somebody: "26,27", "colleague of TJ34 and TJ37", `import`, a cluster.

Numbers alone count only where the whole piece or a word such as "case" or 번 says so: a year is no person.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None

_NOTHING = frozenset(("", "-", "--", ".", "na", "n/a", "nan", "null", "none", "#n/a", "없음", "해당없음"))
_WHOLE_NUMBER = re.compile(r"(-?\d+)\.0+")
_PIECES = re.compile(r"[,;/|·、，；&]|\band\b|\s(?:및|와|과)\s", re.IGNORECASE)
_TOKENS = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
_DIGITS = re.compile(r"\d+")
_BEFORE = re.compile(
    r"^(?:(?:cases?|patients?|no\.?|number|확진자|확진|환자|증례|제)\s*)?(?:no\.?\s*)?#?\s*(?=\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:번째|번)?\s*(?:확진자|환자|감염자|증례)?$")
_NUMBERED = re.compile(
    r"(?:\bcases?|\bpatients?|확진자|환자|#)\s*#?(\d+)\b|(?<!\w)(\d+)\s*번(?:째)?(?=\s*(?:확진|환자|감염|의|$))",
    re.IGNORECASE,
)
_WORDS_FOR_NOBODY = frozenset((
    "import", "imported", "importation", "unknown", "unclear", "travel", "travelled", "overseas", "abroad",
    "community", "local", "cluster", "family", "해외", "해외유입", "해외입국", "수입", "미상", "불명", "모름", "확인중",
    "조사중", "집단발생", "지역사회",
))  # fmt: skip


def cell_text(cell: Cell) -> str:
    """Return a cell as text: NFKC, single spaces, whole numbers without ".0", nothing for an empty or NA cell."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(unicodedata.normalize("NFKC", "" if cell is None else str(cell)).split()).strip(
        "\"'\ufeff "
    )
    whole = _WHOLE_NUMBER.fullmatch(text)
    if whole:
        return whole[1]
    return "" if text.casefold() in _NOTHING else text


def _joined(cell: str) -> str:
    """Return the lines of a cell as pieces of one line."""
    lines = (line.strip() for line in cell.replace("\r", "\n").split("\n"))
    return "; ".join(line for line in lines if line)


def _shape(name: str) -> str:
    return _DIGITS.sub("9", name.casefold())


@dataclass(frozen=True, slots=True)
class Source:
    """People named in a cell, as the line list writes them or in its shape, and what is left as text."""

    people: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class KnownCases:
    """The case numbers of one line list, by which the cells of its links are understood."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._names = {name.casefold(): name for name in numbers}
        self._shapes = {_shape(name) for name in self._names}

    def person(self, text: str) -> str | None:
        """Return the case that the whole text names: a listed one, or one that looks like those listed; or None.

        Sees through "case 31", "#31", "확진자 31", "31번 환자"; case of letters does not matter.
        """
        bare = _AFTER.sub("", _BEFORE.sub("", text))
        return self._names.get(text.casefold()) or self._like(bare)

    def named(self, cell: Cell) -> str:
        """Return the one person of a cell: the case it names, or its text as it stands; "" when it is empty."""
        text = cell_text(cell)
        return self.person(text) or text

    def read(self, cell: Cell, *, names_people: bool = False) -> Source:
        """Return who and what a source cell names; both are empty when the cell says nothing.

        A cell without any person stays one text, commas included; beside people the other pieces are texts. Where
        the column `names_people` (`from`, not `source`), a single word that nobody lists is a person as well.
        """
        text = cell_text(_joined(cell) if isinstance(cell, str) else cell)
        if not text:
            return Source()
        whole = self.person(text)
        if whole is not None:
            return Source((whole,))
        people: dict[str, None] = {}
        texts = []
        for piece in (part.strip("\"' ") for part in _PIECES.split(text)):
            found = self._people_in(piece)
            if names_people and not found and " " not in piece and piece.casefold() not in _WORDS_FOR_NOBODY:
                found = (piece,) if piece else ()
            people.update(dict.fromkeys(found))
            if piece and not found:
                texts.append(piece)
        return Source(tuple(people), tuple(texts) if people else (text,))

    def _people_in(self, piece: str) -> tuple[str, ...]:
        whole = self.person(piece)
        if whole is not None:
            return (whole,)
        tokens = (token for token in _TOKENS.findall(piece) if not token.isdecimal())
        words = (token for token in tokens if any(sign.isdecimal() for sign in token))
        named = [name for name in map(self._like, words) if name]
        numbers = (first or second for first, second in _NUMBERED.findall(piece))
        return (*named, *(name for name in map(self._like, numbers) if name))

    def _like(self, name: str) -> str | None:
        """The listed case of that number, the number itself where it has the shape of those listed, or None."""
        listed = self._names.get(name.casefold())
        return listed or (name if name and _shape(name) in self._shapes else None)
