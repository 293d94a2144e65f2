"""Sending one by one, several in the air at once: what the database is told of them, it is told together.

A lane has one message in the air, so a kill leaves at most one in doubt a lane (ADR 68). The attempts of all that are
about to go are committed before the first of them goes; the answers that are in are written down in one commit.
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Final, Self

from ansim.delivery.adapters.base import Adapter
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.pacing import LONGEST_TURN
from ansim.delivery.domain.reports import NotSent, SendResult
from ansim.delivery.services.claims import claim_each, release_each
from ansim.delivery.services.filling import FenceLost
from ansim.delivery.services.news import apply_news
from ansim.delivery.services.sending import BACK_OFF, WORKER, Run, after_move
from ansim.kit import clock
from ansim.kit.errors import AnsimError

#: how long an answer that is in waits for those of the other lanes, in seconds; a slow one keeps none waiting longer
LINGER: Final = 0.01


class Lanes:
    """The lanes of one worker for one group: only the calls run beside each other, the database is one thread's."""

    def __init__(
        self,
        *,
        adapter: Adapter,
        group_id: int,
        count: int,
        now: Callable[[], datetime] = clock.now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._adapter = adapter
        self._group_id = group_id
        self._count = count
        self._now = now
        self._pause = pause
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="lane")
        self._flying: dict[Future[SendResult], Run] = {}

    def __enter__(self) -> Self:
        """Return the lanes."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the calls under way; whose answer nobody writes down any more, the sweep makes unknown."""
        self._pool.shutdown()

    def send(self, is_over: Callable[[], bool] = lambda: False) -> tuple[int, bool]:
        """Send until nothing is left to claim or it is over; return how many were claimed, and whether there may be more.

        When it returns nothing is in the air, and every answer is written down.
        """
        claimed, more = 0, True
        while True:
            goes_on = more and not is_over()
            if goes_on:
                count = self._start()
                claimed, more = claimed + count, count > 0
            if self._flying:
                self._land()
            elif not (goes_on and more):
                return claimed, more

    def _start(self) -> int:
        """Claim one message a free lane, release them together, let them go; return how many were claimed."""
        free = self._count - len(self._flying)
        claims = claim_each(group_id=self._group_id, limit=free, now=self._now(), by=WORKER)
        ready = []
        for claim in claims:
            run = Run(self._adapter, claim, self._now, self._pause)
            try:
                ready += [(run, message) for message in run.prepare()]
            except (FenceLost, AnsimError) as error:
                run.fail(error)
        for run, message in self._released(ready):
            self._flying[self._pool.submit(self._adapter.send_one, message)] = run
        return len(claims)

    def _released(self, ready: list[tuple[Run, Message]]) -> list[tuple[Run, Message]]:
        """Return those that may go now, the others given back."""
        if ready and not ready[0][0].has_turn(len(ready)):
            for run, _ in ready:
                run.give_back("paced", wait=LONGEST_TURN)
            return []
        gone = release_each(claims=[run.claim for run, _ in ready], now=self._now()) if ready else frozenset()
        for run, _ in ready:
            if run.claim.parcel_id not in gone:
                run.give_back("held")
        return [(run, message) for run, message in ready if run.claim.parcel_id in gone]

    def _land(self) -> None:
        """Wait for an answer, a moment for more, and write down all that came."""
        wait(self._flying, return_when=FIRST_COMPLETED)
        landed: list[tuple[Run, SendResult]] = []
        for call in wait(self._flying, timeout=LINGER).done:
            run = self._flying.pop(call)
            try:
                landed.append((run, call.result()))
            except AnsimError as error:
                run.fail(error)
        heard = [(run, result) for run, result in landed if not isinstance(result, NotSent)]
        now = self._now()
        moved = apply_news(
            news=[item for run, result in heard for item in run.learnt(result)],
            now=now,
            by=WORKER,
            not_before=now + BACK_OFF,
            closes=[run.ending(result) for run, result in heard],
        )
        after_move(moved, now)
        for run, result in landed:
            run.follow(result)
