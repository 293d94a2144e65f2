"""Sender numbers: every written form of a good one is taken, everything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain.errors import SenderNumberBad
from ansim.accounts.domain.sender_numbers import check_sender_number, show_number


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("1522-0000", "15220000"),
        ("1600 0000", "16000000"),
        ("1899.0000", "18990000"),
        ("02-000-0000", "020000000"),
        ("02-0000-0000", "0200000000"),
        ("(031) 000-0000", "0310000000"),
        ("064-0000-0000", "06400000000"),
        ("070-0000-0000", "07000000000"),
        ("010-0000-0000", "01000000000"),
        ("+82 10-0000-0000", "01000000000"),
        ("+82-2-000-0000", "020000000"),
        ("０１０－００００－００００", "01000000000"),
        ("010‐0000‑0000", "01000000000"),
    ],
)
def test_every_way_to_write_a_number_gives_its_digits(typed, digits):
    """Hyphens of all kinds, spaces, dots, parentheses, full-width digits and +82 are forgiven."""
    assert check_sender_number(typed) == digits


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "112",
        "119",
        "1234",
        "1322-0000",
        "02-15220000",
        "031-1522-0000-0",
        "000-0000-0000",
        "011-000-0000",
        "020-0000-0000",
        "034-000-0000",
        "010-000-0000",
        "080-000-0000",
        "+1 202 000 0000",
        "+8215220000x",
        "010-0000-000a",
        "०१००००००००",
        "1522-0000; drop",
    ],
)
def test_what_may_not_stand_as_a_sender_is_refused(typed):
    """Emergency numbers, foreign numbers, wrong lengths and letters cannot be a sender."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(typed)


@given(st.text(max_size=20))
def test_any_text_is_digits_or_a_refusal(text):
    """Whatever is typed gives plain ASCII digits or SenderNumberBad, never another error."""
    try:
        digits = check_sender_number(text)
    except SenderNumberBad:
        return
    assert digits.isascii()
    assert digits.isdigit()
    assert 8 <= len(digits) <= 11


@given(
    st.from_regex(
        r"(02[02-9][0-9]{6,7}|031[02-9][0-9]{6,7}|010[0-9]{8}|070[0-9]{8}|15[0-9]{6})", fullmatch=True
    )
)
def test_a_shown_number_reads_back(digits):
    """Writing a number for people and reading it again gives the same digits."""
    assert check_sender_number(show_number(digits)) == digits


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("15220000", "1522-0000"),
        ("0200000000", "02-0000-0000"),
        ("020000000", "02-000-0000"),
        ("01000000000", "010-0000-0000"),
        ("0310000000", "031-000-0000"),
    ],
)
def test_numbers_are_shown_in_their_usual_groups(digits, shown):
    """Groups follow the area code."""
    assert show_number(digits) == shown
