"""A published log over plain HTTP, for `ansim ledger verify`: bounded answers, no redirects, no belief."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from ansim.kit.sentence import Sentence
from ansim.ledger.domain.errors import EntriesPruned, LedgerError, TreeTampered

_LARGEST = 256 * (2 + 65_535)
"""A full bundle of the longest entries, in bytes; nothing else that a log publishes is longer."""
_LOG_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}", re.ASCII)


class LedgerUnreachable(LedgerError):
    """No answer, or a server's error."""

    code = "ledger.unreachable"
    sentence = Sentence(
        ko="원장에 연결할 수 없습니다: {url}. 주소를 확인하거나, 원장 역할이 실행 중인지 확인한 뒤 다시 시도하세요.",
        en="The ledger cannot be reached at {url}. Check the address, see that the ledger role runs, and try again.",
    )
    retryable = True


class NotALedger(LedgerError):
    """The address answers, but not as a log does."""

    code = "ledger.not_a_ledger"
    sentence = Sentence(
        ko="이 주소는 원장이 아닙니다: {url}. http://주소/visits 와 같이 원장의 주소를 지정하세요.",
        en="There is no ledger at {url}. Give the address of a log, such as http://host/visits.",
    )


class LedgerSource:
    """The log at one address; `fetch` is what domain/auditing.py reads through."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.url = url
        self._client = client

    def fetch(self, path: str) -> bytes:
        """Return the bytes at `path` below the log. Raises LedgerUnreachable, EntriesPruned, TreeTampered."""
        status, body = self._get(path)
        if status == httpx.codes.GONE:
            raise EntriesPruned
        if status != httpx.codes.OK:
            raise TreeTampered(what=path)
        return body

    def document(self, path: str) -> bytes:
        """Return the bytes of a document that every log has. Raises LedgerUnreachable, NotALedger."""
        status, body = self._get(path)
        if status != httpx.codes.OK:
            raise NotALedger(url=self.url)
        return body

    def logs(self) -> tuple["LedgerSource", ...]:
        """Return this log, or those that a ledger role names at its root. Raises LedgerUnreachable, NotALedger."""
        if self._get("checkpoint")[0] == httpx.codes.OK:
            return (self,)
        try:
            names = json.loads(self.document(""))["logs"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise NotALedger(url=self.url) from None
        if not isinstance(names, list) or not names:
            raise NotALedger(url=self.url)
        if not all(isinstance(name, str) and _LOG_NAME.fullmatch(name) for name in names):
            raise NotALedger(url=self.url)
        return tuple(LedgerSource(f"{self.url}/{name}", self._client) for name in names)

    def _get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of a GET; server errors and broken connections are LedgerUnreachable."""
        body = bytearray()
        try:
            with self._client.stream("GET", f"{self.url}/{path}") as answer:
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > _LARGEST:
                        raise NotALedger(url=self.url)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            raise LedgerUnreachable(url=self.url) from None
        if answer.is_server_error:
            raise LedgerUnreachable(url=self.url)
        return answer.status_code, bytes(body)


@contextmanager
def open_source(address: str) -> Iterator[LedgerSource]:
    """Give the log at an address as a person types it. Raises NotALedger for what is no such address."""
    url = address.strip().removesuffix("/checkpoint").rstrip("/")
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        raise NotALedger(url=url) from None
    if (
        parts.scheme not in ("http", "https")
        or not parts.host
        or parts.query
        or parts.fragment
        or parts.userinfo
    ):
        raise NotALedger(url=url)
    with httpx.Client(timeout=20, follow_redirects=False, trust_env=False) as client:
        yield LedgerSource(url, client)
