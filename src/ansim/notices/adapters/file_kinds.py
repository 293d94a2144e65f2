"""Tells the kind of a file by its bytes, never by its name."""

from ansim.notices.adapters.kept_lists import MARK
from ansim.notices.adapters.workbook_parts import WorkbookParts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED, TEXT = "LOCKED", "TEXT"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # and not a list whose first column is called PK
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
    (MARK, "KEPT"),
)
# An OLE file can be an old workbook, a new one under a password, or a document: told by the names of its streams.
_STREAMS = (
    ("EncryptedPackage".encode("utf-16-le"), LOCKED),
    ("DRMEncrypted".encode("utf-16-le"), LOCKED),
    (b"HWP Document File", "HWP"),
    ("WordDocument".encode("utf-16-le"), "DOC"),
)


def file_kind(data: bytes) -> str:
    """Return XLSX, XLSB, ODS, XLS, HWPX, HWP, DOCX, DOC, ZIP, PDF … as far as the bytes tell, LOCKED for one under a
    password, else TEXT. Raises FileDamaged for a ZIP that cannot be opened.
    """
    if data.startswith(_ZIPS):
        return WorkbookParts(data).kind
    if data.startswith(OLE):
        return next((kind for mark, kind in _STREAMS if mark in data), "XLS")
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), TEXT)
