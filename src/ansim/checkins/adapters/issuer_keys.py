"""The issuer's public keys, fetched from the vault when an unknown one is met, at most every ten seconds, and kept.

Each key signs tokens of the days it was published for and no others; the whole list is replaced at once.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from ansim.checkins.domain.refusals import IssuerAway, IssuerUnknown
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Transport
from ansim.wire.layout import read_base64url
from ansim.wire.token import key_id

_PAUSE_SECONDS = 10.0
_OLD_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A raw Ed25519 key and the days, first and last, whose tokens it signs."""

    public: bytes
    first: int
    last: int


class IssuerKeys:
    """The keys as this gate knows them. `clock` counts seconds of this process, whatever the date."""

    def __init__(self, transport: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._clock = clock
        self._keys: dict[bytes, IssuerKey] = {}
        self._tried: float | None = None
        self._fetched: float | None = None
        self._lock = Lock()

    def public(self, kid: bytes, day: int) -> bytes:
        """Return the key of this id for tokens of `day`. Raises IssuerUnknown, IssuerAway before the first fetch."""
        key = self._keys.get(kid)
        if key is None or self._is_old():
            self._fetch()
            key = self._keys.get(kid)
        if key is None and self._fetched is None:
            raise IssuerAway
        if key is None or not key.first <= day <= key.last:
            raise IssuerUnknown
        return key.public

    def _is_old(self) -> bool:
        return self._fetched is None or self._clock() - self._fetched > _OLD_SECONDS

    def _fetch(self) -> None:
        with self._lock:
            if self._tried is not None and self._clock() - self._tried < _PAUSE_SECONDS:
                return
            self._tried = self._clock()
            try:
                answer = self._transport.request("GET", "/v1/issuer-keys")
            except AnsimError:
                return
            read = _read(answer.body) if answer.status == 200 else None
            if read is not None:
                self._keys = read
                self._fetched = self._clock()


def _read(body: bytes) -> dict[bytes, IssuerKey] | None:
    """Return the keys by their id; None for anything that is not the vault's list."""
    try:
        found = [_read_one(item) for item in json.loads(body)["keys"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return {key_id(key.public): key for key in found}


def _read_one(item: dict[str, object]) -> IssuerKey:
    public, first, last = read_base64url(str(item["key"])), item["first_day"], item["last_day"]
    if public is None or len(public) != 32 or type(first) is not int or type(last) is not int:
        raise ValueError
    return IssuerKey(public, first, last)
