"""The sealer: opens the logs and seals each by the clock, always; `lookups` between its slots too, when something waits."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.db import Error, connection

from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.ledger import queries, services
from ansim.ledger.adapters.signers import head_memory, log_signer
from ansim.ledger.domain.errors import LogMissing, SealBusy
from ansim.ledger.domain.logs import LogName, is_due, until_slot

_logger = logging.getLogger("ansim.ledger")
PAUSE = 0.5
"""Seconds between two looks at the clock, at most: the next look is no later than the next slot begins."""


def seal_now(log: LogName, at: datetime) -> None:
    """Open `log` if it is not yet, then seal it at `at` (aware). Raises what services.seal raises."""
    services.open_log(log=log, signer=log_signer(log), at=at)
    origin = queries.head(log).origin
    services.seal(log=log, signer=log_signer(log, origin), memory=head_memory(), at=at)


def seal_if_due(log: LogName, at: datetime) -> None:
    """Seal `log` if its slot of the clock has changed since its last seal, if an entry waits, or if it is not open yet."""
    try:
        head = queries.head(log)
        due = is_due(log.interval, head.sealed_at, at) or (
            at - head.sealed_at >= log.soonest and queries.is_waiting(log, head.size)
        )
    except LogMissing:
        due = True
    if due:
        seal_now(log, at)


def run_sealer(stop: Event, clock: Callable[[], datetime] = now) -> None:
    """Seal both logs by the clock until `stop` is set; a fault of one never holds up the other.

    A fault is logged by its code when it begins and when it ends; the round is repeated all the same.
    """
    faults: dict[LogName, str] = {}
    try:
        while not stop.is_set():
            for log in LogName:
                at = clock()
                _round(log, at, faults)
            stop.wait(min(PAUSE, *(until_slot(log.interval, at) for log in LogName)))
    finally:
        connection.close()


def _round(log: LogName, at: datetime, faults: dict[LogName, str]) -> None:
    try:
        seal_if_due(log, at)
        fault = ""
    except SealBusy:
        return
    except AnsimError as error:
        fault = error.text("en")
    except Error as error:
        fault = f"database ({type(error).__name__})"
        connection.close()
    except OSError as error:
        fault = f"key folder ({error.strerror})"
    if fault != faults.get(log, ""):
        _logger.log(
            logging.ERROR if fault else logging.WARNING, "sealing %s: %s", log, fault or "works again"
        )
    faults[log] = fault
