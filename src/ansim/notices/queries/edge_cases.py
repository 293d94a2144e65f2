"""The edge cases of a batch, found once for what its officers sign and remembered by their references alone."""

from collections.abc import Iterator

from django.core.cache import cache

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.edge_cases import Edge, edge_cases
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.people import NoticeCard, notices_by_references

_SECONDS = 24 * 3600
_LOOKED_AT = 20_000


def edges_of_batch(by: Actor, batch_id: int) -> tuple[tuple[Edge, NoticeCard], ...]:
    """Return the edge cases among the first 20,000 notices of a made batch. Raises NotPermitted, NotInOffice."""
    by.need(Permission.NOTICE_READ)
    batch = batch_row(by, batch_id)
    if not batch.manifest_sha256:
        return ()
    found = _found(batch)
    cards = notices_by_references(by, found.values())
    return tuple((edge, cards[reference]) for edge, reference in found.items() if reference in cards)


def _found(batch: Batch) -> dict[Edge, str]:
    remembered = f"edges:{batch.pk}:{batch.manifest_sha256}"
    known: dict[Edge, str] | None = cache.get(remembered)
    if known is not None:
        return known
    found = edge_cases(_records(batch))
    cache.set(remembered, found, _SECONDS)
    return found


def _records(batch: Batch) -> Iterator[NoticeRecord]:
    office = OfficeKeys(batch.office_id)
    for row in Notice.objects.filter(batch=batch).order_by("id")[:_LOOKED_AT].iterator():
        yield record_from_bytes(office.open(row.record, f"notice:{row.reference}"))
