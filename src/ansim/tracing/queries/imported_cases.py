"""Imported cases as they were kept last."""

from ansim.tracing.adapters import kept_cases
from ansim.tracing.domain.line_list import ImportedCases

IMPORTED_CASES_KEY = kept_cases.KEY


def imported_cases() -> ImportedCases:
    """Return what `ansim cases import` kept last. Raises NothingImported, KeptCasesDamaged, WrongRole."""
    return kept_cases.kept_cases()
