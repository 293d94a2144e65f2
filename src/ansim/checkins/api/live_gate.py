"""The gate at work: the station behind POST /checkins, and what the page asks of venues, batches and the key."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db import Error, close_old_connections

from ansim.checkins.adapters.issuer_keys import IssuerKeys
from ansim.checkins.adapters.receipt_key import receipt_point
from ansim.checkins.domain.refusals import StoreAway
from ansim.checkins.queries.batches import batches_of, tile
from ansim.checkins.queries.codes import public_venue
from ansim.checkins.services.companions import take_companion
from ansim.checkins.services.known_doors import KnownDoors
from ansim.checkins.services.station import Station
from ansim.checkins.services.taking import Issuers, Outcome
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Transport
from ansim.wire.layout import write_base64url

_Found = TypeVar("_Found")


class LiveGate:
    """Implements the gate of api/gate.py over the station and Django's connection."""

    def __init__(self, issuers: Issuers, vault: Transport, clock: Callable[[], float] = time.time) -> None:
        self._doors, self._issuers, self._vault, self._clock = KnownDoors(), issuers, vault, clock
        self._station = Station(issuers, self._doors.find, clock)

    def start(self) -> None:
        """Begin to take check-ins."""
        self._station.start()

    def stop(self) -> None:
        """Answer who waits, then take no more."""
        self._station.stop()

    async def check_in(self, message: bytes) -> Outcome:
        """Return the receipt of a check-in once it is durable, or why there is none."""
        return await self._station.submit(message)

    async def companion(self, message: bytes) -> AnsimError | None:
        """Take a companion's message in a thread of its own, since the vault is asked; return why it was refused."""
        return await _read(lambda: self._take_companion(message))

    def _take_companion(self, message: bytes) -> AnsimError | None:
        try:
            take_companion(data=message, vault=self._vault, issuers=self._issuers, now=int(self._clock()))
        except AnsimError as refusal:
            return refusal
        except (Error, OSError) as fault:
            return StoreAway(why=type(fault).__name__)
        return None

    async def venue(self, venue: bytes) -> Mapping[str, object] | None:
        """Return what a visitor may know of a venue, None when there is none."""
        return await _read(lambda: public_venue(venue))

    async def batches(self, day: int) -> list[Mapping[str, object]]:
        """Return the batches of a day: seq, size, root, place in the log."""
        found = await _read(lambda: batches_of(day))
        return [
            {
                "seq": one.seq,
                "size": one.size,
                "root": write_base64url(one.root),
                "leaf_index": one.leaf_index,
            }
            for one in found
        ]

    async def tile(self, day: int, seq: int, number: int) -> bytes | None:
        """Return up to 256 leaf hashes of a batch."""
        return await _read(lambda: tile(day, seq, number))

    def key(self) -> bytes:
        """Return the point under which receipts are signed, 33 bytes."""
        return receipt_point()


def live_gate(
    vault: Transport, clock: Callable[[], float] = time.time, *, patient: Transport | None = None
) -> LiveGate:
    """Return a gate that fetches the issuer's keys over `vault`, and over `patient` asks what may take longer.

    `start` it before the first request.
    """
    return LiveGate(IssuerKeys(vault), patient or vault, clock)


async def _read(query: Callable[[], _Found]) -> _Found:
    """Run a query in a thread of its own, so that no check-in waits for it."""

    def run() -> _Found:
        close_old_connections()
        try:
            return query()
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(None, run)
