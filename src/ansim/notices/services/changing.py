"""Withdrawing a notice, sending it once more or without an answer: one officer asks, another agrees, and only then anything happens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.accounts.queries.scope import in_office
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.errors import ReasonMissing
from ansim.delivery.domain.messages import Item
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.services.control import call_off, open_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.changes import (
    Act,
    AskedBySame,
    ChangeDecided,
    ChangeState,
    ChangeWaits,
    EarlierUnderWay,
    NoPhoneGiven,
    NotHeldBack,
    NotInForce,
    PeriodOver,
    may_go_again,
    never_left,
    phones_to_tell,
    replaced_message,
    withdrawal_message,
)
from ansim.notices.domain.expiry import sent_until, told_until
from ansim.notices.domain.guardian_keys import (
    again_key,
    guardian_key,
    is_guardians,
    later_group,
    withdrawn_key,
)
from ansim.notices.domain.message import MessageText, message_for
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Change, Notice, NoticeEvent, Rung
from ansim.notices.queries.people import jpg_name
from ansim.notices.services.asking import call_off_questions, let_go_by, open_asking
from ansim.notices.services.evidencing import note_changed
from ansim.notices.services.jobs import ask
from ansim.notices.services.manifest import sender_of


@dataclass(frozen=True, slots=True)
class Agreed:
    """What agreeing came to: messages that were still waiting and are called off, messages that were queued."""

    called_off: int
    queued: int


@transaction.atomic
def ask_withdrawal(*, by: Actor, reference: str, why: str, at: datetime) -> int:
    """Ask that a notice be withdrawn; return the change that a second officer decides.

    `reference` is canonical. Raises NotPermitted, NotInOffice, ReasonMissing, WhyHoldsPersonalData, NotInForce,
    ChangeWaits.
    """
    by.need(Permission.NOTICE_WITHDRAW)
    return _ask(by, _notice(by, reference), Act.WITHDRAW, why, at)


@transaction.atomic
def ask_reissue(*, by: Actor, reference: str, phone: str, why: str, at: datetime) -> int:
    """Ask that a notice go once more, to `phone` as typed; return the change that a second officer decides.

    Raises as `ask_withdrawal` does, and NoPhoneGiven, PeriodOver, EarlierUnderWay.
    """
    by.need(Permission.NOTICE_REISSUE)
    digits = read_phone(phone).number
    if digits is None:
        raise NoPhoneGiven
    notice = _notice(by, reference)
    _refuse_again(notice, digits, at)
    return _ask(by, notice, Act.REISSUE, why, at, digits)


@transaction.atomic
def ask_letting_go(*, by: Actor, key: str, why: str, at: datetime) -> int:
    """Ask that a message go although its number has not answered; return the change that a second officer decides.

    `key` is that of the message. Raises as `ask_withdrawal` does; NotInOffice where it does not wait for an answer.
    """
    by.need(Permission.NOTICE_REISSUE)
    asking = open_asking(by, key)
    notice = _notice(by, asking.notice.reference)
    record = _record(notice)
    phone = record.second_phone if is_guardians(key) else record.phone
    return _ask(by, notice, Act.LET_GO, why, at, phone)


@transaction.atomic
def agree(*, by: Actor, change_id: int, at: datetime) -> Agreed:
    """Agree to a change and carry it out: all of it or nothing.

    Withdrawn: what was not sent is called off, the books say so from now on, and every phone that a message left for
    is told. Sent again: the same notice, another message. Let go: the message that waited for an answer. Raises
    NotPermitted, NotInOffice, ChangeDecided, AskedBySame, NotInForce, PeriodOver, EarlierUnderWay, NotHeldBack, and what opening a group and queueing raise.
    """
    change = _decide(by, change_id, ChangeState.AGREED, "", at)
    notice = Notice.objects.select_for_update().get(pk=change.notice_id)
    if notice.state != NoticeState.ISSUED:
        raise NotInForce
    audit(by=by, verb=f"notice.{change.act}", reference=notice.reference, why=change.why)
    return _CARRIED_OUT[Act(change.act)](by, notice, change, at)


@transaction.atomic
def decline(*, by: Actor, change_id: int, why: str, at: datetime) -> None:
    """Decline a change, with a reason; whoever asked may take it back so.

    Raises NotPermitted, NotInOffice, ReasonMissing, WhyHoldsPersonalData, ChangeDecided.
    """
    if not why.strip():
        raise ReasonMissing
    change = _decide(by, change_id, ChangeState.DECLINED, why, at)
    audit(by=by, verb="notice.decline", reference=change.notice.reference, why=why)


def retire(*, by: Actor, notice: Notice, after: NoticeState, why: str, at: datetime) -> int:
    """End a notice in force inside the caller's transaction: its unsent messages are called off, their number returned.

    Raises NotInForce when it was not in force any more.
    """
    changed = Notice.objects.filter(pk=notice.pk, state=NoticeState.ISSUED).update(state=after)
    if changed != 1:
        raise NotInForce
    event = NoticeEvent.objects.create(notice=notice, after=after, who=by.who, why=why, at=at)
    note_changed(event=event, by=by)
    keys = [key for key, _ in _messages(notice)]
    call_off_questions(notice=notice, at=at, by=by.who)
    return call_off(office_id=notice.office_id, keys=keys, now=at, by=by.who, reason=after.value)


def has_left(notice: Notice) -> bool:
    """Return whether a message or letter of the notice has left, or may still: all but queued, called off and expired."""
    states = states_by_key(office_id=notice.office_id, keys=[key for key, _ in _messages(notice)])
    return notice.posted_at is not None or not all(map(never_left, states.values()))


def _notice(by: Actor, reference: str) -> Notice:
    return in_office(Notice.objects.select_for_update(), by, reference=reference)


def _ask(by: Actor, notice: Notice, act: Act, why: str, at: datetime, phone: str = "") -> int:
    if not why.strip():
        raise ReasonMissing
    if by.staff_id is None:
        raise NotInOffice
    if notice.state != NoticeState.ISSUED:
        raise NotInForce
    if Change.objects.filter(notice=notice, state=ChangeState.ASKED).exists():
        raise ChangeWaits
    number = (Change.objects.filter(notice=notice).aggregate(last=Max("number"))["last"] or 0) + 1
    place = f"change:{notice.reference}:{number}"
    change = Change.objects.create(
        notice=notice,
        number=number,
        act=act,
        why=why.strip()[:200],
        phone=OfficeKeys(notice.office_id).seal(phone.encode(), place) if phone else None,
        asked_by_id=by.staff_id,
        asked_at=at,
    )
    audit(by=by, verb=f"notice.ask_{act.value}", reference=notice.reference, why=why)
    return change.pk


def _decide(by: Actor, change_id: int, after: ChangeState, why: str, at: datetime) -> Change:
    found = Change.objects.select_for_update(of=("self",)).select_related("notice").filter(pk=change_id)
    change = found.filter(notice__office_id=by.office_id).first() if by.office_id is not None else None
    if change is None or by.staff_id is None:
        raise NotInOffice
    own = change.asked_by_id == by.staff_id
    if not (own and after is ChangeState.DECLINED):
        by.need(Permission.NOTICE_APPROVE)
    if change.state != ChangeState.ASKED:
        raise ChangeDecided
    if own and after is ChangeState.AGREED:
        raise AskedBySame
    change.state, change.decided_by_id, change.decided_at, change.decided_why = (
        after,
        by.staff_id,
        at,
        why[:200],
    )
    change.save(update_fields=("state", "decided_by", "decided_at", "decided_why"))
    return change


def tell_replaced(*, by: Actor, notice: Notice, phones: Collection[str], at: datetime) -> int:
    """Tell every phone that a replaced notice left for, but `phones` (digits), where the new one goes; return how many.

    Inside the caller's transaction, after `retire`.
    """
    return _tell(by, notice, replaced_message(_record(notice), office(notice.office_id).name), phones, at)


def _withdraw(by: Actor, notice: Notice, change: Change, at: datetime) -> Agreed:
    called_off = retire(by=by, notice=notice, after=NoticeState.WITHDRAWN, why=change.why, at=at)
    said = withdrawal_message(_record(notice), office(notice.office_id).name)
    return Agreed(called_off, _tell(by, notice, said, (), at))


def _tell(by: Actor, notice: Notice, said: MessageText, but: Collection[str], at: datetime) -> int:
    messages = _messages(notice)
    states = states_by_key(office_id=notice.office_id, keys=[key for key, _ in messages])
    phones = phones_to_tell((to, states[key]) for key, to in messages if key in states and to not in but)
    items = [
        Item(withdrawn_key(notice.reference, number), phone, said.text, said.subject)
        for number, phone in enumerate(phones, 1)
    ]
    _queue(by, notice, items, told_until(at), at)
    return len(items)


def _send_again(by: Actor, notice: Notice, change: Change, at: datetime) -> Agreed:
    phone = _phone(change)
    keys = [key for key, _ in _messages(notice) if not is_guardians(key)]
    called_off = call_off(office_id=notice.office_id, keys=keys, now=at, by=by.who, reason="sent again")
    _refuse_again(notice, phone, at)
    said = message_for(_record(notice), office(notice.office_id).name)
    item = Item(
        key=again_key(notice.reference, change.number),
        address=phone,
        subject=said.subject,
        text=said.text,
        attachment=jpg_name(notice.batch_id, notice.reference),
        sha256=notice.jpg_sha256,
    )
    _queue(by, notice, [item], _until(notice, at), at)
    return Agreed(called_off, 1)


def _let_go(by: Actor, notice: Notice, change: Change, at: datetime) -> Agreed:
    phone, record = _phone(change), _record(notice)
    numbers = {notice.reference: record.phone, guardian_key(notice.reference): record.second_phone}
    keys = [key for key, number in numbers.items() if number == phone]
    went = let_go_by(by=by, notice=notice, keys=keys, at=at)
    if not went:
        raise NotHeldBack
    return Agreed(0, went)


_CARRIED_OUT: Final = {Act.WITHDRAW: _withdraw, Act.REISSUE: _send_again, Act.LET_GO: _let_go}


def _refuse_again(notice: Notice, phone: str, at: datetime) -> None:
    """Raise unless the notice may go to this phone; what still waits in the queue is called off when it is agreed to."""
    if _until(notice, at) <= at:
        raise PeriodOver
    messages = _messages(notice)
    states = states_by_key(office_id=notice.office_id, keys=[key for key, _ in messages])
    if not may_go_again(((to, states[key]) for key, to in messages if key in states), phone):
        raise EarlierUnderWay


def _until(notice: Notice, at: datetime) -> datetime:
    return sent_until(_record(notice).kind, notice.last_day, at)


def _messages(notice: Notice) -> list[tuple[str, str]]:
    """Return key and phone of every message that carries the notice: the person's, the guardian's, those sent again."""
    record = _record(notice)
    again = Change.objects.filter(notice=notice, act=Act.REISSUE, state=ChangeState.AGREED).order_by("number")
    return [
        (notice.reference, record.phone),
        *([(guardian_key(notice.reference), record.second_phone)] if record.second_phone else []),
        *((again_key(notice.reference, change.number), _phone(change)) for change in again),
        *((rung.key, record.phone) for rung in Rung.objects.filter(notice=notice).exclude(key="")),
    ]


def _record(notice: Notice) -> NoticeRecord:
    return record_from_bytes(OfficeKeys(notice.office_id).open(notice.record, f"notice:{notice.reference}"))


def _phone(change: Change) -> str:
    notice = change.notice
    place = f"change:{notice.reference}:{change.number}"
    return OfficeKeys(notice.office_id).open(change.phone or b"", place).decode()


def _queue(by: Actor, notice: Notice, items: list[Item], until: datetime, at: datetime) -> None:
    if not items:
        return
    sender = sender_of(notice.office_id)
    name = later_group(notice.batch_id, sender)
    group = open_group(office_id=notice.office_id, name=name, sender=sender, now=at, by=by.who, in_hours=True)
    queue_deliveries(group_id=group, items=items, expires_at=until, now=at, by=by.who)
    ask("send", batch=notice.batch_id)
