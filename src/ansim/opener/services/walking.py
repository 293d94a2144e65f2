"""One walk through the visits of a warrant: rows asked for, opened, cut to the scope, run through the engine, level by level."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.exposure.levels import Levels
from ansim.exposure.model import Contact, Visit, Window, ZoneRule
from ansim.exposure.policy import Policy
from ansim.opener.domain.nearby import bounds_of, days_within, intervals_of, touches, within
from ansim.opener.domain.people import CASE, VENUE, OpenedRow, People, handles_for, open_rows
from ansim.opener.domain.ranking import Ranked, ranked, with_parties
from ansim.opener.services.roles import Visits
from ansim.vault.client import DayKeys
from ansim.wire.warrant import PersonScope, Presented, VenueScope, Warrant


@dataclass(frozen=True, slots=True)
class Look:
    """What a walk is allowed: the warrant as presented, its day keys, the policy, when it was asked for (seconds).

    `most_each` bounds single generations, from the first, below what the warrant allows in all.
    """

    presented: Presented
    warrant: Warrant
    day_keys: DayKeys
    policy: Policy
    asked_at: int
    most_each: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk found: the case's rows, contacts as many as the warrant allows, how many were left out, and in which generation (0: none)."""

    own: tuple[OpenedRow, ...]
    contacts: tuple[Ranked, ...]
    left_out: int
    cut: int = 0


class Walk:
    """Fetches and opens rows as the levels ask for them; every row once."""

    def __init__(self, look: Look, people: People, visits: Visits) -> None:
        self._look = look
        self._people = people
        self._visits = visits
        self._bounds = bounds_of(look.warrant.scope.days)
        self._seen: set[tuple[int, bytes]] = set()
        self._rows = defaultdict[str, list[OpenedRow]](list)
        self._fresh: list[Visit] = []

    def run(self) -> Walked:
        """Walk as many generations as the warrant has. Raises what the store's client raises."""
        with Levels(self._look.policy) as levels:
            return self._walk(levels)

    def _walk(self, levels: Levels) -> Walked:
        generations = self._look.warrant.generations
        found, left_out, first = self._start(generations)
        level = self._sources(found) if found else {CASE: self._bounds}
        reached = {CASE, *level}
        cut = first - 1 if left_out else 0
        for generation in range(first, generations + 1):
            if not level or left_out:
                break
            if generation > 1:
                self._fetch_own(level)
            self._fetch_near(level)
            levels.add(self._fresh)
            self._fresh = []
            kept, left_out = self._kept(levels.level(level, reached, generation), len(found), generation)
            cut = generation if left_out else 0
            found += kept
            level = self._sources(kept)
            reached |= level.keys()
        return Walked(tuple(self._rows.get(CASE, ())), tuple(found), left_out, cut)

    def _start(self, generations: int) -> tuple[list[Ranked], int, int]:
        """Return who is found already, how many were left out, and the generation to go on with."""
        scope = self._look.warrant.scope
        if isinstance(scope, PersonScope):
            self._fetch_own({CASE: self._bounds})
            return [], 0, 1
        present = self._present(scope) if generations else ()
        return *self._kept(present, 0, 1), 2

    def _fetch_own(self, level: Mapping[str, Window]) -> None:
        """Fetch the visits that the sources themselves made in their windows."""
        days = self._look.warrant.key_days
        asked = {self._people.uid(person): days_within(window, days) for person, window in level.items()}
        handles = handles_for(self._look.day_keys.by_day, self._look.day_keys.counters, asked)
        if handles:
            self._take(self._visits.visits_of(self._look.presented, handles))

    def _fetch_near(self, level: Mapping[str, Window]) -> None:
        """Fetch everybody's visits at the places and times of the sources."""
        own = [row.visit for person in level for row in self._rows.get(person, ())]
        self._take(self._at(intervals_of(own, level, self._look.policy)))

    def _at(self, intervals: list[Interval]) -> list[VisitRow]:
        return self._visits.visits_at(self._look.presented, intervals) if intervals else []

    def _take(self, rows: Iterable[VisitRow]) -> None:
        """Open rows that were not here before; drop what is outside the scope."""
        new = {key: row for row in rows if (key := (row.kday, row.handle)) not in self._seen}
        self._seen |= new.keys()
        for opened in open_rows(new.values(), self._look.day_keys.by_day, self._people):
            if touches(opened.visit, self._bounds, self._look.policy):
                self._rows[opened.person].append(opened)
                self._fresh.append(opened.visit)

    def _present(self, scope: VenueScope) -> tuple[Contact, ...]:
        """Return everybody who was at the venue in its hours, each as a first contact of the venue itself."""
        self._take(self._at([Interval(scope.venue, scope.start, scope.end)]))
        hours = Window(scope.start, scope.end)
        surest = int(max(Assurance))
        itself = Visit(VENUE, scope.venue.hex(), None, scope.start, scope.end, None, surest)
        everybody = replace(self._look.policy, zones=ZoneRule.VENUE, min_minutes=0, tail_minutes=0)
        with Levels(everybody) as levels:
            levels.add([itself, *self._fresh])
            return levels.level({VENUE: hours}, {VENUE}, 1)

    def _kept(self, contacts: Iterable[Contact], already: int, generation: int) -> tuple[list[Ranked], int]:
        order = ranked(contacts, self._rows, self._look.policy, self._look.asked_at)
        each = self._look.most_each[generation - 1 : generation]
        room = min((self._look.warrant.most_people - already, *each))
        return with_parties(order[:room], self._rows, self._look.policy), len(order[room:])

    def _sources(self, kept: Iterable[Ranked]) -> dict[str, Window]:
        return {one.contact.person: within(one.contact.window, self._bounds) for one in kept}
