"""Pages of any size, with any picture in them, are drawn within a bound of memory or refused with a sentence."""

import pypdfium2
import pytest
from tests.unit.notices.pdf_files import FONT, document, stream, write

from ansim.notices.adapters.page_pixels import PdfPictureTooLarge, drawn, seen

LETTERS = b"BT /F1 30 Tf 20 100 Td (Kim) Tj ET"


def page_of(pdf: bytes) -> object:
    """The first page of a PDF, its document kept alive with it."""
    return pypdfium2.PdfDocument(pdf)[0]


def with_picture(width: int, height: int) -> bytes:
    """A page that shows one picture of so many pixels as it claims."""
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]>>",
            FONT,
            b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</XObject<</I 6 0 R>>>>>>",
            stream(b"q 300 0 0 400 0 0 cm /I Do Q"),
            stream(
                b"\x80" * 100,
                b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray"
                % (width, height),
            ),
        ]
    )


@pytest.mark.parametrize(("side", "scale"), [(300, 1.0), (2400, 1.0), (4800, 0.5), (14_400, 1 / 6)])
def test_a_page_is_looked_at_within_a_bound(side: int, scale: float) -> None:
    """A poster of five metres costs no more than a sheet: the scale says what a pixel stands for."""
    look = seen(page_of(document([LETTERS], b"/MediaBox [0 0 %d %d]" % (side, side))))
    assert look.scale == pytest.approx(scale)
    assert max(look.image.size) <= 2400
    assert look.image.mode == "L"
    assert look.image.getextrema()[0] < 128


def test_what_is_cut_off_is_not_drawn() -> None:
    """Points at left, bottom, right and top are left away before the pixels are made."""
    page = page_of(document([LETTERS]))
    whole, part = drawn(page, 2), drawn(page, 2, (10, 90, 200, 250))
    assert (whole.size, part.size) == ((600, 800), (180, 120))
    assert part.tobytes() == whole.crop((20, 500, 200, 620)).tobytes()


@pytest.mark.parametrize(("width", "height"), [(40_000, 40_000), (150_000_001, 1)])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_by_its_claim(width: int, height: int) -> None:
    """A few hundred bytes that claim more pixels than any scanner gives are not unpacked."""
    with pytest.raises(PdfPictureTooLarge) as refused:
        seen(page_of(with_picture(width, height)))
    assert "300 dpi" in str(refused.value)


def test_a_scan_of_a_scanners_size_is_drawn() -> None:
    """A4 at 300 dpi passes, though its data end early."""
    assert seen(page_of(with_picture(2480, 3508))).image.size == (300, 400)
