"""What a list of these tests is: its bytes, whom it names, what must be told; and how such bytes are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.notices.list_files import workbook

from ansim.notices.domain.profile import Profile
from ansim.notices.domain.record import NoticeKind

TODAY = date(2022, 2, 20)
Row = Sequence[object]
Change = Callable[[Workbook, Worksheet], None]


@dataclass(frozen=True)
class Case:
    """A list, what must be read from it (row, name, birth, phone) and what must be told (row, code).

    `guardians` are (row, name, phone) of people who have one, `suggested` (row, value) of problems that offer one,
    `reading` attributes of what was done to the file.
    """

    name: str
    data: bytes
    people: Sequence[tuple[int, str, str, str | None]]
    told: Sequence[tuple[int, str]] = field(default=())
    kind: NoticeKind | None = NoticeKind.ISOLATION
    guardians: Sequence[tuple[int, str, str | None]] = ()
    suggested: Sequence[tuple[int, str]] = ()
    reading: Mapping[str, object] = field(default_factory=dict)
    profile: Profile | None = None
    specimens: Sequence[str] = ()


def text(lines: str, encoding: str = "utf-8") -> bytes:
    """A pasted or saved text without the indentation of the file that holds it."""
    return "\n".join(line.strip() for line in lines.strip().splitlines()).encode(encoding)


def merged(*areas: str) -> Change:
    """A change that merges areas."""

    def change(_book: Workbook, page: Worksheet) -> None:
        for area in areas:
            page.merge_cells(area)

    return change


def hidden(*rows: int, columns: str = "", filtered: str = "") -> Change:
    """A change that hides rows (as a filter does) and columns by their letters; `filtered` sets a filter on an area."""

    def change(_book: Workbook, page: Worksheet) -> None:
        for row in rows:
            page.row_dimensions[row].hidden = True
        for letter in columns:
            page.column_dimensions[letter].hidden = True
        if filtered:
            page.auto_filter.ref = filtered
            page.auto_filter.add_filter_column(0, ["홍길동"])

    return change


def sheet(*rows: Row, change: Change | None = None) -> bytes:
    """A workbook."""
    return workbook(*rows, change=change)


GA = ("홍길동", "1990-01-01", "010-0000-0001")
NA = ("김나래", "1985-05-05", "010-0000-0002")
