"""Sending one by one, several in the air at once: what the database is told of them, it is told together.

A lane has one message in the air. The attempts of all that are about to go are committed before the first of them goes; the
answers that are in are written down in one commit. A kill leaves one message at most that nobody can say anything of: of
the others it is on record here that their call had not begun, or the service has them whole and finds them (ADR 92).
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Final, Self

from ansim.conf.kept_plans import by_index
from ansim.delivery.adapters.base import Adapter
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.pacing import LONGEST_TURN, block_size
from ansim.delivery.domain.reports import Answered, NotSent, SendResult
from ansim.delivery.domain.states import Outcome
from ansim.delivery.services.begun import Begun
from ansim.delivery.services.claims import claim_each, release_each
from ansim.delivery.services.filling import FenceLost
from ansim.delivery.services.news import Moved, apply_news
from ansim.delivery.services.sending import BACK_OFF, WORKER, Run, after_move
from ansim.kit import clock
from ansim.kit.errors import AnsimError

#: how long an answer that is in waits for those of the other lanes, in seconds; a slow one keeps none waiting longer
LINGER: Final = 0.01

Landed = tuple[Run, SendResult]


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
        self._ready: list[tuple[Run, Message]] = []
        self._flying: dict[Future[SendResult], Run] = {}
        self._begun = Begun()

    def __enter__(self) -> Self:
        """Return the lanes."""
        self._begun.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the calls under way; whose answer nobody writes down any more, the sweep makes unknown."""
        self._pool.shutdown()
        self._begun.close()

    def send(self, is_over: Callable[[], bool] = lambda: False) -> tuple[int, bool]:
        """Send until nothing is left to claim or it is over; return how many were claimed, and whether there may be more.

        When it returns nothing is in the air or ready for it, and every answer is written down.
        """
        claimed, more = 0, True
        while True:
            self._land_and_release()
            goes_on = more and not is_over()
            if goes_on and len(self._ready) < self._count:
                count = self._make_ready()
                claimed, more = claimed + count, count > 0
            if not (self._flying or self._ready or (goes_on and more)):
                return claimed, more

    def _make_ready(self) -> int:
        """Claim what goes next while others are in the air, so that no lane waits for it; return how many were claimed.

        The commit of their release, before which none of them goes, makes their attempts last too.
        """
        limit = self._count - len(self._ready)
        with by_index(lasting=False):
            claims = claim_each(group_id=self._group_id, limit=limit, now=self._now(), by=WORKER)
        for claim in claims:
            run = Run(self._adapter, claim, self._now, self._pause)
            try:
                self._ready += [(run, message) for message in run.prepare()]
            except (FenceLost, AnsimError) as error:
                run.fail(error)
        return len(claims)

    def _land_and_release(self) -> None:
        """Write down what is in and release what goes next, in one commit, then let it go; whatever needs more comes first."""
        landed = self._landed()
        paced = any(run.claim.per_second for run, _ in self._ready)
        if landed and (paced or not all(map(_went_well, landed))):
            self._write_down(landed)
            landed = []
        going = self._with_turns()
        if not (landed or going):
            return
        self._begun.will_release([run.claim.fence for run, _ in going])
        for run, _ in going:
            run.will_release()
        with by_index():
            if landed:
                self._note(landed)
            gone = release_each(claims=[run.claim for run, _ in going], now=self._now()) if going else ()
        for run, message in going:
            if run.claim.parcel_id in gone:
                self._flying[self._pool.submit(self._call, run, message)] = run
            else:
                run.give_back("held")

    def _call(self, run: Run, message: Message) -> SendResult:
        """Make one call, on record from its beginning."""
        with self._begun.on_its_way(run.claim.fence):
            return run.call(message)

    def _with_turns(self) -> list[tuple[Run, Message]]:
        """Take as many as there are free lanes, once it is their account's turn; given back when that is too far away.

        No more than a block of the account's limit: with more in a turn a second could hold more than the limit.
        """
        free = self._count - len(self._flying)
        if self._ready and (per_second := self._ready[0][0].claim.per_second):
            free = min(free, block_size(per_second))
        going, self._ready = self._ready[:free], self._ready[free:]
        if not going or going[0][0].has_turn(len(going)):
            return going
        for run, _ in going:
            run.give_back("paced", wait=LONGEST_TURN)
        return []

    def _landed(self) -> list[Landed]:
        """Return what came; unless something can go meanwhile, wait for an answer, and a moment for more."""
        waits = len(self._flying) == self._count or not self._ready
        if self._flying and waits:
            wait(self._flying, return_when=FIRST_COMPLETED)
        landed: list[Landed] = []
        for call in wait(self._flying, timeout=LINGER if waits else 0).done:
            run = self._flying.pop(call)
            try:
                landed.append((run, call.result()))
            except AnsimError as error:
                run.fail(error)
        return landed

    def _write_down(self, landed: list[Landed]) -> None:
        """Write down answers of any kind and do what follows; what was not taken says that the next would not be, either."""
        with by_index():
            moved, now = self._note(landed)
        after_move(moved, now)
        for run, result in landed:
            run.follow(result)
        if any(isinstance(result, NotSent) for _, result in landed):
            for run, _ in self._ready:
                run.give_back("held")
            self._ready = []

    def _note(self, landed: list[Landed]) -> tuple[tuple[Moved, ...], datetime]:
        """Tell the database of answers; return what moved, and when."""
        heard = [(run, result) for run, result in landed if not isinstance(result, NotSent)]
        now = self._now()
        moved = apply_news(
            news=[item for run, result in heard for item in run.learnt(result)],
            now=now,
            by=WORKER,
            not_before=now + BACK_OFF,
            closes=[run.ending(result) for run, result in heard],
        )
        return moved, now


def _went_well(landed: Landed) -> bool:
    """Whether nothing follows from an answer but that it is written down."""
    run, result = landed
    return (
        isinstance(result, Answered)
        and not run.claim.refusals
        and all(item.outcome is Outcome.SENT for item in result.messages)
    )
