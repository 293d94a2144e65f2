"""One-time codes against the vectors of RFC 6238, appendix B (its 8 digits cut to our 6)."""

import base64
from datetime import UTC, datetime

import pytest

from ansim.accounts.domain.totp import PERIOD, seconds_left, totp_code

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("unix", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(unix, code):
    """The published SHA-1 vectors come out, cut to six digits."""
    assert totp_code(SECRET, datetime.fromtimestamp(unix, UTC)) == code[-6:]


def test_a_secret_may_be_typed_in_small_letters():
    """Small letters give the same code."""
    at = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    assert totp_code(SECRET.lower(), at) == totp_code(SECRET, at)


def test_a_code_lasts_for_its_period():
    """Inside one period the code stays, at its border it changes."""
    start = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)
    assert totp_code(SECRET, start) == totp_code(SECRET, start.replace(second=29))
    assert totp_code(SECRET, start) != totp_code(SECRET, start.replace(second=30))


def test_the_seconds_left_count_down_to_one():
    """A fresh code has its whole period left, an old one a second."""
    start = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)
    assert seconds_left(start) == PERIOD
    assert seconds_left(start.replace(second=29)) == 1
