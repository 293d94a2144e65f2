"""The real transport under every client: signed HTTP (wire/http_signature.py) to one role."""

import secrets
import ssl
import time
from functools import lru_cache
from typing import Self

import httpx

from ansim.conf import env, keys, ports
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.kit.transport import Answer
from ansim.wire.http_signature import SignedRequest, sign


class RoleUnreachable(AnsimError):
    """Another role does not answer."""

    code = "service.unreachable"
    sentence = Sentence(
        ko="{role} 역할이 응답하지 않습니다. `ansim doctor`로 상태를 확인해 주세요. 하던 일은 이어서 할 수 있습니다.",
        en="Role {role} does not answer. Check with `ansim doctor`; the work can be resumed.",
    )
    retryable = True


class HttpTransport:
    """A signed connection to one role; implements ansim.kit.transport.Transport.

    `own` is the role that asks (this process's unless the supervisor asks for another); `address` and `trusted`
    are for the doctor, who also asks an office that serves with its own certificate.
    """

    def __init__(
        self,
        role: Role,
        *,
        timeout: float = 10.0,
        own: Role | None = None,
        address: str = "",
        trusted: ssl.SSLContext | bool = True,
    ) -> None:
        self._role = role
        self._own = own or Role(env.value("ROLE"))
        base = address or ports.role_url(role)
        try:
            self._client = httpx.Client(base_url=base, timeout=timeout, verify=trusted, trust_env=False)
        except httpx.InvalidURL:  # a host name that no name server could know
            raise RoleUnreachable(role=role.value) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; a `with` block does it by itself."""
        self._client.close()

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send one signed request. Raises RoleUnreachable."""
        plain, _, query = path.partition("?")
        headers = sign(
            SignedRequest(method, plain, query, body),
            keys.service_key(self._own),
            role=self._own.value,
            asked=self._role.value,
            created=int(time.time()),
            nonce=secrets.token_hex(16),
        )
        try:
            answer = self._client.request(method, path, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            raise RoleUnreachable(role=self._role.value) from None
        return Answer(answer.status_code, answer.content)


@lru_cache(maxsize=64)
def _shared(role: Role, own: Role, address: str, timeout: float) -> HttpTransport:
    return HttpTransport(role, timeout=timeout, own=own, address=address)


def transport_to(role: Role, *, timeout: float = 10.0) -> HttpTransport:
    """Return a signed transport to `role`, `timeout` in seconds; its connections are shared by the whole process."""
    return _shared(role, Role(env.value("ROLE")), ports.role_url(role), timeout)
