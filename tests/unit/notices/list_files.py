"""Files as tests need them: small workbooks, hostile ones, old formats written by hand."""

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ("성명", "생년월일", "휴대전화", "주소")
ROW = ("홍길동", "1990-01-01", "010-0000-0001", "가람시 솔빛로 1")


def workbook(
    *rows: Sequence[object], sheet: str = "명단", change: Callable[[Workbook, Worksheet], None] | None = None
) -> bytes:
    """A workbook of one sheet, changed by `change` before it is saved."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    if change:
        change(book, page)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP of named parts; __ stands for / and _dot_ for a point."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return data.getvalue()


def ods(*rows: Sequence[str], attributes: str = "") -> bytes:
    """An OpenDocument sheet of text cells; `attributes` go onto every row."""
    body = "".join(
        f"<table:table-row {attributes}>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="명단">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", content.encode())
        target.writestr("META-INF/manifest.xml", _MANIFEST)
    return data.getvalue()


_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)


def ole(*marks: str) -> bytes:
    """Something that begins like an old Office file and holds stream names."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 2000
        + b"".join(mark.encode("utf-16-le") for mark in marks)
    )
