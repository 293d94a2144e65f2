"""Lanes: one message a lane in the air, its attempt committed before, the database told of several at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from ansim.delivery import worker
from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.domain.errors import SenderNotAllowed
from ansim.delivery.domain.reports import NoAnswer, NotSent
from ansim.delivery.models import Attempt, Group, Parcel
from ansim.delivery.services import control, lanes, pacing
from ansim.delivery.services.lanes import Lanes
from ansim.kit import clock


@pytest.fixture
def four(office: Any) -> Iterator[Lanes]:
    """Four lanes of the office's group."""
    with _lanes(office) as made:
        yield made


def _lanes(office: Any, **more: Any) -> Lanes:
    return Lanes(adapter=office.adapter, group_id=office.group_id, count=4, now=office.clock, **more)


def test_each_message_has_a_parcel_of_its_own(office: Any, four: Lanes) -> None:
    """Proves that what is claimed together goes in parcels of one each, with fences of their own."""
    office.queue(10)
    assert four.send() == (10, False)
    assert office.counts() == {"sent": 10}
    assert set(Parcel.objects.values_list("stage", flat=True)) == {"answered"}
    assert Attempt.objects.values("parcel").distinct().count() == 10
    assert len(set(Parcel.objects.values_list("fence", flat=True))) == 10
    office.check_balance()


def test_an_attempt_is_committed_and_released_before_its_call(office: Any, four: Lanes) -> None:
    """Proves from another connection that each call finds its own attempt written down and its parcel released."""
    seen: list[str] = []
    real = office.adapter.send_one

    def looking(message: Any) -> Any:
        key, _, number = message.reference.rpartition("/")
        attempt = Attempt.objects.select_related("parcel").get(delivery__key=key, number=int(number))
        seen.append(f"{attempt.outcome} {attempt.parcel.stage}")
        connection.close()
        return real(message)

    office.adapter.send_one = looking
    office.queue(6)
    four.send()
    assert seen == ["open released"] * 6


def test_never_more_in_the_air_than_lanes(office: Any, four: Lanes) -> None:
    """Proves that at any call as many released attempts are open as there are lanes, at most: what a kill leaves in doubt.

    As many more are ready, claimed and not released: a kill leaves them unsent for certain.
    """
    most = ready = 0
    real = office.adapter.send_one

    def counting(message: Any) -> Any:
        nonlocal most, ready
        opened = Attempt.objects.filter(outcome="open")
        most = max(most, opened.filter(parcel__stage="released").count())
        ready = max(ready, opened.filter(parcel__stage="claimed").count())
        connection.close()
        return real(message)

    office.adapter.send_one = counting
    office.queue(30)
    four.send()
    assert most <= 4
    assert ready <= 4
    assert office.counts() == {"sent": 30}


def test_the_database_is_told_of_several_at_once(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that forty messages by four lanes cost far fewer claims, releases and answers than forty of each."""
    monkeypatch.setattr(lanes, "LINGER", 5.0)
    told = dict.fromkeys(("claim_each", "release_each", "apply_news"), 0)

    def counting(name: str, real: Any) -> Any:
        def counted(**more: Any) -> Any:
            told[name] += 1
            return real(**more)

        return counted

    for name in told:
        monkeypatch.setattr(lanes, name, counting(name, getattr(lanes, name)))
    office.queue(40)
    with _lanes(office) as four:
        four.send()
    assert told == {"claim_each": 11, "release_each": 10, "apply_news": 10}


def test_answers_and_what_goes_next_share_a_commit(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that four messages cost two commits, of which only that of answers and releases waits for the disk."""
    monkeypatch.setattr(lanes, "LINGER", 5.0)
    commits, real = [], lanes.by_index

    def counted(*, lasting: bool = True) -> Any:
        commits.append(lasting)
        return real(lasting=lasting)

    monkeypatch.setattr(lanes, "by_index", counted)
    office.queue(40)
    with _lanes(office) as four:
        four.send()
    assert commits.count(True) == commits.count(False) == 11
    assert office.counts() == {"sent": 40}


def test_what_the_service_does_not_take_keeps_back_what_is_ready(office: Any, four: Lanes) -> None:
    """Proves that once the service asks to wait nothing more goes: what was ready is queued again, unsent, and goes later."""
    asked, real = 0, office.adapter.send_one

    def busy(message: Any) -> Any:
        nonlocal asked
        asked += 1
        return NotSent("http_429", retryable=True, wait=timedelta(seconds=40))

    office.adapter.send_one = busy
    office.queue(12)
    four.send()
    assert asked == 4
    assert office.counts() == {"queued": 12}
    assert set(Parcel.objects.values_list("stage", flat=True)) == {"given_back"}
    office.adapter.send_one = real
    office.clock.forward(minutes=1)
    four.send()
    assert office.counts() == {"sent": 12}
    office.check_balance()


def test_a_slow_answer_keeps_no_other_lane_waiting(office: Any, four: Lanes) -> None:
    """Proves that while one call hangs, the other lanes send all the rest and their answers are written down."""
    held, real = threading.Event(), office.adapter.send_one

    def slow(message: Any) -> Any:
        answer = real(message)
        if message.reference.startswith("KEY-000000/"):
            assert held.wait(60)
        return answer

    office.adapter.send_one = slow
    office.queue(12)
    thread = threading.Thread(target=lambda: (four.send(), connection.close()))
    thread.start()
    deadline = threading.Event()
    for _ in range(2500):
        if office.counts() == {"sent": 11, "sending": 1}:
            break
        deadline.wait(0.02)
    assert office.counts() == {"sent": 11, "sending": 1}
    held.set()
    thread.join(60)
    assert office.counts() == {"sent": 12}


def test_silence_and_refusals_stay_with_their_own_message(office: Any, four: Lanes) -> None:
    """Proves that of four in the air each ends as its own answer says: unknown, given back, failed, sent."""
    office.gateway.faults(refuse={"01000000002": "1060"})
    real = office.adapter.send_one

    def mixed(message: Any) -> Any:
        if message.reference.startswith("KEY-000000"):
            return NoAnswer("ReadTimeout")
        if message.reference.startswith("KEY-000001"):
            return NotSent("http_429", retryable=True, wait=timedelta(seconds=40))
        return real(message)

    office.adapter.send_one = mixed
    office.queue(4)
    four.send()
    assert office.counts() == {"unknown": 1, "queued": 1, "failed_permanent": 1, "sent": 1}
    assert four.send() == (0, False)
    office.adapter.send_one = real
    office.clock.forward(minutes=1)
    four.send()
    assert office.counts() == {"unknown": 1, "failed_permanent": 1, "sent": 2}


def test_a_refusal_of_the_account_gives_back_and_halts(office: Any, four: Lanes) -> None:
    """Proves that what every further message would meet leaves all of them queued, and the group paused."""
    office.gateway.reset(api_secret="another", receipt_delay=3600)
    office.queue(9)
    four.send()
    assert office.counts() == {"queued": 9}
    assert Group.objects.get().reason == "http_403_SignatureDoesNotMatch"


def test_what_is_not_released_does_not_go(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a stop between claim and release lets nothing go, and that the balance holds."""
    real = lanes.release_each

    def stopped(**more: Any) -> Any:
        control.stop_group(group_id=office.group_id, now=office.clock(), by="officer-7")
        return real(**more)

    monkeypatch.setattr(lanes, "release_each", stopped)
    office.queue(6)
    with _lanes(office) as four:
        four.send()
    assert office.gateway.accepted() == []
    assert office.counts() == {"cancelled": 6}


def test_a_sender_taken_off_the_list_goes_nowhere(office: Any, four: Lanes) -> None:
    """Proves that an error before the request leaves nothing sent and pauses the group."""

    def unlisted(_: Any) -> Any:
        raise SenderNotAllowed

    office.adapter.send_one = unlisted
    office.queue(2)
    four.send()
    assert office.gateway.accepted() == []
    assert Group.objects.get().control == "paused"


def test_a_changed_picture_and_content_that_cannot_be_read(office: Any, four: Lanes) -> None:
    """Proves that what cannot be made ready fails or is given back, and that with it the group is halted: nothing goes."""
    from ansim.conf.keys import office_blobs

    office.queue(2, pictures=True)
    office_blobs(1).put("test/1.jpg", b"\xff\xd8\xff another person's notice")
    four.send()
    assert office.counts() == {"failed_technical": 1, "queued": 1}
    office.adapter.upload = lambda name, image: "ST01SAME"
    control.resume_group(group_id=office.group_id, now=office.clock(), by="tester")
    office.queue(2, pictures=True, start=2)
    four.send()
    assert Group.objects.get().reason == "delivery.file_seen_before"
    assert office.counts() == {"failed_technical": 1, "queued": 3}
    assert office.gateway.accepted() == []


@pytest.mark.parametrize("limit", [3, 10, 20, 45])
def test_the_limit_of_the_account_is_kept(office: Any, limit: int) -> None:
    """Proves that lanes take their turns in blocks: no more than the limit goes in any second, as with parcels."""
    went: list[Any] = []
    real = office.adapter.send_one

    def noting(message: Any) -> Any:
        went.append(office.clock())
        return real(message)

    def pause(seconds: float) -> None:
        """Let time pass once the calls that were let go have begun: simulated, it would overtake them."""
        while len(went) < handed_out.call_count:
            time.sleep(0.001)
        office.clock.forward(seconds=seconds)

    office.adapter.send_one = noting
    pacing.set_limit(provider_id=office.provider_id, per_second=limit, now=office.clock())
    office.queue(3 * limit)
    with (
        _lanes(office, pause=pause) as four,
        mock.patch.object(four._pool, "submit", wraps=four._pool.submit) as handed_out,
    ):
        four.send()
    second = timedelta(seconds=1)
    assert max(sum(start <= at < start + second for at in went) for start in went) <= limit
    assert office.counts() == {"sent": 3 * limit}


def test_a_turn_too_far_away_is_given_back(office: Any, four: Lanes) -> None:
    """Proves that a limit that others have used up for long leaves everything queued, for later."""
    pacing.set_limit(provider_id=office.provider_id, per_second=1, now=office.clock())
    for _ in range(12):
        pacing.take_turn(provider_id=office.provider_id, per_second=1, count=1, now=office.clock())
    office.queue(1)
    four.send()
    assert office.counts() == {"queued": 1}
    assert office.gateway.accepted() == []


def test_when_it_is_over_nothing_is_in_the_air(office: Any, four: Lanes) -> None:
    """Proves that a turn that ends leaves every answer written down, and says that there may be more."""
    calls = iter([False, False, True])
    office.queue(20)
    claimed, more = four.send(lambda: next(calls, True))
    assert more
    assert 0 < claimed < 20
    assert office.counts() == {"sent": claimed, "queued": 20 - claimed}


def test_texts_of_a_service_without_parcels_go_by_lanes(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the worker itself sends texts one by one by lanes, and pictures as before."""
    made: list[int] = []

    class Seen(Lanes):
        def __init__(self, **more: Any) -> None:
            made.append(more["count"])
            super().__init__(**more)

    monkeypatch.setattr(worker, "Lanes", Seen)
    office.clock.moment = clock.now()
    office.queue(5)
    assert worker.send_group(group_id=office.group_id, one_by_one=True) == 5
    assert made == [worker.SENDERS]
    office.queue(2, pictures=True, start=5)
    worker.send_group(group_id=office.group_id, one_by_one=True)
    assert made == [worker.SENDERS]
    assert office.counts() == {"sent": 7}


def test_of_a_service_that_cannot_be_asked_one_is_in_the_air_in_all_the_worker(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that two jobs of one worker never have two messages in the air whose fate only a person could find out."""
    monkeypatch.setattr(Solapi, "capabilities", replace(Solapi.capabilities, looks_up=False))
    office.clock.moment = clock.now()
    office.queue(30)
    flying: list[int] = [0]
    most: list[int] = []
    real = Solapi.send_one

    def counting(adapter: Solapi, message: Any) -> Any:
        flying[0] += 1
        most.append(flying[0])
        answer = real(adapter, message)
        flying[0] -= 1
        return answer

    def job(_: int) -> int:
        try:
            return worker.send_group(group_id=office.group_id, one_by_one=True)
        finally:
            connection.close()

    monkeypatch.setattr(Solapi, "send_one", counting)
    monkeypatch.setattr(worker, "TURN", 0.05)
    with ThreadPoolExecutor(2) as jobs:
        assert sum(jobs.map(job, range(2))) == 30
    assert max(most) == 1
    assert office.counts() == {"sent": 30}
