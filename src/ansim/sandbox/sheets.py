"""Writes lists as officers' programs save them: XLSX with title rows, CSV in three encodings, TSV."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ansim.notices.domain.table import Cell

_WHEN = (2020, 1, 1, 0, 0, 0)
_WIDTHS = {"성명": 12, "주소": 44, "휴대전화": 16, "생년월일": 13, "검체채취일": 13, "격리장소": 18}


def write_xlsx(
    titles: Sequence[str], header: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str
) -> bytes:
    """Return a workbook: title lines, the header, the rows. Same input, same bytes."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for place, word in enumerate(header):
        page.column_dimensions[chr(ord("A") + place)].width = _WIDTHS.get(word, 10)
    for title in titles:
        page.append([title] if title else [])
    bold = []
    for word in header:
        cell = WriteOnlyCell(page, value=word)
        cell.font = Font(bold=True)
        bold.append(cell)
    page.append(bold)
    for row in rows:
        page.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return _without_clock(data.getvalue())


def write_delimited(
    titles: Sequence[str],
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    encoding: str,
    delimiter: str = ",",
) -> bytes:
    """Return the same list as text; `encoding` any of Python's, delimiter a comma, tab or semicolon."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([title] for title in titles)
    writer.writerow(header)
    writer.writerows([_shown(cell) for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _without_clock(data: bytes) -> bytes:
    """Pack a workbook anew without the moment of writing, so that a seed gives the same bytes every day."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _CORE
            target.writestr(zipfile.ZipInfo(name, _WHEN), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
