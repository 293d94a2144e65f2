"""Asks an office's public pages: how its books have a reference, or for its signed list (docs/reference/verification.md)."""

import http.client
import json
from urllib.parse import quote, urlsplit

from ansim.notices.domain.verdict import NoticeStatus

_PATIENCE = 2.0  # seconds; whoever checks a notice at a door does not wait
_MOST_BYTES = 4096
MOST_LIST_BYTES = 20_000_000  # 1.8 million notices that no longer stand
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
    """Return what GET `address`/n/`reference`/status says; None when nobody answers, or with something else."""
    answer = _got(address, f"/n/{reference}/status", _MOST_BYTES)
    try:
        said = json.loads(answer) if answer else None
    except (ValueError, RecursionError):
        return None
    status = said.get("status") if isinstance(said, dict) else None
    return _SAID.get(status) if isinstance(status, str) else None


def fetch_list(address: str, office_code: str) -> bytes | None:
    """Return what GET `address`/n/lists/`office_code` answers, None when nobody does; it tells no reference to anybody."""
    return _got(address, f"/n/lists/{quote(office_code, safe='')}", MOST_LIST_BYTES)


def _got(address: str, path: str, most: int) -> bytes | None:
    """Return the body of a plain yes. Follows no redirect; an address that is none is as good as nobody.

    One byte more than `most` is read at most, so that a longer body is told from a whole one.
    """
    try:
        parts = urlsplit(address)
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    except ValueError:
        return None
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}{path}")
        answer = connection.getresponse()
        body = answer.read(most + 1) if answer.status == 200 else b""
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return body if 0 < len(body) <= most else None


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """Return a connection not yet opened. Raises ValueError for an address that is no web address."""
    if not host or scheme not in ("http", "https"):
        raise ValueError("address")
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    try:
        return kind(host, port, timeout=_PATIENCE)
    except http.client.HTTPException:
        raise ValueError("address") from None
