"""Reveals one contact in a process that kills itself at a given step; started by test_killed.py."""

import hashlib
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

ORDER = json.loads(sys.argv[1])
HOME = Path(ORDER["home"])
os.environ.update(ANSIM_HOME=str(HOME), ANSIM_ROLE="vault", ANSIM_SANDBOX="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from django.conf import settings  # noqa: E402

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **ORDER["database"]}},
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "ansim.accounts",
        "ansim.delivery",
        "ansim.vault",
    ],
    AUTH_USER_MODEL="accounts.Staff",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)

import django  # noqa: E402

django.setup()

from tests.vault.residents.warrants import Paper, handle  # noqa: E402

from ansim.ledger.client import ProvenEntry  # noqa: E402
from ansim.ledger.domain.logs import PlacedEntry  # noqa: E402
from ansim.vault.adapters.logs import Logs  # noqa: E402
from ansim.vault.services import revealing, warrants  # noqa: E402

AT = datetime.fromisoformat(ORDER["at"])


def die_at(step):
    """End this process as a power cut would, if it is this step's turn."""
    if ORDER["step"] == step:
        os.kill(os.getpid(), signal.SIGKILL)


class FileLog:
    """A ledger whose entries are on the disk before it answers."""

    def append(self, _log, entries):
        die_at("append")
        with (HOME / "logged").open("a") as file:
            file.writelines(f"{entry.data.hex()}\n" for entry in entries)
            file.flush()
            os.fsync(file.fileno())
        return tuple(PlacedEntry(entry.key, number, entry.leaf, True) for number, entry in enumerate(entries))

    def wait_integrated(self, _log, _index, entry, *, wait, tries=40):
        die_at("proof")
        return ProvenEntry(hashlib.sha256(entry).digest(), None)


def before(step, real):
    """`real`, with the process's end before it."""

    def ending(*arguments, **named):
        die_at(step)
        return real(*arguments, **named)

    return ending


(HOME / "logged").touch()
warrants.current = lambda presented: presented.signed.warrant
warrants.agency_of = lambda _office: "안심시 보건소"
revealing.release_accesses = before("release", revealing.release_accesses)
revealing._revealed = before("read", revealing._revealed)
revealing.reveal(
    use=Paper(AT).use(),
    handles=[handle(ORDER["uid"])],
    why="exposure",
    fields=("phone", "name"),
    logs=Logs(FileLog(), lambda _seconds: None),
    now=AT,
)
