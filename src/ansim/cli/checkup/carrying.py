"""Carrying over a separated network: which side each office is on, whom it trusts, which bundles do not come back."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from ansim.cli.checkup.findings import Finding
from ansim.cli.checkup.messages import as_office
from ansim.conf.carry_keys import pinned
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError


class Side(StrEnum):
    """Where an office's messages go: out of the separated network, or from outside to the phones."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class CarrySeen:
    """One office that carries: the fingerprint of the peer (None: none pinned), bundles not heard of, and overdue."""

    office: int
    side: Side
    peer: str | None
    out: int
    overdue: int


def see_carrying() -> tuple[list[Finding], list[CarrySeen]]:
    """Look at every office that carries or could; turns this process into the office role."""
    return as_office(_see_offices)


def _see_offices() -> tuple[list[Finding], list[CarrySeen]]:
    accounts = import_module("ansim.delivery.queries.accounts")
    carrying = import_module("ansim.delivery.queries.carrying")
    offices = {office: Side.INSIDE for office in accounts.offices_with_bridge()}
    for office in accounts.offices_with_account():
        if carrying.carries_out(office_id=office):
            offices[office] = Side.INSIDE
        elif carrying.takes_in(office_id=office) or _peer(office):
            offices[office] = Side.OUTSIDE
    seen = [_see(carrying, office, side) for office, side in sorted(offices.items())]
    return list(_findings(seen)), seen


def _see(carrying: Any, office: int, side: Side) -> CarrySeen:
    out = carrying.silent_count(office_id=office)
    return CarrySeen(
        office, side, _peer(office), out, carrying.silent_count(office_id=office, overdue_at=now())
    )


def _peer(office: int) -> str | None:
    try:
        return pinned(office).fingerprint
    except AnsimError:
        return None


def _findings(seen: Iterable[CarrySeen]) -> Iterable[Finding]:
    for one in seen:
        if one.peer is None:
            yield Finding(f"carry.unpinned_{one.side.value}", {"office": one.office})
        if one.overdue:
            yield Finding("carry.overdue", {"office": one.office, "count": one.overdue})
