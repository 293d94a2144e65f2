"""Reads an officer's file into a table, by the kind of the file: one reader a kind, one door for all of them."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from ansim.notices.adapters.file_kinds import LOCKED, TEXT, file_kind
from ansim.notices.adapters.hwpx_table import read_hwpx
from ansim.notices.adapters.kept_lists import read_kept
from ansim.notices.adapters.pdf_table import read_pdf_table
from ansim.notices.adapters.table_errors import (
    MAX_BYTES,
    FileDocument,
    FileEmpty,
    FileLocked,
    FileMissing,
    FileTooLarge,
    FileUnknown,
)
from ansim.notices.adapters.text_tables import read_text_table
from ansim.notices.adapters.workbooks import read_workbook
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.profile import Profile
from ansim.notices.domain.table import Table

# A further kind is one line: its reader takes the bytes and raises what `read_table` does.
_READERS: Mapping[str, Callable[[bytes], Table]] = {
    "XLSX": read_workbook,
    "XLS": read_workbook,
    "ODS": read_workbook,
    "KEPT": read_kept,
    "HWPX": read_hwpx,
    "PDF": read_pdf_table,
}
_DOCUMENTS = ("HWP", "DOC", "DOCX")  # may hold a table, which no living library reads with certainty


def load_file(path: Path) -> bytes:
    """Return the bytes of a file, refusing by its size before reading. Raises FileMissing and FileTooLarge.

    Pipes and devices say no size, so never more than the limit is read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = b"" if size > MAX_BYTES else file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileMissing from error
    if max(size, len(data)) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 2**20)
    return data


def read_table(data: bytes, filename: str, profile: Profile | None = None) -> Table:
    """Return the sheet of `data` that holds the list (the first visible one with a header, else with content).

    The type is told by the bytes; `filename` only names the sheet of a text file. `profile` helps to find the columns
    of resident numbers: what is returned holds no whole one. Raises FileEmpty, FileTooLarge, FileUnpacksTooLarge,
    FileDamaged, FileLocked, FileUnknown, FileEncoding, FilePdfUnsure, FilePdfScanned and FilePdfNoTable.
    """
    table = _read(data, filename)
    return at_the_door(table, find_layout(table, profile))


def _read(data: bytes, filename: str) -> Table:
    if len(data) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 2**20)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileEmpty
    kind = file_kind(data)
    if kind in _READERS:
        return _READERS[kind](data)
    if kind == LOCKED:
        raise FileLocked
    if kind in _DOCUMENTS:
        raise FileDocument(kind=kind)
    if kind != TEXT:
        raise FileUnknown(kind=kind)
    name = os.path.basename(filename).encode("utf-8", "replace").decode()  # a name in CP949 is no text here
    return read_text_table(data, name)
