"""A ledger in memory with the real tree and real proofs under it, as the client of the ledger role shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.calls.transport import RoleUnreachable
from ansim.kit.clock import now
from ansim.ledger.client import ProvenEntry
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import NotIntegrated
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.proofs import TlogProof, verify_proof
from ansim.ledger.domain.signing import NoteSigner
from ansim.notices.domain.evidence import Tree

SIGNER = NoteSigner("ledger.example/notices", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@dataclass
class MemoryLedger:
    """One log; `away` lets every call fail, `sealed` is how many entries stand under a checkpoint (None: all)."""

    entries: list[NewEntry] = field(default_factory=list)
    away: bool = False
    sealed: int | None = None

    def append(self, log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """Append what is new and say where each entry stands."""
        self._answer(log)
        for entry in entries:
            if entry.key not in [known.key for known in self.entries]:
                self.entries.append(entry)
        return self.states(log, [entry.key for entry in entries])

    def states(self, log: LogName, keys: Sequence[str]) -> tuple[PlacedEntry, ...]:
        """Say where entries of these keys stand; unknown ones are left out."""
        self._answer(log)
        return tuple(
            PlacedEntry(entry.key, index, entry.leaf, index < self._size())
            for index, entry in enumerate(self.entries)
            if entry.key in keys
        )

    def inclusion(self, log: LogName, index: int, entry: bytes) -> ProvenEntry:
        """Prove an entry as the real client does, which verifies what it was given."""
        self._answer(log)
        if index >= self._size():
            raise NotIntegrated
        tree = Tree([one.data for one in self.entries[: self._size()]])
        text = Checkpoint(SIGNER.key.name, tree.size, tree.root()).text()
        note = write_note(text, (SIGNER.sign(text), SIGNER.sign_at(text, int(now().timestamp()))))
        proof = TlogProof(index, tree.path(index), note).encode()
        return ProvenEntry(proof, verify_proof(proof, entry, SIGNER.key))

    def _size(self) -> int:
        return len(self.entries) if self.sealed is None else self.sealed

    def _answer(self, log: LogName) -> None:
        assert log is LogName.NOTICES
        if self.away:
            raise RoleUnreachable(role="ledger")
