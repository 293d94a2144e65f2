"""Words of what became of an issued notice: for lists, for the time line of a person."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.queries.deliveries import states_by_key
from ansim.kit.clock import korean_day, now
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.changes import Act, ChangeState
from ansim.notices.domain.guardian_keys import (
    again_key,
    guardian_key,
    question_key,
    withdrawn_key,
)
from ansim.notices.domain.renewing import may_certify, may_correct
from ansim.notices.queries.changes import ChangeCard, changes_of, moments_of, replaced_by
from ansim.notices.queries.people import NoticeCard
from ansim.notices.queries.renewals import correction_under_way, withdrawal_documented


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a time line: when, what, who by (`staff:1`), why."""

    at: datetime
    text: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Next:
    """What may be done with a notice, or where to go: the change or correction that waits, what ended or replaced it."""

    withdraw: bool
    reissue: bool
    correct: bool
    certify: bool
    correction: int | None
    document: bool
    documented: int | None
    change: ChangeCard | None
    replaced_by: str


def next_of(by: Actor, notice: NoticeCard) -> Next:
    """Return what the actor may do with a notice now."""
    waits = next((one for one in changes_of(by, notice.reference) if one.state is ChangeState.ASKED), None)
    in_force = notice.state is NoticeState.ISSUED
    correction = correction_under_way(by, notice.reference) if in_force else None
    free = in_force and waits is None
    withdrawn = notice.state is NoticeState.WITHDRAWN and may_correct(notice.record.kind)
    documented = withdrawal_documented(by, notice.reference) if withdrawn else None
    record, today = notice.record, korean_day(now())
    return Next(
        withdraw=free and by.may(Permission.NOTICE_WITHDRAW),
        reissue=free and by.may(Permission.NOTICE_REISSUE),
        correct=free
        and correction is None
        and by.may(Permission.NOTICE_REISSUE)
        and may_correct(record.kind),
        certify=in_force
        and by.may(Permission.BATCH_CREATE)
        and may_certify(record.kind, record.period.last_day, today),
        correction=correction,
        document=withdrawn and documented is None and by.may(Permission.BATCH_CREATE),
        documented=documented,
        change=waits,
        replaced_by=replaced_by(notice.reference),
    )


def later_messages(by: Actor, reference: str) -> list[tuple[str, str]]:
    """Return key and name of every message that followed a notice's own: sent again, told of its withdrawal."""
    again = [
        again_key(reference, one.number)
        for one in changes_of(by, reference)
        if one.act is Act.REISSUE and one.state is ChangeState.AGREED
    ]
    told = [withdrawn_key(reference, number) for number in range(1, len(again) + 3)]
    known = states_by_key(office_id=by.office_id or 0, keys=told)
    asked = [question_key(reference), question_key(guardian_key(reference))]
    known |= states_by_key(office_id=by.office_id or 0, keys=asked)
    return [
        *((key, gettext("생년월일을 묻는 문자")) for key in asked if key in known),
        *((key, gettext("다시 보냄")) for key in again),
        *((key, gettext("철회 알림")) for key in told if key in known),
    ]


def act_words(act: Act) -> str:
    """Return what is asked for, as a title."""
    return {
        Act.WITHDRAW: gettext("통지서 철회"),
        Act.REISSUE: gettext("통지서 다시 보내기"),
        Act.LET_GO: gettext("답장 없이 통지서 보내기"),
    }[act]


def withdrawn_words(called_off: int, told: int) -> str:
    """Return what a withdrawal came to: messages that did not leave any more, numbers that are told (none is said too)."""
    said = [gettext("철회했습니다.")]
    if called_off:
        said.append(gettext("아직 보내지 않은 %(off)d건은 보내지 않습니다.") % {"off": called_off})
    if told:
        said.append(gettext("이미 보낸 %(told)d개 번호에 알립니다.") % {"told": told})
    else:
        said.append(gettext("문자로 나간 것이 없어 알릴 번호가 없습니다."))
    return " ".join(said)


def told_of(by: Actor, reference: str) -> list[Told]:
    """Return what was asked, decided and done of a notice after it was issued, in no order."""
    told = [one for card in changes_of(by, reference) for one in _of_change(card)]
    new = replaced_by(reference)
    for moment in moments_of(by, reference):
        if moment.after is NoticeState.SUPERSEDED:
            text = gettext("%(new)s호로 정정되어 효력이 없어짐") % {"new": new}
        else:
            text = gettext("철회되어 효력이 없어짐")
        told.append(Told(moment.at, text, moment.who, moment.why))
    return told


def _of_change(card: ChangeCard) -> list[Told]:
    act = act_words(card.act)
    told = [Told(card.asked_at, gettext("%(act)s 요청") % {"act": act}, f"staff:{card.asked_by}", card.why)]
    if card.decided_at is not None:
        words = gettext("%(act)s 승인") if card.state is ChangeState.AGREED else gettext("%(act)s 거둠")
        told.append(Told(card.decided_at, words % {"act": act}, f"staff:{card.decided_by}", card.decided_why))
    return told
