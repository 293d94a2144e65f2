"""Opening hours: for each weekday (Monday first) minutes after midnight, or closed; past midnight goes on beyond 1,440."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

DAY: Final = 1_440
_LATEST: Final = 2 * DAY
WEEKDAYS: Final = 7

Span = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Seven spans; the empty tuple means that the venue did not say."""

    days: tuple[Span, ...] = ()

    def as_json(self) -> list[list[int] | None]:
        """Return the form kept in the database."""
        return [list(span) if span else None for span in self.days]


def minutes(text: str) -> int | None:
    """Return the minutes after midnight of `9:30`, `09:30` or `24:00`; None for any other text."""
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return None
    if len(hour) > 2 or len(minute) != 2 or int(minute) > 59:
        return None
    total = int(hour) * 60 + int(minute)
    return total if total <= DAY else None


def same_every_day(opens: int, closes: int, closed: Collection[int] = ()) -> Hours:
    """Return the hours of a venue that opens and closes at the same minute on all but the `closed` weekdays.

    A close at or before the opening is of the next day: 18:00-02:00. Who opens at 24:00 opens at 00:00.
    """
    opens %= DAY
    until = closes if closes > opens else closes + DAY
    return Hours(tuple(None if day in closed else (opens, until) for day in range(WEEKDAYS)))


def hours_from_json(value: object) -> Hours:
    """Return the hours that the database keeps; whatever is not of that form counts as not said."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != WEEKDAYS:
        return Hours()
    days: list[Span] = []
    for span in value:
        if span is None:
            days.append(None)
        elif isinstance(span, list | tuple) and len(span) == 2 and all(type(part) is int for part in span):
            if not 0 <= span[0] < span[1] <= _LATEST:
                return Hours()
            days.append((span[0], span[1]))
        else:
            return Hours()
    return Hours(tuple(days))


def written(minute: int) -> str:
    """Write a minute as 09:30; after midnight it starts again at 00:00, midnight itself is 24:00."""
    rest = minute if minute <= DAY else minute - DAY
    return f"{rest // 60:02}:{rest % 60:02}"
