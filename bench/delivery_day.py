"""A day's worth of messages in one run: memory of the sending worker along the way, and the balance at the end.

`python bench/delivery_day.py [--messages N]`; 621,328 is the worst day of Korea (2022-03-17). The worker is a process
of its own that does nothing else; its memory is read from outside. Flat: at the end at most 10 MB more than at a quarter.
"""

# ruff: noqa: PLC0415 (models are imported only once the database stands)
import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django
import httpx

from delivery import HOME, children_of, processor_seconds, start_gateway
from parts.server import own_server

WORST_DAY = 621_328
PORTION = 10_000
MOST_GROWTH_MB = 10.0
WORKER = """
import sys, django
django.setup()
from ansim.delivery.worker import send_group
print(send_group(group_id=int(sys.argv[1])))
"""


@dataclass(frozen=True)
class Sample:
    """How far it had come after so many seconds, and what was resident in the worker and in PostgreSQL (MB)."""

    seconds: float
    sent: int
    worker: float
    database: float


def queue(count: int) -> int:
    """Queue `count` invented messages, portion by portion; return their group."""
    from ansim.delivery.domain.messages import Item
    from ansim.delivery.services.control import open_group
    from ansim.delivery.services.queueing import queue_deliveries
    from ansim.kit import clock

    now = clock.now()
    group_id = open_group(office_id=1, name="day", sender="0200000000", now=now, by="bench")
    for start in range(0, count, PORTION):
        items = [
            Item(f"day-{number}", f"0100{number:07d}", f"격리 통지서를 보냅니다. {number}")
            for number in range(start, min(start + PORTION, count))
        ]
        expires_at = now + timedelta(hours=12)
        queue_deliveries(group_id=group_id, items=items, expires_at=expires_at, now=now, by="bench")
    return group_id


def resident(pid: int) -> float:
    """Return the MB of memory that are resident for a process; 0 for one that ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def watch(worker: subprocess.Popen[bytes], url: str) -> list[Sample]:
    """Look at the worker each second until it ends; return what was seen."""
    postmaster = int((HOME / "postgres" / "postmaster.pid").read_text().split()[0])
    begun, samples = time.perf_counter(), []
    while worker.poll() is None:
        accepted = httpx.get(f"{url}/sandbox/health", trust_env=False, timeout=60).json()["accepted"]
        database = max((resident(child) for child in children_of(postmaster)), default=0.0)
        if (memory := resident(worker.pid)) and accepted:
            samples.append(Sample(time.perf_counter() - begun, accepted, memory, database))
        time.sleep(1)
    return samples


def told(samples: list[Sample], count: int, memory_of_gateway: float) -> bool:
    """Print memory at the start, at each quarter and at the end, and its slope; return whether it was flat."""
    print("      sent   seconds   worker MB   largest of PostgreSQL MB")
    for share in (0, 25, 50, 75, 100):
        at = next((one for one in samples if one.sent >= count * share / 100), samples[-1])
        print(f"{at.sent:10,}{at.seconds:10.0f}{at.worker:12.1f}{at.database:12.1f}")
    later = [one for one in samples if one.sent >= count / 4]
    middle = sum(one.sent for one in later) / len(later)
    mean = sum(one.worker for one in later) / len(later)
    spread = sum((one.sent - middle) ** 2 for one in later)
    slope = sum((one.sent - middle) * (one.worker - mean) for one in later) / spread if spread else 0.0
    growth = later[-1].worker - later[0].worker
    print(f"from a quarter on: {growth:+.1f} MB, {slope * 100_000:+.2f} MB for 100,000 messages")
    print(f"gateway, which forgets nothing: {memory_of_gateway:.0f} MB")
    return growth <= MOST_GROWTH_MB


def balanced(group_id: int, count: int, url: str) -> bool:
    """Print and compare the rows by state with what the gateway accepted: each once, nothing else."""
    from ansim.delivery.queries.groups import counts_by_state

    counts = {state.value: number for state, number in counts_by_state(group_id=group_id).items() if number}
    seen: set[str] = set()
    for start in range(0, count, PORTION):
        page = httpx.get(
            f"{url}/sandbox/accepted?start={start}&limit={PORTION}", trust_env=False, timeout=60
        ).json()
        seen |= {entry["fields"]["reference"].rpartition("/")[0] for entry in page["accepted"]}
    total = page["total"]
    print(f"rows {count:,} = {counts}; gateway accepted {total:,}, of them {len(seen):,} different")
    return counts == {"sent": count} and total == len(seen) == count


def measure(count: int, gateway: subprocess.Popen[bytes], url: str) -> bool:
    """Queue, send in a worker, print; return whether memory was flat and the balance holds."""
    group_id = queue(count)
    begun = time.perf_counter()
    command = [sys.executable, "-c", WORKER, str(group_id)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as worker:
        samples = watch(worker, url)
    seconds = time.perf_counter() - begun
    used = processor_seconds(gateway.pid)
    print(
        f"{count:,} messages in {seconds:.0f} s: {count / seconds:,.0f}/s; gateway {used:.0f} s of processor"
    )
    flat = told(samples, count, resident(gateway.pid))
    return balanced(group_id, count, url) and flat and worker.returncode == 0


def main() -> int:
    """Set up a database, a gateway and an account; measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=WORST_DAY)
    wanted = parser.parse_args()
    own_server(HOME)
    os.environ |= {"ANSIM_ROLE": "office", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_office"}
    django.setup()
    from django.core.management import call_command

    from ansim.delivery.services.providers import connect_provider
    from ansim.kit import clock
    from ansim.sandbox.gateway.settings import GatewaySettings

    gateway, url = start_gateway()
    try:
        call_command("migrate", verbosity=0)
        account = GatewaySettings()
        connect_provider(
            office_id=1,
            base_url=url,
            api_key=account.api_key,
            api_secret=account.api_secret,
            senders=account.senders,
            receipt_secret="bench",
            now=clock.now(),
            by="bench",
        )
        return 0 if measure(wanted.messages, gateway, url) else 1
    finally:
        gateway.terminate()
        gateway.wait(30)


if __name__ == "__main__":
    sys.exit(main())
