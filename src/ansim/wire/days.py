"""The protocol's `day`: Korean days since 1970-01-01, two bytes; Korea keeps UTC+9 all year."""

from datetime import date, timedelta
from typing import Final

from ansim.wire.errors import OutOfBounds

_EPOCH: Final = date(1970, 1, 1)
_DAY: Final = 86_400
_AHEAD: Final = 9 * 3_600
LAST_DAY: Final = 0xFFFF
LAST_TIME: Final = 0xFFFF_FFFF


def day_number(day: date) -> int:
    """Return the number of a Korean day. Raises OutOfBounds before 1970 and after 2149-06-06."""
    number = (day - _EPOCH).days
    if not 0 <= number <= LAST_DAY:
        raise OutOfBounds(what="day")
    return number


def date_of(number: int) -> date:
    """Return the date of a day's number. Raises OutOfBounds."""
    if not 0 <= number <= LAST_DAY:
        raise OutOfBounds(what="day")
    return _EPOCH + timedelta(days=number)


def day_of(unix: int) -> int:
    """Return the Korean day of a time in seconds since 1970. Raises OutOfBounds outside four bytes."""
    if not 0 <= unix <= LAST_TIME:
        raise OutOfBounds(what="time")
    return (unix + _AHEAD) // _DAY


def begin_of(number: int) -> int:
    """Return the time, seconds since 1970, at which a Korean day begins; negative for day 0 only."""
    return number * _DAY - _AHEAD
