"""Whom a text message means: names of the people on the number that sent it, written as people write on a phone.

`격리통지서 홍길동`, `홍길동 입니다.` and `홍 길둥` all mean 홍길동; `통지서` alone means everybody on the number.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from unicodedata import category, normalize

_SHORTEST = 6  # letters of a name below which a slip may as well be another name

_ASKING: Final = "격리통지서 통지서 통지 격리해제 격리 확인서 확인증 안내문 문서 notice certificate"
_MANNERS: Final = """
님 씨 군 양 의 은 는 이 가 을 를 요 좀 저 저는 나는 전 제 제가 이름 이름은 성함 성함은 본인 보호자 안녕하세요 수고하십니다
입니다 이에요 예요 에요 이요 인데요 인데 이라고합니다 라고합니다 이라고해요 라고해요 감사합니다 확인 요청 요청합니다 신청 신청합니다
다시 보내 보내주세요 보내주십시오 보내줘 주세요 주십시오 부탁 부탁드립니다 부탁드려요 부탁합니다 부탁해요 재발송 재발급
hello please send me my the again name is i am mr ms mrs for of thanks
"""
_KEYWORDS: Final = tuple(_ASKING.split())
_AROUND: Final = (*_KEYWORDS, *_MANNERS.split())


def meant_by(text: str, people: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the places in `people` (the names each one goes by) that a text means; () when it means nobody there.

    Only when no name fits as written, one that is a single slip away does.
    """
    squashed = squash_name(text)
    heads, tails = _edges(squashed)
    said = {squashed[start:end] for start in heads for end in tails if start < end}
    spelled = [{form for name in names for form in _forms(name)} for names in people]
    exact = tuple(place for place, forms in enumerate(spelled) if not said.isdisjoint(forms))
    if not exact and 0 in tails:  # nothing is left that could be a name
        is_asked = any(keyword in squashed for keyword in _KEYWORDS)
        return tuple(range(len(people))) if is_asked else ()
    return exact or tuple(place for place, forms in enumerate(spelled) if _near(said, forms))


def squash_name(text: str) -> str:
    """Return the letters of a text alone, in one spelling: no spaces, signs, digits, capitals or full-width forms."""
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return "".join(letter for letter in folded if category(letter)[0] in "LM")


def is_one_slip(one: str, other: str) -> bool:
    """Say whether two different words are the same but for one letter (of a syllable) wrong, missing, too many or swapped."""
    first, second = normalize("NFD", one), normalize("NFD", other)
    if abs(len(first) - len(second)) > 1 or first == second:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    first, second = first[start:], second[start:]
    if first[2:] == second[2:] and first[:2] == second[:2][::-1]:
        return True
    return first[1:] == second[1:] or first[1:] == second or first == second[1:]


def _edges(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return where a name may begin and where it may end, when only words of `_AROUND` stand before and after it."""
    heads = {0}
    for place in range(len(text)):
        if place in heads:
            heads.update(place + len(word) for word in _AROUND if text.startswith(word, place))
    tails = {len(text)}
    for place in range(len(text), 0, -1):
        if place in tails:
            tails.update(place - len(word) for word in _AROUND if text.endswith(word, 0, place))
    return frozenset(heads), frozenset(tails)


def _forms(name: str) -> Iterator[str]:
    """Yield the ways to write a name: as it stands, and with its words (surname last, surname first) turned about."""
    words = name.replace(",", " ").split()
    for first in range(len(words)):
        if form := squash_name("".join(words[first:] + words[:first])):
            yield form


def _near(said: set[str], forms: set[str]) -> bool:
    long = [form for form in forms if len(normalize("NFD", form)) >= _SHORTEST]
    return any(is_one_slip(words, form) for words in said for form in long)
