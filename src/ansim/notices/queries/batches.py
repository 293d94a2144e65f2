"""Batches of an office: where each stands, what its list said, who approved it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Func, Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.queries.scope import of_office
from ansim.delivery.queries.groups import groups_called
from ansim.notices.domain.batch import BatchState, Source, StepName
from ansim.notices.domain.guardian_keys import (
    guardians_group,
    later_group,
    people_group,
    questions_group,
)
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.returned import Newcomers
from ansim.notices.models import Approval, Batch, Hold, Notice, ReturnedList, RosterRow, SlipCheck, Step

_BEFORE_RELEASE = (BatchState.CHECKED, BatchState.MADE, BatchState.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class StepCard:
    """Progress of one step; `seconds` so far, or in all when it ended."""

    name: StepName
    done: int
    total: int
    seconds: float
    ended: bool
    ended_at: datetime | None = None

    @property
    def percent(self) -> int:
        """Whole percent done, 0 to 100."""
        return 100 * self.done // self.total if self.total else (100 if self.ended else 0)


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """Who signed what, when."""

    act: str
    staff_id: int
    key_id: str
    manifest_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BatchCard:
    """One batch as pages and commands show it. `rows` = `included` + `excluded`.

    Before notices are made: `asks_layout` wants an officer to confirm how the list was read, `stale` the whole list
    checked again after corrections. `guarded` is False for a list that was checked before there was a slip guard.
    `newcomers` people whom a corrected list adds wait for an officer. Once released, `tells_guardians` says that guardians get messages of their own.
    """

    id: int
    kind: NoticeKind
    source: Source
    state: BatchState
    issued_on: date
    created_at: datetime
    created_by: int
    rows: int
    included: int
    excluded: int
    made: int
    manifest_sha256: str
    stopped_code: str
    stopped_says: dict[str, str]
    trouble_says: dict[str, str]
    strange_pages: tuple[dict[str, Any], ...]
    steps: tuple[StepCard, ...]
    approvals: tuple[ApprovalCard, ...]
    asks_layout: bool = False
    stale: bool = False
    holds_open: int = 0
    newcomers: int = 0
    tells_guardians: bool = False
    guarded: bool = True

    @property
    def group(self) -> str:
        """Name under which the deliveries to its people go."""
        return people_group(self.id)

    @property
    def guardians(self) -> str:
        """Name under which the deliveries to their guardians go, where it tells any."""
        return guardians_group(self.id)

    @property
    def questions(self) -> str:
        """Name under which the questions for birth dates go, where it asks any."""
        return questions_group(self.id)


def batches(by: Actor, *, limit: int = 50) -> tuple[BatchCard, ...]:
    """Return the newest batches of the actor's office."""
    rows = of_office(Batch.objects.all(), by).prefetch_related("steps", "approvals")[:limit]
    return tuple(_card(row) for row in rows)


def batch(by: Actor, batch_id: int) -> BatchCard:
    """Return one batch of the actor's office. Raises NotInOffice."""
    return _card(batch_row(by, batch_id))


def delivery_groups(batch_id: int) -> tuple[int, ...]:
    """Return the ids of the delivery groups of a released batch (people, guardians, questions, what followed), none before that."""
    found = Batch.objects.filter(pk=batch_id).first()
    if found is None:
        return ()
    own = (found.delivery_group, found.guardian_group, found.question_group)
    later = groups_called(office_id=found.office_id, prefix=later_group(batch_id, ""))
    return (*(one for one in own if one is not None), *later)


def guardians_told(by: Actor, batch_id: int) -> int:
    """Return to how many guardians a message of their own goes, or will go once the batch is released."""
    return Notice.objects.filter(batch=batch_row(by, batch_id), guardian_tag__isnull=False).count()


def block_pages(by: Actor, batch_id: int) -> int:
    """Return how many notices had no free margin, so that their signed block stands on a page of its own."""
    return Notice.objects.filter(batch=batch_row(by, batch_id), block_page=True).count()


def batch_row(by: Actor, batch_id: int) -> Batch:
    """Return the row of one batch of the actor's office, for the services of this module. Raises NotInOffice."""
    row = of_office(Batch.objects.filter(pk=batch_id), by).first()
    if row is None:
        raise NotInOffice
    return row


def excluded_reasons(by: Actor, batch_id: int) -> dict[str, int]:
    """Return how many rows each problem code keeps out; a row with several counts under each."""
    return _counted(by, batch_id, "codes")


def warned_reasons(by: Actor, batch_id: int) -> dict[str, int]:
    """Return how many rows each code of a warning is said of, rows that are left out included."""
    return _counted(by, batch_id, "warnings")


def _counted(by: Actor, batch_id: int, codes: str) -> dict[str, int]:
    rows = (
        RosterRow.objects.filter(Q(**{f"{codes}__len__gt": 0}), batch=batch_row(by, batch_id))
        .annotate(code=Func(F(codes), function="unnest"))
        .values("code")
        .annotate(n=Count("*"))
        .order_by("-n", "code")
    )
    return {str(row["code"]): int(row["n"]) for row in rows}


def _card(row: Batch) -> BatchCard:
    steps = tuple(_step(step) for step in row.steps.all())
    return BatchCard(
        id=row.pk,
        kind=NoticeKind(row.kind),
        source=Source(row.source),
        state=BatchState(row.state),
        issued_on=row.issued_on,
        created_at=row.created_at,
        created_by=row.created_by_id,
        rows=row.rows,
        included=row.included,
        excluded=row.rows - row.included,
        made=next((step.done for step in steps if step.name is StepName.MAKE), 0),
        manifest_sha256=row.manifest_sha256,
        stopped_code=row.stopped_code,
        stopped_says=dict(row.stopped_says),
        trouble_says=dict(row.trouble_says),
        strange_pages=tuple(row.strange_pages),
        steps=steps,
        approvals=tuple(_approval(approval) for approval in row.approvals.all()),
        asks_layout=row.asks_layout,
        stale=row.stale,
        holds_open=_holds_open(row),
        newcomers=_newcomers(row),
        tells_guardians=row.guardian_group is not None,
        guarded=row.state not in _BEFORE_RELEASE
        or row.source == Source.NOTICES
        or SlipCheck.objects.filter(batch=row).exists(),
    )


def _holds_open(row: Batch) -> int:
    """Return how many holds wait for a person; after the check nobody waits any more."""
    if row.state != BatchState.CHECKED:
        return 0
    return Hold.objects.filter(batch=row, decision=HoldDecision.OPEN).count()


def _newcomers(row: Batch) -> int:
    """Return how many people of a corrected list wait to be taken or declined."""
    if row.state != BatchState.CHECKED:
        return 0
    found = ReturnedList.objects.filter(batch=row, decision=Newcomers.OPEN)
    return found.values_list("new_count", flat=True).first() or 0


def _step(row: Step) -> StepCard:
    end = row.ended_at or row.updated_at
    return StepCard(
        StepName(row.name),
        row.done,
        row.total,
        (end - row.started_at).total_seconds(),
        row.ended_at is not None,
        row.ended_at,
    )


def _approval(row: Approval) -> ApprovalCard:
    return ApprovalCard(row.act, row.staff_id, row.key_id, row.manifest_sha256, row.at)
