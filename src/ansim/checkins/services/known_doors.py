"""The doors that this gate has met, kept in memory; a change of a venue is seen within two seconds.

Only seeds of a few days are kept, and all is forgotten when the Korean day changes.
"""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock

from ansim.checkins.domain.doors import Door
from ansim.checkins.queries.doors import changed_since, doors
from ansim.wire.days import day_of

_LOOK_SECONDS = 2.0
_OVERLAP = timedelta(minutes=2)  # a change is dated before its commit


class KnownDoors:
    """`find` is for several threads. `clock` counts seconds of this process, whatever the date."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._doors: dict[bytes, Door | None] = {}
        self._day = -1
        self._looked = 0.0
        self._seen: dict[bytes, datetime] = {}

    def find(self, venues: Collection[bytes], now: int) -> Mapping[bytes, Door]:
        """Return the doors of those venues that exist, as they are at `now` (seconds). Raises SealBroken."""
        with self._lock:
            self._renew(now)
            missing = [venue for venue in venues if venue not in self._doors]
            if missing:
                found = doors(missing, now)
                self._doors |= {venue: found.get(venue) for venue in missing}
            known = {venue: self._doors[venue] for venue in venues}
        return {venue: door for venue, door in known.items() if door is not None}

    def _renew(self, now: int) -> None:
        """Forget what belongs to another day, and, every two seconds, what was changed since."""
        moment = self._clock()
        if day_of(now) != self._day:
            self._doors, self._day, self._seen = {}, day_of(now), {}
            self._looked = moment
        elif moment - self._looked >= _LOOK_SECONDS:
            self._looked = moment
            self._drop_changed(now)

    def _drop_changed(self, now: int) -> None:
        since = datetime.fromtimestamp(now, UTC) - _OVERLAP
        changed = dict(changed_since(since))
        for venue, at in changed.items():
            if self._seen.get(venue) != at:
                self._doors.pop(venue, None)
        self._seen = changed
        self._doors = {venue: door for venue, door in self._doors.items() if door is not None}
