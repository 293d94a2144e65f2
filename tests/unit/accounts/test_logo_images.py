"""The logo's picture: a still PNG or JPEG in screen colours comes out as a small PNG on white, and nothing else of it."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from ansim.accounts.adapters.logo_images import clean_logo
from ansim.accounts.domain.pictures import (
    LOGO_BYTES,
    LOGO_PIXELS,
    LogoBlank,
    LogoBusy,
    LogoShape,
    LogoUnreadable,
    check_logo_shape,
    png_pixels,
)
from ansim.accounts.domain.seal import MOST_BYTES

GREEN = (0, 110, 80)


def picture(kind="PNG", mode="RGB", size=(300, 100), **save):
    """A disc on an empty ground as a file."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(image).ellipse((10, 10, 90, 90), fill=(*GREEN, 255))
    if mode != "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", size, "white"), image).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def _read(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")] + [("JPEG", "L"), ("JPEG", "RGB")],
)
def test_screen_colours_become_one_kind(kind, mode):
    """Grey, palette, colour, transparency: a PNG in RGB as large as its place on paper."""
    out = _read(clean_logo(picture(kind, mode)))
    assert (out.format, out.mode, out.size) == ("PNG", "RGB", (282, 94))


def test_it_stands_on_white():
    """What was transparent is white paper, and the colour is the colour."""
    out = _read(clean_logo(picture(mode="RGBA")))
    assert out.getpixel((280, 3)) == (255, 255, 255)
    assert out.getpixel((47, 47)) == GREEN


@pytest.mark.parametrize("size", [(60, 60), (480, 60), (60, 120), (4000, 4000), (800, 100)])
def test_a_picture_fills_its_place(size):
    """Small ones are set larger, large ones smaller; the longer side decides, the shape stays."""
    image = Image.new("RGB", size, GREEN)
    out = io.BytesIO()
    image.save(out, "PNG")
    width, height = _read(clean_logo(out.getvalue())).size
    assert width == LOGO_PIXELS[0] or height == LOGO_PIXELS[1]
    assert abs(width / height - size[0] / size[1]) < 0.1


def _animated():
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _bomb(side):
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


WRONG = {
    "empty": b"",
    "text": b"not a picture",
    "svg with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "gif": picture("GIF"),
    "webp": picture("WEBP"),
    "tiff": picture("TIFF"),
    "print colours": picture("JPEG", "CMYK"),
    "sixteen bits": picture("PNG", "I;16"),
    "animated": _animated(),
    "cut": picture()[:200],
    "cut jpeg": picture("JPEG")[:400],
    "20 MB": picture() + b"\0" * 20_000_000,
    "a byte too many": picture() + b"\0" * (MOST_BYTES + 1 - len(picture())),
    "bomb": _bomb(2_000_000_000),
    "bomb of Pillow's": _bomb(30_000),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_logo_is_refused(name):
    """Each with the sentence that says what to upload, none with a traceback."""
    with pytest.raises(LogoUnreadable):
        clean_logo(WRONG[name])


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [
        (60, 60, True),
        (59, 60, False),
        (60, 59, False),
        (4000, 4000, True),
        (4001, 4000, False),
        (4000, 4001, False),
        (1, 1, False),
        (480, 60, True),
        (481, 60, False),
        (60, 120, True),
        (60, 121, False),
    ],
)
def test_sides_and_shape_are_bounded(width, height, fits):
    """From 60 to 4000 pixels, at most eight times as wide as high and twice as high as wide; the refusal says the size."""
    if fits:
        check_logo_shape(width, height)
        return
    with pytest.raises(LogoShape) as refused:
        check_logo_shape(width, height)
    assert f"{width}×{height}" in str(refused.value)


def test_one_pixel_is_told_by_its_size():
    """A picture of one pixel is a picture, but too small a one."""
    with pytest.raises(LogoShape):
        clean_logo(picture(size=(1, 1)))


@pytest.mark.parametrize(
    ("colour", "seen"), [((255, 255, 255, 255), False), ((0, 0, 0, 0), False), ((90, 90, 90, 255), True)]
)
def test_what_cannot_be_seen_on_paper_is_refused(colour, seen):
    """The white version of a logo, or a clear picture, would leave an empty place."""
    out = io.BytesIO()
    Image.new("RGBA", (200, 100), colour).save(out, "PNG")
    if seen:
        assert clean_logo(out.getvalue())
    else:
        with pytest.raises(LogoBlank):
            clean_logo(out.getvalue())


def test_a_photograph_is_too_heavy():
    """Noise does not get smaller: each of a hundred thousand sheets would carry it."""
    noise = Image.merge("RGB", [Image.effect_noise((630, 94), 90) for _ in range(3)])
    out = io.BytesIO()
    noise.save(out, "PNG")
    with pytest.raises(LogoBusy):
        clean_logo(out.getvalue())
    assert len(clean_logo(picture())) < LOGO_BYTES / 10


def test_nothing_but_pixels_is_kept():
    """Notes, places and what hangs behind the picture do not reach the kept file; a picture turned by its camera is upright."""
    notes, exif = PngInfo(), Image.Exif()
    notes.add_text("Author", "홍길동")
    exif[0x010E] = "secret place"
    data = picture(pnginfo=notes, exif=exif) + b"<script>alert(1)</script>"
    kept = clean_logo(data)
    for secret in ("홍길동".encode(), b"secret place", b"<script>", b"tEXt", b"iTXt", b"eXIf", b"iCCP"):
        assert secret not in kept
    exif[0x0112] = 6
    assert _read(clean_logo(picture("JPEG", size=(150, 100), exif=exif))).size == (63, 94)


def test_cleaning_twice_changes_nothing():
    """A kept logo taken in again is the same file, and the same upload is the same hash."""
    once = clean_logo(picture())
    assert clean_logo(picture()) == once
    assert clean_logo(once) == once


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_no_file_is_another_error(data, head):
    """Whatever bytes come, there is a PNG or one of the refusals."""
    with suppress(LogoUnreadable, LogoShape, LogoBlank, LogoBusy):
        assert clean_logo(head + data).startswith(b"\x89PNG")


@pytest.mark.parametrize("size", [(300, 100), (60, 61), (630, 94)])
def test_a_kept_png_tells_its_size(size):
    """Width before height, from the file's first bytes alone."""
    assert png_pixels(picture(size=size)[:24]) == size
