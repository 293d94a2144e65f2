"""Codes for the own notices: what is kept of them, whom they fit, what the message says, and the days that are left."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.notices.domain.own_codes import (
    CODE_LIFE,
    OPEN,
    TOKEN_BYTES,
    Asked,
    asked_from_bytes,
    asked_to_bytes,
    code_text,
    days_left,
    digest_of,
    fits,
    new_code,
    token_hash,
)

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
BROWSER, OTHER = token_hash(b"one" * 11), token_hash(b"two" * 11)
DAY = date(2026, 11, 20)
ONE = timedelta(days=1)


def test_codes_are_six_digits_and_differ():
    """A code is typed by a person from a message: six digits, drawn anew each time."""
    codes = {new_code() for _ in range(200)}
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(codes) > 190


def test_a_code_fits_the_browser_it_was_sent_for():
    """The very code of the very browser under the very key, and nothing else."""
    kept = digest_of(KEY, BROWSER, "271828")
    assert fits(kept, KEY, BROWSER, "271828")
    for key, browser, code in (
        (KEY, BROWSER, "271829"),
        (KEY, BROWSER, ""),
        (KEY, BROWSER, "0271828"),
        (KEY, OTHER, "271828"),
        (OTHER_KEY, BROWSER, "271828"),
    ):
        assert not fits(kept, key, browser, code)


@pytest.mark.parametrize("code", ["", "000000", "271828"])
def test_a_code_that_was_never_sent_fits_nobody(code):
    """Where no message went, nothing that is typed opens anything."""
    assert not fits(None, KEY, BROWSER, code)
    assert not fits(bytes(32), KEY, BROWSER, code)


def test_what_is_kept_tells_no_code():
    """Digest and name of the browser are hashes of 32 bytes; the token is not kept."""
    kept = digest_of(KEY, BROWSER, "271828")
    assert len(kept) == len(BROWSER) == TOKEN_BYTES
    assert b"271828" not in kept
    assert b"one" not in BROWSER


@settings(max_examples=30, deadline=None)
@given(st.from_regex(r"010[0-9]{8}", fullmatch=True), st.dates(date(1900, 1, 1), date(2026, 12, 31)))
def test_what_was_typed_comes_back_as_it_was(phone, birth):
    """Phone and birth date survive being kept, and show in no trace of the program."""
    asked = Asked(phone, birth)
    assert asked_from_bytes(asked_to_bytes(asked)) == asked
    assert phone not in repr(asked)
    assert birth.isoformat() not in repr(asked)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("drill", [True, False])
@pytest.mark.parametrize("office", ["안심시", "서울특별시 강남구보건소"])
def test_the_message_is_one_short_text(language, drill, office):
    """At most 90 bytes of EUC-KR, every letter of which goes; the drill is named, the disease is not."""
    text = code_text("271828", office, drill=drill, language=language)
    assert count_bytes(text) <= 90
    assert unsendable(text) == ()
    assert "271828" in text
    assert office in text
    assert ("훈련" in text) is drill
    assert not [word for word in ("격리", "확진", "코로나", "isolation") if word in text]


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (DAY - 30 * ONE, 7),
        (DAY - ONE, 7),
        (DAY, 7),
        (DAY + ONE, 6),
        (DAY + 5 * ONE, 2),
        (DAY + 6 * ONE, 1),
        (DAY + 7 * ONE, 0),
        (DAY + 400 * ONE, 0),
    ],
    ids=["long before", "the day before", "first", "second", "last but one", "last", "after", "long after"],
)
def test_days_left_counts_today(today, left):
    """Seven days from the 20th to the 26th: all before they begin, one on the last, none after."""
    assert days_left(DAY, DAY + 6 * ONE, today) == left


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(-60, 60))
def test_days_left_are_the_days_of_the_period_from_today_on(length, offset):
    """The rule against plain counting of the days that have not passed."""
    today = DAY + offset * ONE
    days = [DAY + number * ONE for number in range(length + 1)]
    assert days_left(days[0], days[-1], today) == sum(day >= today for day in days)


def test_a_look_is_longer_than_a_code_and_shorter_than_a_break():
    """Five minutes to type, a quarter of an hour to download: a phone left on a table closes by itself."""
    assert timedelta(minutes=1) < CODE_LIFE < OPEN <= timedelta(minutes=15)
