"""The same notices by others: WeasyPrint, and LibreOffice as offices use it: one soffice for all filled documents in one
go, or started anew for each, as scripts and file watchers do.

Both set the words of our pages in a ruled form (label, value), as the form of the Enforcement Rules is one, with our font
loaded once: a tagged PDF/A-2b of A4 with the QR, and a phone page. Filling the forms in is outside the measured time.
"""

import base64
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ansim.kit.fonts import FONTS
from ansim.notices.adapters.images import qr_picture
from ansim.notices.adapters.layout import page_fields
from ansim.notices.domain.record import NoticeRecord

_A4, _PHONE = ("210mm", "297mm", "12mm", "7.5pt"), ("700pt", "1000pt", "20pt", "14pt")
_FAMILY = "Noto Sans KR"


_ROWS = {  # label, its translation, and what stands beside them, each line a field
    "reference": ("문서번호", "Reference", ("reference", "title", "title_en", "lead", "lead_en")),
    "name": ("성명", "Name", ("name",)),
    "birth": ("생년월일", "Date of birth", ("birth",)),
    "address": ("주소", "Address", ("address",)),
    "phone": ("연락처", "Phone", ("phone",)),
    "reason": ("사유", "Reason", ("reason", "reason_en")),
    "place": ("장소", "Place", ("place",)),
    "period": ("기간", "Period", ("first", "last", "period_en", "release", "days", "article")),
    "law": ("법적 근거", "Legal basis", ("legal_basis", "legal_basis_en")),
    "penalty": ("벌칙", "Penalty", ("penalty", "penalty_en")),
    "appeal": ("불복 방법", "How to appeal", ("appeal", "appeal_en")),
    "rights": ("지원", "Support", ("rights", "rights_en")),
    "head": ("발행", "Issued by", ("issued", "office", "head")),
    "officer": ("담당", "Officer", ("department", "officer", "contact")),
}
_ON_PHONE = ("reference", "name", "birth", "period", "place", "reason", "penalty", "head", "officer")

Row = tuple[tuple[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the two pages of a notice, row by row, and its QR as a PNG."""

    a4: Sequence[Row]
    phone: Sequence[Row]
    qr: bytes


def words_of(record: NoticeRecord) -> Words:
    """Return the words of a notice."""
    fields = page_fields(record, 0)
    rows: dict[str, Row] = {
        name: ((ko, en), [str(fields[field]) for field in of]) for name, (ko, en, of) in _ROWS.items()
    }
    return Words(list(rows.values()), [rows[name] for name in _ON_PHONE], qr_picture(record.qr_text))


class WeasyPrint:
    """WeasyPrint with its fonts loaded once; `there` is False where it is not installed (extra bench)."""

    there = importlib.util.find_spec("weasyprint") is not None

    def __init__(self) -> None:
        library: Any = importlib.import_module("weasyprint")
        fonts: Any = importlib.import_module("weasyprint.text.fonts")
        self._html, self._fonts = library.HTML, fonts.FontConfiguration()
        self._styles = [library.CSS(string=_css(*page), font_config=self._fonts) for page in (_A4, _PHONE)]

    def a4(self, words: Words) -> bytes:
        """Return the A4 sheet: tagged PDF/A-2b with the QR."""
        picture = f"<img src='data:image/png;base64,{base64.b64encode(words.qr).decode()}'>"
        return self._pdf(_table(words.a4) + picture, 0, pdf_variant="pdf/a-2b", pdf_tags=True)

    def phone(self, words: Words) -> bytes:
        """Return the phone page; its QR is painted into the pixels, as ours is."""
        return self._pdf(_table(words.phone), 1)

    def _pdf(self, body: str, page: int, **options: Any) -> bytes:
        document = self._html(string=f"<html lang=ko><title>통지서</title>{body}")
        made: bytes = document.write_pdf(stylesheets=[self._styles[page]], font_config=self._fonts, **options)
        return made


def _table(rows: Sequence[Row]) -> str:
    cells = (
        f"<tr><th>{'<br>'.join(map(escape, label))}<td>{'<br>'.join(map(escape, lines))}"
        for label, lines in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _css(width: str, height: str, margin: str, size: str) -> str:
    face = f"@font-face{{font-family:k;src:url('{(FONTS / 'NotoSansKR-Regular.otf').as_uri()}')}}"
    page = f"@page{{size:{width} {height};margin:{margin}}}"
    return f"{face}{page}body{{font:{size} k;margin:0}}table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid}}img{{width:28mm}}"


@dataclass(frozen=True, slots=True)
class Converted:
    """(A4, phone page) of each notice, and the seconds by the clock and of processor that it took."""

    pages: Sequence[tuple[bytes, bytes]]
    taken: float
    used: float


class LibreOffice:
    """soffice without a window and with a profile of its own; `program` is None where there is none on the PATH.

    Its mail merge is not asked: that wants a database driver (libreoffice-base-drivers) and a bridge to a language
    (python3-uno), which a LibreOffice that converts does not bring.
    """

    program = shutil.which("soffice")

    def pdfs(self, words: Sequence[Words], *, apart: bool = False) -> Converted:
        """Convert the documents of all in one go, the start of soffice included; `apart`: with one start a document.

        The profile that the very first start of soffice lays down is there before the time is taken.
        """
        with tempfile.TemporaryDirectory(prefix="ansim-office-") as folder:
            home, files = Path(folder), list[Path]()
            for number, one in enumerate(words):
                files += [home / f"{number:05}-{side}.fodt" for side in ("a4", "phone")]
                files[-2].write_text(_document(one.a4, _A4, one.qr))
                files[-1].write_text(_document(one.phone, _PHONE, b""))
            batches = [[file] for file in files] if apart else [files]
            self._convert(home, files[:1])
            start, used = time.perf_counter(), _children_seconds()
            for batch in batches:
                self._convert(home, batch)
            taken, used = time.perf_counter() - start, _children_seconds() - used
            made = [file.with_suffix(".pdf").read_bytes() for file in files]
        return Converted(list(zip(made[::2], made[1::2], strict=True)), taken, used)

    def _convert(self, home: Path, files: Sequence[Path]) -> None:
        options = {
            "SelectPdfVersion": {"type": "long", "value": "2"},
            "UseTaggedPDF": {"type": "boolean", "value": "true"},
        }
        fonts = home / "fonts.conf"
        fonts.write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{home / 'cache'}</cachedir></fontconfig>")
        command = [str(self.program), f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", f"pdf:writer_pdf_Export:{json.dumps(options)}", "--outdir", str(home)]
        subprocess.run(
            [*command, *map(str, files)],
            check=True,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
    for name, part in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip


def _document(rows: Sequence[Row], page: tuple[str, str, str, str], qr: bytes) -> str:
    """Return a filled text document in one file (OpenDocument, flat)."""
    width, height, margin, size = page
    cells = "".join(
        f"<table:table-row>{_cell(label)}{_cell(lines)}</table:table-row>" for label, lines in rows
    )
    table = f'<table:table><table:table-column table:number-columns-repeated="2"/>{cells}</table:table>'
    data = f"<office:binary-data>{base64.b64encode(qr).decode()}</office:binary-data>"
    frame = '<draw:frame text:anchor-type="as-char" svg:width="28mm" svg:height="28mm">'
    picture = f"<text:p>{frame}<draw:image>{data}</draw:image></draw:frame></text:p>" if qr else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:font-face-decls>'
        f'<style:font-face style:name="k" svg:font-family="\'{_FAMILY}\'"/></office:font-face-decls><office:styles>'
        '<style:default-style style:family="paragraph"><style:text-properties style:font-name="k" '
        f'style:font-name-asian="k" fo:font-size="{size}" style:font-size-asian="{size}"/></style:default-style>'
        '</office:styles><office:automatic-styles><style:page-layout style:name="p"><style:page-layout-properties '
        f'fo:page-width="{width}" fo:page-height="{height}" fo:margin="{margin}"/></style:page-layout>'
        '<style:style style:name="c" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid"/>'
        '</style:style></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="p"/></office:master-styles><office:body><office:text>{table}{picture}'
        "</office:text></office:body></office:document>"
    )


def _cell(lines: Sequence[str]) -> str:
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    return f'<table:table-cell table:style-name="c">{text}</table:table-cell>'


def _children_seconds() -> float:
    """Return the processor time of all processes that ended: what other programs on the machine do not change."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
