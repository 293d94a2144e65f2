"""Reasons for the audit trail: personal numbers are kept out in every writing, honest reasons stay as they are."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain.errors import LoginBad, OfficeCodeBad, WhyHoldsPersonalData
from ansim.accounts.domain.names import check_login, check_office_code, check_why

SEPARATORS = ["", "-", " ", "."]
BEFORE = ["", "본인 ", "전화:", "(", "call ", "번호가"]
AFTER = ["", "로 확인", ")", ", 부재", " 님", "번"]


@pytest.mark.parametrize("prefix", ["010", "011", "016", "017", "018", "019"])
@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_mobile_number_in_any_writing_is_refused(prefix, separator):
    """Old and new mobile codes, seven and eight digits, four separators."""
    for middle in ("000", "0000"):
        with pytest.raises(WhyHoldsPersonalData):
            check_why(f"{prefix}{separator}{middle}{separator}0001")


@pytest.mark.parametrize("separator", ["", "-", " "])
def test_a_resident_number_in_any_writing_is_refused(separator):
    """Six digits and seven with any usual separator, for every century and sex digit."""
    for digit in "12345678":
        with pytest.raises(WhyHoldsPersonalData):
            check_why(f"900101{separator}{digit}000000")


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("after", AFTER)
def test_a_number_is_found_inside_a_sentence(before, after):
    """Words around a number do not hide it."""
    with pytest.raises(WhyHoldsPersonalData):
        check_why(f"{before}010-0000-0001{after}")


@pytest.mark.parametrize(
    "line", ["010-0000\n-0001", "010 \t 0000  0001", "010-0000-\n0001", "+82\n10-0000-0001"]
)
def test_a_broken_line_does_not_split_a_number(line):
    """White space is joined before the check; whatever then reads as a number is refused, the rest is one line."""
    try:
        why = check_why(line)
    except WhyHoldsPersonalData:
        return
    assert "\n" not in why
    assert "\t" not in why


@pytest.mark.parametrize(
    "why",
    [
        "2026-11-21 14:05에 확인",
        "2026. 11. 21. 회의 결정",
        "문서번호 7KQ4-M2XD-9TRB",
        "문서 감염병관리과-12345",
        "대표번호 1522-0000으로 안내",
        "보건소 02-000-0000으로 안내",
        "보건소 031-000-0000",
        "4,000명 중 12명",
        "ORD-20261121-000012",
        "감염병예방법 제41조제1항",
        "100000000건의 시험",
    ],
)
def test_honest_numbers_stay(why):
    """Dates, references, office numbers, counts and articles are no personal data."""
    assert check_why(why) == why


@pytest.mark.parametrize("length", [0, 1, 499, 500, 501, 5000])
def test_a_reason_is_cut_at_its_column(length):
    """What the column cannot hold is cut, not refused."""
    assert len(check_why("가" * length)) == min(length, 500)


@pytest.mark.parametrize("why", ["", " ", "\n", "\t \r\n"])
def test_no_reason_is_an_empty_one(why):
    """White space alone is no reason; whether one is needed is for the page."""
    assert check_why(why) == ""


@given(st.text(max_size=700))
def test_checking_twice_is_checking_once(text):
    """A checked reason passes again unchanged, whatever it was."""
    try:
        once = check_why(text)
    except WhyHoldsPersonalData:
        return
    assert check_why(once).rstrip() == once.rstrip()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789.-", max_size=34))
def test_a_staff_id_is_itself_or_refused(text):
    """From its own letters a staff id comes back unchanged, or is refused by length or first letter."""
    fits = 3 <= len(text) <= 30 and text[0] in "abcdefghijklmnopqrstuvwxyz"
    if fits:
        assert check_login(text) == text
    else:
        with pytest.raises(LoginBad):
            check_login(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", max_size=24))
def test_an_office_code_is_itself_or_refused(text):
    """From its own letters an office code comes back unchanged, or is refused by length or first letter."""
    if 2 <= len(text) <= 20 and text[0] != "-":
        assert check_office_code(text) == text
    else:
        with pytest.raises(OfficeCodeBad):
            check_office_code(text)


@given(st.text(max_size=40))
def test_no_text_is_another_error(text):
    """Whatever is typed as an id or a code is accepted in its one form or refused by its own error."""
    with contextlib.suppress(LoginBad):
        assert check_login(text) == text.strip().lower()
    with contextlib.suppress(OfficeCodeBad):
        assert check_office_code(text) == text.strip().lower()


@pytest.mark.parametrize(
    "typed",
    ["admin\x00", "ａｄｍｉｎ", "admın", "аdmin", "admin\u200b", "ad min", "admin@x", "../admin", "ADMİN"],
)
def test_look_alikes_of_an_id_are_refused(typed):
    """Full-width, Cyrillic, dotless and invisible letters cannot make a second id that looks the same."""
    with pytest.raises(LoginBad):
        check_login(typed)
