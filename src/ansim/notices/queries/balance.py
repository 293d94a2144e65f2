"""The balance of a batch: rows = delivered + failed + posted + excluded + expired + unknown, to the row.

It counts people, each by the one delivery that is their notice's; messages to guardians stand beside it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.queries.scope import of_office
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.groups import counts_by_state
from ansim.notices.domain.batch import BatchState, NoticeState
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.rungs import batches_with_rungs, goes_by_post, ladder_ends

_OPEN = (State.HELD_BACK, State.QUEUED, State.SENDING, State.SENT)
_VOID = (NoticeState.WITHDRAWN, NoticeState.SUPERSEDED)
_BY_POST = Q(phone_tag__isnull=True)


@dataclass(frozen=True, slots=True)
class GuardianCounts:
    """Messages to guardians of minors beside the minor's own, by how each ended. `waiting` is still open."""

    messages: int
    delivered: int
    failed: int
    cancelled: int
    expired: int
    unknown: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Where every row of a list ended. `waiting` is work still open: zero when the batch is done.

    Rows that an officer stopped before they were sent count as `excluded`, and letters whose notice became void. `guardians` are no rows: a person is where
    the person's own notice is, whatever became of the guardian's message. None where no guardian is told apart. Who took
    further steps of the ladder is where the last of them is; `letters` of those waiting are to be posted, `asked` wait for an answer with the birth date.
    """

    rows: int
    delivered: int
    failed: int
    posted: int
    excluded: int
    expired: int
    unknown: int
    waiting: int
    guardians: GuardianCounts | None = None
    letters: int = 0
    asked: int = 0

    @property
    def holds(self) -> bool:
        """Whether every row is accounted for and nothing is open."""
        ended = self.delivered + self.failed + self.posted + self.excluded + self.expired + self.unknown
        return self.waiting == 0 and self.rows == ended


def balance(by: Actor, batch_id: int) -> Balance:
    """Return the balance of one batch of the actor's office. Raises NotInOffice."""
    row = batch_row(by, batch_id)
    left_out = row.rows - row.included
    stopped = row.state == BatchState.STOPPED
    by_post = Notice.objects.filter(_BY_POST, batch=row)
    posted = by_post.filter(posted_at__isnull=False).count()
    void = Notice.objects.filter(batch=row, posted_at__isnull=True, state__in=_VOID)
    if row.delivery_group is None:
        unsent = row.included - posted
        off = unsent if stopped else void.count()
        return Balance(
            rows=row.rows,
            delivered=0,
            failed=0,
            posted=posted,
            excluded=left_out + off,
            expired=0,
            unknown=0,
            waiting=unsent - off,
            letters=0 if stopped else by_post.count() - posted - void.filter(phone_tag__isnull=True).count(),
        )
    letters = by_post.count() - posted
    counts = counts_by_state(group_id=row.delivery_group)
    further = ladder_ends(row)
    for (before, after), count in further.moves.items():
        counts[before] -= count
        if after is not None:
            counts[after] += count
    posted += further.posted
    letters += further.letters
    # nothing of a stopped batch is posted any more, and no letter whose notice is void
    unposted = letters if stopped else min(letters, void.filter(goes_by_post()).count())
    letters -= unposted
    return Balance(
        rows=row.rows,
        delivered=counts.get(State.DELIVERED, 0),
        failed=sum(counts.get(state, 0) for state in FAILED),
        posted=posted,
        excluded=left_out + counts.get(State.CANCELLED, 0) + unposted,
        expired=counts.get(State.EXPIRED, 0),
        unknown=counts.get(State.UNKNOWN, 0),
        waiting=_open(counts) + letters,
        guardians=_guardians(row.guardian_group),
        letters=letters,
        asked=counts.get(State.HELD_BACK, 0),
    )


def letters_waiting(by: Actor, batch_ids: Collection[int]) -> dict[int, int]:
    """Return `letters` of the balance of batches of the actor's office, in a few statements; those of a stopped one are left out."""
    rows = of_office(Batch.objects.filter(pk__in=batch_ids), by).exclude(state=BatchState.STOPPED)
    kept = Notice.objects.filter(batch__in=[row.pk for row in rows], posted_at__isnull=True)
    letters = _by_batch(kept.filter(_BY_POST))
    void = _by_batch(kept.filter(goes_by_post(), state__in=_VOID))
    climbed = set(batches_with_rungs([row.pk for row in rows]))
    waiting = {}
    for row in rows:
        here = letters.get(row.pk, 0) + (ladder_ends(row).letters if row.pk in climbed else 0)
        waiting[row.pk] = here - min(here, void.get(row.pk, 0))
    return waiting


def _by_batch(found: QuerySet[Notice]) -> dict[int, int]:
    return dict(found.order_by().values_list("batch_id").annotate(n=Count("*")))


def _open(counts: dict[State, int]) -> int:
    return sum(counts.get(state, 0) for state in _OPEN)


def _guardians(group: int | None) -> GuardianCounts | None:
    if group is None:
        return None
    counts = counts_by_state(group_id=group)
    return GuardianCounts(
        messages=sum(counts.values()),
        delivered=counts[State.DELIVERED],
        failed=sum(counts[state] for state in FAILED),
        cancelled=counts[State.CANCELLED],
        expired=counts[State.EXPIRED],
        unknown=counts[State.UNKNOWN],
        waiting=_open(counts),
    )
