"""One examination of the whole installation: every part looked at once, its findings in order of weight."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ansim.cli.checkup.answering import RoleSeen, see_roles
from ansim.cli.checkup.carrying import CarrySeen, see_carrying
from ansim.cli.checkup.counts import see_counts
from ansim.cli.checkup.custody import see_keys
from ansim.cli.checkup.databases import REACHES, DatabasesSeen, see_databases, worker_findings
from ansim.cli.checkup.evidence import see_evidence
from ansim.cli.checkup.findings import Finding, Level
from ansim.cli.checkup.gate import GateSeen, see_gate
from ansim.cli.checkup.machine import MachineSeen, see_machine
from ansim.cli.checkup.messages import AccountSeen, see_messages
from ansim.cli.checkup.settings import SettingSeen, see_settings
from ansim.cli.checkup.signatures import see_signatures
from ansim.conf import keys
from ansim.conf.env import BadSetting
from ansim.conf.keys import HeldKey
from ansim.conf.roles import Role

_Seen = TypeVar("_Seen")


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was seen at one moment; findings red first."""

    moment: datetime
    findings: tuple[Finding, ...]
    settings: list[SettingSeen]
    machine: MachineSeen | None
    keys: dict[str, tuple[HeldKey, ...]]
    databases: DatabasesSeen
    roles: list[RoleSeen]
    accounts: list[AccountSeen]
    gate: GateSeen | None = None
    carrying: tuple[CarrySeen, ...] = ()

    @property
    def is_well(self) -> bool:
        """True when nothing is red."""
        return all(finding.level is not Level.RED for finding in self.findings)


def examine(moment: datetime) -> Examination:
    """Look at everything at `moment` (aware), changing nothing; turns this process into the supervisor's role."""
    told, settings = see_settings()
    findings = list(told)
    os.environ["ANSIM_ROLE"] = keys.SUPERVISOR
    machine: MachineSeen | None = _look(see_machine, None, findings)
    held: dict[str, tuple[HeldKey, ...]] = {}
    databases, roles, accounts = DatabasesSeen(), list[RoleSeen](), list[AccountSeen]()
    carrying = list[CarrySeen]()
    gate: GateSeen | None = None
    if all(finding.code != "home.missing" for finding in findings):
        held = _look(see_keys, held, findings)
        databases = _look(see_databases, databases, findings)
        roles = _look(see_roles, roles, findings)
        gate = _look(see_gate, gate, findings)
    if any(seen.role is Role.OFFICE and seen.status for seen in roles):
        findings += worker_findings(databases.worker_seen_at, moment)
    if databases.reach.get(Role.OFFICE, {}).get(Role.OFFICE) == REACHES:
        accounts = _look(see_messages, accounts, findings)
        carrying = _look(see_carrying, carrying, findings)
        _look(see_signatures, list[None](), findings)
        _look(see_evidence, list[int](), findings)
        _look(see_counts, list[int](), findings)
    ordered = tuple(sorted(findings, key=lambda finding: finding.level is not Level.RED))
    return Examination(
        moment, ordered, settings, machine, held, databases, roles, accounts, gate, tuple(carrying)
    )


def _look(part: Callable[[], tuple[list[Finding], _Seen]], nothing: _Seen, findings: list[Finding]) -> _Seen:
    """Look at one part and add its findings; a setting that cannot be used has been told and hides only its part."""
    try:
        found, seen = part()
    except BadSetting:
        return nothing
    findings += found
    return seen
