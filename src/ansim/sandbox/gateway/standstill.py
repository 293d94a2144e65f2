"""The gateway standing still for a while: connections are taken and nothing is answered."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

TICK = 0.05


class Standstill:
    """Whether the gateway stands still, by its clock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._until: datetime | None = None

    def begin(self, seconds: float) -> None:
        """Stand still from now on for so long."""
        self._until = self._clock() + timedelta(seconds=seconds)

    def end(self) -> None:
        """Go on."""
        self._until = None

    @property
    def left(self) -> float:
        """Return for how many more seconds; 0 while going."""
        return max(0.0, (self._until - self._clock()).total_seconds()) if self._until else 0.0

    async def sit_out(self) -> None:
        """Wait until it goes on."""
        waits = self.left
        while waits > 0 and self.left:
            await asyncio.sleep(min(TICK, waits))
            waits -= TICK
