"""The hours in which an office's notices may go out, by the clock of Korea: nobody is woken by one."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ansim.kit.clock import KST, korean_day


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` to just before `closes` of each day; opening later than closing is not possible."""

    opens: time
    closes: time

    def holds(self, moment: datetime) -> bool:
        """Return whether `moment` (aware) lies inside."""
        return self.opens <= moment.astimezone(KST).time() < self.closes

    def opens_after(self, moment: datetime) -> datetime:
        """Return from when it may be sent: now inside, else the next opening."""
        if self.holds(moment):
            return moment
        day = korean_day(moment)
        if moment.astimezone(KST).time() >= self.closes:
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, tzinfo=KST)
