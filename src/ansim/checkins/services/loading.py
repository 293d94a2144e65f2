"""Loading a drill's visits: rows with real handles and no evidence, by COPY. Nothing a real installation does."""

from collections.abc import Iterable

from ansim.checkins.adapters import partitions, rows
from ansim.checkins.domain.rows import VisitRow


def load_rows(*, visits: Iterable[VisitRow], days: Iterable[int]) -> int:
    """Store visits of the given days (wire's day numbers, of which partitions are made); return how many.

    All or none. `received` is a multiple of 600, `at` of 30; a handle stands once a day. About 150,000 a second.
    """
    partitions.prepare(days)
    return rows.load(visits)


def settle_rows() -> None:
    """Do at once, after loading, what the database would get round to in some minutes: the first look-up comes sooner."""
    rows.settle()
