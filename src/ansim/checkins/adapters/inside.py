"""How many are inside a venue, how the day went, and the end of all visits when it closes: counts, never a person.

Reads the partitioned tables of visits (migration 0002), where a check-out is a row of its own.
"""

from collections.abc import Sequence

from django.db import connection

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.wire.days import begin_of, day_of

_HALF_A_DAY = 12 * 3_600
_STILL_IN = """
left_at IS NULL AND NOT EXISTS (
    SELECT FROM checkins_departure gone WHERE gone.kday = visit.kday AND gone.handle = visit.handle
      AND gone.venue = visit.venue AND gone.at > visit.at
)
"""
# companions named by number were counted in the party of who named them
_PEOPLE = f"CASE WHEN assurance = {Assurance.COMPANION:d} THEN 0 ELSE greatest(party, 1) END"
_INSIDE = f"""
SELECT coalesce(sum({_PEOPLE}), 0) FROM checkins_visit visit
WHERE kday = ANY(%s) AND venue = %s AND at > %s AND at <= %s AND {_STILL_IN}
"""  # noqa: S608  made of constants
_CURVE = f"""
SELECT (at - %s) / 3600, sum({_PEOPLE}) FROM checkins_visit
WHERE kday = %s AND venue = %s AND at >= %s GROUP BY 1
"""  # noqa: S608  made of constants
_END = f"""
UPDATE checkins_visit visit SET left_at = %s, how_left = {HowLeft.CLOSED:d}
WHERE kday = ANY(%s) AND venue = %s AND at < %s AND {_STILL_IN}
"""  # noqa: S608  made of constants


def people_inside(venue: bytes, now: int, stay: int) -> int:
    """Return how many people are inside at `now` (seconds since 1970), companions among them.

    Who came more than `stay` minutes ago and did not say goodbye counts as gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, [_days(now), venue, now - stay * 60, now])
        return int(cursor.fetchone()[0])


def arrivals_by_hour(venue: bytes, day: int) -> Sequence[int]:
    """Return how many people arrived in each of the 24 hours of a Korean day."""
    begin = begin_of(day)
    with connection.cursor() as cursor:
        cursor.execute(_CURVE, [begin, day, venue, begin])
        found = {int(hour): int(people) for hour, people in cursor.fetchall()}
    return [found.get(hour, 0) for hour in range(24)]


def end_visits(venue: bytes, at: int) -> int:
    """End the visits of everyone inside at `at`, seconds since 1970, as closed by the venue; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [at, _days(at), venue, at])
        return int(cursor.rowcount)


def _days(now: int) -> list[int]:
    """The Korean days whose visits may still be going on: a visit ends by 12:00 of the next day (protocol.md)."""
    return [*range(day_of(now - _HALF_A_DAY), day_of(now) + 1)]
