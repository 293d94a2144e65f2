"""Whom a text message means: names of the people on the number that sent it, written as people write on a phone.

`격리통지서 홍길동`, `홍길동 입니다.` and `홍 길둥` all mean 홍길동; `통지서` alone means everybody on the number. Whoever
reads generously here tells nobody anything: only names on the number itself are looked for, and only it is answered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import Final
from unicodedata import category, normalize

_SHORTEST = 6  # letters of a name below which a slip may as well be another name
_WORDS, _TOGETHER = 40, 5  # so many words of a text are looked at, so many of them as one name

_ASKING: Final = """
격리통지서 통지서 통지 격리해제 격리 해제 확인서 확인증 사실확인서 안내문 문서 증명서 quarantine isolation notice certificate letter document
"""
_MANNERS: Final = """
님 씨 군 양 의 은 는 이 가 을 를 도 요 와 과 랑 이랑 하고 좀 저 저는 나는 전 제 제가 이름 이름은 성함 성함은 성명 성명은 본인 보호자 환자 학생 안녕하세요 안녕하십니까
수고하십니다 수고하세요 수고많으십니다 입니다 이에요 예요 에요 이요 인데요 인데 이라고합니다 라고합니다 이라고해요 라고해요 라고하는데요 감사합니다
고맙습니다 죄송합니다 죄송하지만 확인 요청 요청합니다 요청드립니다 신청 신청합니다 신청드립니다 문의 문의드립니다 발급 발송 전송 재발송 재발급 재전송
다시 한번 빨리 급해요 급합니다 아직 언제 보내 보내주세요 보내주십시오 보내줘 주세요 주십시오 주시겠어요 주실수있나요 주실수있을까요 주시면감사하겠습니다
해주세요 해주십시오 해줘 해줘요 해주시겠어요 해주실수있나요 부탁 부탁드립니다 부탁드려요 부탁합니다 부탁해요 부탁드리겠습니다 받고싶어요 받고싶습니다
받고싶은데요 받을수있나요 받을수있을까요 원합니다 원해요 필요합니다 필요해요 필요한데요 주시나요 오나요 나오나요 와요 안왔어요 안왔습니다 안왔는데요 안와요
안옵니다 안옴 못받았어요 못받았습니다 못받았는데요 안열려요 안열립니다 안보여요 안보입니다 안떠요 없어졌어요 지웠어요 지워졌어요 잃어버렸어요 어디있나요
어떻게받나요 제출용 제출 회사 학교 확진 확진자 확진된 자가 입원 치료 재택치료 재택 코로나 관련 받은
hello hi please send me my the a this again need want get receive resend not received got yet copy name is i am im mr ms mrs miss dr
for of to it can could would you thanks thank
"""
_KEYWORDS: Final = tuple(_ASKING.split())
_AROUND: Final = (*_KEYWORDS, *_MANNERS.split())
#: laughter, tears and hesitation in letters of their own, that no name has
_MOODS: Final = re.compile("[ㅋㅎㅇㄱㄴㅡ]{2,}|(?<![ㄱ-ㅎ])[ㅠㅜ]+")
_MARKS: Final = re.compile("[\u0300-\u036f]")


def meant_by(text: str, people: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the places in `people` (the names each one goes by) that a text means; () when it means nobody there.

    Only when no name fits as written, one that is a single slip away does.
    """
    calm = _MOODS.sub(" ", normalize("NFC", text))
    squashed = squash_name(calm)
    is_only_manners = 0 in _edges(squashed)[1]
    said = {part for window in (squashed, *_windows(calm)) for part in _stripped(window)}
    spelled = [{form for name in names for form in _forms(name) if form} for names in people]
    exact = tuple(place for place, forms in enumerate(spelled) if not said.isdisjoint(forms))
    if exact:
        return exact
    if is_only_manners:  # nothing is left that could be a name
        is_asked = any(keyword in squashed for keyword in _KEYWORDS)
        return tuple(range(len(people))) if is_asked else ()
    near = tuple(place for place, forms in enumerate(spelled) if _near(said, forms))
    if not near and _near(_stripped(squashed), _KEYWORDS):
        return tuple(range(len(people)))
    return near


def squash_name(text: str) -> str:
    """Return the letters of a text alone, in one spelling: no spaces, signs, digits, capitals, accents or full-width forms."""
    folded = normalize("NFKC", normalize("NFKC", text).casefold()).replace("đ", "d")
    plain = normalize("NFC", _MARKS.sub("", normalize("NFD", folded)))
    return "".join(letter for letter in plain if category(letter)[0] in "LM")


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


def _windows(text: str) -> Iterator[str]:
    """Yield the words of a text, one and a few next to each other, as names are squashed."""
    words = [word for part in re.split(r"[\W\d_]+", normalize("NFKC", text)) if (word := squash_name(part))]
    words = words[:_WORDS]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _TOGETHER, len(words)) + 1):
            yield "".join(words[start:end])


def _stripped(text: str) -> set[str]:
    heads, tails = _edges(text)
    return {text[start:end] for start in heads for end in tails if start < end}


def _forms(name: str) -> Iterator[str]:
    """Yield the ways to write a name: its words in their order, turned about, and of three or more any two."""
    words = name.replace(",", " ").split()
    for first in range(len(words)):
        yield squash_name("".join(words[first:] + words[:first]))
    if len(words) > 2:
        yield from (squash_name("".join(pair)) for pair in permutations(words, 2))


def _near(said: set[str], forms: Iterable[str]) -> bool:
    long = [form for form in forms if len(normalize("NFD", form)) >= _SHORTEST]
    return any(is_one_slip(words, form) for words in said for form in long)
