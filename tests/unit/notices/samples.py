"""Invented people, an invented office with a fixed key, and notices made of them."""

import io
from dataclasses import replace
from datetime import date
from functools import cache

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from ansim.kit.ids import ALPHABET, BadReference, check_reference
from ansim.notices.adapters.packages import period_rules, templates
from ansim.notices.adapters.render import Renderer
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.jws import Signer, new_signing_key
from ansim.notices.domain.record import Issuer, NoticeKind

TODAY = date(2026, 11, 21)
BASE = "https://quarantine.example.go.kr"
OFFICE = Issuer("가람시", "가람시장", "감염병관리과", "김담당", "031-000-0000", "4199")
PEM = new_signing_key()
OTHER_PEM = new_signing_key()
PERSON = Recipient(
    name="홍길동",
    birth=date(1990, 3, 1),
    phone="01000000001",
    address="경기도 가람시 나루로 27, 101동 1202호 (나루동)",
    place="자택",
    specimen=date(2026, 11, 20),
)


@cache
def references():
    """Return every valid reference of a small run of numbers, in order."""
    found = []
    for number in range(400):
        for check in ALPHABET:
            text = f"7KQ4-M2XD-{ALPHABET[number // 32]}{ALPHABET[number % 32]}9{check}"
            try:
                found.append(check_reference(text))
            except BadReference:
                continue
    return tuple(found)


def composer(kind=NoticeKind.ISOLATION, **changes):
    """Return the composer of one batch of the invented office."""
    base = Composer(kind, OFFICE, period_rules(), templates(), Signer(PEM), BASE, TODAY)
    return replace(base, **changes)


def record(person=PERSON, *, number=0, **changes):
    """Return a signed record of an isolation notice."""
    return composer(**changes).compose(person, references()[number])


def quarantine_record(person=PERSON, *, number=1, **changes):
    """Return a signed record of a quarantine notice."""
    contact = replace(person, specimen=None, last_contact=date(2026, 11, 18))
    return composer(NoticeKind.QUARANTINE, **changes).compose(contact, references()[number])


def jwks(pem=PEM, office="4199"):
    """Return the public key as a verifier gets it."""
    return {"keys": [Signer(pem).public_jwk(office)]}


@cache
def seal_png():
    """Return an invented seal: a red frame on a clear ground."""
    image = Image.new("RGBA", (120, 120), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((6, 6, 113, 113), outline=(200, 30, 30, 255), width=8)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@cache
def renderer():
    """Return one warm renderer without a seal for the whole session."""
    return Renderer()


@cache
def rendered_pair():
    """Return two records of different people and their files."""
    other = Recipient(
        name="남궁민수",
        birth=date(1985, 12, 31),
        phone="01000000002",
        address="경기도 가람시 솔밭길 3",
        place="가람시 생활치료센터",
        specimen=date(2026, 11, 19),
    )
    records = (record(number=0), record(other, number=2))
    return records, renderer().render(records)


def compiled_sheet(one=None):
    """Return the A4 PDF of a record as the compiler alone makes it, without a form filled in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ansim.notices.adapters.sheets.sheet_form", lambda *_: None)
        return Renderer().render([one or record()])[0].pdf


def blank_pdf(pages):
    """Return a PDF of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
