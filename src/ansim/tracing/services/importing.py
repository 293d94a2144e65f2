"""Import of a line list with its links: read, judged row by row, kept for chains."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ansim.accounts.domain.names import check_office_code
from ansim.tracing.adapters import kept_cases
from ansim.tracing.domain.line_columns import ColumnMap, Row
from ansim.tracing.domain.line_list import CaseLinks, ImportedCases, LineList, read_line_list, read_links


@dataclass(frozen=True, slots=True)
class ReadCases:
    """Two files as they were understood: what was found in each, and the cases they make together."""

    line_list: LineList
    case_links: CaseLinks

    @property
    def cases(self) -> ImportedCases:
        """Return the cases without what concerns only the reading."""
        read = self.case_links
        return ImportedCases(
            self.line_list.numbers, read.links, read.texts, read.without_source, self.line_list.days
        )


def read_cases(*, line_list: Sequence[Row], links: Sequence[Row], given: ColumnMap) -> ReadCases:
    """Return what the rows of both files say; stores nothing.

    Raises ColumnsMissing, MapColumnMissing and NoCases; single rows yield problems instead.
    """
    listed = read_line_list(line_list, given)
    return ReadCases(listed, read_links(links, listed.numbers, given))


def keep_cases(*, cases: ImportedCases, office: str = "") -> Path:
    """Keep `cases` in place of what was imported before for an office code and return the sealed file.

    Without a code they are the only office's. Raises OfficeCodeBad, WrongRole.
    """
    return kept_cases.keep_cases(cases, check_office_code(office) if office else "")
