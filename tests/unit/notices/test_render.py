"""The finished files: one A4 page, a JPEG within the limits, the same bytes each time, nothing that cannot be drawn."""

import io
import json
import re
from collections import Counter
from dataclasses import replace
from unicodedata import normalize

import pytest
from PIL import Image
from tests.unit.notices.samples import (
    OFFICE,
    PERSON,
    quarantine_record,
    record,
    rendered_pair,
    renderer,
    seal_png,
)

from ansim.kit.fonts import unprintable
from ansim.kit.qr import QUIET, make_qr, qr_pixels, qr_svg, read_qr
from ansim.notices.adapters.images import (
    LEAST_MODULE,
    MOST_BYTES,
    MOST_PIXELS,
    PAPER_MODULE,
    QR_ROOM,
    ImageTooBig,
    QrTooSmall,
    jpeg_bytes,
    qr_image,
    qr_picture,
)
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pdf_objects import Objects, Ref
from ansim.notices.adapters.pictures import BadSeal, Pictures, seal_pictures
from ansim.notices.adapters.render import Renderer, render
from ansim.notices.adapters.render_errors import GlyphMissing, RenderFailed, without_values
from ansim.notices.domain.compare import comparable

LONG = (
    "경기도 가람시 아주아주긴이름의대로 1234번길 56-78, 한솔마을 가람더퍼스트레이크힐스테이트 2103동 3504호"
)


def _image(jpg):
    return Image.open(io.BytesIO(jpg))


def test_same_record_same_bytes_alone_or_in_company():
    """A record gives the same PDF and JPEG whether it is rendered alone, among others, or by another compiler."""
    records, files = rendered_pair()
    alone = Renderer().render([records[1]])[0]
    assert alone.pdf == files[1].pdf
    assert alone.jpg == files[1].jpg


def test_different_people_have_different_files():
    """Two people share neither PDF nor JPEG."""
    _, (first, second) = rendered_pair()
    assert first.pdf != second.pdf
    assert first.jpg != second.jpg


def test_a_jpeg_keeps_to_the_limits_of_messages():
    """At most 1000 x 1000 pixels and 200 KB, colour, readable by any decoder."""
    for files in rendered_pair()[1]:
        image = _image(files.jpg)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert max(image.size) <= MOST_PIXELS
        assert len(files.jpg) <= MOST_BYTES


def test_the_a4_is_one_page_of_pdf_a():
    """One A4 page that declares PDF/A-2b and holds no clock time."""
    for files in rendered_pair()[1]:
        with opened(files.pdf) as document:
            assert len(document) == 1
            width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        assert b"<pdfaid:part>2</pdfaid:part>" in files.pdf


def test_the_a4_can_be_read_to_somebody():
    """Tagged PDF/UA-1: the title is a heading, facts are a table, every run is marked, English says that it is."""
    for files in rendered_pair()[1]:
        assert b"<pdfuaid:part>1</pdfuaid:part>" in files.pdf
        file = Objects(files.pdf)
        kinds = Counter(
            bytes(info[b"/S"])
            for number in range(1, len(file.as_written()) + 1)
            if (info := file.mapping(Ref(number))).get(b"/Type") == b"/StructElem"
        )
        assert (kinds[b"/H1"], kinds[b"/Table"], kinds[b"/Figure"]) == (1, 1, 1)
        page = file.mapping(file.mapping(file.mapping(file.trailer[b"/Root"])[b"/Pages"])[b"/Kids"][0])
        drawn = b"".join(file.decoded(stream) for stream in file.streams(page[b"/Contents"]))
        assert drawn.count(b"BDC") == drawn.count(b"EMC") >= drawn.count(b"BT ") > 50
        assert drawn.count(b"/Lang(en)>>BDC") > 20


def test_nothing_of_others_is_in_a_pdf():
    """One person's PDF names nobody else of the same parcel."""
    records, files = rendered_pair()
    with opened(files[0].pdf) as document:
        text = comparable(page_text(document, 0))
    assert comparable(records[0].name) in text
    assert comparable(records[1].name) not in text


def test_the_longest_texts_still_fit_one_page():
    """A long address as address and place, a long foreign name and the drill mark stay on one page."""
    person = replace(PERSON, name="NGUYEN THI HOANG ANH MINH CHAU", address=LONG, place=LONG)
    long = quarantine_record(person)
    long = replace(long, issuer=replace(OFFICE, drill=True))
    files = renderer().render([long])[0]
    with opened(files.pdf) as document:
        assert len(document) == 1


def test_a_page_that_overflows_is_refused():
    """A place that fills pages is an error that names the reference, not a cut notice."""
    long = replace(record(), place="가나다라 " * 400)
    with pytest.raises(RenderFailed, match=r"render\.failed"):
        renderer().render([long])


@pytest.mark.parametrize("field", ["name", "address", "place"])
def test_a_sign_without_a_glyph_is_refused_by_field(field):
    """A text that would print as an empty box stops its notice; the error names the field and not the text."""
    one = record(replace(PERSON, **{field: "김😀"}))
    with pytest.raises(GlyphMissing, match=r"render\.glyph") as raised:
        renderer().render([one])
    assert "😀" not in str(raised.value)
    assert raised.value.params["field"] == field


def test_what_a_compiler_quotes_is_left_out():
    """Messages of the typesetter may quote a person's name; what is quoted is cut."""
    assert without_values('the text `"홍길동"` and "x" fail') == "the text … and … fail"
    assert without_values("PDF error: 홍길동") == "PDF error"


def test_a_broken_template_is_told_without_values(monkeypatch):
    """A page that the typesetter refuses is one error, by reference."""
    monkeypatch.setattr("ansim.notices.adapters.sheets.a4_source", lambda *_: b'#panic("secret")')
    with pytest.raises(RenderFailed) as raised:
        Renderer().render([record()])
    assert "secret" not in str(raised.value)


def test_a_drill_says_so_on_both_pages():
    """A practice notice wears its mark on paper and phone; a real one does not."""
    drill = replace(record(), issuer=replace(OFFICE, drill=True))
    for one, marked in ((drill, True), (record(), False)):
        files = renderer().render([one])[0]
        with opened(files.pdf) as document:
            assert ("DRILL" in page_text(document, 0)) is marked
        assert ("DRILL" in f"{files.ground_text} {files.phone_text}") is marked


def test_signs_of_the_typesetter_are_only_letters():
    """Quotes, backslashes, hashes and dollars in a name or address stay text."""
    odd = replace(PERSON, name='O"Neil \\ #set', address='$x$ *가* _나_ #pagebreak() "', place="]#[ <a> @b")
    files = renderer().render([record(odd)])[0]
    with opened(files.pdf) as document:
        text = comparable(page_text(document, 0))
    for value in (odd.name, odd.address, odd.place):
        assert comparable(value) in text


def test_the_seal_is_drawn_only_when_given():
    """Without a seal the QR is the only image in the PDF; with one there is another, and the phone page shows its red."""
    with_seal = render(record(), Pictures(seal_png()))
    without = renderer().render([record()])[0]
    with_images, images = (len(re.findall(rb"/Subtype ?/Image", one.pdf)) for one in (with_seal, without))
    assert with_images > images == 1
    area = (560, 880, 690, 990)
    reds = [
        sum(1 for r, g, b in _image(jpg).crop(area).get_flattened_data() if r > 150 and g < 90 and b < 90)
        for jpg in (with_seal.jpg, without.jpg)
    ]
    assert reds[0] > 200
    assert reds[1] == 0


@pytest.mark.parametrize("data", [b"", b"PNG", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"x" * 2_000_001])
def test_a_broken_seal_is_refused(data):
    """No image, half an image, a huge file: one clear error."""
    with pytest.raises(BadSeal, match=r"seal\.bad"):
        seal_pictures(data)


def test_a_large_seal_is_made_small():
    """A seal scanned large does not swell every notice."""
    file = io.BytesIO()
    Image.new("RGB", (2000, 1500), "red").save(file, "JPEG")
    pictures = json.loads(seal_pictures(file.getvalue()))
    assert {page: _image(bytes(numbers)).size for page, numbers in pictures.items()} == {
        "paper": (240, 180),
        "phone": (86, 65),
    }
    assert sum(map(len, pictures.values())) < 5_000


def test_a_clear_ground_is_white_on_the_phone_and_clear_on_paper():
    """On paper the seal lies over the name of the office; on the phone nothing shows through it."""
    pictures = json.loads(seal_pictures(seal_png()))
    paper, phone = (_image(bytes(pictures[page])) for page in ("paper", "phone"))
    assert paper.getpixel((0, 0))[3] == 0
    assert (phone.mode, phone.getpixel((0, 0))) == ("RGB", (255, 255, 255))
    assert {colour for _, colour in phone.getcolors()} > {(200, 30, 30)}


def test_every_module_is_at_least_four_whole_pixels():
    """In the drawn QR every module is one square of the same whole number of pixels, dark or light."""
    text = record().qr_text
    side, pixels = qr_pixels(text)
    image = qr_image(text, QR_ROOM)
    module = image.width // (side + 2 * QUIET)
    assert LEAST_MODULE <= module <= 6
    assert image.width == module * (side + 2 * QUIET)
    for row in range(0, side, 7):
        for column in range(0, side, 5):
            left, top = (column + QUIET) * module, (row + QUIET) * module
            square = image.crop((left, top, left + module, top + module))
            assert square.getextrema() == (pixels[row * side + column],) * 2


def test_a_qr_that_would_be_too_fine_is_refused():
    """A text so long that its modules would be under four pixels is not drawn."""
    with pytest.raises(QrTooSmall, match=r"qr\.too_small"):
        qr_image("x" * 1500, QR_ROOM)


def test_the_qr_survives_a_carrier_that_halves_the_picture():
    """Scaled to half and pressed to quality 60, the QR of the JPEG still reads."""
    records, files = rendered_pair()
    for one, made in zip(records, files, strict=True):
        image = _image(made.jpg)
        small = image.resize((image.width // 2, image.height // 2))
        file = io.BytesIO()
        small.save(file, "JPEG", quality=60)
        assert read_qr(_image(file.getvalue())) == [one.qr_text]


def test_the_fixed_mask_is_a_valid_symbol():
    """Drawn with a fixed mask or the best one, a reader finds the same text."""
    text = record().qr_text
    side, pixels = qr_pixels(text)
    image = Image.frombytes("L", (side, side), pixels)
    framed = Image.new("L", (side + 8, side + 8), 255)
    framed.paste(image, (4, 4))
    assert read_qr(framed.resize((framed.width * 4,) * 2, Image.Resampling.NEAREST)) == [text]
    assert len(make_qr(text, error_correction="M")) == side


def test_the_qr_of_the_paper_is_crisp_and_read_from_a_scan():
    """Each module is a square of whole pixels; the printed page scanned at 150 dpi gives the same text."""
    one = record()
    with Image.open(io.BytesIO(qr_picture(one.qr_text))) as picture:
        drawn = picture.convert("L")
    side, pixels = qr_pixels(one.qr_text)
    whole = side + 2 * QUIET
    assert drawn.size == (whole * PAPER_MODULE,) * 2
    modules = drawn.resize((whole, whole), Image.Resampling.NEAREST)
    assert modules.resize(drawn.size, Image.Resampling.NEAREST).tobytes() == drawn.tobytes()
    assert modules.crop((QUIET, QUIET, QUIET + side, QUIET + side)).tobytes() == pixels
    with opened(renderer().render([one])[0].pdf) as document:
        assert read_qr(document[0].render(scale=150 / 72).to_pil()) == [one.qr_text]


def test_the_svg_draws_the_same_modules():
    """The strokes of the SVG, walked by hand, are the dark modules."""
    side, pixels = qr_pixels("ansim")
    path = qr_svg(side, pixels).split(" d='")[1].split("'")[0]
    dark = set()
    for row, strokes in enumerate(path.split("M0 ")[1:]):
        place = 0
        for stroke in (
            strokes.split(".5", 1)[1].replace("h", " h").replace("m", " m").replace(" 0", "").split()
        ):
            length = int(stroke[1:])
            if stroke[0] == "h":
                dark |= {(row, place + step) for step in range(length)}
            place += length
    assert dark == {(n // side, n % side) for n, value in enumerate(pixels) if value == 0}


def test_an_image_beyond_the_limits_is_refused():
    """Too many pixels, or noise that no quality brings under 200 KB, is an error and not a cut picture."""
    with pytest.raises(ImageTooBig, match=r"image\.too_big"):
        jpeg_bytes(Image.new("RGB", (1001, 10)))
    with pytest.raises(ImageTooBig):
        jpeg_bytes(Image.effect_noise((1000, 1000), 160).convert("RGB"))


def test_a_heavy_image_is_pressed_until_it_fits():
    """A picture too heavy at the best quality comes at a lower one."""
    noisy = Image.effect_noise((1000, 1000), 14).convert("RGB")
    assert len(jpeg_bytes(noisy)) <= MOST_BYTES


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("홍길동", set()),
        ("똠방뷁쀍", set()),
        (normalize("NFD", "홍길동"), set()),
        ("NGUYỄN VĂN Ánh", set()),
        ("가람시 나루로 27, 101동 (나루동)\n", set()),
        ("สมชาย", set("สมชาย")),
        ("김😀수", {"😀"}),
        ("𠮷田", {"𠮷"}),
    ],
)
def test_signs_without_a_glyph_are_found(text, missing):
    """Rare Hangul can be drawn; Thai, emoji and rare Hanja cannot and are named sign by sign."""
    assert unprintable(text) == missing
