"""Codes, nonces, padding, retention and persons: the pure rules of the vault, at their borders."""

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.vault.domain import codes, nonces, retention
from ansim.vault.domain.codes import Purpose
from ansim.vault.domain.errors import CredentialWrong, FormWrong, TooOften
from ansim.vault.domain.padding import dummies_for
from ansim.vault.domain.person import (
    Form,
    card_mark,
    pairwise_id,
    phone_index,
    place_under,
    read_form,
    slip_mark,
)

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
KEY = bytes(range(32))
TODAY = date(2026, 11, 23)
days = st.dates(date(1970, 1, 1), date(2140, 1, 1))


def test_a_code_is_six_digits_and_seldom_the_same():
    """Uniform over a million, leading zeros kept."""
    made = {codes.new_code() for _ in range(500)}
    assert all(len(code) == 6 and code.isdigit() for code in made)
    assert len(made) > 480


def test_the_digest_binds_challenge_purpose_and_code():
    """Any other challenge, purpose, code or key gives another digest; only the very same fits."""
    kept = codes.digest_of(KEY, b"c" * 16, Purpose.ENROL, "012345")
    assert kept == hmac.new(KEY, b"ansim-code/v1\n" + b"c" * 16 + b"enrol\n012345", hashlib.sha256).digest()
    assert codes.fits(kept, KEY, b"c" * 16, Purpose.ENROL, "012345")
    for key, challenge, purpose, code in (
        (bytes(32), b"c" * 16, Purpose.ENROL, "012345"),
        (KEY, b"d" * 16, Purpose.ENROL, "012345"),
        (KEY, b"c" * 16, Purpose.OPERATOR, "012345"),
        (KEY, b"c" * 16, Purpose.ENROL, "012346"),
        (KEY, b"c" * 16, Purpose.ENROL, "12345"),
    ):
        assert not codes.fits(kept, key, challenge, purpose, code)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_message_is_one_plain_text(language):
    """It holds the code, says not to tell it, and fits 90 bytes."""
    text = codes.message("012345", language)
    assert "012345" in text
    assert len(text.encode("euc-kr")) <= 90


def test_limits_say_their_minutes():
    """As the sentence tells them."""
    assert [limit.minutes for limit in (*codes.PER_PHONE, *codes.PER_ADDRESS)] == [10, 1440, 10, 1440]


def test_a_nonce_is_known_again_for_five_minutes():
    """Made now it holds to the last second, and not a second longer or earlier."""
    nonce = nonces.make_nonce(KEY, NOW)
    assert len(nonce) == 32
    assert nonces.make_nonce(KEY, NOW) != nonce
    for seconds in (0, 299, 300):
        nonces.check_nonce(KEY, nonce, NOW + timedelta(seconds=seconds))
    for seconds in (-2, 301, 10_000):
        with pytest.raises(CredentialWrong):
            nonces.check_nonce(KEY, nonce, NOW + timedelta(seconds=seconds))


def test_every_changed_byte_of_a_nonce_is_refused():
    """Time, random part and mark all count; so does the key and the length."""
    nonce = nonces.make_nonce(KEY, NOW)
    for at in range(32):
        changed = nonce[:at] + bytes([nonce[at] ^ 1]) + nonce[at + 1 :]
        with pytest.raises(CredentialWrong):
            nonces.check_nonce(KEY, changed, NOW)
    for wrong in (b"", nonce[:-1], nonce + b"x"):
        with pytest.raises(CredentialWrong):
            nonces.check_nonce(KEY, wrong, NOW)
    with pytest.raises(CredentialWrong):
        nonces.check_nonce(bytes(32), nonce, NOW)


@given(st.integers(0, 100_000))
def test_people_and_dummies_are_a_multiple_of_16(people):
    """Never more than 15 dummies fill people up to a multiple of 16."""
    dummies = dummies_for(people)
    assert 0 <= dummies < 16
    assert (people + dummies) % 16 == 0


@given(days)
def test_a_week_is_monday_to_sunday(day):
    """Every day lies in the week that begins with its Monday."""
    week = retention.week_of(day)
    first = retention.first_day_of(week)
    assert first.weekday() == 0
    assert 0 <= (day - first).days <= 6


@given(days, st.integers(0, 120))
def test_no_weeks_key_goes_before_its_last_person(day, later):
    """While someone who used ansim on a day of that week may be known, the week's key stands; a week after it is gone."""
    today = day + timedelta(days=later)
    over = retention.is_week_over(retention.week_of(day), today)
    if day > retention.last_use_to_forget(today):
        assert not over
    if later >= retention.IDENTITY_DAYS + 6:
        assert over


@pytest.mark.parametrize(("later", "over"), [(27, False), (28, True), (29, True)])
def test_a_day_is_over_after_28_days(later, over):
    """Day d + 28, as the visits."""
    assert retention.is_day_over(TODAY, TODAY + timedelta(days=later)) is over


def test_eight_days_ahead_and_today():
    """Nine days in order."""
    ahead = retention.days_ahead(TODAY)
    assert ahead == tuple(TODAY + timedelta(days=number) for number in range(9))


def test_names_under_keys_are_what_they_are():
    """Index, pairwise name and place under a warrant are HMACs that share no purpose."""
    phone = "+821000000001"
    assert phone_index(KEY, phone) == hmac.new(KEY, phone.encode(), hashlib.sha256).digest()
    assert len(pairwise_id(KEY, phone)) == 16
    assert pairwise_id(KEY, phone) != phone_index(KEY, phone)[:16]
    places = {place_under(KEY, leaf, uid) for leaf in (bytes(32), KEY) for uid in (1, 2)}
    assert len(places) == 4


def test_a_form_is_read():
    """Name, birth date and address as given; none of them in its repr."""
    form = read_form("홍길동", "1990-02-03", "제주시 이도동 1-1", today=TODAY)
    assert form == Form("홍길동", date(1990, 2, 3), "제주시 이도동 1-1")
    assert "홍" not in repr(form)
    assert "1990" not in repr(form)


@pytest.mark.parametrize(
    ("name", "birth", "address", "wrong"),
    [
        ("홍" * 61, "1990-02-03", "제주시 이도동", "name"),
        ("홍길동", "90-02-03", "제주시 이도동", "birth"),
        ("홍길동", "1990-13-01", "제주시 이도동", "birth"),
        ("홍길동", "2026-11-24", "제주시 이도동", "birth"),
        ("홍길동", "1895-12-31", "제주시 이도동", "birth"),
        ("홍길동", "1990-02-03", "제주", "address"),
        ("홍길동", "1990-02-03", "x" * 201, "address"),
    ],
)
def test_a_form_that_cannot_be_is_refused_by_name(name, birth, address, wrong):
    """The field is named, its value is not."""
    with pytest.raises(FormWrong) as refused:
        read_form(name, birth, address, today=TODAY)
    assert refused.value.params == {"name": wrong}
    assert name not in refused.value.text()


@given(st.text(max_size=12))
def test_any_birth_date_is_a_day_or_refused(text):
    """No other error comes through."""
    try:
        form = read_form("홍길동", text, "제주시 이도동", today=TODAY)
    except FormWrong:
        return
    assert form.birth <= TODAY


@pytest.mark.parametrize(
    ("minutes", "korean", "english"),
    [
        (10, "10분 뒤에", "in 10 minutes"),
        (119, "119분 뒤에", "in 119 minutes"),
        (120, "2시간 뒤에", "in 2 hours"),
        (121, "3시간 뒤에", "in 3 hours"),
        (1_440, "24시간 뒤에", "in 24 hours"),
    ],
)
def test_who_asked_too_often_is_told_a_time_that_can_be_read(minutes, korean, english):
    """Minutes up to two hours, then hours, never sooner than it is true."""
    refused = TooOften(minutes=minutes)
    assert korean in refused.text()
    assert english in refused.text("en")
    assert str(refused).startswith("vault.too_often: ")


def test_a_slip_and_a_card_of_the_same_bytes_have_marks_of_their_own():
    """Each is HMAC-SHA256 under the pepper with a purpose of its own; another pepper gives another mark."""
    value = b"A0101BCDEF" + bytes(6)
    assert slip_mark(KEY, value) == hmac.new(KEY, b"ansim-slip/v1\n" + value, hashlib.sha256).digest()
    assert card_mark(KEY, value) == hmac.new(KEY, b"ansim-card/v1\n" + value, hashlib.sha256).digest()
    assert slip_mark(bytes(32), value) != slip_mark(KEY, value)
