"""Rebuilding visit rows from the sealed evidence: rows are never in a backup, evidence may be (docs/adr/0070)."""

from ansim.checkins.adapters import day_keys, partitions, rows
from ansim.checkins.adapters.evidence_rows import SealedRow, sealed_of
from ansim.checkins.adapters.store import row_name
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.rows import VisitRow
from ansim.wire.checkin import read_checkin
from ansim.wire.desk import read_evidence
from ansim.wire.evidence import open_evidence

_PIECE = 2_000


def rebuild_rows() -> int:
    """Put back the rows that evidence of days with a key tells of and that are missing; return how many.

    A visit that its venue had ended is open again: only the visitor's own word is in the evidence. Raises
    EvidenceBroken when evidence was changed.
    """
    here = set(partitions.days())
    return sum(_rebuild_day(day) for day in day_keys.days() if day in here)


def _rebuild_day(day: int) -> int:
    key = day_keys.key_to_open(day)
    put = 0
    visits: list[VisitRow] = []
    departures: list[VisitRow] = []
    for sealed in sealed_of(day):
        (departures if sealed.out else visits).append(_row(day, key, sealed))
        if len(visits) + len(departures) >= _PIECE:
            put += rows.put_back(visits, departures)
            visits, departures = [], []
    return put + rows.put_back(visits, departures)


def _row(day: int, key: bytes, sealed: SealedRow) -> VisitRow:
    plain = open_evidence(key, row_name((day, sealed.handle, sealed.out)), sealed.sealed)
    is_desk = plain[:1] == b"\x02"  # the version of stubs; tokens begin with 1
    fields = (read_evidence(plain) if is_desk else read_checkin(plain)).fields
    return VisitRow(
        venue=fields.venue,
        zone=fields.zone,
        at=fields.time,
        left=None,
        handle=sealed.handle,
        kday=day,
        party=fields.people,
        assurance=Assurance(sealed.assurance),
        how_left=HowLeft.UNKNOWN,
        received=sealed.received,
    )
