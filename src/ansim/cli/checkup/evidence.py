"""Whether the newest evidence of every office is as it was sealed, and whether the ledger has been told of it."""

from datetime import timedelta
from importlib import import_module
from typing import Final

from ansim.cli.checkup.findings import Finding
from ansim.cli.checkup.messages import as_office
from ansim.kit.clock import now

NEWEST: Final = 20
"""Seals whose statements are looked at: a minute of the worst day at most; `ansim delivery evidence` looks at all."""
_LATE: Final = timedelta(hours=1)


def see_evidence() -> tuple[list[Finding], list[int]]:
    """Look at every office's evidence and return those looked at; turns this process into the office role."""
    return as_office(_see_offices)


def _see_offices() -> tuple[list[Finding], list[int]]:
    evidence = import_module("ansim.notices.queries.evidence")
    offices = list(evidence.offices_with_evidence())
    findings = []
    for office in offices:
        found = evidence.check_evidence(office, ledger=None, newest=NEWEST)
        if found.findings:
            findings.append(Finding("evidence.broken", {"office": office, "count": len(found.findings)}))
        since = evidence.unlogged_since(office)
        if since is not None and now() - since > _LATE:
            findings.append(Finding("evidence.unlogged", {"office": office, "count": found.unlogged}))
    return findings, offices
