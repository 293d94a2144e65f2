"""A log under the ledger role's settings on real PostgreSQL, a signer and a head memory of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.ledger.door import door  # noqa: F401  # a fixture

from ansim.ledger import services
from ansim.ledger.adapters.signers import HeadMemory
from ansim.ledger.domain.logs import MAX_BATCH, LogName, NewEntry
from ansim.ledger.domain.signing import NoteSigner

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
LOG = LogName.LOOKUPS


class Bench:
    """One open log with its key and memory; `at(n)` is n seconds after the start."""

    def __init__(self, folder):
        self.signer = NoteSigner(
            "ledger.example/lookups", Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        )
        self.memory = HeadMemory(folder)

    @staticmethod
    def at(seconds=0):
        return START + timedelta(seconds=seconds)

    def open(self):
        services.open_log(log=LOG, signer=self.signer, at=START)

    def append(self, *texts, by="office"):
        entries = [NewEntry(text, text.encode()) for text in texts]
        return services.append(log=LOG, by=by, entries=entries, at=START)

    def fill(self, start, stop):
        for first in range(start, stop, MAX_BATCH):
            self.append(*(f"entry {number}" for number in range(first, min(stop, first + MAX_BATCH))))

    def seal(self, seconds=5):
        return services.seal(log=LOG, signer=self.signer, memory=self.memory, at=self.at(seconds))


@pytest.fixture
def unopened(tmp_path):
    return Bench(tmp_path)


@pytest.fixture
def log(db, unopened):
    unopened.open()
    return unopened


@pytest.fixture
def log_across_connections(transactional_db, unopened):
    unopened.open()
    return unopened
