"""The seeded city as a whole: residents, venues, days of visits, one outbreak in it. Generated, never stored here."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Final

from ansim.sandbox.city_days import CityLife, DayVisits, day_totals, goers, live_day
from ansim.sandbox.city_outbreak import Outbreak, spread
from ansim.sandbox.city_people import MOST_PEOPLE, CityTooLarge, invent_residents
from ansim.sandbox.city_venues import CityVenue, invent_venues

MOST_VENUES: Final = 65_535
_MOST_VISITS: Final = (
    8  # a person and day on average: a phone has 64 tokens a day, and some go out far more than most
)


@dataclass(frozen=True, slots=True)
class CityPlan:
    """What a city is made from; equal plans give equal cities. `first` is the first Korean day."""

    seed: int
    first: date
    people: int = 20_000
    venues: int = 1_200
    days: int = 14
    visits: int = 840_000


class City:
    """A city that is generated as it is asked for: venues at once, days one by one, the outbreak after all days."""

    def __init__(self, plan: CityPlan) -> None:
        """Take the plan. Raises CityTooLarge."""
        if not (
            0 < plan.people <= MOST_PEOPLE
            and 0 < plan.venues <= MOST_VENUES
            and plan.days > 0
            and 0 <= plan.visits <= plan.people * plan.days * _MOST_VISITS
        ):
            raise CityTooLarge(people=MOST_PEOPLE, venues=MOST_VENUES, visits=_MOST_VISITS)
        self.plan = plan

    @cached_property
    def venues(self) -> tuple[CityVenue, ...]:
        """The venues; visits name them by their place here."""
        return invent_venues(Random(f"{self.plan.seed}/venues"), self.plan.venues)  # noqa: S311

    @cached_property
    def days(self) -> Sequence[DayVisits]:
        """All days, generated once: about half a second a day of 60,000 visits."""
        return tuple(self.live())

    @cached_property
    def outbreak(self) -> Outbreak:
        """The outbreak, from the days."""
        return spread(self.plan.seed, self.days, self.venues)

    def residents(self) -> list[tuple[str, str]]:
        """Return (E.164, name) of everybody, in the order in which visits number them."""
        return invent_residents(self.plan.seed, self.plan.people)

    def live(self) -> Iterator[DayVisits]:
        """Yield the days one after another without keeping them."""
        for number, visits in enumerate(self._totals):
            yield live_day(self._life, number, self.date_of(number).weekday(), visits)

    def goers(self) -> "Iterator[array[int]]":
        """Yield only the column `person` of each day: a fifth of the work."""
        for number, visits in enumerate(self._totals):
            yield goers(self._life, number, visits)[0]

    @cached_property
    def _life(self) -> CityLife:
        return CityLife(self.plan.seed, self.plan.people, self.venues)

    @property
    def _totals(self) -> list[int]:
        return day_totals(
            [self.date_of(number).weekday() for number in range(self.plan.days)], self.plan.visits
        )

    def date_of(self, number: int) -> date:
        """Return the Korean day of a day's number, 0 the first."""
        return self.plan.first + timedelta(days=number)
