"""Imported cases as they were kept last."""

from ansim.accounts.domain.names import check_office_code
from ansim.tracing.adapters import kept_cases
from ansim.tracing.domain.line_list import ImportedCases

IMPORTED_CASES_KEY = kept_cases.KEY


def imported_cases(office: str = "") -> ImportedCases:
    """Return what `ansim cases import` kept last for an office code; without one, in nobody's name.

    Raises OfficeCodeBad, NothingImported, NothingImportedFor, KeptCasesDamaged, KeptCasesAway, WrongRole.
    """
    return kept_cases.kept_cases(check_office_code(office) if office else "")
