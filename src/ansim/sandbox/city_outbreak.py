"""One outbreak in the invented city, with its true chains: who infected whom, at which venue, when, and when it shows.

A plain model, good enough to practise on: the chance grows with minutes together in one zone and how near people are
in the kind of venue; few people infect many (gamma with k 0.25). Latent 3 days, onset on day 5, infectious for 8 days.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from ansim.sandbox.city_days import STEPS, DayVisits
from ansim.sandbox.city_venues import CityVenue

LATENT_DAYS: Final = 3
ONSET_DAYS: Final = 5
INFECTIOUS_DAYS: Final = 8
_RATE: Final = 0.00013  # a minute together at closeness 1, for a person of mean infectivity
_SPREAD: Final = 0.25
_TRIES: Final = 60
_FEWEST: Final = 20
_MOST: Final = 90


@dataclass(frozen=True, slots=True)
class Infection:
    """One infected person. `source`, `venue` and `day` are None for the index case, infected before the first day.

    `at` is half minutes after midnight of `day`, the moment the two were first there together; `onset` a day number
    of the city, which may lie behind its last day. Generation 0 is the index case.
    """

    person: int
    source: int | None
    venue: int | None
    day: int | None
    at: int
    generation: int
    onset: int


@dataclass(frozen=True, slots=True)
class Outbreak:
    """Everybody infected, in the order of infection; the first is the index case."""

    infections: tuple[Infection, ...]

    @property
    def index(self) -> Infection:
        """Return the index case."""
        return self.infections[0]

    def case_on(self, last_day: int) -> Infection:
        """Return whom to confirm after `last_day`: of those with an onset then or the day before whoever infected most
        (the first of equals), else the index case.

        A case found early has few days in which it could infect, as in life: two generations stay a list to work off.
        """
        late = [
            one for one in self.infections if one.source is not None and last_day - 1 <= one.onset <= last_day
        ]
        infected = Counter(source for source, _ in self.links())
        return max(late, key=lambda one: infected[one.person], default=self.index)

    def links(self) -> tuple[tuple[int, int], ...]:
        """Return the true links: source and person."""
        return tuple((one.source, one.person) for one in self.infections if one.source is not None)

    def generations(self) -> list[int]:
        """Return how many people each generation holds, from the index case on."""
        deepest = max(one.generation for one in self.infections)
        return [sum(one.generation == number for one in self.infections) for number in range(deepest + 1)]


def spread(seed: int, days: Sequence[DayVisits], venues: Sequence[CityVenue]) -> Outbreak:
    """Return the outbreak of a city: the first of 60 tries with 20 to 90 infected and three generations.

    Where no try gives one (tiny cities), the largest with at most 90. The same city and seed give the same outbreak.
    """
    best: Outbreak | None = None
    for attempt in range(_TRIES):
        found = Outbreak(tuple(_Attempt(f"{seed}/outbreak/{attempt}", days, venues).run()))
        size = len(found.infections)
        if _FEWEST <= size <= _MOST and len(found.generations()) >= 3:
            return found
        if best is None or (size <= _MOST and not size <= len(best.infections) <= _MOST):
            best = found
    return best if best is not None else Outbreak(())


class _Attempt:
    """One try: an index case with a high infectivity, then day after day whoever was near an infectious person."""

    def __init__(self, name: str, days: Sequence[DayVisits], venues: Sequence[CityVenue]) -> None:
        self._random = Random(name)  # noqa: S311
        self._days = days
        self._near = [venue.kind.close * _RATE for venue in venues]
        index = self._random.randrange(len(days[0].first) - 1)
        self._power = {index: 4.0}
        # Infectious from the first day on, with an onset soon after: the city begins where the outbreak does.
        self._found = {index: Infection(index, None, None, None, 0, 0, ONSET_DAYS - LATENT_DAYS)}

    def run(self) -> list[Infection]:
        """Return the infections; ends early when they pass what is wanted."""
        for day in self._days:
            self._live(day)
            if len(self._found) > _MOST:
                break
        return list(self._found.values())

    def _live(self, day: DayVisits) -> None:
        sources = [one for one in self._found.values() if self._infectious(one, day.number)]
        wanted = {day.venue[place] for one in sources for place in day.of(one.person)}
        there: dict[int, list[int]] = {venue: [] for venue in wanted}
        for place, venue in enumerate(day.venue):
            if venue in wanted:
                there[venue].append(place)
        for one in sources:
            for place in day.of(one.person):
                self._meet(one, day, place, there[day.venue[place]])

    def _infectious(self, one: Infection, day: int) -> bool:
        begin = one.onset - ONSET_DAYS + LATENT_DAYS
        return begin <= day < begin + INFECTIOUS_DAYS

    def _meet(self, one: Infection, day: DayVisits, own: int, places: Sequence[int]) -> None:
        begin, end, zone = day.at[own], day.gone[own], day.zone[own]
        rate = self._near[day.venue[own]] * self._power[one.person] / 2
        for place in places:
            together = min(end, day.gone[place]) - max(begin, day.at[place])
            person = day.person[place]
            if together <= 0 or day.zone[place] != zone or person in self._found:
                continue
            if self._random.random() < 1 - math.exp(-rate * together):
                moment = max(begin, day.at[place])
                onset = day.number + moment // STEPS + ONSET_DAYS
                self._power[person] = self._random.gammavariate(_SPREAD, 1 / _SPREAD)
                self._found[person] = Infection(
                    person, one.person, day.venue[own], day.number, moment, one.generation + 1, onset
                )
