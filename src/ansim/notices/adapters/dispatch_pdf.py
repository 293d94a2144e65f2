"""Certificates of dispatch by Typst, dated with the moment they are made, and read again before they leave."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from ansim.kit.fonts import FONTS, FURTHER, own_face
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.render_errors import RenderFailed, without_values
from ansim.notices.domain.dispatch import Certificate

FOLDER = Path(__file__).resolve().parent.parent / "certificates"


def dispatch_pdf(certificate: Certificate, *, at: datetime) -> bytes:
    """Return the PDF/A-2b and PDF/UA-1 of a certificate; its text has been read again. Raises RenderFailed."""
    facts = [(name, value, own_face(value) or "") for name, value in certificate.facts]
    fields = {**asdict(certificate), "facts": facts}
    given = json.dumps(json.dumps(fields, ensure_ascii=False), ensure_ascii=False)
    source = f'#import "/dispatch.typ": dispatch\n#dispatch(json(bytes({given})))'
    try:
        made: Any = _compiler().compile(
            source.encode(),
            format="pdf",
            timestamp=int(at.timestamp()),
            pdf_standards=["a-2b", "ua-1"],
            pdf_tags=True,
        )
    except typst.TypstError as error:
        raise RenderFailed(reference=certificate.reference, why=without_values(error.message)) from None
    pdf = bytes(made)
    _read_back(pdf, certificate)
    return pdf


def _read_back(pdf: bytes, certificate: Certificate) -> None:
    with opened(pdf) as document:
        text = _squashed("".join(page_text(document, number) for number in range(len(document))))
    wanted = [value for _, value in (*certificate.facts, *certificate.hashes, *certificate.seals)]
    for words in (*wanted, *(row["what"] for row in certificate.rows)):
        if _squashed(words) not in text:
            raise RenderFailed(reference=certificate.reference, why="certificate differs")


def _squashed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "").replace("-", "")


@cache
def _compiler() -> Any:
    return typst.Compiler(root=FOLDER, font_paths=[FONTS, FURTHER], ignore_system_fonts=True)
