"""Sixty phone images: within every channel's limits, and their QR is read, spoiled by a messenger too; `make soak` has 10,000."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from tests.unit.notices.phone_pictures import look_at, pictures, spoiled
from tests.unit.notices.samples import PERSON, record, rendered_pair, renderer

MOST_BYTES, MOST_PIXELS = 200_000, 1000  # SOLAPI's and the carriers' limits, said here once more
COUNT = 60


def test_all_are_within_the_limits_and_read_by_any_camera():
    """No picture above 200 kB or 1,000 pixels; every QR is read, and after halving and pressing to quality 60."""
    found = look_at(pictures(COUNT, seed=1))
    assert found.pictures == COUNT
    assert found.over == 0
    assert found.most_bytes <= MOST_BYTES
    assert found.read == COUNT
    assert found.read_spoiled >= 0.995 * COUNT


def test_a_spoiled_picture_is_half_as_wide_and_far_smaller():
    """What the reading is measured on is what it says."""
    jpeg = rendered_pair()[1][0].jpg
    image, small = Image.open(io.BytesIO(jpeg)), spoiled(jpeg)
    assert max(image.size) <= MOST_PIXELS
    assert small.size == (image.width // 2, image.height // 2)
    assert small.format == "JPEG"


def test_a_picture_that_breaks_a_limit_or_bears_another_qr_is_counted():
    """The count does not pass everything."""
    (one, other), files = rendered_pair()
    wide = io.BytesIO()
    Image.open(io.BytesIO(files[0].jpg)).resize((1001, 900)).save(wide, "JPEG")
    found = look_at(iter([(one, files[1].jpg), (other, wide.getvalue())]))
    assert (found.pictures, found.read, found.read_spoiled, found.over) == (2, 0, 0, 1)


@pytest.mark.parametrize(
    "name", ["MOHAMMAD OMAR", "MAMMADOV EMIN", "HOÀNG THỊ ÁNH", "WWWWWWWWWWWW", "가나다라마바사아자"]
)
def test_a_name_of_wide_letters_stays_on_one_line(name):
    """Twelve capitals in the largest type took a second line, and the page a second page, which is refused."""
    one = replace(PERSON, name=name, place="아주긴이름의대로 1234번길 56-78, 한솔마을아파트 201동")
    (made,) = renderer().render([record(one, number=5)])
    assert name.split(" ")[0] in made.phone_text
