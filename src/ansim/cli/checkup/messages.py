"""Whether the message service of every office that has one is reached, and what is left on its account."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

import django
from django.db import Error, connections

from ansim.cli.checkup.findings import Finding
from ansim.conf import env
from ansim.conf.roles import Role
from ansim.delivery.domain.health import Health
from ansim.kit.clock import korean_datetime, now
from ansim.kit.errors import AnsimError

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """One office's account at its message service: won left, None when it was not reached."""

    office: int
    balance: float | None


def see_messages() -> tuple[list[Finding], list[AccountSeen]]:
    """Ask every configured service for its balance; turns this process into the office role."""
    return as_office(_see_accounts)


def as_office(look: Callable[[], tuple[list[Finding], list[Seen]]]) -> tuple[list[Finding], list[Seen]]:
    """Look at something as the office role, and let go of its database."""
    os.environ["ANSIM_ROLE"] = Role.OFFICE.value
    os.environ["DJANGO_SETTINGS_MODULE"] = Role.OFFICE.settings_module
    django.setup()
    try:
        return look()
    except Error:  # not migrated yet, or gone in this moment: databases.py says so
        return [], []
    finally:
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # its threads would outlive the command


def _see_accounts() -> tuple[list[Finding], list[AccountSeen]]:
    accounts = import_module("ansim.delivery.queries.accounts")
    offices: tuple[int, ...] = accounts.offices_with_account()
    if not offices:
        is_well = env.sandbox() or accounts.offices_with_bridge()  # what is carried out needs no service here
        return ([] if is_well else [Finding("messages.none")]), []
    answers = [_ask(office) for office in offices]
    return [finding for found, _ in answers for finding in found], [seen for _, seen in answers]


def _ask(office: int) -> tuple[list[Finding], AccountSeen]:
    found, seen = _ask_service(office)
    return [*found, *_judged(office)], seen


def _judged(office: int) -> list[Finding]:
    """What our own figures say of the service, and of the worker."""
    seen = import_module("ansim.delivery.queries.health").service_health(office_id=office, now=now())
    if seen is None:
        return []
    found = []
    if seen.health in (Health.AILING, Health.DOWN):
        found.append(
            Finding("messages.ailing", {"office": office, "percent": seen.percent, "asked": seen.asked})
        )
    if seen.closed_until:
        found.append(
            Finding("messages.resting", {"office": office, "until": korean_datetime(seen.closed_until)})
        )
    if seen.waiting_since:
        found.append(
            Finding("messages.stuck", {"office": office, "since": korean_datetime(seen.waiting_since)})
        )
    return found


def _ask_service(office: int) -> tuple[list[Finding], AccountSeen]:
    try:
        left = import_module("ansim.delivery.services.providers").check_balance(office_id=office)
    except AnsimError as error:
        return [Finding("messages.down", {"office": office, "code": error.code})], AccountSeen(office, None)
    total = left.cash + left.points
    return ([] if total > 0 else [Finding("messages.empty", {"office": office})]), AccountSeen(office, total)
