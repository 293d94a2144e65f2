"""The edge cases of a batch: found by the worker once all is made, for what officers sign; remembered by reference alone."""

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

_SECONDS = 30 * 24 * 3600
_AT_ONCE = 500  # records in memory, however many a batch has


def edges_of_batch(by: Actor, batch_id: int) -> tuple[tuple[Edge, NoticeCard], ...]:
    """Return the edge cases among all notices of a made batch. Raises NotPermitted, NotInOffice."""
    by.need(Permission.NOTICE_READ)
    batch = batch_row(by, batch_id)
    if not batch.manifest_sha256:
        return ()
    found = references_of_edges(batch)
    cards = notices_by_references(by, found.values())
    return tuple((edge, cards[reference]) for edge, reference in found.items() if reference in cards)


def references_of_edges(batch: Batch) -> dict[Edge, str]:
    """Return the reference of each edge of a made batch: from memory, else by one pass over its records."""
    remembered = f"edges:{batch.pk}:{batch.manifest_sha256}"
    known: dict[Edge, str] | None = cache.get(remembered)
    if known is not None:
        return known
    found = edge_cases(_records(batch))
    cache.set(remembered, found, _SECONDS)
    return found


def _records(batch: Batch) -> Iterator[NoticeRecord]:
    office = OfficeKeys(batch.office_id)
    found = Notice.objects.filter(batch=batch).order_by("id").values_list("reference", "record")
    for reference, record in found.iterator(_AT_ONCE):
        yield record_from_bytes(office.open(record, f"notice:{reference}"))
