"""What the store holds under handles, read as the opener reads it."""

from collections.abc import Sequence

from ansim.checkins.adapters import lookups
from ansim.checkins.domain.packed import read_rows
from ansim.checkins.domain.rows import VisitRow


def visits_of(day: int, handles: Sequence[bytes]) -> list[VisitRow]:
    """The rows of these handles of one day, by time."""
    return read_rows(lookups.visits_of({day: b"".join(handles)}, []), [])
