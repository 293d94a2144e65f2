"""The worker: jobs that only say "look", several senders at once, the sweep, and the stop within a second."""

import threading
import time
from typing import Any

import pytest
from django.db import connection

from ansim.delivery import worker
from ansim.delivery.queries.groups import groups_to_look_at
from ansim.delivery.services import control


@pytest.fixture(autouse=True)
def this_day(office: Any) -> None:
    """The worker looks at the real clock: what it is given to send expires by that."""
    from ansim.kit import clock

    office.clock.moment = clock.now()


def _jobs(office: Any) -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name="ansim.delivery.look")
    return sum(job.args == {"group_id": office.group_id} for job in jobs)


def test_several_senders_share_a_group_without_doubling(office: Any) -> None:
    """Proves that four senders on one group send each delivery once."""
    office.queue(60)
    assert worker.send_group(group_id=office.group_id, one_by_one=True) == 60
    assert office.counts() == {"sent": 60}
    office.check_balance()


def test_a_look_sends_pictures_in_smaller_parcels(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the task sends what is queued, pictures in parcels of their own size."""
    from ansim.delivery.models import Parcel

    monkeypatch.setattr(worker, "PICTURES", 3)
    monkeypatch.setattr(worker, "SENDERS", 1)
    office.queue(7, pictures=True)
    worker.send_group(group_id=office.group_id, senders=1)
    assert Parcel.objects.count() == 3
    assert office.counts() == {"sent": 7}


@pytest.mark.parametrize(
    ("declared", "pictures", "limit"),
    [
        ({}, False, worker.TEXTS),
        ({}, True, worker.PICTURES),
        ({"batch_messages": 7}, False, 7),
        ({"batch_messages": 7}, True, 7),
        ({"image_per_message": False}, True, 1),
        ({"image_per_message": False}, False, worker.TEXTS),
    ],
)
def test_a_parcel_holds_what_its_service_declares(
    declared: dict[str, Any], pictures: bool, limit: int
) -> None:
    """Proves that batch size and one-picture-for-all bound a parcel before anything is claimed."""
    from dataclasses import replace

    from ansim.delivery.adapters.solapi import CAPABILITIES

    assert worker._limit(replace(CAPABILITIES, **declared), pictures=pictures) == limit


def test_waking_twice_is_waking_once(office: Any) -> None:
    """Proves that a second wake before the first look adds no job."""
    worker.wake(office.group_id)
    worker.wake(office.group_id)
    assert _jobs(office) == 1


def test_the_sweep_wakes_what_waits(office: Any) -> None:
    """Proves that a lost job costs at most the minute until the sweep, and idle or paused groups get none."""
    from ansim.kit import clock

    assert groups_to_look_at(now=clock.now()) == ()
    office.clock.moment = clock.now()
    office.queue(1)
    assert groups_to_look_at(now=clock.now()) == (office.group_id,)
    worker.sweep(0)
    worker.sweep(0)
    assert _jobs(office) == 1
    control.pause_group(group_id=office.group_id, now=clock.now(), by="x")
    assert groups_to_look_at(now=clock.now()) == ()


def test_an_absent_service_does_not_stop_the_sweep(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Proves that one account's trouble is logged by its number and the sweep ends well."""
    from datetime import timedelta

    office.queue(1)
    office.send_all()
    office.gateway.reset(api_secret="another")
    worker.tidy_up(now=office.clock() + timedelta(hours=1))
    assert f"account {office.provider_id}" in caplog.text
    assert office.counts() == {"sent": 1}


def test_a_stop_takes_effect_within_a_second(office: Any) -> None:
    """Proves that after a stop at 30 % nothing is accepted that had not been released already."""
    office.queue(1500)

    def send() -> None:
        worker.send_group(group_id=office.group_id, one_by_one=True)
        connection.close()

    thread = threading.Thread(target=send)
    thread.start()
    deadline = time.monotonic() + 30
    while office.counts().get("sent", 0) < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    control.stop_group(group_id=office.group_id, now=office.clock(), by="officer-7")
    at_stop = len(office.gateway.accepted())
    thread.join(30)
    assert len(office.gateway.accepted()) - at_stop <= worker.SENDERS
    office.settle()
    counts = office.counts()
    assert counts["sent"] == len(office.gateway.accepted())
    assert set(counts) == {"sent", "cancelled"}
    office.check_balance()


def test_the_task_looks_and_sends(office: Any) -> None:
    """Proves that the registered task itself sends what the group has to send."""
    from ansim.kit import clock

    office.clock.moment = clock.now()
    office.queue(3)
    worker.look(group_id=office.group_id)
    assert office.counts() == {"sent": 3}


def test_groups_take_turns(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that senders give their place up between turns, so that a small group need not wait for a big one."""
    taken: list[str] = []

    class Room:
        def __enter__(self) -> None:
            taken.append(threading.current_thread().name)

        def __exit__(self, *_: object) -> None:
            assert connection.connection is None

    monkeypatch.setattr(worker, "_ROOM", Room())
    monkeypatch.setattr(worker, "TURN", 0.0001)
    office.queue(20)
    assert worker.send_group(group_id=office.group_id, senders=1, one_by_one=True) == 20
    assert len(taken) > 10


def test_pictures_one_by_one_are_on_record_as_they_begin(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that each picture's fence is noted before its release, and its call before it begins, in every sender's record."""
    from ansim.delivery.services import begun, sending

    noted: list[tuple[bytes, Any]] = []
    left = set(begun._folder().glob("*"))  # of workers that other tests killed
    note, release = begun.Begun._note, sending.release_parcel

    def noting(self: Any, mark: bytes, fences: Any) -> None:
        kept = list(fences)
        noted.extend((mark, fence) for fence in kept)
        note(self, mark, kept)

    def released(**claim: Any) -> bool:
        noted.append((b"released", claim["claim"].fence))
        return release(**claim)

    monkeypatch.setattr(begun.Begun, "_note", noting)
    monkeypatch.setattr(sending, "release_parcel", released)
    office.queue(6, pictures=True)
    assert worker.send_group(group_id=office.group_id, one_by_one=True) == 6
    assert office.counts() == {"sent": 6}
    fences = {fence for _, fence in noted}
    assert len(fences) == 6
    for fence in fences:
        assert [mark for mark, one in noted if one == fence] == [begun.RELEASES, b"released", begun.BEGINS]
    assert set(begun._folder().glob("*")) == left  # its own records are put away
