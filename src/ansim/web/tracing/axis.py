"""One time axis of a case as numbers for a drawing: days, infectious period, marks, visits, contacts, look-ups.

The drawing is 1,000 wide; every picture of it has a table as its twin.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ansim.kit.clock import korean_day, midnight
from ansim.tracing.domain.results import moment

WIDTH = 1000
MOST_DAYS = 45


@dataclass(frozen=True, slots=True)
class Tick:
    """One day: where it begins, the middle for its words, what it is called."""

    x: float
    middle: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: where, how wide, what it says; `y` is where it hangs."""

    x: float
    width: float
    label: str
    y: int = 0
    css: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day with a meaning or a count; `y` is where its words stand."""

    x: float
    label: str
    y: int = 0


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis from the first to the last day."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it shows."""
        return (self.last - self.first).days + 1

    @property
    def ticks(self) -> list[Tick]:
        """Return its days."""
        step = WIDTH / self.days
        named = 1 + self.days // 21  # every day, every other, every third: no two names run together
        return [
            Tick(
                round(place * step, 1),
                round((place + 0.5) * step, 1),
                f"{day.month}.{day.day}." if place % named == 0 else "",
            )
            for place in range(self.days)
            for day in (self.first + timedelta(days=place),)
        ]

    def x(self, at: datetime) -> float:
        """Return where an aware moment lies, kept within the drawing."""
        seconds = (at - midnight(self.first)).total_seconds()
        return round(min(max(seconds / (self.days * 86_400) * WIDTH, 0.0), float(WIDTH)), 1)

    def span(self, first: date, last: date, label: str, css: str = "", y: int = 0) -> Bar:
        """Return whole days, both included, as a bar."""
        left, right = self.x(midnight(first)), self.x(midnight(last + timedelta(days=1)))
        return Bar(left, max(round(right - left, 1), 4.0), label, y, css)

    def bar(self, start: int, end: int, label: str, css: str = "", y: int = 0) -> Bar:
        """Return seconds since 1970 as a bar, at least wide enough to be seen and pointed at."""
        left, right = self.x(moment(start)), self.x(moment(end))
        return Bar(left, max(round(right - left, 1), 4.0), label, y, css)

    def mark(self, day: date, label: str) -> Mark:
        """Return the middle of a day as a mark."""
        return Mark(self.x(midnight(day) + timedelta(hours=12)), label)


def axis_of(days: Iterable[date | None], moments: Sequence[int] = ()) -> Axis:
    """Return the axis that shows all of these days and moments (seconds since 1970), with a day of air before and after.

    Never more than 45 days: the newest are shown.
    """
    shown = [day for day in days if day is not None] + [korean_day(moment(one)) for one in moments]
    last = max(shown) + timedelta(days=1)
    first = max(min(shown) - timedelta(days=1), last - timedelta(days=MOST_DAYS - 1))
    return Axis(first, last)


def lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Return for each span (sorted by start) the first lane in which it overlaps nobody before it."""
    ends: list[int] = []
    chosen = []
    for start, end in spans:
        lane = next((place for place, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        chosen.append(lane)
    return chosen


def apart(marks: Sequence[Mark], y: int, *, letter: int, line: int) -> list[Mark]:
    """Return marks (from left to right) with their words from `y` downwards, so that no two run into each other.

    `letter` is the width of a letter, `line` the height of a line, both in the drawing's own units.
    """
    halves = [letter * len(mark.label) / 2 for mark in marks]
    rows = lanes(
        [(int(mark.x - half), int(mark.x + half) + 1) for mark, half in zip(marks, halves, strict=True)]
    )
    return [replace(mark, y=y + row * line) for mark, row in zip(marks, rows, strict=True)]
