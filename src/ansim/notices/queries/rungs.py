"""How far up the ladder people are: for the balance of a batch, the post, and the page of one person."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.ladder import Step, next_step
from ansim.delivery.domain.states import State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.plans import ladder_of
from ansim.notices.domain.batch import NoticeState
from ansim.notices.models import Batch, Notice, Rung

_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class LadderEnds:
    """Where the people of a batch are who took further steps.

    `moves` are how many have which state of their first message and which counts instead, None for the post, of which
    `posted` went and `letters` wait.
    """

    moves: Mapping[tuple[State, State | None], int]
    posted: int
    letters: int


@dataclass(frozen=True, slots=True)
class TakenStep:
    """One step of a notice: which way, since when, and how it stands; None before it was queued, and for the post."""

    step: Step
    at: datetime | None
    state: State | None
    posted_at: datetime | None = None


def goes_by_post() -> Q:
    """Return the condition of notices whose way is the post: of people without a phone, or at the ladder's end."""
    return Q(phone_tag__isnull=True) | Q(
        Exists(Rung.objects.filter(notice=OuterRef("pk"), step=Step.POST.value))
    )


def batches_with_rungs(batch_ids: Collection[int]) -> frozenset[int]:
    """Return those of the batches of which anybody took a further step."""
    found = Rung.objects.filter(notice__batch__in=batch_ids).order_by()
    return frozenset(found.values_list("notice__batch_id", flat=True).distinct())


def ladder_ends(batch: Batch) -> LadderEnds:
    """Return where everybody of a batch is who took a further step: where anything arrived, else the last step.

    Read through a thousand people at a time: a batch may have climbed whole.
    """
    found = Rung.objects.filter(notice__batch=batch).order_by("notice_id", "number")
    rows = found.values_list("notice__reference", "step", "key", "notice__posted_at")
    climbed = groupby(rows.iterator(chunk_size=_CHUNK), key=itemgetter(0))
    people = ((reference, [row[1:] for row in rungs]) for reference, rungs in climbed)
    moves: Counter[tuple[State, State | None]] = Counter()
    posted = letters = 0
    while chunk := dict(islice(people, _CHUNK)):
        keys = [*chunk, *(key for steps in chunk.values() for _, key, _ in steps if key)]
        states = states_by_key(office_id=batch.office_id, keys=keys)
        for reference, steps in chunk.items():
            first, (last, _, posted_at) = states[reference], steps[-1]
            known = [first, *(states[key] for _, key, _ in steps if key)]
            by_post = last == Step.POST and State.DELIVERED not in known
            posted += by_post and posted_at is not None
            letters += by_post and posted_at is None
            moves[first, None if by_post else _counted(known)] += 1
    return LadderEnds(moves, posted, letters)


def _counted(known: list[State]) -> State:
    return State.DELIVERED if State.DELIVERED in known else known[-1]


def steps_of(by: Actor, reference: str) -> tuple[TakenStep, ...]:
    """Return the steps of a notice of the actor's office in order, and the one that would come next without a time.

    Nothing for a notice that was not issued, and where the office has no ladder.
    """
    by.need(Permission.NOTICE_READ)
    notice = Notice.objects.filter(
        office_id=by.office_id or 0, reference=reference, issued_at__isnull=False
    ).first()
    if notice is None or notice.phone_tag is None:
        return ()
    ladder = ladder_of(office_id=notice.office_id, kind=notice.batch.kind)
    rungs = list(Rung.objects.filter(notice=notice))
    if not (rungs or len(ladder.steps) > 1):
        return ()
    states = states_by_key(office_id=notice.office_id, keys=[reference, *(rung.key for rung in rungs)])
    taken = [TakenStep(Step.PICTURE, notice.issued_at, states.get(reference))]
    taken += [
        TakenStep(Step(rung.step), rung.at, states.get(rung.key), None if rung.key else notice.posted_at)
        for rung in rungs
    ]
    following = next_step(ladder.steps, rungs[-1].number if rungs else 1)
    if following is not None and State.DELIVERED not in states.values():
        taken.append(TakenStep(following, None, None))
    return tuple(taken)


def following_steps(by: Actor, references: Collection[str]) -> dict[str, Step]:
    """Return for notices of the actor's office which way would be tried next; those at their ladder's end are left out."""
    by.need(Permission.DELIVERY_READ)
    found = Notice.objects.filter(
        office_id=by.office_id or 0,
        reference__in=references,
        state=NoticeState.ISSUED,
        phone_tag__isnull=False,
    ).select_related("batch")
    done = dict(
        Rung.objects.filter(notice__reference__in=references)
        .values_list("notice__reference")
        .annotate(last=Max("number"))
    )
    ladders: dict[str, tuple[Step, ...]] = {}
    following: dict[str, Step] = {}
    for notice in found.only("reference", "office_id", "batch__kind"):
        kind = notice.batch.kind
        if kind not in ladders:
            ladders[kind] = ladder_of(office_id=notice.office_id, kind=kind).steps
        step = next_step(ladders[kind], done.get(notice.reference, 1))
        if step is not None:
            following[notice.reference] = step
    return following
