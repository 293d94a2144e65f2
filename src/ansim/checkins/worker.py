"""The clock of the visits role: partitions ahead, batches into the ledger every five minutes, days closed and forgotten.

Runs beside the role's server; a fault of one duty never holds up the others, and is logged when it begins and ends.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.db import Error, connection

from ansim.calls.transport import transport_to
from ansim.checkins.adapters import partitions
from ansim.checkins.domain.retention import OPEN_DAYS, days_to_prepare
from ansim.checkins.services.batching import log_batches, make_batches
from ansim.checkins.services.companions import forget_named
from ansim.checkins.services.forgetting import forget, log_forgotten
from ansim.checkins.services.problems import forget_problems
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.ledger.client import LedgerClient
from ansim.wire.days import day_of

PAUSE = 1.0
"""Seconds between two looks at the clock."""
BATCH_SECONDS = 300
"""A receipt promises ten minutes; half of it is left for a ledger that is away."""
_logger = logging.getLogger("ansim.visits")


class Duties:
    """What is done by the clock; `tend` looks once. The memory of what was done is only a saving of work."""

    def __init__(self, ledger: LedgerClient) -> None:
        self._ledger = ledger
        self._made = self._logged = -1
        self._day = -1
        self._faults: dict[str, str] = {}

    def tend(self, at: datetime) -> None:
        """Do what is due at an aware moment."""
        unix = int(at.timestamp())
        if self._try("forgetting", lambda: self._begin_day(at)):
            self._try("ledger", lambda: self._log(at, unix // BATCH_SECONDS))

    def _begin_day(self, at: datetime) -> None:
        today = day_of(int(at.timestamp()))
        if today == self._day:
            return
        partitions.prepare(days_to_prepare(today))
        for day in partitions.days():
            if day < today - OPEN_DAYS:
                partitions.close(day)
        forget_named(before=today - OPEN_DAYS)
        forget_problems(as_of=at)
        forget(as_of=at)
        self._day = today

    def _log(self, at: datetime, slot: int) -> None:
        if slot != self._made:
            make_batches(at=at)
            self._made = slot
        if slot != self._logged:  # until the ledger has taken it
            log_batches(ledger=self._ledger)
            log_forgotten(ledger=self._ledger)
            self._logged = slot

    def _try(self, name: str, duty: Callable[[], None]) -> bool:
        try:
            duty()
            fault = ""
        except AnsimError as error:
            fault = error.text("en")
        except Error as error:
            fault = f"database ({type(error).__name__})"
            connection.close()
        except OSError as error:
            fault = f"key folder ({error.strerror})"
        if fault != self._faults.get(name, ""):
            _logger.log(logging.ERROR if fault else logging.WARNING, "%s: %s", name, fault or "works again")
        self._faults[name] = fault
        return not fault


def run_worker(stop: Event, clock: Callable[[], datetime] = now) -> None:
    """Tend the duties until `stop` is set."""
    duties = Duties(LedgerClient(transport_to(Role.LEDGER)))
    try:
        while not stop.is_set():
            duties.tend(clock())
            stop.wait(PAUSE)
    finally:
        connection.close()
