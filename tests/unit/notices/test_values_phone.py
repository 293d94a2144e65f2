"""Phone cells as officers fill them: one valid mobile number, or the reason why not, and never a guess."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.phones import read_phone, show_phone

NUMBER = "01000001234"


@pytest.mark.parametrize(
    "cell",
    [
        "01000001234",
        "010-0000-1234",
        "010 0000 1234",
        "010.0000.1234",
        "(010)0000-1234",
        "010)0000-1234",
        " 010-0000-1234 ",
        "010- 0000 -1234",
        "010–0000–1234",
        "０１０－００００－１２３４",
        "０１００００１２３４"[:3] + "00001234",
        "\u200b010-0000-1234\ufeff",
        "010/0000/1234",
        "+82 10-0000-1234",
        "+82-10-0000-1234",
        "+821000001234",
        "+82 (0)10-0000-1234",
        "+82010-0000-1234",
        "82-10-0000-1234",
        "821000001234",
        "0082 10 0000 1234",
        "휴대폰 010-0000-1234",
        "HP: 010-0000-1234",
        "Tel. 010-0000-1234",
        "010-0000-1234 (본인)",
    ],
)
def test_a_mobile_number_is_read_in_every_usual_form(cell: str) -> None:
    """Every way of writing one number gives its national digits and nothing to tell."""
    reading = read_phone(cell)
    assert (reading.number, reading.codes, reading.note) == (NUMBER, (), "")


@pytest.mark.parametrize("cell", [1000001234, 1000001234.0, "1000001234", "10-0000-1234", "10 0000 1234"])
def test_a_lost_zero_is_restored_with_a_warning(cell: str | float) -> None:
    """A spreadsheet eats the zero; it comes back only because the result is a valid mobile number, and is told."""
    assert read_phone(cell).number == NUMBER
    assert read_phone(cell).codes == ("phone.zero_restored",)


@pytest.mark.parametrize("cell", ["", None, " ", "-", "없음", "미상", "X", "n/a", "해당 없음", "무"])
def test_an_empty_cell_is_no_number_and_no_error(cell: str | None) -> None:
    """The caller decides whether a person without a phone can be reached otherwise."""
    assert read_phone(cell) == read_phone("")
    assert read_phone(cell).codes == ()


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("010-0000-1234(모)", "모"),
        ("010-0000-1234 (어머니)", "어머니"),
        ("모 010-0000-1234", "모"),
        ("보호자:010-0000-1234", "보호자"),
        ("010-0000-1234 부", "부"),
    ],
)
def test_words_beside_a_number_are_kept_as_a_note(cell: str, note: str) -> None:
    """Whose number it is must not be lost; the officer is asked to look."""
    reading = read_phone(cell)
    assert (reading.number, reading.codes, reading.note) == (NUMBER, ("phone.note",), note)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("010-0000-1234, 010-0000-5678", "phone.two_numbers"),
        ("010-0000-1234 / 010-0000-5678", "phone.two_numbers"),
        ("010-0000-1234\n010-0000-5678", "phone.two_numbers"),
        ("010-0000-1234 010-0000-5678", "phone.two_numbers"),
        ("010-0000-1234(모) 010-0000-5678(부)", "phone.two_numbers"),
        ("010-0000-1234/5678", "phone.two_numbers"),
        ("010-0000-1234 내선 12", "phone.two_numbers"),
        ("010-0000-1234 031-000-0000", "phone.two_numbers"),
        ("+82 10-0000-1234, 010-0000-5678", "phone.two_numbers"),
        ("02-000-0000", "phone.landline"),
        ("031-000-0000", "phone.landline"),
        ("0310000000", "phone.landline"),
        ("070-0000-0000", "phone.landline"),
        ("0505-000-0000", "phone.landline"),
        ("1588-0000", "phone.landline"),
        ("+82 2 000 0000", "phone.landline"),
        ("011-000-0000", "phone.old_prefix"),
        ("016-0000-0000", "phone.old_prefix"),
        ("019-000-0000", "phone.old_prefix"),
        ("+1 202 555 0100", "phone.foreign"),
        ("+84 90 000 0000", "phone.foreign"),
        ("001 202 555 0100", "phone.foreign"),
        ("010-0000-123", "phone.length"),
        ("010-0000-12345", "phone.length"),
        ("010-000-1234", "phone.length"),
        ("0000-1234", "phone.length"),
        (100000123, "phone.length"),
        (10000012345, "phone.length"),
        (1100001234, "phone.length"),
        ("12", "phone.unreadable"),
        ("가족 번호", "phone.unreadable"),
        ("?", "phone.unreadable"),
        ("01O-0000-1234", "phone.unreadable"),
        ("O10-0000-1234", "phone.unreadable"),
        ("010-0000-12a4", "phone.unreadable"),
        (True, "phone.unreadable"),
    ],
)
def test_what_is_not_one_mobile_number_says_why(cell: str | float, code: str) -> None:
    """Each kind of wrong phone has its own code, since each wants another thing done; no number is made up."""
    reading = read_phone(cell)
    assert (reading.number, reading.codes, reading.note) == (None, (code,), "")


def test_a_number_is_shown_with_hyphens() -> None:
    """People read 010-0000-0000."""
    assert show_phone("01000001234") == "010-0000-1234"


@given(st.text(alphabet="0123456789-+(). /,모부aO０１\n", max_size=40))
def test_a_number_is_never_made_up(cell: str) -> None:
    """Whatever stands in the cell: a number read is 010 and eight digits, all of them in the cell in that order."""
    reading = read_phone(cell)
    if reading.number:
        assert re.fullmatch(r"010\d{8}", reading.number)
        digits = re.sub(r"\D", "", cell.translate(str.maketrans("０１", "01")))
        assert reading.number[1:] in digits.replace("8210", "10").replace("82010", "10")
    assert not (reading.number and set(reading.codes) - {"phone.note", "phone.zero_restored"})


@given(st.text(max_size=60))
def test_no_text_is_too_odd(cell: str) -> None:
    """Any text at all gives a reading: either a number or a code or nothing, never an exception."""
    reading = read_phone(cell)
    assert reading.number is None or len(reading.number) == 11


@given(st.integers(min_value=0, max_value=9999_9999), st.sampled_from(["-", " ", ".", "", " - "]))
def test_every_mobile_number_survives_its_separators(tail: int, sign: str) -> None:
    """Any 010 number comes back whole whatever separates its groups, and as a number that lost its zero."""
    digits = f"010{tail:08d}"
    assert read_phone(sign.join((digits[:3], digits[3:7], digits[7:]))).number == digits
    assert read_phone(float(digits)).number == digits
