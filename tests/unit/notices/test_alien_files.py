"""Files that people hand in to be checked: turned, cropped, pale, damaged, alien; and pages of every odd shape."""

import io
import random
from contextlib import suppress
from functools import cache

import pypdfium2
import pytest
import typst
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from tests.unit.notices.samples import TODAY, jwks, record, rendered_pair

from ansim.kit.fonts import FONTS
from ansim.kit.qr import read_qr
from ansim.notices.adapters import verify_file
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS, pixels_of, qr_image
from ansim.notices.adapters.issued_image import read_back_issued, stamp_issued
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.verify_file import CannotLook, NoQr, qr_texts
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.verdict import Reason
from ansim.notices.queries.verification import verdict_on_file

RECORD = record()
TEXT = RECORD.qr_text
DRAWN = rendered_pair()[0][0].qr_text


def _jpg():
    return rendered_pair()[1][0].jpg


def _image():
    return Image.open(io.BytesIO(_jpg())).convert("RGB")


def _saved(image, form="PNG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_common_picture_format_is_read(form):
    """A screenshot in whatever format a phone or a PC saves is looked at."""
    assert qr_texts(_saved(_image(), form)) == [DRAWN]


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "CMYK", "LA"])
def test_every_colour_mode_is_read(mode):
    """Grey, bilevel, palette, transparent and print colours are all turned into grey."""
    image = _image().convert("L").convert(mode) if mode == "LA" else _image().convert(mode)
    assert qr_texts(_saved(image, "TIFF" if mode == "CMYK" else "PNG")) == [DRAWN]


@pytest.mark.parametrize("angle", [90, 180, 270, 5, -7, 45])
def test_a_turned_photo_is_read(angle):
    """Held sideways, upside down or askew, the QR is found."""
    assert qr_texts(_saved(_image().rotate(angle, expand=True, fillcolor="white"))) == [DRAWN]


@pytest.mark.parametrize(
    "change",
    [
        lambda image: ImageEnhance.Brightness(image).enhance(0.45),
        lambda image: ImageEnhance.Contrast(image).enhance(0.4),
        lambda image: image.filter(ImageFilter.GaussianBlur(1.2)),
        lambda image: ImageOps.expand(image, 400, "gray"),
        lambda image: image.resize((2800, 4000)),
        lambda image: image.crop((0, 500, 520, 1000)),
        lambda image: image.convert("L").point(lambda value: 60 + value // 2),
    ],
    ids=["dark", "pale", "blurred", "far away", "large", "cut to the QR", "grey paper"],
)
def test_a_poor_photo_is_read(change):
    """Dark, pale, blurred, small in a wide frame: what a camera does to a picture does not hide its QR."""
    assert qr_texts(_saved(change(_image()), "JPEG", quality=70)) == [DRAWN]


@pytest.mark.parametrize("quality", [20, 40, 60, 95])
def test_a_picture_pressed_by_a_messenger_is_read(quality):
    """Messengers press pictures again; down to quality 20 the QR survives."""
    assert qr_texts(_saved(_image(), "JPEG", quality=quality)) == [DRAWN]


def test_an_inverted_screen_is_read_or_told():
    """Dark mode of a viewer: read, or one clear error, never a wrong text."""
    with suppress(CannotLook, NoQr):
        assert qr_texts(_saved(ImageOps.invert(_image()))) == [DRAWN]


@pytest.mark.parametrize("keep", [0, 1, 2, 10, 100, 500, 2000])
def test_a_cut_jpeg_is_one_clear_error(keep):
    """A download that broke off is refused, wherever it broke off."""
    with pytest.raises((CannotLook, NoQr)):
        qr_texts(_jpg()[:keep])


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_jpeg_gives_the_right_text_or_an_error(seed):
    """Forty bytes overwritten by lot: the signed text or an AnsimError, never another text, never a traceback."""
    lot = random.Random(seed)
    data = bytearray(_jpg())
    for _ in range(40):
        data[lot.randrange(len(data))] = lot.randrange(256)
    with suppress(CannotLook, NoQr):
        assert qr_texts(bytes(data)) == [DRAWN]


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_pdf_gives_the_right_text_or_an_error(seed):
    """The same for the PDF, whose tables of offsets are easily broken."""
    lot = random.Random(seed)
    data = bytearray(rendered_pair()[1][0].pdf)
    for _ in range(60):
        data[lot.randrange(5, len(data))] = lot.randrange(256)
    with suppress(CannotLook, NoQr):
        assert qr_texts(bytes(data)) == [DRAWN]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_cut_pdf_gives_the_right_text_or_an_error(share):
    """A PDF that broke off is repaired by its reader or refused."""
    pdf = rendered_pair()[1][0].pdf
    with suppress(CannotLook, NoQr):
        assert qr_texts(pdf[: int(len(pdf) * share)]) == [DRAWN]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 2000,
        b"\xff\xd8\xff\xe0" + b"\x00" * 400,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 400,
        b"GIF89a" + b"\xff" * 400,
        b"BM" + b"\x00" * 400,
        b"II*\x00" + b"\xff" * 400,
        b"RIFF\x00\x00\x00\x00WEBP",
        b"PK\x03\x04" + b"\x00" * 400,
        b"%!PS-Adobe-3.0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 400,
        "통지서입니다".encode(),
        b"%PDF-1.7\n%%EOF",
        b"%PDF-" + b"9" * 5000,
        b"   %PDF-1.4 but no more",
    ],
    ids=range(15),
)
def test_alien_files_are_refused(data):
    """Zeros, lone headers of formats, archives, PostScript, SVG, old Word files: not a picture, not a PDF."""
    with pytest.raises(CannotLook):
        qr_texts(data)


def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked():
    """A PNG of a few hundred kilobytes that claims 40,000 x 40,000 pixels is refused by its claim."""
    data = bytearray(_saved(Image.new("1", (8, 8))))
    data[16:24] = (40_000).to_bytes(4, "big") * 2
    with pytest.raises(CannotLook):
        qr_texts(bytes(data))


def test_only_the_first_pages_of_a_long_pdf_are_looked_at(monkeypatch):
    """A PDF of thousands of pages is not searched to its end."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(5):
        document.new_page(200, 200).close()
    named = pypdfium2.PdfDocument(rendered_pair()[1][0].pdf)
    document.import_pages(named)
    file = io.BytesIO()
    document.save(file)
    named.close()
    document.close()
    assert qr_texts(file.getvalue()) == [DRAWN]
    monkeypatch.setattr(verify_file, "_MOST_PAGES", 5)
    with pytest.raises(NoQr):
        qr_texts(file.getvalue())


def test_other_codes_beside_the_notice_do_not_decide():
    """An advertisement's QR on the same sheet: the genuine one counts, and alone it is no notice."""
    other = qr_image("https://shop.example/?q=1", 300).convert("RGB")
    sheet = Image.new("RGB", (1100, 1000), "white")
    sheet.paste(_image(), (0, 0))
    sheet.paste(other, (760, 20))
    assert verdict_on_file(_saved(sheet), jwks(), today=TODAY).genuine
    alone = ImageOps.expand(other, 40, "white")
    assert verdict_on_file(_saved(alone), jwks(), today=TODAY).reason is Reason.NOT_A_NOTICE


ROWS = "[성명], [홍길동], [생년월일], [1990. 3. 1.], [격리기간], [2026. 11. 20. \\~ 2026. 11. 26.]"


@cache
def _issued(page='paper: "a4"', *, before="", after="", rows=ROWS):
    source = (
        f"#set page({page}, margin: 15mm)\n"
        f'#set text(font: "Noto Serif KR", size: 10pt)\n{before}\n= 입원·격리 통지서\n'
        f"#table(columns: 2, {rows})\n{after}"
    )
    return typst.Compiler(font_paths=[FONTS], ignore_system_fonts=True).compile(source.encode(), format="pdf")


def _turned(pdf, angle, number=0):
    document = pypdfium2.PdfDocument(pdf)
    document[number].set_rotation(angle)
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


def _boxed(pdf, kind, box):
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    (page.set_cropbox if kind == "crop" else page.set_mediabox)(*box)
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


SHAPES = {
    "a4": _issued(),
    "landscape": _issued('paper: "a4", flipped: true'),
    "letter": _issued('paper: "us-letter"'),
    "a5": _issued('paper: "a5"'),
    "b5": _issued('paper: "iso-b5"'),
    "a3": _issued('paper: "a3"'),
    "strip": _issued("width: 100mm, height: 400mm"),
    "turned 90": _turned(_issued(), 90),
    "turned 180": _turned(_issued(), 180),
    "turned 270": _turned(_issued(), 270),
    "full page": _issued(after="안내 문구입니다. " * 500),
    "two pages": _issued(after="#pagebreak()\n유의 사항"),
    "named on the second": _issued(before="표지\n#pagebreak()"),
    "cropped": _boxed(_issued(), "crop", (20, 20, 575, 822)),
    "moved origin": _boxed(_issued(), "media", (-30, -30, 565, 812)),
    "coloured paper": _issued('paper: "a4", fill: rgb("#e8f0e0")'),
}


@pytest.fixture(scope="session")
def stamped():
    """Every shape stamped once."""
    return {name: stamp_issued(RECORD, pdf) for name, pdf in SHAPES.items()}


def test_a_page_upside_down_is_held_back_rather_than_misread(stamped):
    """The lines of a page turned by 180 degrees come in disorder: what cannot be read again does not leave."""
    problems = read_back_issued(RECORD, stamped["turned 180"], jwks())
    assert {problem.code for problem in problems} <= {"readback.text"}
    assert {problem.column for problem in problems} <= {"birth", "period"}


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "turned 180"])
def test_a_page_of_any_shape_carries_the_proof(stamped, name):
    """Rotated, landscape, small, huge, full, cropped, on coloured paper: the files read back and keep their limits."""
    files = stamped[name]
    assert read_back_issued(RECORD, files, jwks()) == ()
    with Image.open(io.BytesIO(files.jpg)) as image:
        assert max(image.size) <= MOST_PIXELS
        assert read_qr(image.convert("L")) == [TEXT]
    assert len(files.jpg) <= MOST_BYTES


@pytest.mark.parametrize("name", SHAPES)
def test_every_original_page_keeps_its_words(stamped, name):
    """What stood on the pages stands there still, and the pages come in the same order."""
    with opened(SHAPES[name]) as before, opened(stamped[name].pdf) as after:
        assert len(after) in (len(before), len(before) + 1)
        for number in range(len(before)):
            assert comparable(page_text(before, number)) in comparable(page_text(after, number))


@pytest.mark.parametrize("name", SHAPES)
def test_the_stamped_pdf_can_be_checked_by_anybody(stamped, name):
    """Whoever is handed the stamped PDF finds the signed QR in it."""
    assert verdict_on_file(stamped[name].pdf, jwks(), today=TODAY).genuine


@pytest.mark.parametrize("name", ["a4", "landscape", "two pages", "turned 90"])
def test_stamping_again_gives_the_same_bytes(stamped, name):
    """The same record on the same pages is the same file, identifiers included."""
    assert stamp_issued(RECORD, SHAPES[name]) == stamped[name]


@pytest.mark.parametrize("name", ["turned 90", "turned 180", "turned 270"])
def test_where_no_margin_is_sure_the_block_has_its_own_page(stamped, name):
    """A turned first page is left alone: one page more carries the block."""
    with opened(SHAPES[name]) as before, opened(stamped[name].pdf) as after:
        first = pixels_of(before[0], 0.5).tobytes() == pixels_of(after[0], 0.5).tobytes()
        last = comparable(page_text(after, len(after) - 1))
    assert first
    assert comparable(RECORD.reference) in last


PERIODS = {
    "dots": "2026. 11. 20. \\~ 2026. 11. 26.",
    "words": "2026년 11월 20일부터 2026년 11월 26일까지",
    "hyphens": "2026-11-20 \\~ 2026-11-26",
    "weekdays": "2026. 11. 20.(금) \\~ 2026. 11. 26.(목) 24:00",
}


def _stating(period):
    return _issued(rows=ROWS.replace(PERIODS["dots"], period))


@pytest.mark.parametrize("form", PERIODS)
def test_the_stated_period_is_read_in_the_forms_of_offices(form):
    """However the other system writes the days, they are held against the signed ones."""
    assert read_back_issued(RECORD, stamp_issued(RECORD, _stating(PERIODS[form])), jwks()) == ()


@pytest.mark.parametrize(
    "period",
    [
        "2026. 11. 20. \\~ 2026. 11. 27.",
        "2026. 11. 19. \\~ 2026. 11. 26.",
        "2026. 12. 20. \\~ 2026. 12. 26.",
        "2025. 11. 20. \\~ 2025. 11. 26.",
        "2026. 11. 26. \\~ 2026. 11. 20.",
        "추후 통지",
        "",
    ],
)
def test_another_stated_period_does_not_leave(period):
    """A page that states other days than the QR signs, or none, is a problem of the period."""
    problems = read_back_issued(RECORD, stamp_issued(RECORD, _stating(period)), jwks())
    assert [(problem.code, problem.column) for problem in problems] == [("readback.text", "period")]
    assert "2026" not in problems[0].message("ko") + problems[0].message("en")
