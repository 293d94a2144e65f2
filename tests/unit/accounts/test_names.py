"""Staff ids, office codes and reasons."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain.errors import LoginBad, OfficeCodeBad, WhyHoldsPersonalData
from ansim.accounts.domain.names import check_login, check_office_code, check_why


@pytest.mark.parametrize("typed", ["notice", " Notice ", "gildong.hong", "a-1", "abc" * 10])
def test_a_staff_id_comes_in_one_form(typed):
    """Small letters, no spaces around."""
    assert check_login(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed", ["", "ab", "1abc", ".abc", "홍길동", "a b c", "a" * 31, "a@b.kr", "abc\n"[:-1] + "\x00"]
)
def test_what_is_no_staff_id_is_refused(typed):
    """Too short, too long, starting with a digit, other letters or signs."""
    with pytest.raises(LoginBad):
        check_login(typed)


@pytest.mark.parametrize("typed", ["ansim-si", " ANSIM-SI ", "1234567", "ab"])
def test_an_office_code_comes_in_one_form(typed):
    """Small letters, digits and hyphens."""
    assert check_office_code(typed) == typed.strip().lower()


@pytest.mark.parametrize("typed", ["", "a", "-ab", "안심시", "a_b", "a" * 21])
def test_what_is_no_office_code_is_refused(typed):
    """Too short, too long, other letters or signs."""
    with pytest.raises(OfficeCodeBad):
        check_office_code(typed)


@pytest.mark.parametrize(
    "why",
    [
        "010-0000-0000으로 정정",
        "번호 01000000000",
        "010 0000 0000",
        "+82 10-0000-0000",
        "011-000-0000",
        "900101-1000000",
        "9001011000000",
        "주민번호 900101 2000000 확인",
    ],
)
def test_a_reason_with_a_phone_or_resident_number_is_refused(why):
    """Personal numbers never reach the audit trail by way of a reason."""
    with pytest.raises(WhyHoldsPersonalData):
        check_why(why)


@pytest.mark.parametrize(
    "why",
    [
        "",
        "퇴직",
        "2026. 11. 21. 인사 발령",
        "문서번호 7KQ4-M2XD-9TR3",
        "15220000 번호 해지",
        "1522-0000",
        "총 4,000명",
    ],
)
def test_dates_references_and_office_numbers_are_fine(why):
    """What an honest reason holds is kept as it is."""
    assert check_why(why) == why


def test_a_reason_is_one_line_of_at_most_500_characters():
    """Line breaks become spaces and the rest is cut."""
    assert check_why("가\n나\t다") == "가 나 다"
    assert len(check_why("가" * 600)) == 500


@given(st.text())
def test_any_reason_is_kept_or_refused(text):
    """Whatever is typed, the answer is a short line or WhyHoldsPersonalData."""
    with suppress(WhyHoldsPersonalData):
        assert len(check_why(text)) <= 500
