"""Many rows that are held together: parted into groups a person can look at, namesakes among many found without comparing all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from ansim.notices.domain.people import Person

MOST = 20
_NEAR_DAYS = 31
_DIGITS = "0123456789"
_T = TypeVar("_T")


def parted(same: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield `same` in groups of at most 20, nobody alone: the last group may have 21."""
    start = 0
    while start < len(same):
        end = start + MOST if len(same) - start != MOST + 1 else start + MOST + 1
        yield same[start:end]
        start = end


def with_near_births(same: Sequence[Person]) -> list[Person]:
    """Return those of many namesakes whose birth date is near another's (`slip_holds.are_near`), in the order of births."""
    counted = Counter(person.birth for person in same)
    days = sorted(counted)
    near = {day for day, count in counted.items() if count > 1}
    for one, other in pairwise(days):
        if (other - one).days <= _NEAR_DAYS:
            near |= {one, other}
    written = {_digits(day): day for day in days}
    near |= {day for text, day in written.items() if any(like in written for like in _slips_of(text))}
    return sorted((one for one in same if one.birth in near), key=lambda one: (one.birth, one.row))


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


def _slips_of(text: str) -> Iterator[str]:
    """Yield what YYYYMMDD becomes with one digit mistaken or two different neighbours exchanged."""
    for place, digit in enumerate(text):
        head, tail = text[:place], text[place + 1 :]
        yield from (f"{head}{other}{tail}" for other in _DIGITS if other != digit)
        if tail and tail[0] != digit:
            yield f"{head}{tail[0]}{digit}{tail[1:]}"
