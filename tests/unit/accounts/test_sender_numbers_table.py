"""Sender numbers by the numbering plan: every area, every length, every special range, written in every way."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain.errors import SenderNumberBad
from ansim.accounts.domain.sender_numbers import check_sender_number, show_number

AREAS = [
    "031",
    "032",
    "033",
    "041",
    "042",
    "043",
    "044",
    "051",
    "052",
    "053",
    "054",
    "055",
    "061",
    "062",
    "063",
    "064",
]
NO_AREAS = ["030", "034", "035", "039", "040", "045", "046", "049", "050", "056", "059", "060", "065", "069"]
NO_AREAS += ["071", "072", "079", "080", "081", "090", "001", "002", "003", "005", "006", "007", "008", "00"]
EMERGENCY = ["110", "111", "112", "113", "117", "118", "119", "120", "125", "128", "129", "131", "132", "182"]
EMERGENCY += [
    "1301",
    "1330",
    "1331",
    "1332",
    "1333",
    "1339",
    "1345",
    "1350",
    "1355",
    "1357",
    "1366",
    "1385",
    "1388",
]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("length", [7, 8])
def test_every_area_has_numbers_of_seven_and_eight_digits(area, length):
    """A number of an area is the code and seven or eight digits, shown in three groups."""
    digits = area + "0" * length
    assert check_sender_number(digits) == digits
    assert show_number(digits) == f"{area}-{'0' * (length - 4)}-0000"


@pytest.mark.parametrize("area", ["02", *AREAS])
@pytest.mark.parametrize("length", [0, 1, 4, 5, 6, 9, 10])
def test_other_lengths_are_no_numbers(area, length):
    """Fewer than seven or more than eight digits after the area code are refused."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(area + "0" * length)


@pytest.mark.parametrize("area", NO_AREAS)
@pytest.mark.parametrize("length", [7, 8])
def test_codes_that_are_no_area_are_refused(area, length):
    """Unassigned codes, 050 virtual, 060 paid, 080 toll-free and international prefixes cannot be senders."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(area + "0" * length)


@pytest.mark.parametrize("digits", ["020000000", "0200000000"])
def test_seoul_has_a_code_of_two_digits(digits):
    """02 is followed by seven or eight digits and shown with its two."""
    assert check_sender_number(digits) == digits
    assert show_number(digits).startswith("02-")


@pytest.mark.parametrize("head", ["15", "16", "18"])
@pytest.mark.parametrize("rest", ["220000", "000000", "999999"])
def test_nationwide_numbers_have_eight_digits(head, rest):
    """15xx, 16xx and 18xx numbers are eight digits in two groups."""
    assert check_sender_number(head + rest) == head + rest
    assert show_number(head + rest) == f"{(head + rest)[:4]}-{(head + rest)[4:]}"


@pytest.mark.parametrize("head", ["10", "11", "12", "13", "14", "17", "19", "20", "30", "90"])
def test_other_eight_digits_are_no_nationwide_number(head):
    """Eight digits that do not begin with 15, 16 or 18 lack their area code."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(head + "000000")


@pytest.mark.parametrize("area", ["02", "031", "064"])
@pytest.mark.parametrize("number", ["15220000", "16000000", "18990000"])
def test_a_nationwide_number_takes_no_area_code(area, number):
    """02-1522-0000 is a common mistake; carriers refuse it, so it is refused here."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(area + number)


@pytest.mark.parametrize("number", EMERGENCY)
def test_emergency_and_public_service_numbers_are_refused(number):
    """Numbers of three or four digits, as 119 or 1339, never stand as a sender."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(number)


@pytest.mark.parametrize("head", ["011", "012", "013", "014", "015", "016", "017", "018", "019"])
@pytest.mark.parametrize("length", [7, 8])
def test_old_mobile_codes_are_refused(head, length):
    """Only 010 is a mobile number today."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(head + "0" * length)


@pytest.mark.parametrize("head", ["010", "070"])
def test_mobile_and_internet_numbers_have_eleven_digits(head):
    """010 and 070 numbers are eleven digits, no more and no fewer."""
    assert check_sender_number(head + "0" * 8) == head + "0" * 8
    for length in (6, 7, 9, 10):
        with pytest.raises(SenderNumberBad):
            check_sender_number(head + "0" * length)


WRITINGS = [
    "{0}-{1}-{2}",
    "{0} {1} {2}",
    "{0}.{1}.{2}",
    "({0}) {1}-{2}",
    "({0}){1}{2}",
    " {0}{1}{2} ",
    "{0}–{1}–{2}",
    "{0}‐{1}‐{2}",
    "{0}−{1}−{2}",
    "{0}\u00a0{1}\u00a0{2}",
    "\t{0}-{1}-{2}\n",
]


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("groups", [("02", "000", "0000"), ("031", "0000", "0000"), ("010", "0000", "0000")])
def test_people_write_numbers_in_many_ways(writing, groups):
    """Every usual separator is forgiven."""
    assert check_sender_number(writing.format(*groups)) == "".join(groups)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+82-2-000-0000", "020000000"),
        ("+82 10 0000 0000", "01000000000"),
        ("+82 (0)10-0000-0000", "01000000000"),
        ("+82-31-000-0000", "0310000000"),
        ("+8207000000000", "07000000000"),
    ],
)
def test_the_country_code_is_taken_off(typed, digits):
    """Numbers copied with +82 are the national ones."""
    assert check_sender_number(typed) == digits


@pytest.mark.parametrize(
    "typed", ["+1 202 000 0000", "+81-3-0000-0000", "82-2-000-0000", "0082-2-000-0000", "+82", "+", "+82+82"]
)
def test_other_countries_are_refused(typed):
    """Numbers of other countries, and +82 without its plus or number, are refused."""
    with pytest.raises(SenderNumberBad):
        check_sender_number(typed)


@given(st.text(alphabet=string.digits, min_size=1, max_size=13))
def test_a_number_accepted_is_its_own_digits(digits):
    """Digits alone are returned unchanged or refused; nothing is cut or filled up."""
    try:
        assert check_sender_number(digits) == digits
    except SenderNumberBad:
        return
    assert 8 <= len(digits) <= 11
    assert check_sender_number(show_number(digits)) == digits


@given(st.sampled_from([*AREAS, "02", "010", "070"]), st.integers(0, 99_999_999))
def test_showing_keeps_every_digit(head, number):
    """The shown form has the same digits in the same order."""
    digits = head + f"{number:08d}"
    assert show_number(digits).replace("-", "") == digits
