"""Exports of tables as CSV and XLSX that no spreadsheet program runs as formulas (OWASP: CSV injection)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from ansim.web.base.language import moment_in_words
from ansim.web.base.table import Table

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)}


def export_of(table: Table[Any], wanted: str | None) -> HttpResponseBase | None:
    """Return the download that `?export=csv|xlsx` asks for, None when a page is meant."""
    if not table.exportable or wanted not in ("csv", "xlsx"):
        return None
    if wanted == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            _csv_lines(table.cells(), translation.get_language()), content_type="text/csv; charset=utf-8"
        )
    else:
        response = HttpResponse(_workbook(table), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{wanted}"'
    return response


def harmless(value: Any) -> Any:
    """Return a value as a CSV cell: moments as staff read them, text that would start a formula behind a quote."""
    plain = _plain(value)
    if isinstance(plain, str) and plain.lstrip(" ").startswith(_STARTS_FORMULA):
        return f"'{plain}"
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_in_words(value)
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    return str(value).translate(_ILLEGAL)


def _csv_lines(rows: Iterable[list[Any]], language: str | None) -> Iterator[bytes]:
    """Yield the file line by line in the page's language: the lines are made after the page's own time is over."""
    yield "\ufeff".encode()  # without the mark Excel reads Korean as CP949
    left = iter(rows)
    while True:
        with translation.override(language):
            row = next(left, None)
            if row is None:
                return
            line = io.StringIO()
            csv.writer(line).writerow([harmless(value) for value in row])
        yield line.getvalue().encode()


def _workbook(table: Table[Any]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name[:31])
    for row in table.cells():
        sheet.append([_cell(sheet, _plain(value)) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # text stays text, whatever it starts with
        cell.quotePrefix = value.startswith(_STARTS_FORMULA)
    return cell
