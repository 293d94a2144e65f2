"""Asking who has a phone before a notice goes there: the question, what is made of the answers, how it may end.

The question holds no health data and no name: whoever gets it by mistake learns that an office looks for somebody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.message import MessageText

TRIES: Final = 3
"""So many wrong birth dates from a number, then a person decides."""


class AskState(StrEnum):
    """How a question stands: open while it waits or too many dates were wrong; then answered, decided by a person, or over
    because its message was called off or has expired."""

    WAITING = "waiting"
    MISSED = "missed"
    ANSWERED = "answered"
    LET_GO = "let_go"
    POSTED = "posted"
    OVER = "over"


OPEN: Final = (AskState.WAITING, AskState.MISSED)
#: after these the number is known to be the person's
PROVEN: Final = (AskState.ANSWERED, AskState.LET_GO)


class NobodyToAsk(AnsimError):
    """No number is set to which people could answer."""

    code = "asking.no_number"
    sentence = Sentence(
        ko="답장을 받을 번호가 정해져 있지 않아 생년월일을 먼저 물을 수 없습니다. 기관 설정의 '보내는 시간과 차례'에서 정해 주세요.",
        en="No number is set to which people can answer, so that nobody can be asked for a birth date first. "
        "Set one in the office's settings, under hours and ladder.",
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What a text means for the questions to a number: places in them that it answers, and how many dates fit nobody."""

    right: tuple[int, ...]
    wrong: int


def read_answer(
    said: Sequence[frozenset[date]], asked: Sequence[date | None], known: frozenset[date] = frozenset()
) -> Read:
    """Hold the dates of a text (each the days it may mean) against those `asked` for; `known` were answered before.

    A date that was right before is not wrong when it comes again.
    """
    right = tuple(place for place, birth in enumerate(asked) if any(birth in days for days in said))
    fits = known.union(birth for birth in asked if birth)
    return Read(right, sum(fits.isdisjoint(days) for days in said))


def due_at(at: datetime, wait: timedelta, until: datetime) -> datetime:
    """Return from when on a person decides about a question asked `at`: after `wait`, never after the notice's own end."""
    return min(at + wait, until)


_QUESTION: Final = (
    "{drill}[{office}] 보내 드릴 문서가 있습니다. 번호가 맞는지 확인하려고 합니다. 받는 분(자녀 앞 문서이면 자녀)의 "
    "생년월일 6자리만 이 번호로 답장해 주세요. 예: 900102\n"
    "맞으면 문서를 보냅니다. 같은 번호를 쓰는 분이 여럿이면 함께 적어 주세요. 다른 것은 묻지 않으며 링크도 없습니다.\n"
    "의심되면 {contact} 로 전화해 확인하세요.\n{other}"
)
# Carriers take EUC-KR: Thai, Mongolian and simplified Chinese letters do not arrive, Vietnamese goes without its marks.
_OTHERS: Final[Mapping[str, str]] = {
    "en": "A public office has a document for you. Reply with your date of birth only (YYMMDD), "
    "or your child's if it is for a child. No link, nothing else is asked. Questions: {contact}",
    "ja": "役所からの文書があります。受取人(子どもあての場合は子ども)の生年月日6けた(YYMMDD)だけを返信してください。"
    "リンクはありません。問い合わせ: {contact}",
    "vi": "Co quan nha nuoc co van ban gui cho ban. Hay tra loi chi bang ngay sinh (YYMMDD) cua ban, "
    "hoac cua con ban neu van ban gui cho con. Khong co duong link. Lien he: {contact}",
    "ru": "У госоргана есть документ для вас. Ответьте только датой рождения (YYMMDD): вашей или ребёнка, "
    "если документ для него. Ссылок нет. Вопросы: {contact}",
    "uz": "Davlat idorasida siz uchun hujjat bor. Faqat tug'ilgan sanangizni (YYMMDD) yozib javob bering, "
    "hujjat farzandingizga bo'lsa uning sanasini. Havola yo'q. Savollar: {contact}",
}


def question_for(office: str, contact: str, language: str, *, drill: bool) -> MessageText:
    """Return the message that asks for a birth date, in Korean and `language` (ISO 639-1), English where that cannot be sent."""
    other = _OTHERS.get(language, _OTHERS["en"]).format(contact=contact)
    head = "[훈련] " if drill else ""
    text = _QUESTION.format(drill=head, office=office, contact=contact, other=other)
    return MessageText(f"{head}{office} 확인", text)
