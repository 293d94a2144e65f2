"""The log's signing key and the last head it signed, in the role's key folder, outside the database.

A database put back from a backup is older than the remembered head: it is noticed before a second history is signed.
"""

import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.ledger.domain.checkpoints import Checkpoint, read_checkpoint
from ansim.ledger.domain.errors import CheckpointMalformed, TreeBroken
from ansim.ledger.domain.signing import NoteSigner


def log_signer(log: str, origin: str | None = None) -> NoteSigner:
    """Return the signer of `log` under `origin`; without one, under the name it would be opened with now.

    That name is ANSIM_LEDGER_ORIGIN, or one made from the key, so that two installations never share it.
    """
    private = Ed25519PrivateKey.from_private_bytes(keys.secret(Role.LEDGER, f"log-{log}.key"))
    if origin is None:
        fingerprint = sha256(private.public_key().public_bytes_raw()).hexdigest()[:16]
        prefix: str = env.value("LEDGER_ORIGIN") or f"ansim.invalid/{fingerprint}"
        origin = f"{prefix.rstrip('/')}/{log}"
    return NoteSigner(origin, private)


class HeadMemory:
    """One small file a log: the text of the last checkpoint that its key signed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self, log: str) -> Checkpoint | None:
        """Return the remembered head, None before the first. Raises TreeBroken when the file is damaged."""
        try:
            return read_checkpoint((self._folder / f"log-{log}.head").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (CheckpointMalformed, UnicodeDecodeError):
            raise TreeBroken(log=log) from None

    def remember(self, log: str, head: Checkpoint) -> None:
        """Replace the remembered head; when this returns it is on the disk."""
        path = self._folder / f"log-{log}.head"
        partial = path.with_suffix(".part")
        partial.touch(mode=0o600)
        with partial.open("w", encoding="utf-8") as file:
            file.write(head.text())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def head_memory() -> HeadMemory:
    """Return the memory in the ledger role's key folder."""
    return HeadMemory(keys.folder(Role.LEDGER))
