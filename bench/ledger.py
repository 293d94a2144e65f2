"""Ledger: durable appends of opaque entries, beside bare INSERTs of the same rows in the same run.

`python bench/ledger.py [--calls N]`. The peer commits as often and writes the same columns with the same indexes,
without places in line, keys looked up, or leaf checks. Also told: sealing, proofs, and a whole audit.
"""

# ruff: noqa: E402, PLC0415 (settings are read, and models imported, only once the database stands)
import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="ansim-bench-"))
os.environ |= {"ANSIM_HOME": str(HOME), "ANSIM_ROLE": "supervisor", "ANSIM_SANDBOX": "1"}

import django

from ansim.conf.roles import Role
from parts.server import own_server

PEER = """
CREATE TABLE peer (log_id varchar(16), index bigint, caller varchar(16), key varchar(64), leaf bytea, data bytea,
  appended_at timestamptz, PRIMARY KEY (log_id, index), UNIQUE (log_id, caller, key))
"""
INSERT = "INSERT INTO peer VALUES (%s, %s, %s, %s, %s, %s, %s)"
BATCHES = (1, 16, 256)
ROUNDS = 4


def start() -> None:
    """Start an own server and prepare Django as the ledger role."""
    own_server(HOME)
    os.environ |= {"ANSIM_ROLE": Role.LEDGER.value, "DJANGO_SETTINGS_MODULE": Role.LEDGER.settings_module}
    django.setup()


def rate(work: Callable[[int], None], calls: int, batch: int, start_at: int) -> float:
    """Return entries per second of `calls` calls of `work`, which gets the number of its first entry."""
    begun = time.perf_counter()
    for call in range(calls):
        work(start_at + call * batch)
    return calls * batch / (time.perf_counter() - begun)


def measure(calls: int) -> int:
    """Append and insert in turns; print rates and ratios; return how many entries the log holds."""
    from django.db import connection, transaction

    from ansim.kit.clock import now
    from ansim.ledger import services
    from ansim.ledger.domain.logs import LogName, NewEntry

    def entries(first: int, batch: int) -> Sequence[NewEntry]:
        return [NewEntry(f"key-{number}", number.to_bytes(8) * 20) for number in range(first, first + batch)]

    with connection.cursor() as cursor:
        cursor.execute(PEER)
    total = 0
    print(f"{'batch':>6} {'append/s':>10} {'bare INSERT/s':>14} {'ratio':>6}")
    for batch in BATCHES:
        times = max(8, calls // batch)

        def append(first: int, batch: int = batch) -> None:
            services.append(log=LogName.LOOKUPS, by="office", entries=entries(first, batch), at=now())

        def insert(first: int, batch: int = batch) -> None:
            rows = [
                ("lookups", first + offset, "office", entry.key, entry.leaf, entry.data, now())
                for offset, entry in enumerate(entries(first, batch))
            ]
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(INSERT, rows)

        ours, peers = [], []
        for _ in range(ROUNDS):  # in turns, so that a busy machine slows both
            ours.append(rate(append, times, batch, total))
            peers.append(rate(insert, times, batch, total))
            total += times * batch
        own, peer = max(ours), max(peers)
        print(f"{batch:>6} {own:>10,.0f} {peer:>14,.0f} {own / peer:>6.2f}")
    return total


def seal_and_prove(total: int) -> None:
    """Seal all that is pending, then make and check proofs and audit the whole log; print the times."""
    from ansim.kit.clock import now
    from ansim.ledger import queries, worker
    from ansim.ledger.domain.auditing import audit
    from ansim.ledger.domain.checkpoints import open_checkpoint
    from ansim.ledger.domain.keys import read_vkey
    from ansim.ledger.domain.logs import LogName
    from ansim.ledger.domain.tiles import read_tile_path

    log = LogName.LOOKUPS
    begun = time.perf_counter()
    while queries.head(log).size < total:
        worker.seal_now(log, now())
    print(f"seal of {total:,} pending entries: {time.perf_counter() - begun:.2f} s")
    begun = time.perf_counter()
    for _ in range(50):
        worker.seal_now(log, now())
    print(f"seal of nothing new: {(time.perf_counter() - begun) * 20:.1f} ms")
    begun = time.perf_counter()
    for index in range(0, total, max(1, total // 200)):
        queries.tlog_proof(log, index)
    print(f"proof of one entry: {(time.perf_counter() - begun) * 5:.1f} ms")

    def fetch(path: str) -> bytes:
        tile = read_tile_path(path)
        return queries.bundle(log, tile) if tile.level is None else queries.tile(log, tile)

    head = queries.head(log)
    begun = time.perf_counter()
    found = audit(fetch, open_checkpoint(head.note, read_vkey(head.vkey)).checkpoint)
    print(f"audit of {found.entries:,} entries: {time.perf_counter() - begun:.2f} s")


def main() -> None:
    """Run everything on an own server and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--calls", type=int, default=800, help="entries a round and batch size")
    calls = parser.parse_args().calls
    start()
    from django.core.management import call_command

    from ansim.kit.clock import now
    from ansim.ledger import worker
    from ansim.ledger.domain.logs import LogName

    call_command("migrate", verbosity=0)
    worker.seal_now(LogName.LOOKUPS, now())
    seal_and_prove(measure(calls))


if __name__ == "__main__":
    main()
