"""Which roles answer a signed request at their address, with which version, key and database."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from ansim.calls.transport import HttpTransport, RoleUnreachable
from ansim.cli.checkup.findings import Finding
from ansim.conf import env, ports
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.wire.status import BadAnswer, RoleStatus, read_status

_ASK_SECONDS = 15.0  # a role whose database is away needs ten of them to say so


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """One role: where it should answer, and what it said (None: nothing)."""

    role: Role
    address: str
    status: RoleStatus | None


def see_roles() -> tuple[list[Finding], list[RoleSeen]]:
    """Ask every role that runs here or has an address; before the first start none has."""
    known = ports.known()
    asked = [role for role in Role if role.value in known or env.value(f"{role.name}_URL")]
    with ThreadPoolExecutor(len(Role)) as pool:
        answers = list(pool.map(_ask, asked))
    return [finding for found, _ in answers for finding in found], [seen for _, seen in answers]


def _transports(role: Role, address: str) -> Iterator[tuple[str, HttpTransport]]:
    """Yield the ways to ask a role; an office with a self-made certificate answers only under that."""
    yield address, HttpTransport(role, timeout=_ASK_SECONDS, own=Role.OFFICE, address=address)
    if role is not Role.OFFICE:
        return
    for certificate in sorted((env.home() / "tls").glob("*.crt")):
        secure = f"https://localhost:{urlsplit(address).port}"
        trusted = ssl.create_default_context(cafile=certificate)
        yield (
            secure,
            HttpTransport(role, timeout=_ASK_SECONDS, own=Role.OFFICE, address=secure, trusted=trusted),
        )


def _ask(role: Role) -> tuple[list[Finding], RoleSeen]:
    address = ports.role_url(role)
    for place, transport in _transports(role, address):
        try:
            with transport:
                status = read_status(transport.request("GET", "/v1/status"))
        except RoleUnreachable:
            continue
        except BadAnswer as bad:
            return [_wrong_answer(role, place, int(str(bad.params["status"])))], RoleSeen(role, place, None)
        except AnsimError:
            break  # a key of ours is missing: custody.py says which
        return _judge(role, status), RoleSeen(role, place, status)
    why = "role.stranger" if _is_held(address) else "role.silent"
    return [Finding(why, {"role": role.value, "address": address})], RoleSeen(role, address, None)


def _wrong_answer(role: Role, address: str, status: int) -> Finding:
    if status in (401, 403):
        return Finding("role.refuses", {"role": role.value, "status": status})
    if status >= 500:
        return Finding("role.broken", {"role": role.value, "status": status})
    return Finding("role.stranger", {"address": address})


def _judge(role: Role, status: RoleStatus) -> list[Finding]:
    ours = version("ansim")
    findings = []
    if status.role != role.value:
        findings.append(Finding("role.stranger", {"address": ports.role_url(role)}))
    if status.version != ours:
        findings.append(Finding("role.version", {"role": role.value, "theirs": status.version, "ours": ours}))
    if status.database == "unreachable":
        findings.append(Finding("role.database", {"role": role.value}))
    return findings


def _is_held(address: str) -> bool:
    parts = urlsplit(address)
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((parts.hostname or "127.0.0.1", parts.port or 80)) == 0
