"""Looks into the ZIP of a workbook before calamine does: what it is, how large it unpacks, which rows are hidden.

calamine builds every sheet as one dense block, so a single far-off cell could fill the memory.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import chain

from ansim.notices.adapters.table_errors import FileDamaged, FileUnknown, FileUnpacksTooLarge

MAX_UNPACKED = 600 * 1024 * 1024
MAX_CELLS = 10_000_000
# All that zipfile throws at damaged, encrypted or exotic archives; NotImplementedError is a RuntimeError.
_BROKEN = (
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
_OVERLAP = 4096
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?(?:v|is|f)\b')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"')
_SHEET = re.compile(r'<(?:\w+:)?sheet (?=[^>]*\bname="([^"]*)")[^>]*\bid="([^"]*)"')
_TARGET = re.compile(r'<(?:\w+:)?Relationship (?=[^>]*\bId="([^"]*)")[^>]*\bTarget="([^"]*)"')
_REPEATED = re.compile(rb'<table:table-(row|cell)[^>]*number-(?:rows|columns)-repeated="([0-9]{4,})"[^>]*>')

_TABLE_NAME = re.compile(rb'\btable:name="([^"]*)"')
_TABLE_ROW = re.compile(rb"<table:table-row\b([^>]*)>")
_TIMES = re.compile(rb'table:number-rows-repeated="([0-9]{1,9})"')
_UNSEEN = re.compile(rb'table:visibility="(?:collapse|filter)"')


class WorkbookParts:
    """The parts of one ZIP file. Raises FileDamaged when it is no readable ZIP."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise FileDamaged from error
        self._names = {info.filename: info for info in self._zip.infolist()}
        self._hidden: dict[str, frozenset[int]] = {}
        self._paths: dict[str, str] = {}

    @property
    def is_workbook(self) -> bool:
        """Whether the ZIP is an XLSX or an ODS."""
        return "xl/workbook.xml" in self._names or self.kind == "ODS"

    @property
    def kind(self) -> str:
        """What the ZIP seems to be, for the error text."""
        mimetype = self._text("mimetype") if "mimetype" in self._names else ""
        if "spreadsheet" in mimetype:
            return "ODS"
        if "hwp" in mimetype:
            return "HWPX"
        return "DOCX" if "word/document.xml" in self._names else "ZIP"

    def refuse_if_unsafe(self) -> None:
        """Raise FileUnpacksTooLarge, FileUnknown (another kind of ZIP) or FileDamaged; read the hidden rows."""
        if sum(info.file_size for info in self._names.values()) > MAX_UNPACKED:
            raise FileUnpacksTooLarge
        if not self.is_workbook and "xl/workbook.bin" not in self._names:
            raise FileUnknown(kind=self.kind)
        if "content.xml" in self._names:
            self._refuse_repeated(b"".join(self._chunks("content.xml")))
        self._paths = self._sheet_paths()
        for path in sorted(set(self._paths.values()) | {n for n in self._names if "/sharedStrings" in n}):
            self._hidden[path] = self._scan(path)

    def hidden_rows(self) -> Mapping[str, frozenset[int]]:
        """Return the 1-based numbers of the hidden or filtered-out rows of every sheet (XLSX, ODS) by its name."""
        if "content.xml" in self._names:
            return opendocument_hidden_rows(b"".join(self._chunks("content.xml")))
        return {sheet: self._hidden.get(path, frozenset()) for sheet, path in self._paths.items()}

    def _text(self, name: str) -> str:
        return b"".join(self._chunks(name)).decode("utf-8", "replace")

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except _BROKEN as error:
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

    def _scan(self, path: str) -> frozenset[int]:
        """Read a sheet through once: refuse absurd dimensions, return its hidden rows."""
        hidden: set[int] = set()
        width = height = 0
        tail = b""
        for chunk in self._chunks(path):
            window = tail + chunk
            cells = _CELL.findall(window)
            if cells:
                width = max(width, max(_column(letters) for letters in {letters for letters, _ in cells}))
                height = max(height, max(int(number) for _, number in cells))
            hidden.update(map(int, _HIDDEN_ROW.findall(window)))
            tail = window[-_OVERLAP:]
        if width * height > MAX_CELLS:
            raise FileUnpacksTooLarge
        return frozenset(hidden)

    def _refuse_repeated(self, content: bytes) -> None:
        """An ODS can say 'this filled row a billion times'; only empty ones are repeated in honest files."""
        for found in _REPEATED.finditer(content):
            end = content.find(b"</table:table-row>", found.end()) if found[1] == b"row" else found.end()
            if b"office:value-type" in content[found.start() : end]:
                raise FileUnpacksTooLarge


def opendocument_hidden_rows(content: bytes) -> dict[str, frozenset[int]]:
    """Return the 1-based hidden rows of every table in a content.xml; a row may stand for many of its kind."""
    found: dict[str, frozenset[int]] = {}
    for table in content.split(b"<table:table ")[1:]:
        head, _, body = table.partition(b">")
        name = _TABLE_NAME.search(head)
        hidden: list[range] = []
        number = 1
        for row in _TABLE_ROW.findall(body):
            repeated = _TIMES.search(row)
            following = number + (int(repeated[1]) if repeated else 1)
            if _UNSEEN.search(row):
                hidden.append(range(number, min(following, number + MAX_CELLS)))
            number = following
        if name:
            found[unescape(name[1].decode("utf-8", "replace"))] = frozenset(chain.from_iterable(hidden))
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
