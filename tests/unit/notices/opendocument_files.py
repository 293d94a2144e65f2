"""OpenDocument sheets written by hand (no package of the lock writes them): typed cells, hidden and repeated rows."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


class Raw(str):
    """The XML of a cell, as it is."""


def cell(value: object) -> str:
    """One cell as LibreOffice writes it: a date by date-value, a number by value, a text by its paragraph."""
    if isinstance(value, Raw):
        return value
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, date):
        shown = value.isoformat()
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{shown}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def table(rows: Sequence[Sequence[object]], name: str, attributes: Mapping[int, str] | None = None) -> str:
    """One sheet; `attributes` are written on the 1-based rows they name."""
    given = attributes or {}
    body = "".join(
        f"<table:table-row {given.get(number, '')}>{''.join(map(cell, row))}</table:table-row>"
        for number, row in enumerate(rows, start=1)
    )
    return f"<table:table table:name={quoteattr(name)}>{body}</table:table>"


def book(*tables: str) -> bytes:
    """An ODS file of sheets."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_NAMES}><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/></manifest:manifest>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", _KIND)
        target.writestr("content.xml", content.encode())
        target.writestr("META-INF/manifest.xml", manifest)
    return data.getvalue()


def sheet(*rows: Sequence[object], name: str = "명단", attributes: Mapping[int, str] | None = None) -> bytes:
    """An ODS file of one sheet."""
    return book(table(rows, name, attributes))
