"""Names of people: Korean, romanised, of any script; what cannot be a name is told, nothing is corrected."""

import re
from functools import lru_cache

LONGEST = 100
_NOT_A_NAME = re.compile(r"[0-9_=+@*#$%^&!?<>\[\]{}\\|;:/\"~]|[ㄱ-ㅎㅏ-ㅣ]")
_HANGUL = re.compile(r"[가-힣]")


def name_code(name: str) -> str | None:
    """Return the code of what is odd about a clean name, or None. Numbers in a name are two columns slid."""
    if not name:
        return "name.missing"
    if len(name) > LONGEST:
        return "name.long"
    if _NOT_A_NAME.search(name) or not any(map(str.isalpha, name)):
        return "name.unreadable"
    if len(name) == 1:
        return "name.short"
    return "name.rare_syllable" if _has_rare_syllable(name) else None


@lru_cache(maxsize=16384)
def _is_rare(syllable: str) -> bool:
    # Python's euc_kr writes syllables outside KS X 1001's 2,350 as eight bytes instead of refusing them.
    return len(syllable.encode("euc_kr")) != 2


def _has_rare_syllable(name: str) -> bool:
    return any(_is_rare(syllable) for syllable in _HANGUL.findall(name))
