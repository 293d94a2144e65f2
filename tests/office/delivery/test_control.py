"""Control: pause, resume, stop, expiry, halting by itself; with the events that say who did it."""

from typing import Any

import pytest

from ansim.delivery.domain.errors import GroupClosed, GroupUnknown, SenderNotAllowed
from ansim.delivery.services import control
from ansim.delivery.services.sending import send_pending


def _do(office: Any, verb: str, reason: str = "점검") -> bool:
    done: bool = getattr(control, f"{verb}_group")(
        group_id=office.group_id, now=office.clock(), by="officer-7", reason=reason
    )
    return done


def test_a_paused_group_sends_nothing_until_resumed(office: Any) -> None:
    """Proves that pause holds, resume goes on, and both stand in the group's events."""
    from ansim.delivery.models import GroupEvent

    office.queue(3)
    assert _do(office, "pause")
    assert not _do(office, "pause")
    assert office.send() is None
    assert _do(office, "resume")
    assert not _do(office, "resume")
    office.send_all()
    assert office.counts() == {"sent": 3}
    acts = GroupEvent.objects.order_by("pk").values_list("control", "by")
    assert list(acts) == [("running", "tester"), ("paused", "officer-7"), ("running", "officer-7")]


def test_stop_cancels_what_is_queued_for_good(office: Any) -> None:
    """Proves that stop cancels everything queued and the group takes nothing more."""
    office.queue(6)
    office.send(2)
    assert _do(office, "stop")
    assert office.counts() == {"sent": 2, "cancelled": 4}
    assert not _do(office, "stop")
    assert not _do(office, "resume")
    with pytest.raises(GroupClosed):
        office.queue(1, start=50)
    with pytest.raises(GroupClosed):
        control.open_group(office_id=1, name="batch-1", sender="0200000000", now=office.clock(), by="x")
    office.check_balance()


@pytest.mark.parametrize("verb", ["pause", "stop"])
@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_stop_between_claim_and_request_is_in_time(office: Any, verb: str, one_by_one: bool) -> None:
    """Proves that the database is asked immediately before the request: what a stop meets there does not go."""
    from ansim.delivery.services import sending

    office.queue(3)
    real = sending.release_parcel

    def stop_then_release(**kwargs: Any) -> bool:
        _do(office, verb)
        return real(**kwargs)

    sending.release_parcel = stop_then_release
    try:
        office.send(3, one_by_one=one_by_one)
    finally:
        sending.release_parcel = real
    assert office.gateway.accepted() == []
    assert office.counts() == {"queued" if verb == "pause" else "cancelled": 3}


def test_nothing_is_sent_after_its_expiry(office: Any) -> None:
    """Proves that a queue found again after months sends nothing that has expired, and says so."""
    office.queue(3, hours=24)
    office.clock.forward(days=120)
    assert office.send() is None
    office.settle()
    assert office.counts() == {"expired": 3}
    assert office.gateway.accepted() == []


def test_what_expires_between_claim_and_request_is_given_back(office: Any) -> None:
    """Proves that the release looks at the expiry once more."""
    office.queue(2, hours=1)
    real = office.adapter.fill_parcel

    def slow_fill(*args: Any) -> Any:
        office.clock.forward(minutes=61)
        return real(*args)

    office.adapter.fill_parcel = slow_fill
    office.send()
    assert office.gateway.accepted() == []
    office.settle()
    assert office.counts() == {"expired": 2}


def test_a_group_halts_itself_at_ten_failures_and_ten_percent(office: Any) -> None:
    """Proves that 10 failures which are 10 % pause the group, and that after a resume only new ones count."""
    from ansim.delivery.models import Group, GroupEvent

    office.gateway.faults(refuse={"01000000": "1060"})
    office.queue(60)
    office.send(9)
    assert Group.objects.get().control == "running"
    office.send(1)
    group = Group.objects.get()
    assert (group.control, group.reason) == ("paused", "failures")
    assert GroupEvent.objects.latest("pk").by == "halt"
    assert office.send() is None
    assert _do(office, "resume")
    office.send(9)
    assert Group.objects.get().control == "running"
    office.send(1)
    assert Group.objects.get().control == "paused"
    assert office.counts() == {"failed_permanent": 20, "queued": 40}


def test_few_failures_among_many_do_not_halt(office: Any) -> None:
    """Proves that 10 failures of more than 100 results let the group run."""
    from ansim.delivery.models import Group

    office.queue(110)
    office.send_all(limit=110)
    office.gateway.faults(refuse={"0100000011": "1060"})
    office.queue(10, start=110)
    office.send_all()
    assert office.counts() == {"sent": 110, "failed_permanent": 10}
    assert Group.objects.get().control == "running"


def test_groups_are_refused_to_strangers(office: Any) -> None:
    """Proves that an unlisted sender, a change of sender and an unknown group are refused."""
    from ansim.delivery.models import Provider

    moment = office.clock()
    with pytest.raises(SenderNotAllowed):
        control.open_group(office_id=1, name="batch-2", sender="0299999999", now=moment, by="x")
    Provider.objects.update(senders=["0200000000", "0211111111"])
    with pytest.raises(GroupClosed):
        control.open_group(office_id=1, name="batch-1", sender="0211111111", now=moment, by="x")
    with pytest.raises(GroupUnknown):
        control.pause_group(group_id=0, now=moment, by="x")
    with pytest.raises(GroupUnknown):
        send_pending(adapter=office.adapter, group_id=0, limit=1, now=office.clock)


def test_what_comes_back_into_a_stopped_group_is_cancelled(office: Any) -> None:
    """Proves that a parcel left behind in a stopped group ends as cancelled, not as queued for ever."""
    from ansim.delivery.models import Group
    from ansim.delivery.services.claims import claim_parcel

    office.queue(2)
    claim_parcel(group_id=office.group_id, limit=1, now=office.clock(), by="worker")
    assert _do(office, "stop")
    assert office.counts() == {"sending": 1, "cancelled": 1}
    office.clock.forward(seconds=61)
    office.settle()
    assert office.counts() == {"cancelled": 2}
    Group.objects.update(control="running")
    office.queue(1, start=7)
    Group.objects.update(control="stopped")
    office.settle()
    assert office.counts() == {"cancelled": 3}


def test_a_released_parcel_past_its_lease_is_unknown_then_looked_up(office: Any) -> None:
    """Proves that a worker that never came back leaves an unknown parcel, which is settled by looking it up."""
    from ansim.delivery.services.claims import claim_parcel, release_parcel, renew_parcel
    from ansim.delivery.services.sweeping import sweep_stalled

    office.queue(2)
    claim = claim_parcel(group_id=office.group_id, limit=2, now=office.clock(), by="worker")
    assert renew_parcel(claim=claim, now=office.clock(), ref=office.adapter.open_parcel())
    assert release_parcel(claim=claim, now=office.clock())
    assert not release_parcel(claim=claim, now=office.clock())
    office.clock.forward(seconds=46)
    assert sweep_stalled(now=office.clock()).unknown == 1
    assert sweep_stalled(now=office.clock()).unknown == 0
    assert office.counts() == {"unknown": 2}
    office.settle()
    assert office.counts() == {"queued": 2}
    office.send_all()
    office.check_balance()


def test_opening_a_group_twice_is_opening_it_once(office: Any) -> None:
    """Proves that the same name with the same terms is the same group, and that expiry works in slices."""
    from ansim.delivery.services.sweeping import expire_queued

    again = control.open_group(
        office_id=1, name="batch-1", sender="0200000000", now=office.clock(), by="tester"
    )
    assert again == office.group_id
    office.queue(5, hours=1)
    office.clock.forward(hours=2)
    assert expire_queued(now=office.clock(), limit=2) == 5
