"""What became of contacts that were handed over: their batches and notices, for the tracers; nobody's name is read."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import of_office
from ansim.notices.domain.batch import BatchState, NoticeState
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.ends import made_from


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch made of contacts: how many rows its list has, where it stands, on which day it is issued."""

    id: int
    state: BatchState
    issued_on: date
    rows: int


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice by its reference."""

    reference: str
    batch: int
    kind: NoticeKind
    state: NoticeState
    first_day: date
    last_day: date


def batches_of_contacts(by: Actor, batches: Collection[int]) -> tuple[BatchLine, ...]:
    """Return these batches of the actor's office, the newest first. Raises NotPermitted."""
    by.need(Permission.CASE_READ)
    found = of_office(Batch.objects.filter(pk__in=batches), by).order_by("-pk")
    rows = found.values_list("pk", "state", "issued_on", "rows")
    return tuple(BatchLine(pk, BatchState(state), day, count) for pk, state, day, count in rows)


class NoticesOfContacts:
    """The notices of these batches for a table, with corrections of them, read page by page."""

    def __init__(self, by: Actor, batches: Collection[int]) -> None:
        by.need(Permission.CASE_READ)
        found = of_office(Notice.objects.filter(made_from(batches)), by).order_by("batch_id", "pk")
        self._rows = found.values_list(
            "reference", "batch_id", "batch__kind", "state", "first_day", "last_day"
        )

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[NoticeLine]:
        return [
            NoticeLine(reference, batch, NoticeKind(kind), NoticeState(state), first, last)
            for reference, batch, kind, state, first, last in self._rows[part]
        ]

    def __iter__(self) -> Iterator[NoticeLine]:
        return iter(self[:])
