"""Rows of the table of faults: an account's quota runs out half-way, or its money, or a seed says so.

The batch halts itself, nothing is lost or doubled, and after a top-up it goes on where it was.
"""

import random
from typing import Any

import pytest
from tests.office.delivery.test_fault_table import ROWS, Line, line

from ansim.delivery.models import Group
from ansim.delivery.services import control
from ansim.delivery.services.lanes import Lanes

__all__ = ["line"]


def _top_up(line: Line, **settings: Any) -> None:
    line.office.gateway._post("top-up", settings)


def _until_halted(line: Line, *, one_by_one: bool) -> str:
    """Send until the group halts itself or nothing is left; return the reason of the halt, "" without one."""
    if one_by_one:
        with Lanes(
            adapter=line.office.adapter, group_id=line.office.group_id, count=4, now=line.office.clock
        ) as lanes:
            lanes.send()
    else:
        while line.send():
            pass
    return str(Group.objects.values_list("reason", flat=True).get())


@pytest.fixture(params=[False, True], ids=["parcels", "one by one"])
def one_by_one(request: pytest.FixtureRequest) -> bool:
    """Both ways in which messages go."""
    return bool(request.param)


def test_the_quota_runs_out_half_way(line: Line, one_by_one: bool) -> None:
    """Row 12: within the quota all goes, beyond it nothing, the batch halts itself; raised, the rest goes, each once."""
    half = ROWS // 2
    line.office.gateway.reset(quota=half, receipt_delay=3600)
    reason = _until_halted(line, one_by_one=one_by_one)
    went = len(line.office.gateway.accepted())
    assert reason == "group_failed"
    assert half - 7 < went <= half
    assert line.office.counts() == {"sent": went, "queued": ROWS - went}
    assert line.send() is None
    _top_up(line, quota=ROWS)
    control.resume_group(group_id=line.office.group_id, now=line.office.clock(), by="officer-7")
    assert _until_halted(line, one_by_one=one_by_one) == ""
    line.figures |= {"quota": half, "gone within it": went, "halted by": reason}
    line.report()
    assert line.close(f"quota runs out, {'one by one' if one_by_one else 'parcels'}")["delivered"] == ROWS


def test_the_money_runs_out_half_way(line: Line, one_by_one: bool) -> None:
    """Row 12: the same with the balance; the service's own word is the reason of the halt."""
    line.office.gateway.reset(balance=20.0 * (ROWS // 2), receipt_delay=3600)
    reason = _until_halted(line, one_by_one=one_by_one)
    went = len(line.office.gateway.accepted())
    assert reason == "http_402_NotEnoughBalance"
    assert line.office.counts() == {"sent": went, "queued": ROWS - went}
    _top_up(line, balance=20.0 * ROWS)
    control.resume_group(group_id=line.office.group_id, now=line.office.clock(), by="officer-7")
    assert _until_halted(line, one_by_one=one_by_one) == ""
    line.figures |= {"gone before": went, "halted by": reason}
    line.report()
    assert line.close(f"money runs out, {'one by one' if one_by_one else 'parcels'}")["delivered"] == ROWS


def test_a_quota_that_comes_and_goes(line: Line, one_by_one: bool) -> None:
    """Row 12: refused by a seed at one call of five, resumed by a person each time, all goes in the end, each once."""
    line.office.gateway.faults(quota=0.2, seed=random.Random(20261122).randrange(1000))
    halts = 0
    while _until_halted(line, one_by_one=one_by_one):
        halts += 1
        assert halts < ROWS
        control.resume_group(group_id=line.office.group_id, now=line.office.clock(), by="officer-7")
    line.figures["halts"] = halts
    line.report()
    assert line.close(f"quota by seed, {'one by one' if one_by_one else 'parcels'}")["delivered"] == ROWS
    assert halts


def test_a_group_dropped_later_is_found_out_by_asking(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 12: a service that takes a group and drops it after its answer reports nothing; polling tells, nothing goes again."""
    from ansim.delivery.domain.reports import Answered
    from ansim.delivery.models import Provider
    from ansim.delivery.services.receipts import poll_results

    line.office.gateway.reset(quota=1, receipt_delay=3600)
    monkeypatch.setattr(line.office.adapter, "_failed", lambda parcel: Answered(()))
    while line.send(20):
        pass
    assert line.office.counts() == {"sent": ROWS}
    line.office.clock.forward(minutes=11)
    now = line.office.clock()
    poll_results(
        adapter=line.office.adapter, provider=Provider.objects.get(), older_than=now, now=now, limit=ROWS
    )
    line.figures["told as dropped"] = line.office.counts().get("failed_technical", 0)
    control.resume_group(group_id=line.office.group_id, now=now, by="officer-7")
    assert line.send() is None
    assert line.close("group dropped later")["failed"] == ROWS
    assert line.office.gateway.accepted() == []
