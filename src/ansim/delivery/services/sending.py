"""Sending: claim, fill without effect, check the fence in the database, let go, record. At most once, always.

An answer that does not come makes the parcel unknown; it is never sent again on a guess (services/unknowns.py).
"""

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ansim.delivery.adapters.base import Adapter
from ansim.delivery.domain.errors import GroupUnknown, ProviderBusy
from ansim.delivery.domain.health import is_trouble
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.pacing import FIRST_WAIT, LONGEST_TURN
from ansim.delivery.domain.reports import Answered, NoAnswer, NotSent, Registered, SendResult
from ansim.delivery.domain.solapi_codes import STOPPING
from ansim.delivery.domain.states import FAILED, FINAL, Outcome, Stage
from ansim.delivery.models import Group
from ansim.delivery.services.begun import Begun
from ansim.delivery.services.claims import Claim, claim_parcel, release_parcel, renew_parcel
from ansim.delivery.services.control import halt_group, halt_on_failures
from ansim.delivery.services.filling import FenceLost, prepare_messages, references
from ansim.delivery.services.giving_back import CERTAIN, UNRELEASED, give_back
from ansim.delivery.services.news import Closing, Moved, News, apply_news
from ansim.delivery.services.pacing import answered, rest, take_turn
from ansim.delivery.services.waves import open_what_fared_well
from ansim.kit import clock
from ansim.kit.errors import AnsimError

WORKER: Final = "worker"
BACK_OFF: Final = FIRST_WAIT
#: seconds after its release in which a single request begins: with the longest one (23 s) it ends before the lease (45 s)
LATEST: Final = 20.0


@dataclass(frozen=True, slots=True)
class Sending:
    """What one parcel came to: how many were claimed, and how many of them are in which state now."""

    claimed: int
    states: dict[str, int]


def send_pending(
    *,
    adapter: Adapter,
    group_id: int,
    limit: int,
    now: Callable[[], datetime] = clock.now,
    one_by_one: bool = False,
    pause: Callable[[float], None] = time.sleep,
    begun: Begun | None = None,
) -> Sending | None:
    """Send up to `limit` queued deliveries of a group in one parcel; None when there was nothing to claim.

    `one_by_one` sends a single delivery by the provider's single request (limit is then 1): the fastest way for
    one urgent message, while a parcel's fate can always be found out. `pause` waits for its turn (seconds) where the
    account has a limit. `begun` records a single request as it begins, for the sweep after a kill. Raises GroupUnknown.
    """
    one_by_one = one_by_one or not adapter.capabilities.withdraws
    claim = claim_parcel(group_id=group_id, limit=1 if one_by_one else limit, now=now(), by=WORKER)
    if claim is None:
        if not Group.objects.filter(pk=group_id).exists():
            raise GroupUnknown
        return None
    run = Run(adapter, claim, now, pause)
    run.go(single=one_by_one, begun=begun)
    return Sending(len(claim.attempts), run.states)


class Run:
    """One parcel on its way through one worker."""

    def __init__(
        self, adapter: Adapter, claim: Claim, now: Callable[[], datetime], pause: Callable[[float], None]
    ) -> None:
        self._adapter = adapter
        self.claim = claim
        self._now = now
        self._pause = pause
        self._ids = references(claim.attempts)
        self._ref = ""
        self._released_at = 0.0
        self.states: dict[str, int] = {}

    def go(self, *, single: bool, begun: Begun | None = None) -> None:
        """Fill, release and send; give everything back when nothing was sent. `begun` keeps the record of a single request."""
        try:
            messages = self.prepare()
            if single and messages:
                self._send_single(messages[0], begun)
            elif messages:
                self._send_parcel(messages)
        except (FenceLost, AnsimError) as error:
            self.fail(error)

    def prepare(self) -> list[Message]:
        """Return what can go; close the parcel when that is nothing. Raises as `prepare_messages` does."""
        messages, broken = prepare_messages(adapter=self._adapter, claim=self.claim, now=self._now)
        if broken:
            self._apply([News(item.attempt_id, Outcome.TECHNICAL, item.error.code) for item in broken])
            self._halt_group(broken[0].error.code)
        if not messages:
            self._apply([], closes=[self._closing(Stage.GIVEN_BACK, "empty")])
        return list(messages.values())

    def fail(self, error: FenceLost | AnsimError) -> None:
        """Give back what could not be made ready, and see to the account or the group that it is the fault of."""
        if isinstance(error, FenceLost):
            self.give_back("fence_lost")
        elif isinstance(error, ProviderBusy):
            self._rest(error.wait)
            self.give_back(str(error.params["reason"]), BACK_OFF)
        else:
            reason = str(error.params.get("reason", error.code))
            self.give_back(reason)
            self._halt_group(reason)

    def _send_single(self, message: Message, begun: Begun | None) -> None:
        fence = self.claim.fence
        if begun:
            begun.will_release([fence])
        if self._goes(1):
            with begun.on_its_way(fence) if begun else nullcontext():
                result = self.call(message)
            self._record(result)

    def will_release(self) -> None:
        """Note the moment before the parcel is released: from it on its lease runs."""
        self._released_at = _since_start()

    def call(self, message: Message) -> SendResult:
        """Make the single request, unless this process slept since the release: by now somebody may have decided otherwise."""
        if _since_start() - self._released_at > LATEST:
            return NotSent("late", retryable=True)
        return self._adapter.send_one(message)

    def _send_parcel(self, messages: list[Message]) -> None:
        """The provider's id of the parcel is committed before anything is in it, its fill before it goes."""
        self._ref = ref = self._adapter.open_parcel()
        if not renew_parcel(claim=self.claim, now=self._now(), ref=ref):
            raise FenceLost
        registered = self._adapter.fill_parcel(ref, messages)
        refused = [item for item in registered if item.outcome is not Outcome.OPEN]
        self._apply(self._news(refused), wait=BACK_OFF)
        if len(refused) == len(registered):
            self._apply([], closes=[self._closing(Stage.GIVEN_BACK, "all_refused")])
        elif self._goes(len(registered) - len(refused)):
            kept = tuple(
                Registered(item.reference, item.message_id, item.code, Outcome.SENT)
                for item in registered
                if item.outcome is Outcome.OPEN
            )
            result = self._adapter.send_parcel(ref)
            self._record(Answered(kept) if isinstance(result, Answered) else result)
        self._stop_on(refused)

    def _goes(self, count: int) -> bool:
        """Wait for the turn of `count` messages, then ask whether the parcel may still go; give it back if not."""
        if not self.has_turn(count):
            self.give_back("paced", wait=LONGEST_TURN)
            return False
        self.will_release()
        if not release_parcel(claim=self.claim, now=self._now()):
            self.give_back("held")
            return False
        return True

    def has_turn(self, count: int) -> bool:
        """Wait for the turn of `count` messages of its account; False when that is too far away to wait for."""
        now = self._now()
        claim = self.claim
        if not claim.per_second:
            return True
        start = take_turn(provider_id=claim.provider_id, per_second=claim.per_second, count=count, now=now)
        if start is not None and start > now:
            self._pause((start - now).total_seconds())
        return start is not None

    def _rest(self, asked: timedelta | None) -> None:
        rest(provider_id=self.claim.provider_id, now=self._now(), asked=asked)

    def _record(self, result: SendResult) -> None:
        """Write down the answer; silence makes the parcel unknown, being asked to wait lets the account rest."""
        if not isinstance(result, NotSent):
            self._apply(self.learnt(result), wait=BACK_OFF, closes=[self.ending(result)])
        self.follow(result)

    def learnt(self, result: Answered | NoAnswer) -> list[News]:
        """Return what an answer, or silence, says of each attempt."""
        if isinstance(result, Answered):
            return self._news(result.messages)
        return [News(attempt_id, Outcome.UNKNOWN, result.code) for attempt_id in self._ids.values()]

    def ending(self, result: Answered | NoAnswer) -> Closing:
        """Return how the parcel ends with an answer or with silence."""
        if isinstance(result, Answered):
            return self._closing(Stage.ANSWERED, ref=result.ref)
        return self._closing(Stage.UNKNOWN, result.code)

    def follow(self, result: SendResult) -> None:
        """Do what follows from an answer that is written down: give back what was not taken, halt or let rest."""
        if isinstance(result, Answered):
            if self.claim.refusals:
                answered(provider_id=self.claim.provider_id)
            self._stop_on(result.messages)
        elif isinstance(result, NotSent):
            if result.retryable and is_trouble(result.code):
                self._rest(result.wait)
            self.give_back(result.code, BACK_OFF if result.retryable else None, CERTAIN)
            if not result.retryable:
                self._halt_group(result.code)
        elif result.code in STOPPING:
            self._halt_group(result.code)

    def _news(self, messages: Sequence[Registered]) -> list[News]:
        return [
            News(self._ids[item.reference], _settled(item), item.code, item.message_id) for item in messages
        ]

    def _stop_on(self, messages: Sequence[Registered]) -> None:
        """Halt at once on a refusal that every further message would meet."""
        code = next((item.code for item in messages if item.code in STOPPING), "")
        if code:
            self._halt_group(f"solapi_{code}")

    def _halt_group(self, reason: str) -> None:
        halt_group(group_id=self.claim.group_id, now=self._now(), reason=reason)

    def give_back(
        self, code: str, wait: timedelta | None = None, stages: Collection[Stage] = UNRELEASED
    ) -> None:
        """Queue everything again: it is certain that nothing went. Takes the parcel back from the provider too."""
        moved = give_back(
            parcel_id=self.claim.parcel_id, stages=stages, now=self._now(), code=code, by=WORKER, wait=wait
        )
        self._count(moved)
        if self._ref and moved:
            self._adapter.look_up(self._ref)

    def _closing(self, stage: Stage, code: str = "", ref: str = "") -> Closing:
        return Closing(self.claim.parcel_id, stage, code, ref)

    def _apply(self, news: list[News], wait: timedelta | None = None, closes: Sequence[Closing] = ()) -> None:
        now = self._now()
        not_before = now + wait if wait else None
        moved = apply_news(news=news, now=now, by=WORKER, not_before=not_before, closes=closes)
        self._count(moved)
        after_move(moved, now)

    def _count(self, moved: tuple[Moved, ...]) -> None:
        for item in moved:
            self.states[item.state] = self.states.get(item.state, 0) + item.count


def _since_start() -> float:
    """Return seconds since the machine was started, those in which it, or this process, slept among them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _settled(item: Registered) -> Outcome:
    """A refusal on registering that is not the message's fault leaves it unsent, to go when the cause is gone."""
    passing = item.code[:1] == "1" and (item.code in STOPPING or item.outcome is Outcome.TEMPORARY)
    return Outcome.NOT_SENT if passing else item.outcome


def after_move(moved: tuple[Moved, ...], now: datetime) -> None:
    """Halt the groups in which failures have become too many, open the rest of those whose first messages arrived."""
    if arrived := {item.group_id for item in moved if item.state in FINAL}:
        open_what_fared_well(now=now, groups=arrived)
    for group_id in {item.group_id for item in moved if item.state in FAILED}:
        halt_on_failures(group_id=group_id, now=now)
