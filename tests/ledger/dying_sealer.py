"""A process that dies by SIGKILL at a named step of appending or sealing; started by test_crashes.py."""

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import django
from django.conf import settings


def die(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)


def dying(owner, name, *, after):
    """Make `owner.name` the last thing that happens: before it runs, or after."""
    real = getattr(owner, name)

    def last(*arguments, **named):
        if after:
            real(*arguments, **named)
        die()

    setattr(owner, name, last)


def main():
    order = SimpleNamespace(**json.loads(sys.argv[1]))
    settings.DATABASES["default"].update(order.database)
    django.setup()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ansim.ledger import services
    from ansim.ledger.adapters.signers import HeadMemory
    from ansim.ledger.domain.logs import LogName, NewEntry
    from ansim.ledger.domain.signing import NoteSigner

    memory = HeadMemory(Path(order.folder))
    owners = {
        "signed": (services, "_signed"),
        "tiles": (services.tiles, "write_tiles"),
        "head": (services.heads, "replace_head"),
        "memory": (memory, "remember"),
        "append": (services.entry_rows, "insert_new"),
    }
    if order.step in owners:
        dying(*owners[order.step], after=order.after)
    at = datetime.fromisoformat(order.at)
    log = LogName.LOOKUPS
    entries = [NewEntry(text, text.encode()) for text in order.texts]
    services.append(log=log, by="office", entries=entries, at=at)
    signer = NoteSigner(order.origin, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    services.seal(log=log, signer=signer, memory=memory, at=at)
    die()


if __name__ == "__main__":
    main()
