"""The keeper: what the vault owes by the clock. Keys ahead, leaves, words to people, closing, tidying, forgetting."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from django.db import Error, connection

from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.vault.adapters.logs import Logs, logs
from ansim.vault.models import Access, DayKey
from ansim.vault.services.accesses import log_accesses
from ansim.vault.services.closing import close_warrants
from ansim.vault.services.day_keys import log_commitments
from ansim.vault.services.forgetting import forget
from ansim.vault.services.messages import tidy_messages
from ansim.vault.services.preparing import prepare_keys
from ansim.vault.services.telling import tell_people

_logger = logging.getLogger("ansim.vault")
PAUSE = 2.0
"""Seconds between two rounds; looks are told at once, the slower work every SLOW rounds."""
SLOW = 30
_SETTLED = timedelta(minutes=1)


def run_keeper(stop: Event, clock: Callable[[], datetime] = now) -> None:
    """Do what is owed until `stop` is set; a fault of one duty never holds up the others."""
    faults: dict[str, str] = {}
    rounds = 0
    try:
        while not stop.is_set():
            keep(at=clock(), held=logs(), slow=rounds % SLOW == 0, faults=faults)
            rounds += 1
            stop.wait(PAUSE)
    finally:
        connection.close()


def keep(*, at: datetime, held: Logs, slow: bool, faults: dict[str, str]) -> None:
    """Do one round of duties at `at`; `faults` remembers what was already said of a duty that fails."""
    duties: list[tuple[str, Callable[[], object]]] = [("tell", lambda: tell_people(now=at))]
    if slow:
        duties += [
            ("keys", lambda: _keys(at)),
            ("commitments", lambda: log_commitments(logs=held)),
            ("leaves", lambda: log_owed(held=held, at=at)),
            ("close", lambda: close_warrants(logs=held, now=at)),
            ("tidy", lambda: tidy_messages(now=at)),
            ("forget", lambda: forget(now=at)),
        ]
    for name, duty in duties:
        _try(name, duty, faults)


def log_owed(*, held: Logs, at: datetime) -> None:
    """Log the leaves of looks whose process died on the way; they are not released by it."""
    owed = Access.objects.filter(logged_at__isnull=True, written_at__lt=at - _SETTLED).order_by("pk")
    log_accesses(accesses=list(owed[:256]), logs=held, now=at)


def _keys(at: datetime) -> None:
    """An installation in which nobody ever enrolled makes no day keys."""
    if DayKey.objects.exists():
        prepare_keys(now=at)


def _try(name: str, duty: Callable[[], object], faults: dict[str, str]) -> None:
    try:
        duty()
        fault = ""
    except AnsimError as error:
        fault = error.code
    except Error as error:
        fault = f"database ({type(error).__name__})"
        connection.close()
    except OSError as error:
        fault = f"key folder ({error.strerror})"
    if fault != faults.get(name, ""):
        _logger.log(logging.ERROR if fault else logging.WARNING, "vault %s: %s", name, fault or "works again")
    faults[name] = fault
