"""An office's own texts in a template: what may be typed there, and which of those agreed to are used on a day."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ansim.delivery.domain.euckr import unsendable
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.record import Worded
from ansim.notices.domain.template import Template
from ansim.notices.domain.texts import clean_text

_PUNISHMENT = re.compile(r"제(79|8[0-3])조|벌칙|징역|벌금|과태료|penalty|prison|\bfine[ds]?\b", re.IGNORECASE)


class WordingHalf(AnsimError):
    """A text is given in one of the two languages only."""

    code = "wording.half"
    sentence = Sentence(
        ko="한국어와 영어를 모두 적어 주세요. 두 칸을 모두 비우면 서식의 문구를 그대로 씁니다.",
        en="Give both the Korean and the English text, or leave both empty to keep the template's own.",
    )


class WordingLong(AnsimError):
    """A text has more letters than its place on the page has room for."""

    code = "wording.long"
    sentence = Sentence(
        ko="{most}자까지 적을 수 있습니다. 지금 {count}자입니다.",
        en="At most {most} letters fit; there are {count}.",
    )


class WordingLetters(AnsimError):
    """A text has letters that cannot be printed, or that Korean messages do not carry."""

    code = "wording.letters"
    sentence = Sentence(
        ko="통지서에 찍거나 문자로 보낼 수 없는 글자가 있습니다: {letters}. 다른 글자로 바꿔 주세요.",
        en="There are letters that cannot be printed or sent: {letters}. Replace them.",
    )


class WordingPunishment(AnsimError):
    """A text speaks of punishment, which the template alone says, by its articles."""

    code = "wording.punishment"
    sentence = Sentence(
        ko="벌칙에 관한 말({found})은 적을 수 없습니다. 벌칙은 서식이 법 조문대로 적습니다.",
        en="Punishment ({found}) cannot be spoken of here. The template states it by its articles.",
    )


class WordingSame(AnsimError):
    """Nothing would be different."""

    code = "wording.same"
    sentence = Sentence(
        ko="지금 쓰는 문구와 같습니다. 바꿀 문구를 적어 주세요.",
        en="This is the wording in use already. Type what is to be different.",
    )


class WordingWaits(AnsimError):
    """Another wording of the same template waits for its second officer."""

    code = "wording.waits"
    sentence = Sentence(
        ko="이 서식에는 승인을 기다리는 문구가 있습니다. 그것을 먼저 처리해 주세요.",
        en="A wording of this template waits for approval. Have that one decided first.",
    )


class WordingPast(AnsimError):
    """It would be used from a day that is over."""

    code = "wording.past"
    sentence = Sentence(
        ko="쓰기 시작하는 날은 오늘({today})이거나 그 뒤여야 합니다.",
        en="A wording can be used from today ({today}) or from a later day.",
    )


class WordingRoom(AnsimError):
    """With these texts the page does not hold a long address any more."""

    code = "wording.room"
    sentence = Sentence(
        ko="주소가 긴 사람의 통지서가 한 쪽에 들어가지 않습니다. 문구를 줄여 주세요.",
        en="A notice with a long address would not fit on one page. Shorten the text.",
    )


@dataclass(frozen=True, slots=True)
class WordingFrom:
    """A wording that two officers agreed to; `number` counts them, `since` is the first day of issue it is used on."""

    number: int
    since: date
    words: tuple[Worded, ...]


def checked_words(template: Template, typed: Mapping[str, Sentence]) -> tuple[Worded, ...]:
    """Return the office's own texts as typed, clean; what is empty or the template's own is left out.

    What the template does not let change is not looked at. Raises WordingHalf, WordingLong, WordingLetters,
    WordingPunishment.
    """
    found = []
    for word in sorted(typed.keys() & template.changeable.keys()):
        said = typed[word]
        own = Worded(word, clean_text(said.ko), clean_text(said.en))
        if own.ko or own.en:
            _check(own, template.changeable[word])
        if own.ko and Sentence(own.ko, own.en) != template.words[word]:
            found.append(own)
    return tuple(found)


def wording_on(agreed: Iterable[WordingFrom], on: date) -> tuple[Worded, ...]:
    """Return the texts in use for notices issued `on` a day: the latest that has begun; () are the template's own."""
    begun = [one for one in agreed if one.since <= on]
    return max(begun, key=lambda one: (one.since, one.number)).words if begun else ()


def _check(own: Worded, most: int) -> None:
    if not (own.ko and own.en):
        raise WordingHalf
    for text, room in ((own.ko, most), (own.en, 2 * most)):
        if len(text) > room:
            raise WordingLong(most=room, count=len(text))
        if odd := unsendable(text):
            raise WordingLetters(letters=" ".join(odd))
        if found := _PUNISHMENT.search(text.replace(" ", "") if text is own.ko else text):
            raise WordingPunishment(found=found[0])
