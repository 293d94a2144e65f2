"""Visits of the invented city, a day at a time: who went where when, in columns, a person's visits never overlapping.

One seed gives one city on every machine: only Python's own generator is used, and nothing depends on hashing.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random
from typing import Final

from ansim.sandbox.city_venues import TOWNS, Choices, CityVenue

STEPS: Final = 2_880  # half minutes of a day
_WEEK: Final = (0.95, 0.94, 0.96, 0.98, 1.08, 1.12, 0.97)  # Monday first
_HOURS: Final = (0, 0, 0, 0, 0, 1, 3, 6, 9, 10, 11, 14, 22, 17, 13, 13, 14, 18, 22, 20, 15, 11, 7, 3)
_AT_HOME: Final = 0.55  # of the visits: in the own town
_HABIT: Final = 0.25  # of the visits: to one of the person's own three places, when it is open
_HABITS: Final = 3
_CHECKED_OUT: Final = 0.35
_SHORTEST: Final = 4  # half minutes
_GAP: Final = 10  # half minutes between two visits of a person
_LATEST_LEFT: Final = STEPS + 480  # 04:00 of the next day
_STAY_FACTORS: Final = 997


@dataclass(frozen=True, slots=True)
class DayVisits:
    """One day's visits in columns, ordered by person and time.

    `person` and `venue` are indexes; `zone` is the part of the venue, 0 where it is one room; `at` and `gone` half minutes after the day's midnight in Korea (gone: when the
    person really left, up to 04:00 of the next day); `told` 1 where the phone checked out; `party` people.
    `first[p]` to `first[p + 1]` are the visits of person p.
    """

    number: int
    person: "array[int]"
    venue: "array[int]"
    zone: bytes
    at: "array[int]"
    gone: "array[int]"
    told: bytes
    party: bytes
    first: "array[int]"

    def of(self, person: int) -> range:
        """Return the places of a person's visits in the columns."""
        return range(self.first[person], self.first[person + 1])


class CityLife:
    """What stays the same from day to day: habits, towns, how often each person goes out, tables by hour."""

    def __init__(self, seed: int, people: int, venues: tuple[CityVenue, ...]) -> None:
        random = Random(f"{seed}/life")  # noqa: S311 - an invented city must be the same again
        self.seed = seed
        self.people = people
        self.venues = venues
        self.town = random.choices(
            range(len(TOWNS)), weights=[16, 14, 12, 10, 9, 8, 8, 7, 5, 4, 4, 3], k=people
        )
        self.running = list(accumulate(min(3.0, random.lognormvariate(-0.2, 0.6)) for _ in range(people)))
        self._tables: dict[tuple[int, bool, int], Choices] = {}
        noon = self.table(12, weekend=False, town=len(TOWNS))
        self.habits = random.choices(noon.venues, cum_weights=noon.running, k=people * _HABITS)
        self.stays = [random.lognormvariate(-0.1, 0.5) for _ in range(_STAY_FACTORS)]

    def table(self, hour: int, *, weekend: bool, town: int) -> Choices:
        """Return the venues to choose from; town len(TOWNS) is the whole city, also where a town has none open."""
        key = (hour, weekend, town)
        if key not in self._tables:
            whole = town == len(TOWNS)
            found = Choices(self.venues, hour, weekend=weekend, town=None if whole else town)
            self._tables[key] = found if found.venues else self.table(hour, weekend=weekend, town=len(TOWNS))
        return self._tables[key]


def day_totals(weekdays: Sequence[int], visits: int) -> list[int]:
    """Return how many visits each day has, Fridays and Saturdays the most; they add up to `visits` exactly."""
    running = [0.0, *accumulate(_WEEK[weekday] for weekday in weekdays)]
    marks = [round(visits * part / running[-1]) for part in running]
    return [after - before for before, after in pairwise(marks)]


def goers(life: CityLife, number: int, visits: int) -> "tuple[array[int], list[int]]":
    """Return who makes each visit of a day, ordered by person and wanted time, and the wanted half minutes.

    The first column of `live_day` without the rest: whoever hands out a day's handles needs no more.
    """
    random = Random(f"{life.seed}/who/{number}")  # noqa: S311
    who = random.choices(range(life.people), cum_weights=life.running, k=visits)
    hours = random.choices(range(24), weights=_HOURS, k=visits)
    halves = random.choices(range(120), k=visits)
    order = sorted(
        [person * STEPS + hour * 120 + half for person, hour, half in zip(who, hours, halves, strict=True)]
    )
    return array("I", [mark // STEPS for mark in order]), [mark % STEPS for mark in order]


def live_day(life: CityLife, number: int, weekday: int, visits: int) -> DayVisits:
    """Return one day of the city: `visits` of them, on `weekday` (Monday 0). The same arguments give the same day."""
    random = Random(f"{life.seed}/day/{number}")  # noqa: S311
    person, wanted = goers(life, number, visits)
    venue = _places(life, random, person, wanted, weekend=weekday >= 5)
    zones = [one.zones for one in life.venues]
    zone = bytes(
        1 + int(draw * zones[number]) if zones[number] else 0
        for number, draw in zip(venue, [random.random() for _ in venue], strict=True)
    )
    at, gone = _times(life, random, person, wanted, venue)
    told = bytes(draw < _CHECKED_OUT for draw in [random.random() for _ in range(visits)])
    party = bytes(random.choices((1, 2, 3, 4, 6), weights=(70, 20, 6, 3, 1), k=visits))
    first = array("I", [bisect_left(person, one) for one in range(life.people + 1)])
    return DayVisits(number, person, venue, zone, at, gone, told, party, first)


def _places(
    life: CityLife, random: Random, person: "array[int]", wanted: list[int], *, weekend: bool
) -> "array[int]":
    """Choose a venue for each visit: all of an hour and town in one draw, then some by habit."""
    whole = len(TOWNS)
    town = life.town
    draws = [random.random() for _ in wanted]
    groups: dict[int, list[int]] = {}
    for place, (one, step, draw) in enumerate(zip(person, wanted, draws, strict=True)):
        key = (step // 120) * 16 + (town[one] if draw < _AT_HOME else whole)
        groups.setdefault(key, []).append(place)
    venue = array("H", bytes(2 * len(wanted)))
    for key in sorted(groups):
        table = life.table(key // 16, weekend=weekend, town=key % 16)
        chosen = random.choices(table.venues, cum_weights=table.running, k=len(groups[key]))
        for place, number in zip(groups[key], chosen, strict=True):
            venue[place] = number
    opens = [(one.kind.opens * 120, one.kind.closes * 120) for one in life.venues]
    for place, draw in enumerate([random.random() for _ in wanted]):
        if draw < _HABIT:
            usual = life.habits[person[place] * _HABITS + int(draw * 400) % _HABITS]
            begin, end = opens[usual]
            if begin <= wanted[place] < end:
                venue[place] = usual
    return venue


def _times(
    life: CityLife, random: Random, person: "array[int]", wanted: list[int], venue: "array[int]"
) -> "tuple[array[int], array[int]]":
    """Give each visit its stay; a person leaves one venue before the next, and no visit begins after midnight."""
    usual = [one.kind.stay * 2 for one in life.venues]
    factors = random.choices(life.stays, k=len(wanted))
    at, gone = array("H", wanted), array("H", bytes(2 * len(wanted)))
    before, free = -1, STEPS
    for place in range(len(wanted) - 1, -1, -1):  # backwards, so that each visit knows when the next begins
        one = person[place]
        if one != before:
            before, free = one, _LATEST_LEFT + _GAP
        start = min(wanted[place], free - _GAP - _SHORTEST, STEPS - 1)
        left = start + max(_SHORTEST, int(usual[venue[place]] * factors[place]))
        at[place], gone[place] = start, min(left, free - _GAP)
        free = start
    return at, gone
