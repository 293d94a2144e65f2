"""What other roles use: append to a log, wait until an entry is under a fresh checkpoint, check the proof here.

The answers of the ledger role are not believed: proofs and checkpoints are verified under the log's key.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from ansim.kit.transport import Answer, Transport
from ansim.ledger.domain.checkpoints import OpenedCheckpoint, open_checkpoint
from ansim.ledger.domain.errors import NotIntegrated, ProofWrong, RefusedByLedger
from ansim.ledger.domain.keys import VerifierKey, read_vkey
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.ledger.domain.proofs import verify_proof
from ansim.ledger.domain.strict import MAX_SIZE, read_base64, write_base64

STEP: Final = 0.2
"""Seconds between two questions whether an entry is integrated."""


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """An entry with a proof that verified: the proof's text (.tlog-proof) and its opened checkpoint."""

    proof: bytes
    opened: OpenedCheckpoint


class LedgerClient:
    """The logs as seen from another role. `vkeys` pins a log's key; one that is not pinned is fetched once."""

    def __init__(self, transport: Transport, vkeys: dict[LogName, str] | None = None) -> None:
        self._transport = transport
        self._keys = {log: read_vkey(text) for log, text in (vkeys or {}).items()}

    def append(self, log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """Append a batch (at most 256) and return where each entry stands; repeat it freely after a fault.

        Raises RefusedByLedger with the ledger's own code, or what the transport raises.
        """
        items = [{"key": entry.key, "data": write_base64(entry.data)} for entry in entries]
        body = json.dumps({"entries": items}).encode()
        placed = _read_placed(self._ask("POST", f"/{log}/entries", body))
        if [(one.key, one.leaf) for one in placed] != [(entry.key, entry.leaf) for entry in entries]:
            raise ProofWrong
        return placed

    def states(self, log: LogName, keys: Sequence[str]) -> tuple[PlacedEntry, ...]:
        """Return where this role's entries of those keys stand; unknown keys are left out."""
        query = urlencode([("key", key) for key in keys], quote_via=quote)
        return _read_placed(self._ask("GET", f"/{log}/entries?{query}"))

    def key(self, log: LogName) -> VerifierKey:
        """Return the log's verifier key: the pinned one, else the one the ledger publishes."""
        if log not in self._keys:
            text = self._ask("GET", f"/{log}/key").body.decode("utf-8", "replace")
            self._keys[log] = read_vkey(text)
        return self._keys[log]

    def checkpoint(self, log: LogName) -> OpenedCheckpoint:
        """Return the newest checkpoint, its signature checked. Raises NoteMalformed, SignatureWrong, ..."""
        return open_checkpoint(self._ask("GET", f"/{log}/checkpoint").body, self.key(log))

    def inclusion(self, log: LogName, index: int, entry: bytes) -> ProvenEntry:
        """Return the verified proof that `entry` is number `index`. Raises NotIntegrated while it is pending."""
        answer = self._transport.request("GET", f"/{log}/proof/entry/{index}")
        if answer.status == 404:
            raise NotIntegrated
        proof = _require_ok(answer).body
        return ProvenEntry(proof, verify_proof(proof, entry, self.key(log)))

    def wait_integrated(
        self, log: LogName, index: int, entry: bytes, *, wait: Callable[[float], object], tries: int = 100
    ) -> ProvenEntry:
        """Ask for the proof until the entry is integrated, `wait` between tries (as threading.Event.wait).

        The steps are short: a look-up waits for two checkpoints. Raises NotIntegrated when it is still pending after
        `tries`.
        """
        for _ in range(tries - 1):
            try:
                return self.inclusion(log, index, entry)
            except NotIntegrated:
                wait(STEP)
        return self.inclusion(log, index, entry)

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        return _require_ok(self._transport.request(method, path, body))


def _require_ok(answer: Answer) -> Answer:
    if answer.status != 200:
        raise RefusedByLedger(status=answer.status, reason=_reason(answer.body))
    return answer


def _reason(body: bytes) -> str:
    try:
        code = json.loads(body)["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "-"
    return code[:40] if isinstance(code, str) else "-"


def _read_placed(answer: Answer) -> tuple[PlacedEntry, ...]:
    try:
        return tuple(_read_one(item) for item in json.loads(answer.body)["entries"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RefusedByLedger(status=answer.status, reason="-") from None


def _read_one(item: dict[str, object]) -> PlacedEntry:
    key, index, leaf = item["key"], item["index"], read_base64(str(item["leaf"]))
    if not isinstance(key, str) or type(index) is not int or not 0 <= index <= MAX_SIZE or leaf is None:
        raise ValueError(key)
    return PlacedEntry(key, index, leaf, item["state"] == "integrated")
