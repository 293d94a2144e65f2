"""Opening evidence while the key of its day exists; after d + 28 nobody can, whatever backup is put back."""

from collections.abc import Iterator

from ansim.checkins.adapters.day_keys import key_to_open
from ansim.checkins.adapters.evidence_rows import sealed_of
from ansim.checkins.adapters.store import row_name
from ansim.wire.checkin import Checkin, read_checkin
from ansim.wire.evidence import open_evidence


def evidence_of(day: int) -> list[Checkin]:
    """Return the check-ins and check-outs of a day. Raises EvidenceForgotten, EvidenceBroken."""
    return list(_opened(day, key_to_open(day)))


def _opened(day: int, key: bytes) -> Iterator[Checkin]:
    for row in sealed_of(day):
        yield read_checkin(open_evidence(key, row_name((day, row.handle, row.out)), row.sealed))
