"""The seal's picture: what comes in is a PNG or JPEG of bounded size, what is kept is a PNG without anything else."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ansim.accounts.adapters.seal_images import clean_seal, draw_seal
from ansim.accounts.domain.errors import SealUnreadable
from ansim.accounts.domain.seal import MOST_BYTES, SIDES


def picture(kind="PNG", mode="RGBA", size=(120, 120), colour=None, **save):
    """A plain picture of one colour as a file."""
    out = io.BytesIO()
    Image.new(mode, size, colour if colour is not None else 0).save(out, kind, **save)
    return out.getvalue()


def _read(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("JPEG", "L"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
    ],
)
def test_every_usual_kind_becomes_a_png_with_transparency(kind, mode):
    """Black and white, grey, palette, colour, print colours: all come out as one kind."""
    out = _read(clean_seal(picture(kind, mode)))
    assert (out.format, out.mode, out.size) == ("PNG", "RGBA", (120, 120))


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [
        (99, 100, False),
        (100, 99, False),
        (100, 100, True),
        (100, 3000, True),
        (3000, 100, True),
        (3001, 100, False),
        (100, 3001, False),
        (1, 1, False),
    ],
)
def test_sides_are_bounded_inclusively(width, height, fits):
    """100 and 3000 pixels are in, 99 and 3001 are out, each side by itself."""
    data = picture(mode="1", size=(width, height))
    if fits:
        assert _read(clean_seal(data)).size == (width, height)
    else:
        with pytest.raises(SealUnreadable):
            clean_seal(data)
    assert (SIDES[0], SIDES[-1]) == (100, 3000)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP", "ICO", "PPM"])
def test_other_kinds_are_refused(kind):
    """A picture in another format is refused even when it could be read."""
    with pytest.raises(SealUnreadable):
        clean_seal(picture(kind, "RGB"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"not a picture",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"PK\x03\x04",
    ],
    ids=["empty", "zero", "text", "pdf", "svg", "png head", "jpeg head", "zip"],
)
def test_what_is_no_picture_is_refused(data):
    """Other files, and beginnings of pictures, give the one sentence and no traceback."""
    with pytest.raises(SealUnreadable):
        clean_seal(data)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_cut_file_is_refused(kind, part):
    """An upload that broke off is refused."""
    noise = Image.effect_noise((300, 300), 90)
    out = io.BytesIO()
    noise.save(out, kind)
    with pytest.raises(SealUnreadable):
        clean_seal(out.getvalue()[: int(len(out.getvalue()) * part)])


def test_a_file_that_is_too_large_is_not_even_opened():
    """One byte more than allowed is refused; the same picture within the bound is fine."""
    data = picture()
    assert clean_seal(data + b"\0" * (MOST_BYTES - len(data)))
    with pytest.raises(SealUnreadable):
        clean_seal(data + b"\0" * (MOST_BYTES - len(data) + 1))


def _png_of(width, height):
    """A small file that claims to be large: the head of a PNG of that many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize("side", [3001, 65_535, 2_000_000_000])
def test_a_bomb_is_refused_by_its_head(side):
    """A picture that would fill the memory is refused before it is unpacked."""
    with pytest.raises(SealUnreadable):
        clean_seal(_png_of(side, side))


def test_nothing_but_pixels_is_kept():
    """Comments, places, colour profiles and thumbnails of the upload do not reach the kept file."""
    notes = PngInfo()
    notes.add_text("Author", "홍길동")
    notes.add_text("GPS", "37.5,127.0")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = picture(pnginfo=notes, exif=exif)
    assert b"secret place" in data
    kept = clean_seal(data)
    for secret in ("홍길동".encode(), b"37.5", b"secret place", b"tEXt", b"iTXt", b"eXIf", b"iCCP"):
        assert secret not in kept
    assert set(_read(kept).info) <= {"transparency"}


def test_what_is_hidden_behind_the_picture_is_dropped():
    """Bytes appended to a picture are not kept."""
    assert b"<script>" not in clean_seal(picture() + b"<script>alert(1)</script>")


@pytest.mark.parametrize("alpha", [0, 1, 128, 255])
def test_transparency_survives(alpha):
    """A transparent background stays as transparent as it was."""
    assert _read(clean_seal(picture(colour=(200, 20, 30, alpha)))).getpixel((5, 5)) == (200, 20, 30, alpha)


def test_cleaning_twice_changes_nothing():
    """A kept seal taken in again is the same file."""
    once = clean_seal(picture("JPEG", "RGB", colour=(200, 20, 30)))
    assert clean_seal(once) == once


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_no_file_is_another_error(data, head):
    """Whatever bytes come, there is a PNG or the one refusal."""
    try:
        assert clean_seal(head + data).startswith(b"\x89PNG")
    except SealUnreadable:
        return


@pytest.mark.parametrize("text", ["안심시인", "안심시장인", "안심특별시장의인", "안심광역시장의직인"])
def test_a_drawn_seal_can_be_used(text):
    """Invented seals of four to nine syllables are red, square, transparent, and pass as a seal."""
    drawn = draw_seal(text)
    image = _read(drawn)
    assert image.size == (300, 300)
    assert image.getpixel((150, 8))[:3] == (200, 24, 32)
    assert image.getpixel((0, 0))[3] == 0
    assert _read(clean_seal(drawn)).size == (300, 300)


def test_different_seals_look_different():
    """Two offices' seals are not the same picture; the same text is."""
    assert draw_seal("안심시장인") != draw_seal("다른군수인")
    assert draw_seal("안심시장인") == draw_seal("안심시장인")
