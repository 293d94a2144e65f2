"""What other roles may ask the opener role; needs only wire, kit and the values of domain."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansim.kit.errors import AnsimError, RefusedByRole
from ansim.kit.sentence import Sentence
from ansim.kit.transport import Answer, Transport
from ansim.opener.domain.errors import OpeningBusy, OpeningGone, TooManyOpenings, TraceMalformed
from ansim.opener.domain.results import Found, read_found
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.status import RoleStatus, read_status
from ansim.wire.warrant import Presented, write_presented

_SPOKEN: dict[str, type[AnsimError]] = {
    kind.code: kind for kind in (OpeningGone, OpeningBusy, TooManyOpenings)
}


class OpenerRefused(RefusedByRole):
    """The opener refused; `told` is its own code, `status` the HTTP status (500 and more may pass by itself)."""

    code = "opener.refused"
    sentence = Sentence(
        ko="접촉자를 찾지 못했습니다({told}). {message}", en="The trace was refused ({told}). {message}"
    )


@dataclass(frozen=True, slots=True)
class NewOpening:
    """An opening: its name, the one-time X25519 public key (32 bytes), until when it lives (seconds since 1970)."""

    opening: str
    public_key: bytes
    expires: int


class OpenerClient:
    """A typed client of the opener role over a signed transport; give it 60 s, two generations take a moment."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def status(self) -> RoleStatus:
        """Return what the role says of itself. Raises RoleUnreachable, BadAnswer."""
        return read_status(self._transport.request("GET", "/v1/status"))

    def open(self) -> NewOpening:
        """Return a fresh opening. Raises TooManyOpenings, OpenerRefused, RoleUnreachable, TraceMalformed."""
        told = self._ask("/v1/openings", {})
        name, expires = told.get("opening"), told.get("expires")
        key = told.get("public_key")
        public = read_base64url(key) if isinstance(key, str) else None
        if not isinstance(name, str) or type(expires) is not int or public is None or len(public) != 32:
            raise TraceMalformed
        return NewOpening(name, public, expires)

    def trace(
        self,
        opening: str,
        presented: Presented,
        subject: bytes | None,
        policy: str,
        most_each: Sequence[int] = (),
    ) -> Found:
        """Return what a warrant finds; `subject` as the vault sealed it (None for a venue), `policy` a version.

        `most_each` bounds single generations, from the first, below what the warrant allows in all.

        Raises OpeningGone (ask for the look-up again), OpeningBusy, OpenerRefused, RoleUnreachable, TraceMalformed.
        """
        body = {
            "presented": write_presented(presented),
            "subject": None if subject is None else write_base64url(subject),
            "policy": policy,
            "most_each": list(most_each),
        }
        return read_found(self._ask(f"/v1/openings/{opening}/trace", body))

    def _ask(self, path: str, body: Mapping[str, object]) -> dict[str, object]:
        answer = self._transport.request("POST", path, json.dumps(body).encode())
        try:
            told = json.loads(answer.body)
        except (ValueError, RecursionError):
            told = None
        if answer.status != 200:
            raise _refusal(answer, told)
        if not isinstance(told, dict):
            raise TraceMalformed
        return told


def _refusal(answer: Answer, told: object) -> AnsimError:
    said = told if isinstance(told, dict) else {}
    code, message = said.get("code"), said.get("message")
    if isinstance(code, str) and code in _SPOKEN:
        return _SPOKEN[code]()
    return OpenerRefused(
        told=code[:60] if isinstance(code, str) else "-",
        message=message[:300] if isinstance(message, str) else "",
        status=answer.status,
    )
