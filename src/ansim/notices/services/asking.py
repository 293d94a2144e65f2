"""Asking who has a phone before a notice goes there: what is held back at release, and what answers and officers make of it.

Every act is one transaction in which the rows of the number's questions are locked first: an answer, a second answer, an
officer and the end of the batch follow each other, and the state of the held delivery decides whether anything goes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.accounts.services.trail import audit
from ansim.conf import env
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.plans import replies_of
from ansim.delivery.services.control import call_off, open_group
from ansim.delivery.services.holding import let_go
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.asking import (
    OPEN,
    TRIES,
    AskState,
    NobodyToAsk,
    due_at,
    question_for,
    read_answer,
)
from ansim.notices.domain.batch import BatchState, NoticeState, WrongState
from ansim.notices.domain.birth_answers import births_said
from ansim.notices.domain.guardian_keys import is_guardians, question_key, questions_group
from ansim.notices.models import Asking, Batch, Notice, Rung
from ansim.notices.queries.askings import still_held
from ansim.notices.queries.batches import batch_row
from ansim.notices.services.evidencing import note_asked
from ansim.notices.services.jobs import ask

BY_ANSWER = "system:recipient"
_BY_SWEEP = "system:asking"
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A message of a notice that is held back until its number answers: key, number (digits), language, its own end."""

    notice: Notice
    key: str
    phone: str = field(repr=False)
    language: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text was to the questions of its number: an answer or none, whether it is told that it did not fit, what goes."""

    is_answer: bool = False
    replies: bool = False
    batches: tuple[int, ...] = ()


def ask_birth_dates(*, by: Actor, batch: Batch, held: Sequence[HeldBack], at: datetime) -> None:
    """Queue one question to each number of what is held back of a batch, inside the transaction that releases it.

    Raises NobodyToAsk, SenderNotAllowed, ProviderMissing, GroupClosed, ItemsRefused.
    """
    replies = replies_of(office_id=batch.office_id)
    if replies is None:
        raise NobodyToAsk
    by_phone: dict[str, list[HeldBack]] = {}
    for one in held:
        if one.until > at:  # what has its end behind it expires without a question
            by_phone.setdefault(one.phone, []).append(one)
    group = open_group(
        office_id=batch.office_id,
        name=questions_group(batch.pk),
        sender=replies.number,
        now=at,
        by=by.who,
        in_hours=True,
    )
    keys, rows = OfficeKeys(batch.office_id), []
    by_end: dict[datetime, list[Item]] = {}
    for phone, people in by_phone.items():
        question, tag = question_key(people[0].key), keys.tag("phone", phone)
        last = max(one.until for one in people)
        by_end.setdefault(due_at(at, replies.wait, last), []).append(_question(batch, question, people[0]))
        rows += [
            _asking(batch, one, question, tag, at, due_at(at, replies.wait, one.until)) for one in people
        ]
    for until, items in by_end.items():
        queue_deliveries(group_id=group, items=items, expires_at=until, now=at, by=by.who)
    Asking.objects.bulk_create(rows, batch_size=_CHUNK)
    Batch.objects.filter(pk=batch.pk).update(question_group=group)
    note_asked(batch=batch, askings=rows, state=AskState.WAITING, by=by.who, at=at)
    audit(by=by, verb="batch.ask_births", reference=f"batch:{batch.pk}", why=f"{len(rows)}")


def _question(batch: Batch, key: str, to: HeldBack) -> Item:
    card = office(batch.office_id)
    said = question_for(card.name, card.phone, to.language, drill=card.is_drill or env.sandbox())
    return Item(key, to.phone, said.text, said.subject)


def _asking(batch: Batch, one: HeldBack, question: str, tag: bytes, at: datetime, due: datetime) -> Asking:
    return Asking(
        office_id=batch.office_id,
        batch_id=batch.pk,
        notice=one.notice,
        key=one.key,
        question=question,
        phone_tag=tag,
        asked_at=at,
        due_at=due,
    )


@transaction.atomic
def take_answer(*, office_id: int, phone: str, text: str, at: datetime) -> Taken:
    """Take a text from a number (digits) as an answer to the office's questions there; a text without a date is none.

    Each person whose birth date it says gets the notice at once; what fits nobody counts, and after three a person decides.
    """
    said = births_said(text, korean_day(at))
    if not said:
        return Taken()
    keys = OfficeKeys(office_id)
    on_number = Asking.objects.filter(office_id=office_id, phone_tag=keys.tag("phone", phone))
    locked = on_number.filter(state__in=(AskState.WAITING, AskState.ANSWERED)).order_by("pk")
    rows = list(locked.select_for_update(of=("self",)).select_related("notice"))
    waiting = [row for row in rows if row.state == AskState.WAITING]
    if not waiting:
        return Taken()
    births = {keys.birth_tag(day): day for days in said for day in days}
    answered = [row for row in rows if row.state == AskState.ANSWERED]
    known = frozenset(day for row in answered if (day := _birth(row, births)))
    read = read_answer(said, [_birth(row, births) for row in waiting], known)
    right = [waiting[place] for place in read.right]
    rest = [row for row in waiting if row not in right]
    is_first = not any(row.wrong for row in waiting)
    went = _answered(office_id, right, at)
    if read.wrong and rest:
        _missed(rest, read.wrong, at)
    batches = tuple(sorted({row.batch_id for row in went}))
    return Taken(True, replies=bool(read.wrong) and is_first and not right, batches=batches)


def _birth(row: Asking, births: dict[bytes, date]) -> date | None:
    return births.get(bytes(row.notice.birth_tag))


def _answered(office_id: int, rows: Sequence[Asking], at: datetime) -> list[Asking]:
    """Queue what waited for these answers; what was called off or has expired meanwhile is over. Return what goes."""
    if not rows:
        return []
    keys = [row.key for row in rows]
    moved = let_go(office_id=office_id, keys=keys, now=at, by=BY_ANSWER, reason="answered")
    went = [row for row in rows if row.key in moved]
    _end(went, AskState.ANSWERED, BY_ANSWER, at)
    _end([row for row in rows if row.key not in moved], AskState.OVER, BY_ANSWER, at)
    return went


def _missed(rows: Sequence[Asking], wrong: int, at: datetime) -> None:
    for row in rows:
        row.wrong = min(TRIES, row.wrong + wrong)
        row.state = AskState.MISSED.value if row.wrong == TRIES else row.state
    Asking.objects.bulk_update(rows, ["wrong", "state"])
    _note([row for row in rows if row.wrong == TRIES], AskState.MISSED, BY_ANSWER, at)


def _end(rows: Sequence[Asking], state: AskState, who: str, at: datetime) -> None:
    ended = Asking.objects.filter(pk__in=[row.pk for row in rows], state__in=OPEN)
    ended.update(state=state, ended_at=at, ended_by=who)
    _note(rows, state, who, at)


def _note(rows: Iterable[Asking], state: AskState, who: str, at: datetime) -> None:
    by_batch: dict[int, list[Asking]] = {}
    for row in rows:
        by_batch.setdefault(row.batch_id, []).append(row)
    for batch in Batch.objects.filter(pk__in=by_batch):
        note_asked(batch=batch, askings=by_batch[batch.pk], state=state, by=who, at=at)


def open_asking(by: Actor, key: str) -> Asking:
    """Return the question of the actor's office whose message has this key, locked. Raises NotInOffice when none is open."""
    found = Asking.objects.select_for_update(of=("self",)).select_related("notice")
    row = found.filter(key=key, office_id=by.office_id or 0, state__in=OPEN).first()
    if row is None:
        raise NotInOffice
    return row


def let_go_by(*, by: Actor, notice: Notice, keys: Collection[str], at: datetime) -> int:
    """Let messages of a notice go by two officers' decision, in the caller's transaction; return how many went."""
    locked = Asking.objects.select_for_update(of=("self",)).filter(notice=notice, key__in=list(keys))
    rows = list(locked.filter(state__in=OPEN))
    open_keys = [row.key for row in rows]
    moved = let_go(office_id=notice.office_id, keys=open_keys, now=at, by=by.who, reason="decided")
    _end([row for row in rows if row.key in moved], AskState.LET_GO, by.who, at)
    if moved:
        ask("send", batch=notice.batch_id)
    return len(moved)


@transaction.atomic
def post_unanswered(*, by: Actor, batch_id: int, keys: Collection[str], at: datetime) -> int:
    """Send notices that wait for an answer by post instead: their messages are called off, they join the letters.

    Return how many; a guardian's message, and one that went or ended meanwhile, is left alone. Raises NotPermitted,
    NotInOffice, WrongState.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    chosen = Asking.objects.filter(notice__batch=batch, key__in=list(keys), state__in=OPEN)
    locked = chosen.filter(notice__state=NoticeState.ISSUED).select_for_update(of=("self",))
    rows = list(locked.select_related("notice").order_by("pk"))
    if Batch.objects.select_for_update().get(pk=batch.pk).state != BatchState.RELEASED:
        raise WrongState(state=batch.state)
    held = still_held(batch, (row for row in rows if not is_guardians(row.key)))
    own = [row.key for row in held]
    call_off(office_id=batch.office_id, keys=own, now=at, by=by.who, reason="by post")
    states = states_by_key(office_id=batch.office_id, keys=own)
    posted = [row for row in held if states[row.key] is State.CANCELLED]
    Rung.objects.bulk_create(
        Rung(notice=row.notice, number=2, step=Step.POST.value, key="", after_key=row.key, at=at)
        for row in posted
    )
    _end(posted, AskState.POSTED, by.who, at)
    for row in posted:
        audit(by=by, verb="notice.post_unanswered", reference=row.notice.reference)
    return len(posted)


def call_off_questions(*, notice: Notice, at: datetime, by: str) -> None:
    """Keep questions that were asked for this notice alone from going any more; another on the same number still waits."""
    mine = set(Asking.objects.filter(notice=notice).values_list("question", flat=True))
    others = Asking.objects.filter(question__in=mine, state__in=OPEN).exclude(notice=notice)
    alone = mine - set(others.values_list("question", flat=True))
    if alone:
        call_off(office_id=notice.office_id, keys=alone, now=at, by=by, reason="withdrawn")


def close_askings(*, at: datetime) -> int:
    """End the questions whose message was called off or has expired; return how many."""
    waiting = Asking.objects.filter(state__in=OPEN).order_by().values_list("batch_id", flat=True).distinct()
    return sum(_close(batch, at) for batch in Batch.objects.filter(pk__in=list(waiting)).order_by("pk"))


@transaction.atomic
def _close(batch: Batch, at: datetime) -> int:
    rows = list(Asking.objects.filter(office_id=batch.office_id, batch_id=batch.pk, state__in=OPEN))
    held = {row.pk for row in still_held(batch, rows)}
    gone = [row.pk for row in rows if row.pk not in held]
    locked = Asking.objects.select_for_update(of=("self",)).filter(pk__in=gone, state__in=OPEN)
    over = list(locked.order_by("pk"))
    _end(over, AskState.OVER, _BY_SWEEP, at)
    return len(over)
