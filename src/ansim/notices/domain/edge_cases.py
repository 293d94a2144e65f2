"""The notices of a batch on which a fault of layout shows first: the longest and the least usual."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from ansim.notices.domain.guardians import is_minor
from ansim.notices.domain.record import NoticeRecord


class Edge(StrEnum):
    """What is unusual about a notice."""

    NAME = "name"
    ADDRESS = "address"
    MINOR = "minor"
    FOREIGNER = "foreigner"


@dataclass(frozen=True, slots=True)
class _Best:
    """The furthest one found so far."""

    reach: int
    reference: str


def edge_cases(records: Iterable[NoticeRecord]) -> dict[Edge, str]:
    """Return the reference of the furthest notice of each edge, in the order of Edge; the first among equals.

    The longest name, the longest address, the youngest minor, the longest name without a Korean letter. Edges that
    nobody has are left out.
    """
    found: dict[Edge, _Best] = {}
    for record in records:
        for edge, reach_of in _REACH.items():
            reach = reach_of(record)
            if reach and (edge not in found or reach > found[edge].reach):
                found[edge] = _Best(reach, record.reference)
    return {edge: found[edge].reference for edge in Edge if edge in found}


def _minor(record: NoticeRecord) -> int:
    return record.birth.toordinal() if is_minor(record.birth, record.issued_on) else 0


def _foreigner(record: NoticeRecord) -> int:
    return 0 if any("가" <= letter <= "힣" for letter in record.name) else len(record.name)


_REACH: dict[Edge, Callable[[NoticeRecord], int]] = {
    Edge.NAME: lambda record: len(record.name),
    Edge.ADDRESS: lambda record: len(record.address),
    Edge.MINOR: _minor,
    Edge.FOREIGNER: _foreigner,
}
