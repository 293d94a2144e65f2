"""Races on a real PostgreSQL: senders against pauses, resumes, stops, sweeps and each other; and its restart."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from ansim.conf.postgres import PostgresFailed
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent, GroupEvent, Parcel
from ansim.delivery.services import control
from ansim.delivery.services.claims import claim_parcel, release_parcel
from ansim.delivery.services.sweeping import sweep_stalled


def _together(*works: Callable[[], object]) -> list[BaseException]:
    """Run all at once in threads; return what they raised."""
    start, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_claims_at_once_never_share_a_delivery(office: Any) -> None:
    """Proves that eight claims at the same moment divide the queue among them."""
    office.queue(80)
    claims: list[Any] = []

    def claim() -> None:
        claims.append(claim_parcel(group_id=office.group_id, limit=10, now=office.clock(), by="worker"))

    assert _together(*[claim] * 8) == []
    keys = [attempt.key for found in claims if found for attempt in found.attempts]
    assert len(keys) == len(set(keys))
    assert office.counts().get("sending", 0) == len(keys)
    assert Attempt.objects.count() == len(keys)


def test_a_release_and_a_sweep_at_once_have_one_winner(office: Any) -> None:
    """Proves that a parcel at the end of its lease is either released or given back, never both."""
    office.queue(10)
    claims = [claim_parcel(group_id=office.group_id, limit=1, now=office.clock(), by="w") for _ in range(10)]
    released: list[int] = []
    early = office.clock()
    office.clock.forward(seconds=61)
    late = office.clock()

    def release() -> None:
        for claim in claims:
            if release_parcel(claim=claim, now=early):
                released.append(claim.parcel_id)

    assert _together(release, lambda: sweep_stalled(now=late)) == []
    given = set(Parcel.objects.filter(stage="given_back").values_list("pk", flat=True))
    assert given.isdisjoint(released)
    assert len(given) + len(released) == 10


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_a_stop_and_a_release_at_once_agree(office: Any, verb: str) -> None:
    """Proves that whatever was accepted had been released before the group was held."""
    office.queue(40)

    def send() -> None:
        while office.send(2):
            pass

    def hold() -> None:
        time.sleep(0.05)
        getattr(control, f"{verb}_group")(group_id=office.group_id, now=office.clock(), by="officer-7")

    assert _together(send, send, hold) == []
    assert office.send(2) is None
    office.settle()
    counts = office.counts()
    assert set(counts) <= {"sent", "queued" if verb == "pause" else "cancelled"}
    assert counts.get("sent", 0) == len(office.gateway.accepted())
    office.check_balance()


def test_pauses_and_resumes_among_senders_lose_and_double_nothing(office: Any) -> None:
    """Proves that a group which is paused and resumed over and over is sent whole, each delivery once."""
    office.queue(60)

    def send() -> None:
        quiet = 0
        while quiet < 10:
            quiet = 0 if office.send(3) else quiet + 1

    def waver() -> None:
        for _ in range(6):
            control.pause_group(group_id=office.group_id, now=office.clock(), by="officer-7")
            time.sleep(0.01)
            control.resume_group(group_id=office.group_id, now=office.clock(), by="officer-7")
            time.sleep(0.02)

    assert _together(send, send, waver) == []
    office.settle()
    office.send_all()
    assert office.counts() == {"sent": 60}
    assert sum(office.gateway.keys().values()) == 60
    office.check_balance()


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_of_many_who_hold_a_group_one_did(office: Any, verb: str) -> None:
    """Proves that five officers who press at once leave one event, and one of them is told that it was he."""
    office.queue(5)
    done: list[bool] = []

    def press() -> None:
        hold = getattr(control, f"{verb}_group")
        done.append(hold(group_id=office.group_id, now=office.clock(), by="officer-7"))

    assert _together(*[press] * 5) == []
    assert sorted(done) == [False] * 4 + [True]
    after = {"pause": "paused", "stop": "stopped"}[verb]
    assert GroupEvent.objects.filter(group_id=office.group_id, control=after).count() == 1
    cancelled = DeliveryEvent.objects.filter(after="cancelled").count()
    assert cancelled == (5 if verb == "stop" else 0)


def test_the_same_items_queued_at_once_are_queued_once(office: Any) -> None:
    """Proves that a double click in two processes makes no second delivery: one call may fail, none doubles."""
    items = [office.item(number) for number in range(20)]
    office.keys = [item.key for item in items]

    def queue() -> None:
        from datetime import timedelta

        from ansim.delivery.services.queueing import queue_deliveries

        expires = office.clock() + timedelta(hours=1)
        queue_deliveries(
            group_id=office.group_id, items=items, expires_at=expires, now=office.clock(), by="tester"
        )

    raised = _together(queue, queue, queue)
    assert all(type(error).__name__ == "IntegrityError" for error in raised)
    assert len(raised) < 3
    assert office.counts() == {"queued": 20}
    assert DeliveryEvent.objects.count() == 20


def test_receipts_at_once_move_each_delivery_once(office: Any) -> None:
    """Proves that the webhook and the poll bringing the same results together write each change once."""
    import json

    from ansim.delivery.services.receipts import take_receipts

    office.queue(20)
    office.send(20)
    entries = [
        {
            "eventDataId": entry["message"],
            "data": {"messageId": entry["message"], "statusCode": "4000", "customFields": entry["fields"]},
        }
        for entry in office.gateway.accepted()
    ]

    def take(order: int) -> Callable[[], object]:
        payload = json.dumps(entries[::order]).encode()
        return lambda: take_receipts(
            provider_id=office.provider_id,
            secret="receipt-secret-of-the-tests",
            payload=payload,
            now=office.clock(),
        )

    raised = _together(take(1), take(-1), take(1), take(-1))
    assert raised == []
    assert office.counts() == {"delivered": 20}
    assert DeliveryEvent.objects.filter(after="delivered").count() == 20


def test_a_restart_of_the_database_while_sending_doubles_nothing(
    office: Any, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a database which goes away and comes back in the middle leaves nothing sent twice or lost."""
    office.queue(120)
    reached = threading.Event()

    def send() -> None:
        try:
            while office.send(2):
                if len(office.gateway.accepted()) >= 10:
                    reached.set()
        except OperationalError:
            pass  # the worker's job fails; the sweep finds what it left
        finally:
            reached.set()
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    reached.wait(30)
    connection.close()
    try:
        postgres.stop(mode="immediate")
        for thread in threads:
            thread.join(60)
    finally:
        _start_again(postgres, monkeypatch)
    _connect_again()
    office.clock.forward(seconds=61)
    office.settle()
    office.send_all(limit=20)
    office.settle()
    assert office.counts() == {"sent": 120}
    assert sum(office.gateway.keys().values()) == 120
    assert Delivery.objects.filter(state="sent").count() == len(office.gateway.accepted())
    office.check_balance()


def _start_again(postgres: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the server as the supervisor does, with the rights that test databases need (tests/ground.py)."""
    import sys

    ground = sys.modules["tests.ground"]
    with monkeypatch.context() as supervisor:
        supervisor.setenv("ANSIM_ROLE", "supervisor")
        deadline = time.monotonic() + 60
        while not postgres.is_running():
            try:
                postgres.start()
            except PostgresFailed:  # orphans of the killed server may still hold its memory: tried again
                assert time.monotonic() < deadline
                time.sleep(0.5)
        with postgres.connect_as_superuser() as admin:
            admin.execute(ground._TEST_DATABASES)
            admin.execute("GRANT CONNECT ON DATABASE postgres TO PUBLIC")


def _connect_again() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connection.close()
            Delivery.objects.exists()
            return
        except OperationalError:
            time.sleep(0.05)
    raise AssertionError("the database did not come back")
