"""The check-in that vouches for companions: where and when it was, and how many people were counted."""

from dataclasses import dataclass

from django.db import connection

_SELECT = "SELECT venue, zone, at, party FROM checkins_visit WHERE kday = %s AND handle = %s"


@dataclass(frozen=True, slots=True)
class Host:
    """A visit that is here: venue and zone, when it began (seconds since 1970), its people."""

    venue: bytes
    zone: int
    at: int
    people: int


def host_of(day: int, handle: bytes) -> Host | None:
    """Return the visit of a handle, None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [day, handle])
        found = cursor.fetchone()
    return None if found is None else Host(bytes(found[0]), found[1], found[2], found[3])
