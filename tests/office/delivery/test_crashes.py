"""Crashes: kill -9 and SIGSTOP of a sending process at each named point; the gateway's truth is the judge."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ansim.kit import clock
from ansim.sandbox.gateway.settings import GatewaySettings

WORKER = Path(__file__).with_name("crashing_worker.py")
PARCEL_POINTS = [
    "before claim",
    "after attempt commit",
    "after upload",
    "after group recorded",
    "after fill",
    "before release",
    "after release",
    "request sent",
    "before result commit",
    "after result commit",
]
SINGLE_POINTS = [
    "after attempt commit",
    "before release",
    "after release",
    "request sent",
    "before result commit",
    "after result commit",
]


def _start(office: Any, point: str, manner: str, single: bool) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "crash_settings",
        "PYTHONPATH": os.pathsep.join([str(WORKER.parent), os.environ.get("PYTHONPATH", "")]),
        "CRASH_DATABASE": database["NAME"],
        "CRASH_HOST": database["HOST"],
        "CRASH_PASSWORD": database["PASSWORD"],
    }
    account = GatewaySettings()
    arguments = [
        office.gateway.url,
        account.api_key,
        account.api_secret,
        str(office.group_id),
        office.clock().isoformat(),
        point,
        manner,
        "yes" if single else "no",
    ]
    return subprocess.Popen([sys.executable, str(WORKER), *arguments], env=environment)


def _die_at(office: Any, point: str, *, single: bool = False) -> None:
    process = _start(office, point, "die", single)
    assert process.wait(30) == -signal.SIGKILL


@pytest.mark.parametrize("point", PARCEL_POINTS)
def test_kill_at_any_point_loses_and_doubles_nothing(office: Any, point: str) -> None:
    """Proves that a worker killed at this point leaves every message to be sent exactly once."""
    office.queue(8, pictures=True)
    _die_at(office, point)
    assert office.counts().get("unknown", 0) == 0
    office.clock.forward(seconds=61)
    office.settle()
    office.send_all(limit=4)
    office.settle()
    assert office.counts() == {"sent": 8}
    assert sum(office.gateway.keys().values()) == 8
    office.check_balance()


@pytest.mark.parametrize("point", SINGLE_POINTS)
def test_kill_while_sending_one_by_one_leaves_at_most_one_unknown(office: Any, point: str) -> None:
    """Proves that one by one at most one delivery per worker is in doubt, and none is sent twice."""
    from ansim.delivery.services.sweeping import sweep_stalled

    office.clock.moment = clock.now()  # the gateway lists by its own clock
    office.queue(5)
    _die_at(office, point, single=True)
    office.clock.forward(seconds=61)
    swept = sweep_stalled(now=office.clock())
    assert swept.unknown <= 1
    office.settle()
    office.send_all(one_by_one=True)
    accepted = sum(office.gateway.keys().values())
    unknown = office.counts().get("unknown", 0)
    assert unknown <= 1
    assert accepted + unknown == 5
    office.check_balance()


@pytest.mark.parametrize("point", ["after attempt commit", "before release", "after release"])
def test_a_sleeper_beyond_its_lease_sends_nothing_when_it_wakes(
    office: Any, point: str, wait_for: Callable[..., None]
) -> None:
    """Proves that a stopped worker whose parcel was taken over finds its fence, or its group, gone."""
    office.queue(8)
    process = _start(office, point, "sleep", False)
    wait_for(lambda: _is_stopped(process.pid))
    office.clock.forward(seconds=61)
    office.settle()
    office.send_all(limit=4)
    assert office.counts() == {"sent": 8}
    while process.poll() is None:
        process.send_signal(signal.SIGCONT)
        wait_for(lambda: process.poll() is not None or _is_stopped(process.pid))
    assert process.returncode == 0
    office.settle()
    assert office.counts() == {"sent": 8}
    assert sum(office.gateway.keys().values()) == 8
    office.check_balance()


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
