"""Ground of the vault's tests: an own key folder a test, a message service and a ledger in memory, a clock that is handed in."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.vault.residents.phones import Phone

from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.reports import Answered, NoAnswer, NotSent, Registered, SendResult
from ansim.delivery.domain.states import Outcome
from ansim.delivery.services import sealing
from ansim.ledger.client import ProvenEntry
from ansim.ledger.domain.errors import NotIntegrated
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Monday 14:00 in Seoul."""
PHONE = "+821000000001"
ADDRESS = "192.0.2.7"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of the test's own: keys, and a drill's message service that nobody runs."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "ports.json").write_text(json.dumps({"gateway": 9, "office": 8000}))
    told = {"api_key": "KEY", "api_secret": "SECRET", "senders": ["0200000000"], "webhook_url": ""}
    (tmp_path / "sandbox").write_text(json.dumps(told))
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    sealing._cipher.cache_clear()  # a process has one home; these tests have one each
    return tmp_path


@dataclass
class Post:
    """A message service in memory: what it was given, and how it answers."""

    sent: list[Any] = field(default_factory=list)
    answer: SendResult | None = None
    name = "post"
    capabilities = CAPABILITIES

    def close(self) -> None:
        """Nothing is open."""

    def send_one(self, message: Any) -> SendResult:
        """Take a message, or answer as the test says."""
        if self.answer is not None and isinstance(self.answer, NotSent):
            return self.answer
        self.sent.append(message)
        if isinstance(self.answer, NoAnswer):
            return self.answer
        number = f"M{len(self.sent)}"
        return Answered((Registered(message.reference, number, "2000", Outcome.SENT),), ref=f"P{number}")

    def reports(self, _parcel: str) -> tuple[Any, ...]:
        """No results by asking."""
        return ()

    def code_to(self, phone: str) -> str:
        """The digits of the last code that went to a national number."""
        text = next(message.text for message in reversed(self.sent) if message.address == phone)
        return next(word for word in text.replace(".", " ").split() if word.isdigit() and len(word) == 6)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The message service in memory; what is sent is sent at START, as the tests ask, whatever day it is."""
    from ansim.vault.services import messages

    box = Post()
    monkeypatch.setattr(messages, "send_pending", partial(messages.send_pending, now=lambda: START))
    monkeypatch.setattr(messages, "adapter_of", lambda _provider: box)
    return box


@dataclass
class MemoryLog:
    """A ledger in memory with the keys' promise: the same key finds the entry; `sealed` says whether proofs are given."""

    entries: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    sealed: bool = True
    fault: Exception | None = None

    def append(self, log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """Append what is new; find what is known."""
        if self.fault is not None:
            raise self.fault
        held = self.entries.setdefault(log, [])
        placed = []
        for entry in entries:
            known = [index for index, (key, _) in enumerate(held) if key == entry.key]
            if not known:
                held.append((entry.key, entry.data))
                known = [len(held) - 1]
            assert held[known[0]][1] == entry.data
            placed.append(PlacedEntry(entry.key, known[0], entry.leaf, self.sealed))
        return tuple(placed)

    def wait_integrated(
        self, log: LogName, index: int, entry: bytes, *, wait: Callable[[float], object], tries: int = 40
    ) -> ProvenEntry:
        """A stand-in for a proof, once sealed."""
        assert self.entries[log][index][1] == entry
        if not self.sealed:
            raise NotIntegrated
        return ProvenEntry(hashlib.sha256(entry).digest(), None)  # type: ignore[arg-type]

    def leaves(self, log: LogName = LogName.LOOKUPS) -> list[bytes]:
        """What was appended, in order."""
        return [data for _, data in self.entries.get(log, [])]


@pytest.fixture
def memory_log() -> MemoryLog:
    """The ledger in memory."""
    return MemoryLog()


@pytest.fixture
def logs(memory_log: MemoryLog) -> Any:
    """The ledger as services take it; waiting takes no time."""
    from ansim.vault.adapters.logs import Logs

    return Logs(memory_log, lambda _seconds: None)


Enrol = Callable[..., Phone]


@pytest.fixture
def enrol_phone(db: None) -> Enrol:
    """Enrol a phone whose number was confirmed."""
    from ansim.vault.services.codes import Confirmed
    from ansim.vault.services.enrolling import enrol
    from ansim.vault.services.preparing import prepare_keys

    def enrolled(phone: str = PHONE, name: str = "", now: datetime = START, **more: Any) -> Phone:
        prepare_keys(now=now)
        held = Phone()
        done = enrol(
            confirmed=Confirmed(phone),
            holder_point=held.point,
            name=name,
            audit_key=more.get("audit_key"),
            now=now,
        )
        held.credential, held.audit_key = done.credential, done.audit_key
        return held

    return enrolled


@pytest.fixture
def uid_of() -> Callable[[str], int]:
    """The uid of a number, as only the vault knows it."""

    def found(phone: str = PHONE) -> int:
        from ansim.vault.adapters import key_folder
        from ansim.vault.domain.person import phone_index
        from ansim.vault.models import Resident

        row = Resident.objects.get(index=phone_index(key_folder.pepper(), phone))
        return int.from_bytes(bytes(row.uid), "big")

    return found


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every well-formed warrant for checked: whether it is, is the module warrants' own rule."""
    from ansim.vault.services import warrants

    monkeypatch.setattr(warrants, "current", lambda presented: presented.signed.warrant)
    monkeypatch.setattr(warrants, "agency_of", lambda office: {3: "안심시 보건소"}.get(office, ""))
