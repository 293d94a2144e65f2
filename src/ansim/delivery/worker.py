"""Background work of delivery: a job only says "look"; what there is to do stands in our own tables.

Tasks register on procrastinate's Django app. A lost job costs at most a minute: the sweep looks at everything.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from ansim.delivery.adapters.base import Adapter
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Capabilities
from ansim.delivery.models import Bundle, Group, Provider
from ansim.delivery.queries.groups import groups_to_look_at, has_pictures
from ansim.delivery.services.air import AIR
from ansim.delivery.services.begun import Begun
from ansim.delivery.services.carrying_back import forget_carried
from ansim.delivery.services.control import halt_group
from ansim.delivery.services.lanes import Lanes
from ansim.delivery.services.preflight import clock_at
from ansim.delivery.services.providers import adapter_of
from ansim.delivery.services.receipts import poll_results
from ansim.delivery.services.sending import send_pending
from ansim.delivery.services.settling import settle_silent
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.tallying import fold_tallies
from ansim.delivery.services.unknowns import resolve_unknown
from ansim.delivery.services.waves import open_what_fared_well
from ansim.kit import clock

QUEUE: Final = "delivery"
SENDERS: Final = 4
ROOM: Final = 6
TURN: Final = 0.5
# A stop holds within the time one parcel takes: a tenth of a second for texts, half a second for pictures.
PICTURES: Final = 50
TEXTS: Final = 1000
PARCELS: Final = 60
POLL_AFTER: Final = timedelta(minutes=10)
_ROOM: Final = threading.BoundedSemaphore(ROOM)
_LOGGER = logging.getLogger(__name__)


def wake(group_id: int) -> None:
    """Ask for the group to be looked at now; asking twice is asking once. Call it after the commit."""
    try:
        look.configure(queueing_lock=f"look-{group_id}").defer(group_id=group_id)
    except AlreadyEnqueued:
        return


@app.task(queue=QUEUE, name="ansim.delivery.look")
def look(group_id: int) -> None:
    """Send what the group has to send, by several senders at once, until nothing is left to claim."""
    send_group(group_id=group_id)


@app.periodic(cron="* * * * *")
@app.task(queue=QUEUE, name="ansim.delivery.sweep", queueing_lock="delivery-sweep", pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 (given by the scheduler)
    """Each minute: settle what stalled, look up what is unknown, fetch missing results, wake what waits."""
    tidy_up(now=clock.now())
    for group_id in groups_to_look_at(now=clock.now()):
        wake(group_id)


def send_group(*, group_id: int, senders: int = SENDERS, one_by_one: bool = False) -> int:
    """Send everything a group has to send now, `senders` calls at once; return how many deliveries were claimed.

    Groups take turns: all senders of this process share ROOM places, each for TURN seconds at a time. Texts that go
    one by one share one place and one connection to the database (services/lanes.py). Of a service that cannot be asked
    what became of a message one is in the air, and nothing beside it, in all this process (services/air.py).
    """
    group = Group.objects.select_related("provider").get(pk=group_id)
    pictures = has_pictures(group_id=group_id)
    with closing(adapter_of(group.provider)) as adapter:
        _let_go()
        if _is_out_of_time(adapter, group_id):
            return 0
        if one_by_one or not adapter.capabilities.withdraws:
            count = senders if adapter.capabilities.looks_up else 1
            return (_send_each if pictures else _send_by_lanes)(adapter, group_id, count)
        limit = _limit(adapter.capabilities, pictures=pictures)

        def parcels(end: float) -> tuple[int, bool]:
            return _send_parcels(adapter, group_id, limit, end)

        with ThreadPoolExecutor(senders, thread_name_prefix="sender") as pool:
            return sum(pool.map(lambda _: _in_turns(parcels), range(senders)))


def _is_out_of_time(adapter: Adapter, group_id: int) -> bool:
    """Halt a group that was carried here while our clock is not the service's: its messages' end is by another clock."""
    if not Bundle.objects.filter(group_id=group_id).exists():
        return False
    found = clock_at(adapter, clock.now())
    if found is None or found.code != "clock.off":
        return False
    return halt_group(group_id=group_id, now=clock.now(), reason=found.code)


def _limit(declared: Capabilities, *, pictures: bool) -> int:
    """Return how many messages a parcel holds: no more than the service declares, one where all would get one picture."""
    if pictures and not declared.image_per_message:
        return 1
    return min(PICTURES if pictures else TEXTS, declared.batch_messages)


def _send_by_lanes(adapter: Adapter, group_id: int, count: int) -> int:
    """Send texts one by one, `count` in the air at once."""
    with Lanes(adapter=adapter, group_id=group_id, count=count) as lanes:

        def until(end: float) -> tuple[int, bool]:
            return lanes.send(lambda: time.monotonic() > end)

        return _in_turns(until, lambda: _air(adapter))


def _send_each(adapter: Adapter, group_id: int, count: int) -> int:
    """Send pictures one by one by `count` senders, each with a record of its own: they upload beside each other."""

    def sender(_: int) -> int:
        with Begun() as begun:
            return _in_turns(
                lambda end: _send_parcels(adapter, group_id, 1, end, begun), lambda: _air(adapter)
            )

    with ThreadPoolExecutor(count, thread_name_prefix="sender") as pool:
        return sum(pool.map(sender, range(count)))


def _air(adapter: Adapter) -> AbstractContextManager[None]:
    """Return a turn in the air for messages of this account that go one by one."""
    return AIR.turn(alone=not adapter.capabilities.looks_up)


def _in_turns(
    send_until: Callable[[float], tuple[int, bool]],
    air: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> int:
    """Send turn by turn, each to a moment of the monotonic clock, until there is no more; return how many deliveries.

    Who waits for the air has nothing claimed and takes no place.
    """
    claimed, more = 0, True
    while more:
        with air(), _ROOM:
            try:
                count, more = send_until(time.monotonic() + TURN)
            finally:
                _let_go()
        claimed += count
    return claimed


def _send_parcels(
    adapter: Adapter, group_id: int, limit: int, end: float, begun: Begun | None = None
) -> tuple[int, bool]:
    """Send parcel after parcel until `end`, with `begun` message by message; return how many, and whether there may be more."""
    claimed = 0
    while time.monotonic() < end:
        sent = send_pending(
            adapter=adapter, group_id=group_id, limit=limit, one_by_one=begun is not None, begun=begun
        )
        if sent is None:
            return claimed, False
        claimed += sent.claimed
    return claimed, True


def _let_go() -> None:
    """Give this thread's connection back to the pool, which has fewer places than there may be threads."""
    if not connection.in_atomic_block:
        connection.close()


def tidy_up(*, now: datetime) -> None:
    """Sweep, forget what was carried here and is over, open what waits for its first ones; for every account look up the unknown and poll for late results.

    One account's trouble does not keep the others waiting.
    """
    sweep_stalled(now=now)
    forget_carried(now=now)
    open_what_fared_well(now=now)
    fold_tallies()
    for provider in Provider.objects.order_by("pk"):
        with closing(adapter_of(provider)) as adapter:
            try:
                resolve_unknown(adapter=adapter, provider_id=provider.pk, now=now)
                poll_results(
                    adapter=adapter, provider=provider, older_than=now - POLL_AFTER, now=now, limit=PARCELS
                )
            except ProviderError as error:
                _LOGGER.warning("account %s: %s", provider.pk, error)
            if adapter.capabilities.has_results:
                settle_silent(provider_id=provider.pk, settle=adapter.capabilities.settle, now=now)
