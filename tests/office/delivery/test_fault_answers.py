"""Rows of the table of faults about what a service answers: lost, denied for a while, refused, out of order, slow."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import pytest
from tests.office.delivery.test_fault_table import ROWS, SECOND, Line, line

from ansim.delivery.domain.errors import ProviderBusy
from ansim.delivery.domain.reports import NoAnswer, NotSent
from ansim.delivery.domain.states import State
from ansim.delivery.models import Attempt, DeliveryEvent
from ansim.delivery.queries.unknowns import unknown_count
from ansim.delivery.services import pacing
from ansim.kit import clock

__all__ = ["line"]

MINUTE = timedelta(minutes=1)


def _unknown_for() -> list[timedelta]:
    """How long each message was unknown, shortest first, by the times of its own events."""
    spans, since = [], dict[int, datetime]()
    for one, after, at in DeliveryEvent.objects.order_by("pk").values_list("delivery_id", "after", "at"):
        if one in since:
            spans.append(at - since.pop(one))
        if after == State.UNKNOWN:
            since[one] = at
    assert not since
    return sorted(spans)


def test_answers_lost_and_look_up_works(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 2: of 5 % of calls the answer is lost, half of them never arrived: twice 0, cleared within five minutes (p99)."""
    real, calls, lost = line.office.adapter.send_parcel, 0, 0

    def silent(ref: str) -> Any:
        nonlocal calls, lost
        calls += 1
        drawn = line.chance.random()
        answer = real(ref) if drawn > 0.025 else None
        if drawn > 0.05:
            return answer
        lost += 1
        return NoAnswer("ReadTimeout")

    monkeypatch.setattr(line.office.adapter, "send_parcel", silent)
    swept_at = line.office.clock()
    while line.send(1):  # a message a second, and the worker's sweep each minute
        line.office.clock.forward(seconds=1)
        if line.office.clock() - swept_at >= MINUTE:
            line.office.settle()
            swept_at = line.office.clock()
    line.office.clock.forward(seconds=60 - (line.office.clock() - swept_at).total_seconds())
    line.drain()
    spans = _unknown_for()
    p99 = spans[ceil(0.99 * len(spans)) - 1]
    line.figures |= {
        "calls": calls,
        "answers lost": lost,
        "unknown for at most": str(spans[-1]),
        "p99": str(p99),
    }
    line.report()
    assert line.close("answers lost, look-up works")["delivered"] == ROWS
    assert lost == len(spans) >= 1
    assert p99 <= 5 * MINUTE


@pytest.mark.parametrize("one_by_one", [False, True], ids=["parcels", "one by one"])
def test_answers_lost_and_look_up_lies_for_an_hour(
    office: Any, monkeypatch: pytest.MonkeyPatch, one_by_one: bool
) -> None:
    """Row 3: on "not found" nothing is sent again by itself and all is shown; once the service tells the truth all is found."""
    office.clock.moment = clock.now()  # the gateway lists by its own clock
    office.queue(ROWS)
    line = Line(office, random.Random(20261123))
    name = "send_one" if one_by_one else "send_parcel"
    real: Callable[[Any], Any] = getattr(office.adapter, name)

    def silent(given: Any) -> Any:
        answer = real(given)
        return answer if line.chance.random() > 0.3 else NoAnswer("ReadTimeout")

    monkeypatch.setattr(office.adapter, name, silent)
    office.gateway.faults(hide=1.0)
    while line.send(1 if one_by_one else 7, one_by_one=one_by_one):
        pass
    unknown = office.counts()["unknown"]
    for _ in range(60):
        office.settle()
        assert line.send(1 if one_by_one else 7, one_by_one=one_by_one) is None
        office.clock.forward(minutes=1)
    attempts = Attempt.objects.count()
    line.report(keys=[key for key, state in office.states().items() if state is State.SENT])
    way = "one by one" if one_by_one else "parcels"
    line.figures |= {"unknown": unknown, "sent again by itself": attempts - ROWS}
    assert line.close(f"look-up lies for an hour, {way}")["unknown"] == unknown
    assert attempts == ROWS
    assert unknown_count(office_id=1) == unknown
    office.gateway.faults()
    office.settle()
    line.report()
    line.figures["found in the end"] = unknown - office.counts().get("unknown", 0)
    assert line.close(f"and then tells the truth, {way}")["delivered"] == ROWS


def test_429_5xx_and_slow(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 7: the limit is kept in every second, the service is left alone when it asks, and all goes in the end."""
    limit, went, sizes = 20, [], []
    pacing.set_limit(provider_id=line.office.provider_id, per_second=limit, now=line.office.clock())
    fill, send = line.office.adapter.fill_parcel, line.office.adapter.send_parcel
    met = {"503 while filling": 0, "429": 0, "500 before": 0, "500 after": 0, "slow": 0}

    def strikes(fault: str, share: float) -> bool:
        struck = line.chance.random() < share
        met[fault] += struck
        return struck

    def filling_up(ref: str, messages: Any) -> Any:
        if strikes("503 while filling", 0.1):
            raise ProviderBusy(reason="http_503")
        sizes.append(len(messages))
        return fill(ref, messages)

    def refusing(ref: str) -> Any:
        if strikes("429", 0.1):
            return NotSent(
                "http_429", retryable=True, wait=timedelta(seconds=line.chance.choice([1, 20, 40]))
            )
        if strikes("500 before", 0.05):
            return NoAnswer("http_500")
        went.append((line.office.clock(), sizes[-1]))
        answer = send(ref)
        if strikes("slow", 0.1):
            line.office.clock.forward(seconds=8)
        return NoAnswer("http_500") if strikes("500 after", 0.05) else answer

    monkeypatch.setattr(line.office.adapter, "fill_parcel", filling_up)
    monkeypatch.setattr(line.office.adapter, "send_parcel", refusing)
    minutes = line.drain(minutes=600)
    most = max(sum(n for at, n in went if start <= at < start + SECOND) for start, _ in went)
    line.figures |= {
        "limit": limit,
        "most in a second": most,
        "parcels": len(went),
        "minutes": minutes,
        **met,
    }
    line.report()
    assert line.close("429, 5xx, slow")["delivered"] == ROWS
    assert most <= limit
    assert sum(met.values())
