"""Reads an officer's file into a table: XLSX, XLS, ODS by calamine; CSV, TSV and pasted text by hand."""

import os
from pathlib import Path

from ansim.notices.adapters.table_errors import (
    MAX_BYTES,
    FileEmpty,
    FileLocked,
    FileMissing,
    FileTooLarge,
    FileUnknown,
)
from ansim.notices.adapters.text_tables import read_text_table
from ansim.notices.adapters.workbooks import read_workbook
from ansim.notices.domain.table import Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"HWP Document File", "HWP"),
)


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


def read_table(data: bytes, filename: str) -> Table:
    """Return the sheet of `data` that holds the list (the first visible one with a header, else with content).

    The type is told by the bytes; `filename` only names the sheet of a text file. Raises FileEmpty,
    FileTooLarge, FileUnpacksTooLarge, FileDamaged, FileLocked, FileUnknown and FileEncoding.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 2**20)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileEmpty
    if data.startswith(b"PK"):
        return read_workbook(data)
    if data.startswith(_OLE):
        _refuse_locked_or_document(data)
        return read_workbook(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise FileUnknown(kind=kind)
    name = os.path.basename(filename).encode("utf-8", "replace").decode()  # a name in CP949 is no text here
    return read_text_table(data, name)


def _refuse_locked_or_document(data: bytes) -> None:
    """An OLE file can be an old workbook, a new one under a password, or a Hangul (HWP) document."""
    if "EncryptedPackage".encode("utf-16-le") in data or "DRMEncrypted".encode("utf-16-le") in data:
        raise FileLocked
    if b"HWP Document File" in data:
        raise FileUnknown(kind="HWP")
    if "WordDocument".encode("utf-16-le") in data:
        raise FileUnknown(kind="DOC")
