"""What went out of a batch as files for the post office: one export is its notices of one moment (docs/adr/0093)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.evidence import said
from ansim.notices.models import Batch, Evidence, Notice
from ansim.notices.queries.batches import batch_row

MOST_NAMED: Final = 200
_VOID: Final = (NoticeState.WITHDRAWN, NoticeState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class PostExport:
    """One file for the post office: when, by whom (`staff:12`, "" if nothing was noted) and how many `letters`.

    `void` of them were withdrawn or replaced since, of which `named` are references, MOST_NAMED of a batch at most.
    """

    at: datetime
    who: str
    letters: int
    void: int
    named: tuple[str, ...]

    @property
    def key(self) -> str:
        """The moment to the microsecond, by which `services.posting.export_again` is asked for it."""
        return self.at.isoformat()

    @property
    def unnamed(self) -> int:
        """How many void letters are counted without being named."""
        return self.void - len(self.named)


def post_exports(by: Actor, batch_id: int) -> tuple[PostExport, ...]:
    """Return the exports of a batch of the actor's office, oldest first. Raises NotPermitted, NotInOffice."""
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    posted = Notice.objects.filter(batch=batch, posted_at__isnull=False).order_by("posted_at")
    found = list(
        posted.values_list("posted_at").annotate(
            letters=Count("*"), void=Count("pk", filter=Q(state__in=_VOID)), first=Min("reference")
        )
    )
    if not found:
        return ()
    who = _who(batch, [first for *_, first in found])
    void: defaultdict[datetime | None, list[str]] = defaultdict(list)
    named = posted.filter(state__in=_VOID).order_by("posted_at", "id")
    for at, reference in named.values_list("posted_at", "reference")[:MOST_NAMED]:
        void[at].append(reference)
    return tuple(
        PostExport(at, who.get(first, ""), letters, gone, tuple(void[at]))
        for at, letters, gone, first in found
    )


def _who(batch: Batch, references: list[str]) -> dict[str, str]:
    """Return who posted, by reference, as the evidence has it."""
    rows = Evidence.objects.filter(
        office_id=batch.office_id, source__in=[f"posted:{reference}" for reference in references]
    )
    return {
        reference: str(said(bytes(body)).get("by", ""))
        for reference, body in rows.values_list("reference", "body")
    }
