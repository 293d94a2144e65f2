"""Names of people: Korean, romanised, of any script; what cannot be a name is told, nothing is corrected."""

import re
import unicodedata
from functools import lru_cache

from ansim.delivery.domain.euckr import unsendable
from ansim.notices.domain.texts import squash

LONGEST = 100
# Signs, letters of Hangul standing alone (NFKC turns ㄱ into U+1100), and two Korean names in one cell.
_NOT_A_NAME = re.compile(
    r"[_@*#%&!?\[\]{}\\;:/\"]|[ㄱ-ㆎ\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]|[가-힣] ?[,·、] ?[가-힣]"
)
_NOBODY = frozenset(("미상", "불명", "불상", "성명불상", "성명미상", "신원미상", "신원불상", "없음", "미확인", "모름",
                     "null", "none", "nan", "unknown", "noname"))  # fmt: skip
_BRACKETS = re.compile(r"[(\[{<].*?[)\]}>]")
_NO_LETTERS = re.compile(r"[^\w '.,·-]|[\d_]")
_HANGUL = re.compile(r"[가-힣]")


def name_code(name: str) -> str | None:
    """Return the code of what is odd about a clean name, or None. Numbers in a name are two columns slid."""
    if not name or squash(name) in _NOBODY:
        return "name.missing"
    if len(name) > LONGEST:
        return "name.long"
    if _NOT_A_NAME.search(name) or not any(map(str.isalpha, name)) or any(map(_is_sign, name)):
        return "name.unreadable"
    if len(name) == 1:
        return "name.short"
    if _has_rare_syllable(name):
        return "name.rare_syllable"
    return "name.unsendable" if unsendable(name) else None


def likely_name(name: str) -> str | None:
    """Return what is left of an unreadable name without brackets, digits and signs, when that is a good name.

    It may be offered ("홍길동2", "1. 홍길동", "홍길동(남)*"), never taken by itself.
    """
    left = " ".join(_NO_LETTERS.sub(" ", _BRACKETS.sub(" ", name)).split()).strip(" .,·-'")
    return left if left and name_code(left) is None else None


@lru_cache(maxsize=16384)
def _is_sign(letter: str) -> bool:
    """Whether a character is a symbol or number of any script: 김○○ is a masked name, not a name."""
    return letter not in "`´" and unicodedata.category(letter)[0] in "SN"


@lru_cache(maxsize=16384)
def _is_rare(syllable: str) -> bool:
    # Python's euc_kr writes syllables outside KS X 1001's 2,350 as eight bytes instead of refusing them.
    return len(syllable.encode("euc_kr")) != 2


def _has_rare_syllable(name: str) -> bool:
    return any(_is_rare(syllable) for syllable in _HANGUL.findall(name))
