"""Typed codes and one-time codes by rule: against an independent reading of their definitions, for any secret and moment."""

import base64
import hashlib
import hmac
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain import codes
from ansim.accounts.domain.totp import DIGITS, PERIOD, seconds_left, totp_code
from ansim.kit.ids import ALPHABET

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
SECRETS = st.binary(min_size=12, max_size=40)
MOMENTS = st.floats(1_577_836_800, 4_070_908_800).map(lambda unix: datetime.fromtimestamp(unix, UTC))


def hotp(secret, counter):
    """RFC 4226 read once more, by bits and decimal digits instead of struct and format."""
    digest = hmac.digest(secret, counter.to_bytes(8), hashlib.sha1)
    start = digest[19] % 16
    number = int.from_bytes(digest[start : start + 4]) % 2**31
    return str(number + 10**9)[-6:]


@given(st.binary(min_size=5, max_size=40), MOMENTS)
def test_any_secret_gives_the_code_of_the_definition(secret, at):
    """The code is that of the RFC for whatever secret and moment."""
    text = base64.b32encode(secret).decode()
    assert totp_code(text, at) == hotp(secret, int(at.timestamp()) // 30)


@given(MOMENTS, st.integers(-12, 14))
def test_the_place_on_earth_does_not_matter(at, hours):
    """The same moment told in another zone has the same code."""
    there = at.astimezone(timezone(timedelta(hours=hours)))
    assert totp_code("MANAGERANSIMAAAA", there) == totp_code("MANAGERANSIMAAAA", at)


@given(MOMENTS)
def test_the_seconds_left_are_exactly_the_codes_own(at):
    """One second before its end the code is the same, at its end the next period has begun."""
    left = seconds_left(at)
    whole = at.replace(microsecond=0)
    assert 1 <= left <= PERIOD
    assert totp_code("MANAGERANSIMAAAA", whole + timedelta(seconds=left - 1)) == totp_code(
        "MANAGERANSIMAAAA", at
    )
    assert int((whole + timedelta(seconds=left)).timestamp()) % PERIOD == 0


@given(MOMENTS)
def test_a_code_is_six_digits(at):
    """Leading zeros stay, and nothing but digits is in a code."""
    code = totp_code("MANAGERANSIMAAAA", at)
    assert len(code) == DIGITS
    assert code.isdecimal()


def test_codes_with_leading_zeros_occur():
    """Among a day's codes some begin with zero and are still six digits long."""
    day = [totp_code("MANAGERANSIMAAAA", NOW + timedelta(seconds=30 * step)) for step in range(2880)]
    assert any(code.startswith("0") for code in day)
    assert {len(code) for code in day} == {6}


@given(SECRETS)
def test_a_code_stands_for_its_secret(secret):
    """Twelve characters from the first twelve bytes: what follows does not matter, each of the twelve does."""
    code = codes.code_from(secret)
    assert code == codes.code_from(secret[:12])
    assert len(code) == 14
    assert set(code.replace("-", "")) <= set(ALPHABET)


@pytest.mark.parametrize("place", range(12))
def test_every_byte_of_the_secret_matters(place):
    """Changing any one byte changes the code."""
    secret = bytearray(12)
    before = codes.code_from(bytes(secret))
    secret[place] ^= 1
    assert codes.code_from(bytes(secret)) != before


def test_every_letter_is_as_likely_as_another():
    """All 256 bytes give each of the 32 letters eight times: a code has its full 60 bits."""
    letters = Counter(codes.code_from(bytes([byte]) * 12)[0] for byte in range(256))
    assert set(letters) == set(ALPHABET)
    assert set(letters.values()) == {8}


@pytest.mark.parametrize("letter", "ILOU")
def test_letters_easily_misread_are_in_no_code(letter):
    """I, L, O and U do not occur, so that nobody has to ask which they are."""
    assert letter not in ALPHABET


HABITS = [
    str.lower,
    str.title,
    lambda code: code.replace("-", ""),
    lambda code: code.replace("-", " "),
    lambda code: code.replace("-", " - "),
    lambda code: f"  {code}\n",
    lambda code: "\t".join(code),
    lambda code: code.replace("0", "O").replace("1", "I"),
    lambda code: code.replace("0", "o").replace("1", "l"),
]


@pytest.mark.parametrize("habit", range(len(HABITS)))
@given(secret=SECRETS)
def test_every_habit_of_typing_fits(secret, habit):
    """Small letters, other separators, spaces, and letters for digits all fit the code's digest."""
    code = codes.code_from(secret)
    assert codes.same_code(HABITS[habit](code), codes.digest_of(code))


@given(SECRETS, st.text(max_size=20))
def test_other_words_do_not_fit(secret, typed):
    """A text that is not the code, however it is cleaned, has another digest."""
    code = codes.code_from(secret)
    plain = "".join(typed.upper().split()).replace("-", "").translate(str.maketrans("ILO", "110"))
    assert codes.same_code(typed, codes.digest_of(code)) == (plain == code.replace("-", ""))


@pytest.mark.parametrize("typed", ["", " ", "-", "가나다", "\x00", "A" * 10_000])
def test_any_typed_text_is_only_wrong(typed):
    """Empty, foreign, binary and endless texts are no error, and fit neither a digest nor none."""
    assert not codes.same_code(typed, codes.digest_of("7KQ4-M2XD-9TR3"))
    assert not codes.same_code(typed, "")


@pytest.mark.parametrize(
    ("seconds", "valid"), [(-(10**9), True), (-1, True), (0, False), (1, False), (10**9, False)]
)
def test_a_code_ends_on_the_second(seconds, valid):
    """Before its end a code may be used, at it and after it not."""
    assert codes.still_valid(NOW, now=NOW + timedelta(seconds=seconds)) is valid


def test_an_invitation_lives_three_days():
    """From Friday evening an invitation lasts through the weekend."""
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert codes.still_valid(friday + codes.INVITATION_LIFE, now=datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert not codes.still_valid(friday + codes.INVITATION_LIFE, now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
