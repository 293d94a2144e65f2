"""What runs: every role asked briefly, the answer kept for some seconds, since when it is so remembered."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection
from django.db.utils import DatabaseError

from ansim.calls.transport import transport_to
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.wire.status import read_status

_TIMEOUT = 1.0
_FRESH_SECONDS = 10
_REMEMBERED_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class RoleState:
    """One role: whether it answers with its database, and since when that has been seen so."""

    role: Role
    is_up: bool
    version: str
    since: datetime


def database_answers() -> bool:
    """Say whether the office's own database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def role_states(at: datetime) -> tuple[RoleState, ...]:
    """Return the state of every role, at most ten seconds old at the moment `at`."""
    known: tuple[RoleState, ...] | None = cache.get("public.roles")
    if known is None:
        known = tuple(_seen(role, *_ask(role), at) for role in Role)
        cache.set("public.roles", known, _FRESH_SECONDS)
    return known


def _ask(role: Role) -> tuple[bool, str]:
    try:
        said = read_status(transport_to(role, timeout=_TIMEOUT).request("GET", "/v1/status"))
    except AnsimError:
        return False, ""
    return said.database != "unreachable", said.version


def _seen(role: Role, is_up: bool, version: str, at: datetime) -> RoleState:
    key = f"public.role.{role.value}"
    before: RoleState | None = cache.get(key)
    if before is not None and before.is_up == is_up:
        return RoleState(role, is_up, version, before.since)
    state = RoleState(role, is_up, version, at)
    cache.set(key, state, _REMEMBERED_SECONDS)
    return state
