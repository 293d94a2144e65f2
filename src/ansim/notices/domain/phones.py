"""Reads a phone cell: one valid Korean mobile number, or why not. Restores a lost zero; guesses nothing else."""

import re
from dataclasses import dataclass

from ansim.notices.domain.table import Cell
from ansim.notices.domain.texts import cell_text, half_width, squash

_PLAIN = re.compile(r"010-?[0-9]{4}-?[0-9]{4}", re.ASCII)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ーㅡ\u1173"), "-")
_WORD = re.compile(r"[^\W\d_][^\W\d_. ]*")
_LABELS = frozenset(("hp", "h", "p", "tel", "mobile", "phone", "휴대폰", "핸드폰", "휴대전화", "전화", "연락처",
                     "본인", "번호"))  # fmt: skip
_NOTHING = frozenset(
    ("", "-", "없음", "무", "미상", "불명", "모름", "x", "없슴", "해당없음", "n/a", "na", "none", "미확인")
)
_LOOKALIKES = str.maketrans("OoIl", "0011")
_LATIN_BY_DIGIT = re.compile(r"[0-9][A-Za-z]|[A-Za-z][0-9]")
_CHUNK = re.compile(r"(?:\+ ?)?\(?[0-9][0-9()\-. ]*")
_ONE_OF_TWO = re.compile(r"(?:0|(?:\+|00)?82[-. ]?\(?0?\)?)1[016-9][-. )]*[0-9]{3,4}[-. ]*[0-9]{4}"
                         r"|0(?:2|[3-7][0-9])[-. )]*[0-9]{3,4}[-. ]*[0-9]{4}")  # fmt: skip
_SHAPES = (
    (re.compile(r"01[16-9][0-9]{7,8}"), "phone.old_prefix"),
    (re.compile(r"0(?:2|[3-6][0-9]|70|50[0-9])[0-9]{7,8}|1[5-8][0-9]{6}"), "phone.landline"),
    (re.compile(r"00[0-9]{7,}"), "phone.foreign"),
    (re.compile(r"[0-9]{7,}"), "phone.length"),
)


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """`number` is the national digits or None; `codes` what to tell; `note` the words found beside it.

    `likely` is a number that may be offered instead, never taken by itself.
    """

    number: str | None
    codes: tuple[str, ...] = ()
    note: str = ""
    likely: str | None = None


_EMPTY = PhoneReading(None)


def show_phone(number: str) -> str:
    """Return national digits as people read them: 010-0000-0000."""
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def read_phone(cell: Cell) -> PhoneReading:
    """Read one cell. An empty cell (or 없음, -) gives neither number nor code; the caller decides."""
    text = cell_text(cell)
    if _PLAIN.fullmatch(text):
        return PhoneReading(text.replace("-", ""))
    if squash(text) in _NOTHING:
        return _EMPTY
    text = half_width(text).translate(_DASHES)
    if _LATIN_BY_DIGIT.search(text):
        return PhoneReading(None, ("phone.unreadable",), likely=_mobile(text.translate(_LOOKALIKES)))
    note = " ".join(word for word in _WORD.findall(text) if word.casefold() not in _LABELS)
    chunks = [chunk.strip() for chunk in _CHUNK.findall(text)]
    number, code = _read_chunks(chunks)
    codes = tuple(found for found in (code, "phone.note" if number and note else None) if found)
    likely = _only_mobile(text) if code == "phone.two_numbers" else None
    return PhoneReading(number, codes, note if number else "", likely)


def _mobile(text: str) -> str | None:
    """Return a text that is one mobile number and nothing else."""
    chunks = _CHUNK.findall(text)
    return _read_one(chunks[0].strip())[0] if len(chunks) == 1 and not _WORD.search(text) else None


def _only_mobile(text: str) -> str | None:
    """Return the one mobile number among several numbers of a cell; None when there are two or none."""
    found = {_read_one(number)[0] for number in _ONE_OF_TWO.findall(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _digits(chunk: str) -> str:
    return re.sub(r"[^0-9]", "", chunk)


def _read_chunks(chunks: list[str]) -> tuple[str | None, str | None]:
    if not chunks:
        return None, "phone.unreadable"
    if len(chunks) == 1:
        return _read_one(chunks[0])
    lengths = [len(_digits(chunk)) for chunk in chunks]
    if max(lengths) >= 7:
        numbers = {_read_one(chunk)[0] for chunk in chunks}
        number = numbers.pop()
        return (number, None) if number and not numbers else (None, "phone.two_numbers")
    return _read_one("".join(chunks))


def _read_one(chunk: str) -> tuple[str | None, str | None]:
    digits, abroad = _national(chunk)
    if abroad:
        return None, "phone.foreign"
    if re.fullmatch(r"010[0-9]{8}", digits):
        return digits, None
    if re.fullmatch(r"10[0-9]{8}", digits):
        return f"0{digits}", "phone.zero_restored"
    if len(_ONE_OF_TWO.findall(chunk)) > 1:
        return None, "phone.two_numbers"
    for shape, code in _SHAPES:
        if shape.fullmatch(digits):
            return None, code
    return None, "phone.unreadable"


def _national(chunk: str) -> tuple[str, bool]:
    """Return the digits without Korea's country code, and whether another country's stands there."""
    digits = _digits(chunk)
    marked = chunk.startswith("+")
    if digits.startswith("0082"):
        digits, marked = digits[2:], True
    if digits.startswith("82") and (marked or len(digits) in (12, 13)):
        return f"0{digits[2:].removeprefix('0')}", False
    return digits, marked
