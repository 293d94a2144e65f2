"""The visits of a resident's own handles, with the names of their venues."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from ansim.checkins.domain.assurance import Assurance

_SELECT = """
SELECT place.name, visit.at, CASE WHEN gone.at > visit.at AND gone.venue = visit.venue THEN gone.at ELSE visit.left_at END,
       visit.party, visit.assurance
FROM checkins_visit visit
LEFT JOIN checkins_departure gone ON gone.kday = visit.kday AND gone.handle = visit.handle
LEFT JOIN checkins_venue place ON place.ident = visit.venue
WHERE visit.kday = %s AND visit.handle = ANY(%s) ORDER BY visit.at
"""


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """One visit as its own person reads it; times are seconds since 1970, `left` None where it is not known."""

    name: str
    at: int
    left: int | None
    party: int
    assurance: Assurance


def own_rows(day: int, handles: Sequence[bytes]) -> list[OwnVisit]:
    """Return the visits of these handles of one day, by time."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [day, list(handles)])
        return [
            OwnVisit(name or "", at, left, party, Assurance(assurance))
            for name, at, left, party, assurance in cursor.fetchall()
        ]
