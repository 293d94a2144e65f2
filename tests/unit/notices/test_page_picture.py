"""A page on the phone: as large as what is printed on it allows, nothing cut off, drawn once where its objects tell the size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops
from tests.unit.notices.pdf_files import document

from ansim.notices.adapters import page_picture
from ansim.notices.adapters.images import MOST_PIXELS
from ansim.notices.adapters.page_picture import COLUMN, MARGIN, PagePicture, picture_of
from ansim.notices.adapters.page_pixels import drawn
from ansim.notices.adapters.pages import opened
from ansim.notices.adapters.pdf_split import PdfSplitter

A4 = b"/MediaBox [0 0 595 842]"


def shown(content: bytes, tree: bytes = A4) -> PagePicture:
    """The picture of a page with this content."""
    with opened(PdfSplitter(document([content], tree)).split([1])) as file:
        return picture_of(file[0])


def box(left: int, bottom: int, width: int, height: int) -> bytes:
    return b"%d %d %d %d re f\n" % (left, bottom, width, height)


def fits(picture: PagePicture) -> bool:
    width, height = picture.image.size
    if picture.beside:
        return width + COLUMN + 2 * MARGIN <= MOST_PIXELS and height <= MOST_PIXELS
    return width <= MOST_PIXELS and height + COLUMN + MARGIN <= MOST_PIXELS


def fullness(picture: PagePicture) -> float:
    """How much of the longer way the picture takes: 1 is as large as can be."""
    width, height = picture.image.size
    room = (
        (MOST_PIXELS - COLUMN - 2 * MARGIN, MOST_PIXELS)
        if picture.beside
        else (MOST_PIXELS, MOST_PIXELS - COLUMN - MARGIN)
    )
    return max(width / room[0], height / room[1])


SIDES = st.tuples(st.integers(0, 500), st.integers(0, 740), st.integers(20, 590), st.integers(20, 840))


@settings(max_examples=25, deadline=None)
@given(SIDES, SIDES)
def test_everything_printed_is_on_a_picture_that_fits(one: tuple[int, ...], two: tuple[int, ...]) -> None:
    """Wherever two boxes lie: they are shown whole, with white around them unless the page ends, as large as fits."""
    picture = shown(box(*one) + box(*two))
    assert fits(picture)
    assert fullness(picture) > 0.94
    left, bottom = min(one[0], two[0]), min(one[1], two[1])
    right = min(595, max(one[0] + one[2], two[0] + two[2]))
    top = min(842, max(one[1] + one[3], two[1] + two[3]))
    ink = ImageChops.invert(picture.image.convert("L")).getbbox()
    scale = picture.image.width / (min(595, right + MARGIN) - max(0, left - MARGIN))
    assert (ink[2] - ink[0]) / scale == pytest.approx(right - left, rel=0.06, abs=4)
    assert (ink[3] - ink[1]) / scale == pytest.approx(top - bottom, rel=0.06, abs=4)


@pytest.mark.parametrize(
    ("content", "tree", "times"),
    [
        (box(60, 60, 400, 700), A4, 1),
        (b"1 g\n" + box(0, 0, 595, 842) + b"0 g\n" + box(200, 300, 100, 100), A4, 2),
        (box(60, 60, 400, 700), A4 + b"/Rotate 90", 2),
        (box(60, 60, 400, 700), b"/MediaBox[0 0 595 842]/CropBox[40 40 595 842]", 2),
        (b"", A4, 1),
        (box(-50, 900, 20, 20), A4, 1),
        (box(30, 30, 40, 40), b"/MediaBox[0 0 9000 9000]", 2),
    ],
    ids=["plain", "white ground", "turned", "cropped", "empty", "beside the page", "poster"],
)
def test_a_page_is_drawn_again_only_where_its_objects_mislead(
    content: bytes, tree: bytes, times: int, monkeypatch
) -> None:
    """White ground, turned pages and posters take a second drawing; either way the picture is as large as fits."""
    calls = []
    monkeypatch.setattr(page_picture, "drawn", lambda *given: calls.append(given) or drawn(*given))
    picture = shown(content, tree)
    assert len(calls) <= times
    assert fits(picture)
    assert fullness(picture) > 0.94
    assert picture.image.mode == "RGBX"


def test_objects_without_a_box_are_no_guide(monkeypatch) -> None:
    """Where PDFium tells no box, the whole page is drawn first, and what is printed larger after."""
    raw = page_picture.pypdfium2.raw
    monkeypatch.setattr(raw, "FPDFPageObj_GetBounds", lambda *given: 0)
    picture = shown(box(60, 60, 200, 200))
    assert fits(picture)
    assert fullness(picture) > 0.94


def test_what_lies_about_its_size_is_drawn_by_its_pixels(monkeypatch) -> None:
    """Objects that claim to be smaller than they are print no less of the page."""
    honest = shown(box(20, 20, 500, 800))
    monkeypatch.setattr(page_picture, "_objects_box", lambda page: (300.0, 300.0, 310.0, 310.0))
    assert shown(box(20, 20, 500, 800)).image.size == pytest.approx(honest.image.size, abs=20)
    assert fits(shown(box(20, 20, 500, 800)))


@pytest.mark.parametrize(("width", "height"), [(1700, 1200), (3000, 900), (400, 5000)])
def test_white_is_looked_for_on_enough_pixels(width: int, height: int) -> None:
    """However large the page: one pixel a point, or 2,400 on the longer side."""
    picture = shown(box(10, 10, width - 20, height - 20), b"/MediaBox[0 0 %d %d]" % (width, height))
    assert picture.look.scale >= min(1.0, 2400 / max(width, height)) - 1e-9
    assert picture.look.image.size == (
        -(-width * picture.look.scale // 1),
        -(-height * picture.look.scale // 1),
    )
