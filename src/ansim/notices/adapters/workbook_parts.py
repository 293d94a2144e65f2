"""Looks into the ZIP of a workbook before calamine does: what it is, how large it unpacks, what its sheets hide."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html import unescape
from xml.parsers import expat

from ansim.notices.adapters.sheet_marks import NO_MARKS, SheetMarks, opendocument_marks, worksheet_marks
from ansim.notices.adapters.table_errors import FileDamaged, FileUnknown, FileUnpacksTooLarge

MAX_UNPACKED = 600 * 1024 * 1024
# All that zipfile throws at damaged, encrypted or exotic archives; NotImplementedError is a RuntimeError.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    struct.error,
)
_CHUNK = 1024 * 1024
_SHEET = re.compile(r'<(?:\w+:)?sheet (?=[^>]*\bname="([^"]*)")[^>]*\bid="([^"]*)"')
_TARGET = re.compile(r'<(?:\w+:)?Relationship (?=[^>]*\bId="([^"]*)")[^>]*\bTarget="([^"]*)"')
_REPEATED = re.compile(rb'<table:table-(row|cell)[^>]*number-(?:rows|columns)-repeated="([0-9]{4,})"[^>]*>')
_SINCE_1904 = re.compile(rb'<(?:\w+:)?workbookPr [^>]*\bdate1904="(?:1|true)"|<table:null-date [^>]*"1904-')


class WorkbookParts:
    """The parts of one ZIP file. Raises FileDamaged when it is no readable ZIP."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise FileDamaged from error
        self._names = {info.filename: info for info in self._zip.infolist()}
        self._marks: dict[str, SheetMarks] = {}
        self._paths: dict[str, str] = {}

    @property
    def is_workbook(self) -> bool:
        """Whether the ZIP is an XLSX or an ODS. Of an XLSB neither sizes nor what it hides can be looked at: it is none."""
        return self.kind in ("XLSX", "ODS")

    @property
    def kind(self) -> str:
        """What the ZIP seems to be, for the error text."""
        mimetype = self._text("mimetype") if "mimetype" in self._names else ""
        if "spreadsheet" in mimetype:
            return "ODS"
        if "hwp" in mimetype:
            return "HWPX"
        parts = (("xl/workbook.xml", "XLSX"), ("xl/workbook.bin", "XLSB"), ("word/document.xml", "DOCX"))
        return next((kind for name, kind in parts if name in self._names), "ZIP")

    def refuse_if_unsafe(self) -> None:
        """Raise FileUnpacksTooLarge, FileUnknown (another kind of ZIP) or FileDamaged; read the marks."""
        if sum(info.file_size for info in self._names.values()) > MAX_UNPACKED:
            raise FileUnpacksTooLarge
        if not self.is_workbook:
            raise FileUnknown(kind=self.kind)
        if "content.xml" in self._names:
            content = b"".join(self._chunks("content.xml"))
            _refuse_broken(content)
            self._refuse_repeated(content)
        self._paths = self._sheet_paths()
        for path in sorted(set(self._paths.values()) | {n for n in self._names if "/sharedStrings" in n}):
            self._marks[path] = worksheet_marks(self._chunks(path))

    def marks(self) -> Mapping[str, SheetMarks]:
        """Return what every sheet (XLSX, ODS) hides, by its name."""
        if "content.xml" in self._names:
            return opendocument_marks(b"".join(self._chunks("content.xml")))
        return {sheet: self._marks.get(path, NO_MARKS) for sheet, path in self._paths.items()}

    @property
    def since_1904(self) -> bool:
        """Whether the file counts its days from 1904."""
        part = next((name for name in ("xl/workbook.xml", "content.xml") if name in self._names), None)
        return part is not None and any(_SINCE_1904.search(chunk) for chunk in self._chunks(part))

    def _text(self, name: str) -> str:
        return b"".join(self._chunks(name)).decode("utf-8", "replace")

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except BROKEN as error:
            raise FileDamaged from error

    def _sheet_paths(self) -> dict[str, str]:
        rels = "xl/_rels/workbook.xml.rels"
        if "xl/workbook.xml" not in self._names or rels not in self._names:
            return {}
        targets = dict(_TARGET.findall(self._text(rels)))
        found = {}
        for name, relation in _SHEET.findall(self._text("xl/workbook.xml")):
            path = posixpath.join("/xl", unescape(targets.get(relation, ""))).lstrip("/")
            if path in self._names:
                found[unescape(name)] = path
        return found

    def _refuse_repeated(self, content: bytes) -> None:
        """An ODS can say 'this filled row a billion times'; only empty ones are repeated in honest files."""
        for found in _REPEATED.finditer(content):
            end = content.find(b"</table:table-row>", found.end()) if found[1] == b"row" else found.end()
            if b"office:value-type" in content[found.start() : end]:
                raise FileUnpacksTooLarge


def _refuse_broken(content: bytes) -> None:
    """Raise FileDamaged for XML that is not whole: calamine waits for ever for the end of a table that never comes."""
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise FileDamaged from error
