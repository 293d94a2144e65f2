"""Delivery: full cycles one by one and by batch against the sandbox gateway, beside pgbench writing the same rows.

`python bench/delivery.py [--single N] [--batch N] [--pictures N]`. Budgets on 2 cores: one by one >= 300/s and
>= 20 % of pgbench, batch >= 5,000/s; the gateway and PostgreSQL run on the same cores.
"""

# ruff: noqa: E402, PLC0415 (settings are read, and models imported, only once the database stands)
import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="ansim-bench-"))
os.environ |= {"ANSIM_HOME": str(HOME), "ANSIM_ROLE": "supervisor", "ANSIM_SANDBOX": "1"}

import django
import httpx

from ansim.conf.postgres import EmbeddedPostgres
from parts.server import own_server

JPEG = b"\xff\xd8\xff\xe0" + os.urandom(120_000)
PEER = """
BEGIN;
UPDATE peer_delivery SET state = 'sending', tries = tries + 1 WHERE id = (
  SELECT id FROM peer_delivery WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id \\gset
INSERT INTO peer_parcel (fence, stage) VALUES (gen_random_uuid(), 'claimed') RETURNING id AS box \\gset
INSERT INTO peer_attempt (delivery_id, number, parcel_id, outcome) VALUES (:id, 1, :box, 'open');
INSERT INTO peer_event (delivery_id, at, before, after) VALUES (:id, now(), 'queued', 'sending');
COMMIT;
UPDATE peer_parcel SET stage = 'released' WHERE id = :box;
BEGIN;
UPDATE peer_attempt SET outcome = 'sent' WHERE parcel_id = :box;
UPDATE peer_delivery SET state = 'sent' WHERE id = :id;
INSERT INTO peer_event (delivery_id, at, before, after) VALUES (:id, now(), 'sending', 'sent');
UPDATE peer_parcel SET stage = 'answered' WHERE id = :box;
COMMIT;
"""
PEER_TABLES = """
CREATE TABLE peer_delivery (id bigserial PRIMARY KEY, state text NOT NULL DEFAULT 'queued', tries int DEFAULT 0,
  content bytea NOT NULL DEFAULT decode(repeat('00', 120), 'hex'));
CREATE INDEX ON peer_delivery (id) WHERE state = 'queued';
CREATE INDEX ON peer_delivery (state, id);
CREATE TABLE peer_parcel (id bigserial PRIMARY KEY, fence uuid, stage text);
CREATE TABLE peer_attempt (id bigserial PRIMARY KEY, delivery_id bigint REFERENCES peer_delivery,
  number int, parcel_id bigint REFERENCES peer_parcel, outcome text, UNIQUE (delivery_id, number));
CREATE INDEX ON peer_attempt (parcel_id);
CREATE TABLE peer_event (id bigserial PRIMARY KEY, delivery_id bigint, at timestamptz, before text, after text);
CREATE INDEX ON peer_event (delivery_id);
INSERT INTO peer_delivery SELECT FROM generate_series(1, 60000);
"""


@dataclass(frozen=True)
class Cpu:
    """Seconds of processor used so far: by the sender (this process), the gateway, PostgreSQL with all its processes."""

    client: float
    gateway: float
    database: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        """Return what was used in between."""
        return Cpu(self.client - other.client, self.gateway - other.gateway, self.database - other.database)

    def a_message(self, count: int) -> str:
        """Return the milliseconds that each of `count` messages took."""
        client, gateway, database = (
            1000 * part / count for part in (self.client, self.gateway, self.database)
        )
        return f"CPU ms each: sender {client:.2f}, gateway {gateway:.2f}, PostgreSQL {database:.2f}"


def processor_seconds(pid: int, *, waited: bool = False) -> float:
    """Return the seconds of processor a process has used, with `waited` those of its ended children too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(int(field) for field in fields[: 4 if waited else 2]) / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def processor(gateway: int) -> Cpu:
    """Return what was used so far."""
    postmaster = int((HOME / "postgres" / "postmaster.pid").read_text().split()[0])
    database = processor_seconds(postmaster, waited=True)
    for child in children_of(postmaster):
        with suppress(OSError):
            database += processor_seconds(child)
    return Cpu(time.process_time(), processor_seconds(gateway), database)


def start_gateway() -> tuple[subprocess.Popen[bytes], str]:
    """Start a gateway in its own process; return it and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "ansim.sandbox.gateway", str(port)], stdin=subprocess.PIPE
    )
    assert process.stdin
    process.stdin.write(b'{"receipt_delay": 100000}')
    process.stdin.close()
    for _ in range(400):
        try:
            httpx.get(f"http://127.0.0.1:{port}/sandbox/health", trust_env=False)
            break
        except httpx.HTTPError:
            time.sleep(0.05)
    return process, f"http://127.0.0.1:{port}"


def pgbench(server: EmbeddedPostgres, seconds: int) -> float:
    """Return cycles a second of pgbench writing the same rows in the same number of commits, 4 clients."""
    from django.db import connection

    settings = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(PEER_TABLES)
    script = HOME / "peer.sql"
    script.write_text(PEER)
    program = server._bin / "pgbench"
    answer = subprocess.run(
        [
            *(
                str(program),
                "-n",
                "-f",
                str(script),
                "-c",
                "4",
                "-j",
                "2",
                "-T",
                str(seconds),
                "-M",
                "prepared",
            ),
            *("-h", str(settings["HOST"]), "-U", str(settings["USER"]), str(settings["NAME"])),
        ],
        env={**os.environ, "PGPASSWORD": str(settings["PASSWORD"])},
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in answer.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def run(name: str, count: int, gateway: int, *, pictures: bool, one_by_one: bool) -> tuple[float, Cpu]:
    """Queue `count` deliveries and send them; return deliveries a second of sending, and the processor it took."""
    from ansim.conf.keys import office_blobs
    from ansim.delivery import worker
    from ansim.delivery.domain.messages import Item
    from ansim.delivery.queries.groups import counts_by_state
    from ansim.delivery.services.control import open_group
    from ansim.delivery.services.queueing import queue_deliveries
    from ansim.kit import clock

    now = clock.now()
    group_id = open_group(office_id=1, name=name, sender="0200000000", now=now, by="bench")
    items = []
    for number in range(count):
        blob = sha256 = ""
        if pictures:
            blob = f"bench/{number}.jpg"
            sha256 = office_blobs(1).put(blob, JPEG + number.to_bytes(8, "big"))
        items.append(
            Item(f"{name}-{number}", f"0100{number:07d}", "격리 통지서를 보냅니다.", "", blob, sha256)
        )
    queue_deliveries(group_id=group_id, items=items, expires_at=now + timedelta(hours=1), now=now, by="bench")
    used, queued = processor(gateway), time.perf_counter()
    worker.send_group(group_id=group_id, one_by_one=one_by_one)
    seconds = time.perf_counter() - queued
    used = processor(gateway) - used
    counts = {state.value: number for state, number in counts_by_state(group_id=group_id).items() if number}
    assert counts == {"sent": count}, counts
    return count / seconds, used


def main() -> None:
    """Measure and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--single", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=50_000)
    parser.add_argument("--pictures", type=int, default=1000)
    wanted = parser.parse_args()
    server = own_server(HOME)
    os.environ["ANSIM_ROLE"] = "office"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_office")
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
        peer = pgbench(server, 5)
        pid = gateway.pid
        single, single_cpu = run("single", wanted.single, pid, pictures=False, one_by_one=True)
        batch, batch_cpu = run("batch", wanted.batch, pid, pictures=False, one_by_one=False)
        pictures, pictures_cpu = run("pictures", wanted.pictures, pid, pictures=True, one_by_one=False)
        accepted = httpx.get(f"{url}/sandbox/health", trust_env=False).json()["accepted"]
        memory = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6
        print(f"pgbench, same rows and commits   {peer:10.0f} cycles/s")
        print(f"one by one                       {single:10.0f} /s   {single / peer:6.0%} of pgbench")
        print(f"    {single_cpu.a_message(wanted.single)}")
        print(f"batch, texts                     {batch:10.0f} /s")
        print(f"    {batch_cpu.a_message(wanted.batch)}")
        print(f"batch, a picture each (120 KB)   {pictures:10.0f} /s")
        print(f"    {pictures_cpu.a_message(wanted.pictures)}")
        print(f"gateway: accepted {accepted} (all once), {memory:.0f} MB resident")
    finally:
        gateway.terminate()
        gateway.wait(10)


if __name__ == "__main__":
    main()
