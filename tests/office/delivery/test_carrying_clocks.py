"""Clocks of the two sides: what was carried never goes past its end, whoever's clock is wrong, and each is told in a sentence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.office.delivery.carrying_sides import INSIDE, OUTSIDE, Sides
from tests.office.delivery.test_carrying_commands import command, pinned
from tests.office.delivery.test_carrying_refused import refused

from ansim.cli import carry_job
from ansim.delivery import worker
from ansim.delivery.domain.carry_errors import ClockBehind, ClockOff
from ansim.delivery.domain.preflight import MOST_SKEW
from ansim.delivery.models import Bundle, Group
from ansim.delivery.services.control import resume_group
from ansim.delivery.services.preflight import agree_on_time
from ansim.kit import clock

__all__ = ["command", "pinned"]


@pytest.mark.parametrize("behind", [timedelta(minutes=5), timedelta(hours=3), timedelta(days=400)])
def test_a_bundle_from_the_future_is_not_taken(sides: Sides, behind: timedelta) -> None:
    """Proves that an outer clock behind the making of a bundle opens nothing, and that it is taken once the clock is right."""
    sides.office.queue(2, hours=1)
    data, right = sides.out(), sides.office.clock()
    sides.office.clock.moment = right - behind
    refused(sides, data, ClockBehind)
    sides.office.clock.moment = right - MOST_SKEW
    assert sides.take(data).is_new


def test_a_bundle_says_when_it_was_claimed_however_late_it_is_written(sides: Sides) -> None:
    """Proves that written again it is the same bundle, with the same moment."""
    sides.office.queue(2)
    ident = sides.claim()
    first = sides.write(ident)
    sides.office.clock.forward(hours=5)
    again = sides.write(ident)
    assert sides.take(first).is_new
    assert not sides.take(again).is_new


def test_a_clock_ahead_sends_nothing_and_says_so(sides: Sides) -> None:
    """Proves that a clock days ahead ends what it is given unsent, which inside may be carried out anew, each once."""
    sides.office.queue(2, hours=30)
    data, right = sides.out(), sides.office.clock()
    sides.office.clock.forward(days=3)
    sides.send(data)
    sides.office.settle()
    assert sides.outside_counts() == {"expired": 2}
    sides.office.clock.moment = right + timedelta(hours=1)
    assert sides.bring(sides.results()).states == {"queued": 2}
    sides.send(sides.out())
    sides.check_gateway(2)


@pytest.mark.parametrize("off", [timedelta(hours=-3), timedelta(days=-2), timedelta(hours=3)])
@pytest.mark.usefixtures("pinned")
def test_the_services_clock_is_asked_before_a_bundle_is_opened(
    command: Callable[..., Any], sides: Sides, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    """Proves that an outer clock that the service contradicts opens nothing, whatever the bundle's age, and says by how much."""
    sides.office.clock.moment = clock.now() - timedelta(days=1)
    sides.office.queue(2, hours=25)
    data = tmp_path / "bundle"
    with monkeypatch.context() as yesterday:
        yesterday.setattr(carry_job, "now", sides.office.clock)
        command(INSIDE, "out", "--batch", 7, "--to", data)
    before = sides.everything()
    with monkeypatch.context() as wrong:
        wrong.setattr(carry_job, "now", lambda: clock.now() + off)
        with pytest.raises(ClockOff) as told:
            command(OUTSIDE, "send", data)
    assert abs(int(told.value.params["minutes"]) - abs(off).total_seconds() // 60) <= 1
    assert sides.everything() == before
    assert command(OUTSIDE, "send", data)["states"] == {"sent": 2}
    sides.check_gateway(2)


def test_a_clock_that_goes_wrong_later_halts_what_was_carried(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the worker asks for the time before it sends a carried group: it halts itself, and goes on once it is right."""
    sides.office.clock.moment = clock.now()
    sides.office.queue(2, hours=1)
    taken = sides.take(sides.out())
    real = clock.now

    def late() -> datetime:
        return real() - timedelta(hours=3)

    with sides.at(OUTSIDE):
        with monkeypatch.context() as wrong:
            wrong.setattr(clock, "now", late)
            assert worker.send_group(group_id=taken.group_id) == 0
        group = Group.objects.get(bundle__group_id=taken.group_id)
        assert (group.control, group.reason) == ("paused", "clock.off")
        assert sides.office.gateway.accepted() == []
        resume_group(group_id=taken.group_id, now=clock.now(), by="tester")
        assert worker.send_group(group_id=taken.group_id) == 2
    assert Bundle.objects.count() == 1
    sides.check_gateway(2)


def test_a_service_that_tells_no_time_stops_nothing(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a service which cannot be reached now is no reason to refuse: what is taken waits for it."""
    from ansim.delivery.adapters.solapi import Solapi

    with sides.at(OUTSIDE):
        with pytest.raises(ClockOff):
            agree_on_time(office_id=OUTSIDE, now=clock.now() - timedelta(minutes=6))
        agree_on_time(office_id=OUTSIDE, now=clock.now() - timedelta(minutes=3))
        monkeypatch.setattr(Solapi, "time", lambda _self: None)
        agree_on_time(office_id=OUTSIDE, now=clock.now() - timedelta(days=6))
