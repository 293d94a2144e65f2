"""The sealer: opens the logs and seals each by the clock, always, whether or not something waits."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.db import Error, connection

from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.ledger import queries, services
from ansim.ledger.adapters.signers import head_memory, log_signer
from ansim.ledger.domain.errors import LogMissing
from ansim.ledger.domain.logs import LogName, is_due

_logger = logging.getLogger("ansim.ledger")
PAUSE = 0.5
"""Seconds between two looks at the clock."""


def seal_now(log: LogName, at: datetime) -> None:
    """Open `log` if it is not yet, then seal it at `at` (aware). Raises what services.seal raises."""
    services.open_log(log=log, signer=log_signer(log), at=at)
    origin = queries.head(log).origin
    services.seal(log=log, signer=log_signer(log, origin), memory=head_memory(), at=at)


def seal_due(at: datetime) -> None:
    """Seal every log whose slot of the clock has changed since its last seal, or that is not open yet."""
    for log in LogName:
        try:
            due = is_due(log.interval, queries.head(log).sealed_at, at)
        except LogMissing:
            due = True
        if due:
            seal_now(log, at)


def run_sealer(stop: Event, clock: Callable[[], datetime] = now) -> None:
    """Seal by the clock until `stop` is set. A fault of one round is logged by its code and the round repeated."""
    try:
        while not stop.is_set():
            _one_round(clock())
            stop.wait(PAUSE)
    finally:
        connection.close()


def _one_round(at: datetime) -> None:
    try:
        seal_due(at)
    except AnsimError as error:
        if not error.retryable:
            _logger.error("sealing: %s", error.text("en"))
    except Error as error:
        _logger.error("sealing: database (%s)", type(error).__name__)
        connection.close()
