"""10,000 phone images: limits and QRs of all of them, as in tests/unit/notices/test_phone_pictures.py. Figures are printed."""

import os

from tests.unit.notices.phone_pictures import look_at, pictures

COUNT = int(os.environ.get("ANSIM_SOAK_PICTURES", "10000"))


def test_ten_thousand_pictures_keep_the_limits_and_are_read() -> None:
    """Every one within 200 kB and 1,000 pixels and read; at least 99.5 % after halving and quality 60."""
    found = look_at(pictures(COUNT, seed=2))
    print(f"\n{found}")
    assert (found.pictures, found.over, found.read) == (COUNT, 0, COUNT)
    assert found.read_spoiled >= 0.995 * COUNT
