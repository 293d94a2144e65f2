"""Whether the gate answers where phones look for it, on an origin of its own, and signs under the key that is here."""

import json
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from ansim.checkins.queries.gate import receipt_long_point
from ansim.cli.checkup.findings import Finding
from ansim.conf import env, keys, ports
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.origins import origin_of
from ansim.wire.layout import read_base64url
from ansim.wire.p256 import long_point, read_point

_ASK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class GateSeen:
    """Where the gate should answer, where phones are told that it is, and whether it answered."""

    address: str
    for_phones: str
    answers: bool


def see_gate() -> tuple[list[Finding], GateSeen | None]:
    """Ask the gate for the key of its receipts; None where no gate is expected."""
    away = bool(env.value("VISITS_URL"))
    if not (env.value("GATE_URL") if away else ports.GATE in ports.known()):
        return [], None
    for_phones = ports.gate_url()
    address = for_phones if away else f"http://127.0.0.1:{ports.own_gate()}"
    findings = []
    if origin_of(for_phones) in (*ports.visitor_origins(), origin_of(ports.public_url())):
        findings.append(Finding("gate.same_origin", {"address": for_phones}))
    answer = _ask(address)
    if answer is None:
        return [*findings, Finding("gate.silent", {"address": address})], GateSeen(address, for_phones, False)
    point = _point(answer)
    if point is None:
        findings.append(Finding("gate.stranger", {"address": address}))
    elif not _is_ours(point):
        findings.append(Finding("gate.other_key", {"address": address}))
    return findings, GateSeen(address, for_phones, point is not None)


def _ask(address: str) -> bytes | None:
    """Return what the gate says of its key, over the certificates made here where it has one; None: nobody answers."""
    secure = f"https://localhost:{urlsplit(address).port}"
    made_here = sorted((env.home() / "tls").glob("*.crt"))
    ways: list[tuple[str, Path | None]] = [(address, None), *((secure, file) for file in made_here)]
    for place, file in ways:
        try:
            trusted = True if file is None else ssl.create_default_context(cafile=file)
            with httpx.Client(timeout=_ASK_SECONDS, verify=trusted, trust_env=False) as client:
                return client.get(f"{place}/receipt-key").content
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError):  # OSError: a damaged certificate
            continue
    return None


def _point(answer: bytes) -> bytes | None:
    """Return the point in a gate's answer, 65 bytes; None for whatever else answers there."""
    try:
        raw = read_base64url(str(json.loads(answer)["key"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    key = read_point(raw) if raw else None
    return long_point(key) if key else None


def _is_ours(point: bytes) -> bool:
    """Say whether it is the key of the visits folder; True where that is not here or not ours to read."""
    try:
        held = (keys.folder(Role.VISITS) / "receipt.key").exists()
        return not held or receipt_long_point() == point
    except (OSError, AnsimError):
        return True
