"""The first line of a person's page: did it go out, when, to which number, did it arrive, was it opened. And what was opened."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from ansim.accounts.domain.actors import Actor
from ansim.delivery.domain.errors import DeliveryUnknown
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.deliveries import TimeLine, time_line
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.openings import Way
from ansim.notices.queries.openings import Opened, openings_of
from ansim.notices.queries.people import NoticeCard
from ansim.web.base.language import moment_in_words
from ansim.web.base.tags import hidden_phone, phone
from ansim.web.console.words import failure_words

_GONE = frozenset({State.SENT, State.DELIVERED, State.UNKNOWN, *FAILED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the officer says first, and whether the notice was opened ("" where it cannot have been)."""

    reached: str
    opened: str


def answer_of(by: Actor, notice: NoticeCard, revealed: str = "") -> Answer:
    """Return the first line for a notice; the number is half hidden unless it was `revealed`."""
    line = _line(by, notice.reference)
    sentences = [_standing(notice), _reached(notice, line, revealed)]
    gone = notice.posted_at is not None or (line is not None and line.row.state in _GONE)
    opened = opened_words(openings_of(by, notice.reference)) if gone else ""
    return Answer(" ".join(one for one in sentences if one), opened)


def opened_moments(by: Actor, reference: str) -> list[tuple[datetime, str]]:
    """Return the moments at which a notice was opened first, and last where that was later, in words."""
    words = {
        Way.VERIFY: gettext("확인 화면이 열림"),
        Way.OWN: gettext("받은 사람이 내 통지서에서 열어 봄"),
        Way.DOWNLOAD: gettext("받은 사람이 파일을 내려받음"),
    }
    found = []
    for one in openings_of(by, reference):
        found.append((one.first_at, words[one.way]))
        if one.times > 1:
            more = gettext("%(what)s (모두 %(n)s번 가운데 마지막)") % {"what": words[one.way], "n": one.times}
            found.append((one.last_at, more))
    return found


def opened_words(openings: tuple[Opened, ...]) -> str:
    """Return how often a notice was opened, in one sentence."""
    if not openings:
        return gettext("아직 열어 본 기록이 없습니다.")
    words = {
        Way.VERIFY: gettext("확인 화면 %(n)s번"),
        Way.OWN: gettext("본인 열람 %(n)s번"),
        Way.DOWNLOAD: gettext("내려받기 %(n)s번"),
    }
    counted = ", ".join(words[one.way] % {"n": f"{one.times:,}"} for one in openings)
    last = moment_in_words(max(one.last_at for one in openings))
    return gettext("열어 보았습니다: %(counted)s, 마지막 %(last)s. 누가 열었는지는 남기지 않습니다.") % {
        "counted": counted,
        "last": last,
    }


def _line(by: Actor, reference: str) -> TimeLine | None:
    try:
        return time_line(office_id=by.office_id or 0, key=reference)
    except DeliveryUnknown:
        return None


def _standing(notice: NoticeCard) -> str:
    return {
        NoticeState.WITHDRAWN: gettext("철회된 통지서입니다."),
        NoticeState.SUPERSEDED: gettext("다른 통지서로 바뀐 통지서입니다."),
    }.get(notice.state, "")


def _reached(notice: NoticeCard, line: TimeLine | None, revealed: str) -> str:
    if notice.issued_at is None:
        return gettext("아직 나가지 않았습니다. 승인을 기다립니다.")
    if notice.posted_at is not None:
        return gettext("%(at)s에 우편으로 나갔습니다.") % {"at": moment_in_words(notice.posted_at)}
    if line is None:
        if notice.record.phone:
            return gettext("발급되었으나 문자로 나가지 않았습니다.")
        return gettext("휴대전화가 없어 우편으로 나갈 통지서이며, 아직 나가지 않았습니다.")
    number = phone(revealed) if revealed else hidden_phone(notice.record.phone)
    return _in_state(line, number)


def _in_state(line: TimeLine, number: str) -> str:
    state = line.row.state
    facts = {
        "number": number,
        "sent": moment_in_words(_when(line, State.SENT) or line.row.changed_at),
        "at": moment_in_words(line.row.changed_at),
        "reason": failure_words(state, _code(line)).reason if state in FAILED else "",
    }
    said = {
        State.SENT: gettext("%(sent)s에 %(number)s 번호로 나갔습니다. 도착했다는 소식은 아직 없습니다."),
        State.DELIVERED: gettext("%(sent)s에 %(number)s 번호로 나가 %(at)s에 도착했습니다."),
        State.UNKNOWN: gettext(
            "%(at)s에 %(number)s 번호로 보냈으나 대답을 받지 못해, 나갔는지 아직 모릅니다."
        ),
        State.HELD_BACK: gettext(
            "아직 나가지 않았습니다. %(number)s 번호에 생년월일을 묻고 답장을 기다립니다."
        ),
        State.CANCELLED: gettext("나가지 않았습니다. 보내기 전에 취소되었습니다."),
        State.EXPIRED: gettext("나가지 않았습니다. 보낼 기한이 지났습니다."),
        **dict.fromkeys(
            FAILED, gettext("%(number)s 번호로 보냈으나 %(at)s에 전하지 못한 것으로 끝났습니다: %(reason)s.")
        ),
    }.get(state, gettext("아직 나가지 않았습니다. %(number)s 번호로 발송을 기다립니다."))
    return said % facts


def _when(line: TimeLine, state: State) -> datetime | None:
    return next((one.at for one in reversed(line.moments) if one.what == state.value), None)


def _code(line: TimeLine) -> str:
    return next((one.code for one in reversed(line.moments) if one.what == line.row.state.value), "")
