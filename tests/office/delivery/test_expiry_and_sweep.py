"""Borders in time, to the second and the microsecond: expiry, leases, waiting; and sweeps that may run twice."""

from datetime import timedelta
from typing import Any

import pytest

from ansim.delivery.models import Delivery, DeliveryEvent, Parcel
from ansim.delivery.services import control
from ansim.delivery.services.claims import PREPARING, RELEASED, claim_parcel, release_parcel, renew_parcel
from ansim.delivery.services.sending import BACK_OFF
from ansim.delivery.services.sweeping import Swept, expire_queued, sweep_stalled

TICK = timedelta(microseconds=1)
NOTHING = Swept(0, 0, 0, 0)


def _claim(office: Any, limit: int = 10) -> Any:
    return claim_parcel(group_id=office.group_id, limit=limit, now=office.clock(), by="worker")


@pytest.mark.parametrize(
    ("late", "claimed"),
    [(-timedelta(seconds=1), True), (-TICK, True), (timedelta(0), False), (TICK, False)],
)
def test_a_delivery_is_claimed_until_the_last_moment_before_its_expiry(
    office: Any, late: timedelta, claimed: bool
) -> None:
    """Proves that at the second of its expiry a message no longer goes, a moment before it still does."""
    office.queue(1, hours=1)
    office.clock.moment += timedelta(hours=1) + late
    assert (_claim(office) is not None) == claimed


@pytest.mark.parametrize(("late", "expired"), [(-TICK, 0), (timedelta(0), 3), (timedelta(days=90), 3)])
def test_expiry_takes_everything_from_its_moment_on(office: Any, late: timedelta, expired: int) -> None:
    """Proves that sweeping and claiming divide time without a gap and without an overlap."""
    office.queue(3, hours=1)
    assert expire_queued(now=office.clock() + timedelta(hours=1) + late) == expired


@pytest.mark.parametrize(("late", "goes"), [(-TICK, True), (timedelta(0), False), (TICK, False)])
def test_a_release_asks_for_the_expiry_of_what_is_in_the_parcel(
    office: Any, late: timedelta, goes: bool
) -> None:
    """Proves that the earliest expiry in a parcel bounds the whole of it."""
    office.queue(1, hours=1 / 120)
    office.queue(1, hours=24, start=1)
    claim = _claim(office)
    assert release_parcel(claim=claim, now=office.clock() + timedelta(seconds=30) + late) == goes


@pytest.mark.parametrize(("late", "goes"), [(-TICK, True), (timedelta(0), False), (TICK, False)])
def test_a_release_needs_a_lease_that_still_runs(office: Any, late: timedelta, goes: bool) -> None:
    """Proves that a worker which slept up to the end of its lease does not send."""
    office.queue(1)
    claim = _claim(office)
    assert release_parcel(claim=claim, now=office.clock() + PREPARING + late) == goes


@pytest.mark.parametrize(("late", "given_back"), [(-TICK, 0), (timedelta(0), 1), (TICK, 1)])
def test_the_sweep_takes_a_claim_from_the_end_of_its_lease_on(
    office: Any, late: timedelta, given_back: int
) -> None:
    """Proves that at no moment both the worker may release and the sweep may take the parcel."""
    office.queue(1)
    _claim(office)
    assert sweep_stalled(now=office.clock() + PREPARING + late).given_back == given_back


@pytest.mark.parametrize(("late", "unknown"), [(-TICK, 0), (timedelta(0), 1), (TICK, 1)])
def test_a_released_parcel_becomes_unknown_at_the_end_of_its_lease(
    office: Any, late: timedelta, unknown: int
) -> None:
    """Proves that a request under way has its 45 seconds, and not a moment more."""
    office.queue(1)
    claim = _claim(office)
    assert release_parcel(claim=claim, now=office.clock())
    assert sweep_stalled(now=office.clock() + RELEASED + late).unknown == unknown


def test_a_lease_outlasts_the_longest_request() -> None:
    """Proves from the time-outs themselves that nobody takes over a call that may still be answered."""
    from ansim.delivery.adapters.solapi_http import TIMEOUT

    longest = (TIMEOUT.connect or 0) + (TIMEOUT.write or 0) + (TIMEOUT.read or 0)
    assert timedelta(seconds=longest) < RELEASED < PREPARING


def test_renewing_lengthens_the_lease_from_now(office: Any) -> None:
    """Proves that a worker which fills for long keeps its parcel as long as it shows itself."""
    office.queue(1)
    claim = _claim(office)
    for _ in range(5):
        office.clock.forward(seconds=50)
        assert renew_parcel(claim=claim, now=office.clock(), ref="G1")
        assert sweep_stalled(now=office.clock()) == NOTHING
    assert release_parcel(claim=claim, now=office.clock() + timedelta(seconds=59))


def test_a_released_parcel_can_be_neither_renewed_nor_released_again(office: Any) -> None:
    """Proves that the release is the one and only, also for the worker that holds the fence."""
    office.queue(1)
    claim = _claim(office)
    assert release_parcel(claim=claim, now=office.clock())
    assert not release_parcel(claim=claim, now=office.clock())
    assert not renew_parcel(claim=claim, now=office.clock())


def test_a_fence_of_another_opens_nothing(office: Any) -> None:
    """Proves that knowing a parcel's number is not enough to let it go."""
    import uuid
    from dataclasses import replace

    office.queue(1)
    claim = _claim(office)
    stranger = replace(claim, fence=uuid.uuid4())
    assert not release_parcel(claim=stranger, now=office.clock())
    assert not renew_parcel(claim=stranger, now=office.clock())
    assert release_parcel(claim=claim, now=office.clock())


@pytest.mark.parametrize(("late", "due"), [(-TICK, False), (timedelta(0), True)])
def test_what_waits_after_429_is_due_after_15_seconds(office: Any, late: timedelta, due: bool) -> None:
    """Proves the waiting time to the moment."""
    from ansim.delivery.queries.groups import groups_to_look_at

    office.gateway.faults(too_many=1.0)
    office.queue(1)
    office.send()
    office.clock.moment += BACK_OFF + late
    assert bool(groups_to_look_at(now=office.clock())) == due
    assert (_claim(office) is not None) == due


def test_a_passing_refusal_of_a_single_request_waits_too(office: Any) -> None:
    """Proves that 1024 on a single request is not asked again at once, over and over."""
    office.gateway.faults(refuse={"0100": "1024"})
    office.queue(1)
    assert office.send(one_by_one=True).states == {"queued": 1}
    assert office.send(one_by_one=True) is None
    office.gateway.faults()
    office.clock.moment += BACK_OFF
    office.send_all(one_by_one=True)
    assert office.counts() == {"sent": 1}
    office.check_balance()


def test_sweeping_again_changes_nothing(office: Any) -> None:
    """Proves that a sweep with nothing new to see writes no row, whatever it settled before."""
    office.queue(2, hours=1)
    claim = _claim(office, 1)
    release_parcel(claim=claim, now=office.clock())
    office.clock.forward(hours=2)
    first = sweep_stalled(now=office.clock())
    assert (first.unknown, first.expired) == (1, 1)
    before = (DeliveryEvent.objects.count(), list(Delivery.objects.values()), list(Parcel.objects.values()))
    for _ in range(3):
        assert sweep_stalled(now=office.clock()) == NOTHING
    after = (DeliveryEvent.objects.count(), list(Delivery.objects.values()), list(Parcel.objects.values()))
    assert before == after


def test_two_sweeps_at_once_settle_each_thing_once(office: Any) -> None:
    """Proves that sweeps of two processes neither block each other for good nor write an event twice."""
    import threading

    from django.db import connection

    office.queue(40, hours=1)
    for _ in range(4):
        claim = _claim(office, 5)
        release_parcel(claim=claim, now=office.clock())
    for _ in range(2):
        _claim(office, 5)
    office.clock.forward(hours=2)
    start = threading.Barrier(3)

    def sweep() -> None:
        start.wait()
        sweep_stalled(now=office.clock())
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sweep_stalled(now=office.clock())
    assert office.counts() == {"unknown": 20, "expired": 20}
    assert DeliveryEvent.objects.filter(after="unknown").count() == 20
    assert DeliveryEvent.objects.filter(after="expired").count() == 20


def test_what_is_given_back_after_its_expiry_expires(office: Any) -> None:
    """Proves that coming back into the queue does not lengthen anything's life."""
    office.queue(2, hours=1)
    _claim(office)
    office.clock.forward(hours=3)
    swept = sweep_stalled(now=office.clock())
    assert (swept.given_back, swept.expired) == (1, 2)
    assert office.counts() == {"expired": 2}
    assert office.send() is None


def test_a_paused_group_expires_all_the_same(office: Any) -> None:
    """Proves that a pause stops nobody's clock."""
    office.queue(2, hours=1)
    control.pause_group(group_id=office.group_id, now=office.clock(), by="officer-7")
    office.clock.forward(hours=1)
    assert sweep_stalled(now=office.clock()).expired == 2
    control.resume_group(group_id=office.group_id, now=office.clock(), by="officer-7")
    office.send_all()
    assert office.gateway.accepted() == []


def test_a_limit_of_one_still_sweeps_everything_in_the_end(office: Any) -> None:
    """Proves that many stalled parcels are settled slice by slice, the longest waiting first."""
    office.queue(6)
    for _ in range(6):
        _claim(office, 1)
        office.clock.forward(seconds=1)
    office.clock.forward(minutes=2)
    for done in range(1, 7):
        assert sweep_stalled(now=office.clock(), limit=1).given_back == 1
        given = list(Parcel.objects.filter(stage="given_back").order_by("pk").values_list("pk", flat=True))
        assert given == list(Parcel.objects.order_by("pk").values_list("pk", flat=True)[:done])
    assert office.counts() == {"queued": 6}
