"""Asks an office's verification page how its books have a reference (docs/reference/verification.md)."""

import http.client
import json
from urllib.parse import urlsplit

from ansim.notices.domain.verdict import NoticeStatus

_PATIENCE = 2.0  # seconds; whoever checks a notice at a door does not wait
_MOST_BYTES = 4096
_SAID = {
    status.value: status
    for status in (
        NoticeStatus.VALID,
        NoticeStatus.WITHDRAWN,
        NoticeStatus.SUPERSEDED,
        NoticeStatus.UNKNOWN,
    )
}


def ask_status(address: str, reference: str) -> NoticeStatus | None:
    """Return what GET `address`/n/`reference`/status says; None when nobody answers, or with something else.

    Follows no redirect and reads at most 4 KB; an address that is none is as good as nobody.
    """
    try:
        parts = urlsplit(address)
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    except ValueError:
        return None
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/n/{reference}/status")
        answer = connection.getresponse()
        said = json.loads(answer.read(_MOST_BYTES)) if answer.status == 200 else None
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    status = said.get("status") if isinstance(said, dict) else None
    return _SAID.get(status) if isinstance(status, str) else None


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """Return a connection not yet opened. Raises ValueError for an address that is no web address."""
    if not host or scheme not in ("http", "https"):
        raise ValueError("address")
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    try:
        return kind(host, port, timeout=_PATIENCE)
    except http.client.HTTPException:
        raise ValueError("address") from None
