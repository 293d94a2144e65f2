"""What the post office's bulk desk gets: print copies within its margins, a list (XLSX) and checksums of everything.

Margins are those of e-그린우편 for certified contents: 20 mm above, 40 below, 15 at the sides; what stands in them fails.
A print copy is the issued page made smaller; the list tells the checksums of both.
The same letters at the same moment are the same bytes: every time inside is that moment, no name random (docs/adr/0093).
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pypdfium2
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from ansim.kit.clock import KST
from ansim.kit.pdfium import alone
from ansim.notices.adapters.pdf_pages import open_pdf

LIST: Final = "list.xlsx"
SUMS: Final = "SHA256SUMS"
_HEADER: Final = (
    "순번",
    "문서번호",
    "받는 사람",
    "우편번호",
    "주소",
    "쪽수",
    "파일",
    "SHA-256(인쇄본)",
    "SHA-256(발급본)",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_POSTCODE = re.compile(r"^\s*(?:\(우?\s*(\d{5})\)|우?\s*(\d{5}))[,\s]+|\s*\(우?\s*(\d{5})\)\s*$")
_MADE = re.compile(rb"/CreationDate\(D:[^)]*\)")
_NAMED = re.compile(rb"/ID\[<([0-9A-F]{32})><\1>\]>>\s+startxref\s+\d+\s+%%EOF\s*\Z")
_MM: Final = 72 / 25.4
_A4: Final = (210 * _MM, 297 * _MM)
_TOP, _BOTTOM, _SIDE = 20 * _MM, 40 * _MM, 15 * _MM


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: whose it is, where it goes, and the notice as it was issued."""

    reference: str
    name: str
    address: str
    pdf: bytes


def post_parcel(letters: Iterable[Letter], at: datetime) -> bytes:
    """Return the ZIP as of an aware moment. Raises PdfUnreadable for a notice that cannot be printed."""
    rows: list[tuple[object, ...]] = []
    sums: list[str] = []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, letter in enumerate(letters, 1):
            copy, pages = print_copy(letter.pdf)
            name = f"{letter.reference}.pdf"
            sums.append(_put(archive, name, copy, at))
            postcode, address = split_postcode(letter.address)
            who = (number, letter.reference, _safe(letter.name), postcode, _safe(address))
            digests = (hashlib.sha256(copy).hexdigest(), hashlib.sha256(letter.pdf).hexdigest())
            rows.append((*who, pages, name, *digests))
        sums.append(_put(archive, LIST, _listed(rows, at), at))
        _put(archive, SUMS, "".join(sums).encode(), at)
    return packed.getvalue()


def _listed(rows: list[tuple[object, ...]], at: datetime) -> bytes:
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = at.astimezone(UTC).replace(
        microsecond=0, tzinfo=None
    )
    sheet = book.create_sheet("우편 발송 목록")
    for row in (_HEADER, *rows):
        sheet.append(row)
    written, same = io.BytesIO(), io.BytesIO()
    ExcelWriter(
        book, zipfile.ZipFile(written, "w")
    ).save()  # Workbook.save would put the present time into it
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            _put(archive, name, parts.read(name), at)
    return same.getvalue()


@alone
def print_copy(pdf: bytes) -> tuple[bytes, int]:
    """Return the pages made small enough for the margins, and how many there are. Raises PdfUnreadable."""
    source = open_pdf(pdf)
    target = pypdfium2.PdfDocument.new()
    try:
        width, height = _A4[0] - 2 * _SIDE, _A4[1] - _TOP - _BOTTOM
        for place in range(len(source)):
            page_width, page_height = source[place].get_size()
            scale = min(width / page_width, height / page_height, 1.0)
            form = source.page_as_xobject(place, target)
            shown = form.as_pageobject()
            left = _SIDE + (width - page_width * scale) / 2
            foot = _BOTTOM + height - page_height * scale
            shown.set_matrix(pypdfium2.PdfMatrix().scale(scale, scale).translate(left, foot))
            page = target.new_page(*_A4)
            page.insert_obj(shown)
            page.gen_content()
            page.close()
            form.close()
        written = io.BytesIO()
        target.save(written)
        return _without_moment(written.getvalue()), len(source)
    finally:
        target.close()
        source.close()


def _without_moment(pdf: bytes) -> bytes:
    """Blank PDFium's time and put the bytes' own hash where its random name stands; nothing moves."""
    blank = _MADE.sub(lambda found: b" " * len(found[0]), pdf, count=1)
    named = _NAMED.search(blank)
    if named is None:
        return blank
    start, end = named.span(1)
    own = hashlib.sha256(blank[:start]).hexdigest()[:32].upper().encode()
    return blank[:start] + own + b"><" + own + blank[2 * end - start + 2 :]


def split_postcode(address: str) -> tuple[str, str]:
    """Return (postcode, rest) of an address; "" when it has none at its beginning or in brackets at its end."""
    found = _POSTCODE.search(address)
    if found is None:
        return "", address.strip()
    code = next(part for part in found.groups() if part)
    return code, (address[: found.start()] + address[found.end() :]).strip()


def _put(archive: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> str:
    """Write one file as of that moment; return its line of checksums, as `sha256sum -c` reads it."""
    entry = zipfile.ZipInfo(name, at.astimezone(KST).timetuple()[:6])
    entry.compress_type = archive.compression
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, data)
    return f"{hashlib.sha256(data).hexdigest()}  {name}\n"


def _safe(text: str) -> str:
    """A cell that begins like a formula is made text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
