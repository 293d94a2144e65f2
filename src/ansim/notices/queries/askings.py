"""Numbers that no witness knows, the questions that went there, and which of them wait for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.groups import counts_by_state
from ansim.delivery.queries.plans import replies_of
from ansim.notices.domain.asking import OPEN, PROVEN, AskState
from ansim.notices.domain.batch import Source
from ansim.notices.domain.changes import ChangeState
from ansim.notices.domain.guardian_keys import guardian_key, is_guardians
from ansim.notices.models import Asking, Batch, Change, Notice, SlipCheck
from ansim.notices.queries.batches import batch_row

#: ends of a question that no answer will follow
_LOST: Final = FAILED | {State.CANCELLED, State.EXPIRED}


@dataclass(frozen=True, slots=True)
class AskOffer:
    """What an officer is offered before release: how many numbers have no witness, and where answers would arrive.

    `number` is "" where the office has named none that people can answer to.
    """

    unproved: int
    number: str
    hours: int


@dataclass(frozen=True, slots=True)
class AskedCard:
    """One question that waits for a person. `is_lost`: it did not arrive; `change`: a second officer was asked already."""

    key: str
    reference: str
    row: int
    is_guardians: bool
    state: AskState
    wrong: int
    asked_at: datetime
    due_at: datetime
    is_lost: bool
    change: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a batch in numbers: asked in all, still waiting (`open`), and how the others ended."""

    total: int
    open: int
    answered: int
    decided: int
    over: int
    cards: tuple[AskedCard, ...] = field(default=())


def not_proven(tag: str) -> Q:
    """Return the condition of notices whose number in the column `tag` was asked and never proven to be the person's."""
    asked = Asking.objects.filter(notice=OuterRef("pk"), phone_tag=OuterRef(tag)).exclude(state__in=PROVEN)
    return Q(Exists(asked))


def unproved_keys(batch: Batch) -> frozenset[str]:
    """Return the keys of the messages of a batch that go to a number which no witness ties to the person."""
    return frozenset(_unproved(batch))


def count_questions(batch: Batch) -> int:
    """Return to how many numbers a question would go: one a number, however many messages wait for it."""
    return len(set(_unproved(batch).values()))


def _unproved(batch: Batch) -> dict[str, bytes]:
    """Return the tags of the numbers that no witness knows, by the keys of the messages that go there.

    A batch made of issued notices takes for known what the notice before it was proven by: the same number, unasked or
    answered.
    """
    notices = Notice.objects.filter(batch=batch)
    told = notices.values_list("reference", "roster_row__row", "phone_tag", "guardian_tag")
    known = _same_as_before(notices) if batch.source == Source.NOTICES else frozenset()
    kept = SlipCheck.objects.filter(batch=batch).values_list("proved", flat=True).first() or {}
    phones, others = _rows(kept, "phone"), _rows(kept, "guardian")
    found: dict[str, bytes] = {}
    for reference, row, phone, guardian in told.iterator():
        if phone is not None and row not in phones and reference not in known:
            found[reference] = bytes(phone)
        if guardian is not None and row not in others:
            found[guardian_key(reference)] = bytes(guardian)
    return found


def _same_as_before(notices: QuerySet[Notice]) -> frozenset[str]:
    before = Notice.objects.filter(pk=OuterRef("roster_row__origin")).exclude(not_proven("phone_tag"))
    same = before.filter(phone_tag=OuterRef("phone_tag"))
    return frozenset(notices.filter(Exists(same)).values_list("reference", flat=True))


def _rows(kept: Mapping[str, Sequence[Sequence[int]]], which: str) -> frozenset[int]:
    return frozenset(row for first, last in kept.get(which, ()) for row in range(first, last + 1))


def ask_offer(by: Actor, batch_id: int) -> AskOffer:
    """Return what may be chosen before a batch of the actor's office is released. Raises NotPermitted, NotInOffice."""
    by.need(Permission.BATCH_RELEASE)
    batch = batch_row(by, batch_id)
    replies = replies_of(office_id=batch.office_id)
    hours = int(replies.wait.total_seconds()) // 3600 if replies else 0
    return AskOffer(len(unproved_keys(batch)), replies.number if replies else "", hours)


def asked_of(by: Actor, batch_id: int, *, at: datetime) -> Asked | None:
    """Return how the questions of a batch of the actor's office stand, None where nobody was asked.

    `cards` are those that wait for a person, the longest waiting first: too late, too often wrong, never arrived.
    Raises NotInOffice.
    """
    batch = batch_row(by, batch_id)
    if batch.question_group is None:
        return None
    rows = Asking.objects.filter(notice__batch=batch)
    counts = {one["state"]: one["n"] for one in rows.order_by().values("state").annotate(n=Count("pk"))}
    found = still_held(batch, rows.filter(state__in=OPEN).select_related("notice__roster_row"))
    open_ones = len(found)
    ended = sum(counts.get(state, 0) for state in (AskState.LET_GO, AskState.POSTED))
    answered, total = counts.get(AskState.ANSWERED, 0), sum(counts.values())
    return Asked(
        total=total,
        open=open_ones,
        answered=answered,
        decided=ended,
        over=total - open_ones - answered - ended,
        cards=tuple(_cards(batch, found, at)),
    )


def still_held(batch: Batch, rows: Iterable[Asking]) -> list[Asking]:
    """Return those of some questions whose message is still held back."""
    found = list(rows)
    states = states_by_key(office_id=batch.office_id, keys=[one.key for one in found]) if found else {}
    return [one for one in found if states.get(one.key) is State.HELD_BACK]


def count_waiting_for_a_person(by: Actor, batch_id: int, *, at: datetime) -> int:
    """Return how many questions of a batch wait for a person. Raises NotInOffice."""
    batch = batch_row(by, batch_id)
    if batch.question_group is None:
        return 0
    mine = Asking.objects.filter(office_id=batch.office_id, batch_id=batch_id, state__in=OPEN)
    late = mine.filter(Q(due_at__lte=at) | Q(state=AskState.MISSED)).exists()
    counts = counts_by_state(group_id=batch.question_group)
    if not (late or any(counts[state] for state in _LOST)):
        return 0  # while all is in its course nothing is looked at one by one
    return len(list(_cards(batch, still_held(batch, mine.select_related("notice__roster_row")), at)))


def _cards(batch: Batch, found: Sequence[Asking], at: datetime) -> Iterable[AskedCard]:
    questions = states_by_key(office_id=batch.office_id, keys=sorted({one.question for one in found}))
    waits = {one.notice_id: one.pk for one in _changes(found)}
    for one in sorted(found, key=lambda asking: (asking.due_at, asking.pk)):
        lost = questions.get(one.question) in _LOST
        if not (lost or one.state == AskState.MISSED or one.due_at <= at):
            continue
        yield AskedCard(
            key=one.key,
            reference=one.notice.reference,
            row=one.notice.roster_row.row,
            is_guardians=is_guardians(one.key),
            state=AskState(one.state),
            wrong=one.wrong,
            asked_at=one.asked_at,
            due_at=one.due_at,
            is_lost=lost,
            change=waits.get(one.notice_id),
        )


def _changes(found: Sequence[Asking]) -> QuerySet[Change]:
    return Change.objects.filter(notice__in={one.notice_id for one in found}, state=ChangeState.ASKED)
