"""Typed one-time codes: forgiving to type, hard to guess, of limited life."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain import codes
from ansim.kit.ids import ALPHABET

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def test_a_code_reads_in_three_groups_of_four():
    """A fresh code has twelve characters of the alphabet in three groups."""
    groups = codes.new_code().split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)


def test_codes_do_not_repeat():
    """A thousand fresh codes are all different."""
    assert len({codes.new_code() for _ in range(1000)}) == 1000


@given(st.binary(min_size=12, max_size=32))
def test_typing_habits_are_forgiven(secret):
    """Small letters, spaces and missing hyphens fit the same digest; the code of a secret is always the same."""
    code = codes.code_from(secret)
    digest = codes.digest_of(code)
    assert codes.code_from(secret) == code
    assert codes.same_code(code.lower(), digest)
    assert codes.same_code(code.replace("-", " "), digest)
    assert codes.same_code(f"  {code.replace('-', '')} ", digest)


def test_letters_that_look_like_digits_are_read_as_digits():
    """O is read as zero, I and L as one."""
    assert codes.same_code("OIL0-0000-0000", codes.digest_of("0110-0000-0000"))


def test_another_code_does_not_fit():
    """One changed character is another code."""
    assert not codes.same_code("AAAA-AAAA-AAAB", codes.digest_of("AAAA-AAAA-AAAA"))


def test_no_digest_fits_nothing():
    """Without an open invitation no code fits, not even the empty one."""
    assert not codes.same_code("", "")
    assert not codes.same_code("AAAA-AAAA-AAAA", "")


def test_a_code_is_valid_until_its_end():
    """A code may be used before its end, not at it, and never without one."""
    until = NOW + codes.INVITATION_LIFE
    assert codes.still_valid(until, now=until - timedelta(seconds=1))
    assert not codes.still_valid(until, now=until)
    assert not codes.still_valid(None, now=NOW)
