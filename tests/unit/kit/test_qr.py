"""QR codes: what is made is read, by both ways of making; what is no code is no text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ansim.kit.qr import make_qr, qr_pixels, read_qr

QUIET = 4


def _picture(side: int, pixels: bytes, scale: int = 4) -> Image.Image:
    """The symbol in its quiet zone of four modules, drawn large enough to be read."""
    symbol = Image.frombytes("L", (side, side), pixels)
    sheet = Image.new("L", (side + 2 * QUIET, side + 2 * QUIET), 255)
    sheet.paste(symbol, (QUIET, QUIET))
    return sheet.resize((sheet.width * scale, sheet.height * scale), Image.Resampling.NEAREST)


def _pixels_of(modules: list[list[bool]]) -> tuple[int, bytes]:
    return len(modules), bytes(0 if dark else 255 for row in modules for dark in row)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=350))
def test_what_is_made_is_read(text: str) -> None:
    """Any printable text up to the length of a notice's QR is read back as it was, from both makers."""
    assert read_qr(_picture(*_pixels_of(make_qr(text)))) == [text]
    assert read_qr(_picture(*qr_pixels(text))) == [text]


def test_hangul_is_read_back() -> None:
    """A Korean text survives the way through the symbol."""
    assert read_qr(_picture(*qr_pixels("안심 격리통지서"))) == ["안심 격리통지서"]


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_modules_and_pixels_are_square_and_grow_with_the_error_correction(level: str) -> None:
    """A symbol is square, of an allowed size (21 + 4n), and never smaller at a higher level than at L."""
    modules = make_qr("https://ansim.example/n/7KQ4-M2XD-9TR3", error_correction=level)
    side, pixels = qr_pixels("https://ansim.example/n/7KQ4-M2XD-9TR3", error_correction=level)
    assert {len(row) for row in modules} == {len(modules)}
    assert len(modules) % 4 == 1
    assert len(modules) >= len(make_qr("https://ansim.example/n/7KQ4-M2XD-9TR3", error_correction="L"))
    assert len(pixels) == side * side
    assert set(pixels) == {0, 255}


def test_a_torn_corner_is_survived_at_a_high_level() -> None:
    """With level H a blot over a sixth of the width in the middle is read all the same."""
    picture = _picture(*qr_pixels("7KQ4-M2XD-9TR3", error_correction="H"))
    blot = picture.width // 6
    picture.paste(
        255, (picture.width // 2, picture.width // 2, picture.width // 2 + blot, picture.width // 2 + blot)
    )
    assert read_qr(picture) == ["7KQ4-M2XD-9TR3"]


def test_a_picture_without_a_code_has_no_text() -> None:
    """A blank sheet yields no text and no error."""
    assert read_qr(Image.new("L", (200, 200), 255)) == []


def test_two_codes_on_one_sheet_are_both_read() -> None:
    """All symbols of a picture are found."""
    one, two = _picture(*qr_pixels("one")), _picture(*qr_pixels("two"))
    sheet = Image.new("L", (one.width + two.width + 40, max(one.height, two.height)), 255)
    sheet.paste(one, (0, 0))
    sheet.paste(two, (one.width + 40, 0))
    assert sorted(read_qr(sheet)) == ["one", "two"]


def test_looking_once_takes_a_symbol_as_it_stands() -> None:
    """Dark on light is read; light on dark only by the longer look."""
    picture = _picture(*qr_pixels("7KQ4-M2XD-9TR3"))
    inverted = picture.point(lambda value: 255 - value)
    assert read_qr(picture, upright=True) == ["7KQ4-M2XD-9TR3"]
    assert read_qr(inverted, upright=True) == []
    assert read_qr(inverted) == ["7KQ4-M2XD-9TR3"]
