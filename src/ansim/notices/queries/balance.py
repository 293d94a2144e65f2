"""The balance of a batch: rows = delivered + failed + posted + excluded + expired + unknown, to the row."""

from dataclasses import dataclass

from ansim.accounts.domain.actors import Actor
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.groups import counts_by_state
from ansim.notices.domain.batch import BatchState
from ansim.notices.models import Notice
from ansim.notices.queries.batches import batch_row


@dataclass(frozen=True, slots=True)
class Balance:
    """Where every row of a list ended. `waiting` is work still open: zero when the batch is done.

    Rows that an officer stopped before they were sent count as `excluded`.
    """

    rows: int
    delivered: int
    failed: int
    posted: int
    excluded: int
    expired: int
    unknown: int
    waiting: int

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
    by_post = Notice.objects.filter(batch=row, phone_tag__isnull=True)
    posted = by_post.filter(posted_at__isnull=False).count()
    if row.delivery_group is None:
        unsent = row.included - posted
        return Balance(
            rows=row.rows,
            delivered=0,
            failed=0,
            posted=posted,
            excluded=left_out + (unsent if stopped else 0),
            expired=0,
            unknown=0,
            waiting=0 if stopped else unsent,
        )
    letters = by_post.count() - posted  # a stopped batch posts none of them any more
    counts = counts_by_state(group_id=row.delivery_group)
    return Balance(
        rows=row.rows,
        delivered=counts.get(State.DELIVERED, 0),
        failed=sum(counts.get(state, 0) for state in FAILED),
        posted=posted,
        excluded=left_out + counts.get(State.CANCELLED, 0) + (letters if stopped else 0),
        expired=counts.get(State.EXPIRED, 0),
        unknown=counts.get(State.UNKNOWN, 0),
        waiting=sum(counts.get(state, 0) for state in (State.QUEUED, State.SENDING, State.SENT))
        + (0 if stopped else letters),
    )
