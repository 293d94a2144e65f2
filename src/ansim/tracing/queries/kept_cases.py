"""What the command `ansim cases import` kept, for the office whose page takes it over."""

from ansim.accounts.domain.actors import Actor
from ansim.accounts.queries import offices
from ansim.tracing.domain.case_errors import NothingImportedFor
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.queries.imported_cases import imported_cases


def cases_kept_for(by: Actor) -> ImportedCases:
    """Return what was kept for the actor's office; what was kept in nobody's name is the only office's.

    Raises NothingImported, NothingImportedFor, KeptCasesDamaged, KeptCasesAway, WrongRole.
    """
    try:
        return imported_cases(by.office_code)
    except NothingImportedFor:
        if len(offices()) > 1:  # whose it is, nobody said
            raise
    return imported_cases()
