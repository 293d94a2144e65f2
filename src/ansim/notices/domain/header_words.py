"""What the text of a header means: known words, seen through brackets, forewords and a group header above."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ansim.notices.domain.columns import FOREWORDS, SYNONYMS, Column
from ansim.notices.domain.texts import fold_header, half_width

_BRACKETS = re.compile(r"[(\[{<].*?[)\]}>]")
# In brackets these say that the column is about somebody else, or a phone that is not carried about.
_SOMEBODY_ELSE = re.compile(
    "보호자|부모|가족|배우자|대리인|담당|신고|접수|guardian|parent|family|[(\\[{<]\\s*(?:모|부)\\s*[)\\]}>]",
    re.I,
)
_GUARDIAN = re.compile("보호자|부모|법정대리인|guardian|parent", re.I)
_LATIN = re.compile("영문|영어|여권|로마자|english|passport|roman", re.I)
_NOT_MOBILE = re.compile("자택|집|유선|회사|직장|비상|긴급|home|office|work|emergency", re.I)
_GUARDIANS = {Column.NAME: Column.GUARDIAN_NAME, Column.PHONE: Column.GUARDIAN_PHONE}
_MEANINGS: Mapping[str, tuple[Column, int]] = {
    word: (column, rank) for column, words in SYNONYMS.items() for rank, word in enumerate(words)
}
_BELOW = 1000  # a meaning that only one of two header rows gives is weaker than any of a whole header


@lru_cache(maxsize=4096)
def meaning(header: str) -> tuple[Column, int] | None:
    """Return what a header means and how exactly (0 is best), or None. Brackets and forewords are seen through,
    unless the brackets name somebody else: 성명(담당자) is not the person's name, 성명(보호자) the guardian's.
    """
    header = half_width(header)
    whole = fold_header(header)
    bare = fold_header(_BRACKETS.sub("", header))
    brackets = "".join(_BRACKETS.findall(header))
    if whole not in _MEANINGS and _SOMEBODY_ELSE.search(brackets):
        return _guardians(bare) if _GUARDIAN.search(brackets) else None
    for step, word in enumerate((whole, bare, *_without_foreword(bare))):
        if word in _MEANINGS:
            column, rank = _MEANINGS[word]
            if step and column is Column.PHONE and _NOT_MOBILE.search(brackets):
                return None
            if step and column is Column.NAME and _LATIN.search(brackets):
                column = Column.OTHER_NAME
            return column, rank + step * 100
    return None


@lru_cache(maxsize=4096)
def meaning_below(upper: str, lower: str) -> tuple[Column, int] | None:
    """Return what a header of two rows means: 연락처 above 휴대전화, 보호자 above 성명, 생년월일 above (YYMMDD)."""
    if not lower or not upper or fold_header(lower) == fold_header(upper):
        return meaning(lower or upper)
    joined = meaning(f"{upper}{lower}")
    if joined is None and not _SOMEBODY_ELSE.search(f"({upper})"):
        found = meaning(lower) or meaning(f"{upper}({lower})")
        joined = (found[0], found[1] + _BELOW) if found else None
    return joined


def _without_foreword(word: str) -> Iterable[str]:
    return (word[len(fore) :] for fore in FOREWORDS if word.startswith(fore) and len(word) > len(fore))


def _guardians(bare: str) -> tuple[Column, int] | None:
    found = next((_MEANINGS[word] for word in (bare, *_without_foreword(bare)) if word in _MEANINGS), None)
    return (_GUARDIANS[found[0]], found[1] + 100) if found and found[0] in _GUARDIANS else None
