"""How well a message service works, judged by what it did itself with the last messages it was given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: how far back is looked
LOOK_BACK: Final = timedelta(minutes=15)
#: a message that could go and waits for longer means that nobody sends; seen on a page at most five minutes after the last call
QUEUE_ALARM: Final = timedelta(minutes=4, seconds=30)
#: how codes begin that speak of the service itself: too busy, out of order, not reached
TROUBLE: Final = ("http_429", "http_5", "Connect", "Pool", "Read", "Write", "RemoteProtocol")
_FEWEST: Final = 20
_AILING_PERCENT: Final = 10
_DOWN_PERCENT: Final = 50


class Health(StrEnum):
    """What the figures say."""

    UNTRIED = "untried"
    WELL = "well"
    AILING = "ailing"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """An account's figures of the last 15 minutes.

    `troubled` of `asked` messages met the service's own trouble: no answer, too busy, not reached, a technical failure.
    `closed_until`: it asked us to wait. `waiting_since`: the oldest message that could go and has not, past the alarm.
    """

    asked: int
    troubled: int
    closed_until: datetime | None = None
    waiting_since: datetime | None = None

    @property
    def health(self) -> Health:
        """What the figures say; too few of them say nothing."""
        return judge(self.asked, self.troubled)

    @property
    def percent(self) -> int:
        """The share of messages that met trouble."""
        return round(self.troubled * 100 / self.asked) if self.asked else 0

    @property
    def is_worth_saying(self) -> bool:
        """Whether somebody should know."""
        bad = self.health in (Health.AILING, Health.DOWN)
        return bad or self.closed_until is not None or self.waiting_since is not None


def is_trouble(code: str) -> bool:
    """Return whether a request that had no effect failed for the service's own trouble."""
    return code.startswith(TROUBLE)


def judge(asked: int, troubled: int) -> Health:
    """Return what `troubled` of `asked` messages say of a service."""
    if asked < _FEWEST:
        return Health.UNTRIED
    if troubled * 100 >= asked * _DOWN_PERCENT:
        return Health.DOWN
    return Health.AILING if troubled * 100 >= asked * _AILING_PERCENT else Health.WELL
