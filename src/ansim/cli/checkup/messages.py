"""Whether the message service of every office that has one is reached, and what is left on its account."""

import os
from dataclasses import dataclass
from importlib import import_module

import django
from django.db import Error, connections

from ansim.cli.checkup.findings import Finding
from ansim.conf import env
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """One office's account at its message service: won left, None when it was not reached."""

    office: int
    balance: float | None


def see_messages() -> tuple[list[Finding], list[AccountSeen]]:
    """Ask every configured service for its balance; turns this process into the office role."""
    os.environ["ANSIM_ROLE"] = Role.OFFICE.value
    os.environ["DJANGO_SETTINGS_MODULE"] = Role.OFFICE.settings_module
    django.setup()
    try:
        return _see_accounts()
    except Error:  # not migrated yet, or gone in this moment: databases.py says so
        return [], []
    finally:
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # its threads would outlive the command


def _see_accounts() -> tuple[list[Finding], list[AccountSeen]]:
    offices: tuple[int, ...] = import_module("ansim.delivery.queries.accounts").offices_with_account()
    if not offices:
        return ([] if env.sandbox() else [Finding("messages.none")]), []
    answers = [_ask(office) for office in offices]
    return [finding for found, _ in answers for finding in found], [seen for _, seen in answers]


def _ask(office: int) -> tuple[list[Finding], AccountSeen]:
    try:
        left = import_module("ansim.delivery.services.providers").check_balance(office_id=office)
    except AnsimError as error:
        return [Finding("messages.down", {"office": office, "code": error.code})], AccountSeen(office, None)
    total = left.cash + left.points
    return ([] if total > 0 else [Finding("messages.empty", {"office": office})]), AccountSeen(office, total)
