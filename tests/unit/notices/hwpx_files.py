"""HWPX documents as a Hangul word processor writes them: a zip with a mimetype, sections, tables of addressed cells."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_NAMES = 'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'


def words(text: str) -> str:
    """A paragraph."""
    return f'<hp:p id="0"><hp:run charPrIDRef="0"><hp:t>{escape(text)}</hp:t></hp:run></hp:p>'


def cell(row: int, column: int, text: str, rows: int = 1, inner: str = "") -> str:
    """A cell at its address, merged over so many rows, with a table within it where one is given."""
    return (
        f'<hp:tc name=""><hp:subList>{words(text) if text else ""}{inner}</hp:subList>'
        f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="{rows}"/></hp:tc>'
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of plain cells within a paragraph."""
    body = "".join(
        "<hp:tr>" + "".join(cell(y, x, text) for x, text in enumerate(line)) + "</hp:tr>"
        for y, line in enumerate(rows)
    )
    return f'<hp:p id="1"><hp:run><hp:tbl rowCnt="{len(rows)}">{body}</hp:tbl></hp:run></hp:p>'


def section(*parts: str) -> str:
    """One section's XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {_NAMES}>{"".join(parts)}</hs:sec>'


def document(*sections: str, more: Mapping[str, str] | None = None) -> bytes:
    """The whole file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        for number, text in enumerate(sections):
            archive.writestr(f"Contents/section{number}.xml", text)
        for name, text in {"META-INF/manifest.xml": "<manifest/>", **(more or {})}.items():
            archive.writestr(name, text)
    return file.getvalue()
