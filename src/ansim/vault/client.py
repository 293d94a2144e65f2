"""What other roles may ask the vault role; needs only wire and kit."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ansim.kit.errors import RefusedByRole
from ansim.kit.sentence import Sentence
from ansim.kit.transport import Answer, Transport
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.status import RoleStatus, read_status
from ansim.wire.token import DESK_COUNTERS, key_id
from ansim.wire.warrant import Presented, write_presented

SUBJECT_INFO = b"ansim-subject/v1"
CONTACT_INFO = b"ansim-contact/v1"


class VaultRefused(RefusedByRole):
    """The vault refused, or answered in an unknown form; `told` is the vault's own code, `status` the HTTP status."""

    code = "vault.refused"
    sentence = Sentence(
        ko="보관소가 처리하지 않았습니다({told}). {message}",
        en="The vault did not do it ({told}). {message}",
    )

    @property
    def told(self) -> str:
        """The code of the vault's own error, `-` when there was none."""
        return str(self.params["told"])


@dataclass(frozen=True, slots=True)
class Subject:
    """The case's uid sealed to the warrant's opener (info SUBJECT_INFO | case), and where its leaf 0x03 stands."""

    sealed: bytes = field(repr=False)
    leaf_index: int


@dataclass(frozen=True, slots=True)
class Revealed:
    """What the vault knows of a contact: E.164 phone and, where asked and known, name, ISO birth date, address.

    `form_at` is when the person filled in the identity form; `leaf_index` where the reveal is logged.
    """

    phone: str = field(repr=False)
    name: str = field(repr=False)
    birth: str = field(repr=False)
    address: str = field(repr=False)
    form_at: datetime | None
    leaf_index: int


@dataclass(frozen=True, slots=True)
class DayKeys:
    """Day keys of 32 bytes by day (number), and how many counters one person can have had on any of these days."""

    by_day: Mapping[int, bytes] = field(repr=False)
    counters: int


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """An issuer's raw Ed25519 public key, its kid, and the Korean days (numbers) whose tokens it signs."""

    kid: bytes
    public: bytes
    first_day: int
    last_day: int


class VaultClient:
    """A typed client of the vault role over a signed transport.

    Looks wait for a seal of the ledger (5 s): give the transport 40 s. Every call may raise VaultRefused and what the
    transport raises; all may be repeated, a look that was logged is not logged again.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def status(self) -> RoleStatus:
        """Return what the role says of itself. Raises RoleUnreachable, BadAnswer."""
        return read_status(self._transport.request("GET", "/v1/status"))

    def subject(self, presented: Presented, phone: str, opening: bytes | None = None) -> Subject:
        """Return the sealed uid of a phone; `opening` opens the warrant's commitment to it (commit_subject)."""
        body: dict[str, Any] = {"presented": write_presented(presented), "phone": phone}
        if opening is not None:
            body["opening"] = write_base64url(opening)
        told = self._ask("POST", "/v1/subjects", body)
        with _Reading():
            return Subject(_bytes(told["subject"]), int(told["leaf_index"]))

    def reveal(
        self, presented: Presented, handles: Sequence[bytes], why: str, fields: Sequence[str]
    ) -> tuple[Revealed, ...]:
        """Return the asked fields (phone, name, birth, address) of up to 1,000 contacts, in order."""
        body = {
            "presented": write_presented(presented),
            "handles": [write_base64url(handle) for handle in handles],
            "why": why,
            "fields": list(fields),
        }
        told = self._ask("POST", "/v1/reveals", body)
        with _Reading():
            return tuple(_revealed(one) for one in told["people"])

    def answered(self, presented: Presented, handles: Sequence[bytes]) -> tuple[datetime | None, ...]:
        """Return when each contact filled in the identity form, None for those who have not."""
        body = {
            "presented": write_presented(presented),
            "handles": [write_base64url(handle) for handle in handles],
        }
        told = self._ask("POST", "/v1/answers", body)
        with _Reading():
            return tuple(_moment(one) for one in told["answered"])

    def day_keys(self, presented: Presented, days: Iterable[int]) -> DayKeys:
        """Return the day keys of a warrant's days (numbers), as far as there are any."""
        told = self._ask(
            "POST", "/v1/day-keys", {"presented": write_presented(presented), "days": list(days)}
        )
        with _Reading():
            keys = {int(day): _bytes(key) for day, key in told["keys"].items()}
            if told["counters"] not in range(1, DESK_COUNTERS.stop + 1):
                raise ValueError
            return DayKeys(keys, int(told["counters"]))

    def contact_key(self) -> bytes:
        """Return the X25519 public key, 32 bytes, to which contacts' uids are sealed (info CONTACT_INFO | case)."""
        told = self._ask("GET", "/v1/contact-key")
        with _Reading():
            return _bytes(told["key"])

    def issuer_keys(self) -> tuple[IssuerKey, ...]:
        """Return the keys under which tokens verify, oldest first; their ids are computed here, not believed."""
        told = self._ask("GET", "/v1/issuer-keys")
        with _Reading():
            return tuple(_issuer(one) for one in told["keys"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        raw = json.dumps(body).encode() if body is not None else b""
        return _told(self._transport.request(method, path, raw))


class _Reading:
    """Turns any other form of answer into VaultRefused."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is not None and issubclass(kind, ValueError | KeyError | TypeError | AttributeError):
            raise VaultRefused(told="-", message="", status=200) from None


def _told(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = None
    if answer.status != 200 or not isinstance(told, dict):
        said = told if isinstance(told, dict) else {}
        code, message = said.get("code"), said.get("message")
        raise VaultRefused(
            told=code[:60] if isinstance(code, str) else "-",
            message=message[:200] if isinstance(message, str) else "",
            status=answer.status,
        )
    return told


def _revealed(one: dict[str, Any]) -> Revealed:
    phone, name, birth, address = (str(one.get(name) or "") for name in ("phone", "name", "birth", "address"))
    return Revealed(phone, name, birth, address, _moment(one["form_at"]), int(one["leaf_index"]))


def _issuer(one: dict[str, Any]) -> IssuerKey:
    public = _bytes(one["key"])
    return IssuerKey(key_id(public), public, int(one["first_day"]), int(one["last_day"]))


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))


def _bytes(value: object) -> bytes:
    data = read_base64url(value) if isinstance(value, str) else None
    if data is None:
        raise ValueError
    return data
