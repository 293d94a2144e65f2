"""SOLAPI's request signature, checked: HMAC-SHA256 of date and salt, used once, within 15 minutes of our clock."""

import hashlib
import hmac
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from ansim.sandbox.gateway.replies import Refusal

WINDOW = timedelta(minutes=15)


class Signatures:
    """Checks the Authorization header of each request and remembers the signatures of the last 30 minutes."""

    def __init__(self, api_key: str, api_secret: str, clock: Callable[[], datetime]) -> None:
        self._key = api_key
        self._secret = api_secret.encode()
        self._clock = clock
        self._seen: set[str] = set()
        self._order: deque[tuple[datetime, str]] = deque()

    def check(self, header: str) -> None:
        """Raise Refusal (403) unless `header` is a fresh, valid signature of the account."""
        method, _, rest = header.partition(" ")
        parts = {}
        for part in rest.split(","):
            name, _, value = part.strip().partition("=")
            parts[name.lower()] = value
        date, salt, signature = (parts.get(name, "") for name in ("date", "salt", "signature"))
        if method != "HMAC-SHA256" or not 12 <= len(salt) <= 64:
            raise Refusal(400, "ValidationError", "Authorization header")
        if parts.get("apikey") != self._key:
            raise Refusal(403, "InvalidAPIKey", "unknown API key")
        expected = hmac.new(self._secret, (date + salt).encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Refusal(403, "SignatureDoesNotMatch", "signature does not match")
        self._check_fresh(date, signature)

    def _check_fresh(self, date: str, signature: str) -> None:
        now = self._clock()
        try:
            moment = datetime.fromisoformat(date)
            skew = abs(now - moment)
        except (ValueError, TypeError):
            raise Refusal(400, "ValidationError", "date is not ISO 8601 with zone") from None
        if skew > WINDOW:
            raise Refusal(403, "RequestTimeTooSkewed", "clock differs by more than 15 minutes")
        while self._order and now - self._order[0][0] > 2 * WINDOW:
            self._seen.discard(self._order.popleft()[1])
        if signature in self._seen:
            raise Refusal(403, "DuplicatedSignature", "signature was used before")
        self._seen.add(signature)
        self._order.append((now, signature))
