"""Whether the counts of the newest sendings are what counting their messages gives."""

from importlib import import_module
from typing import Final

from ansim.cli.checkup.findings import Finding
from ansim.cli.checkup.messages import as_office

NEWEST: Final = 20
"""Groups that are counted anew: what the console shows first; `ansim delivery counts` counts all."""


def see_counts() -> tuple[list[Finding], list[int]]:
    """Count the newest groups of all offices anew; turns this process into the office role."""
    return as_office(_see_groups)


def _see_groups() -> tuple[list[Finding], list[int]]:
    found = import_module("ansim.delivery.queries.tallies").recount(newest=NEWEST)
    findings = [Finding("counts.wrong", {"count": len(found.wrong)})] if found.wrong else []
    return findings, [found.groups]
