"""A profile is what an officer confirmed once: it survives storing, moved columns and doubled headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import (
    BadProfile,
    ColumnRead,
    ListReading,
    Profile,
    Told,
    header_keys,
    profile_from_json,
    profile_of,
    profile_to_json,
)


def test_keys_of_headers() -> None:
    """Spaces, stars and case do not matter; a repeated header is numbered, an empty one stays empty."""
    assert header_keys(("성 명*", "Mobile", "", "휴대전화", "휴대 전화", "")) == (
        "성명",
        "mobile",
        "",
        "휴대전화",
        "휴대전화#2",
        "",
    )


def test_a_profile_fits_wherever_its_columns_stand() -> None:
    """Every used header must be there; unused ones may come and go, new ones ask for a decision."""
    profile = profile_of({"대상": Column.NAME, "생일": Column.BIRTH, "결재": None})
    assert profile.fits(("생일", "", "대상", "새것"))
    assert not profile.fits(("생일", "결재"))
    assert profile.knows(("결재", "", "대상"))
    assert not profile.knows(("대상", "새것"))


def test_an_empty_profile_fits_nothing() -> None:
    """A profile in which nothing is used says nothing about any row."""
    assert not Profile({}).fits(("성명",))
    assert not profile_of({"결재": None}).fits(("결재",))


def test_two_headers_of_one_meaning_are_refused() -> None:
    """One name, one phone; running numbers, further phones and notes may stand several times."""
    with pytest.raises(BadProfile) as caught:
        profile_of({"성명": Column.NAME, "이름": Column.NAME})
    assert "name" in caught.value.text("ko")
    many = {"비고": Column.NOTE, "메모": Column.NOTE, "집": Column.OTHER_PHONE, "회사": Column.OTHER_PHONE}
    assert profile_of(many).columns == many


@given(st.dictionaries(st.text(max_size=8), st.sampled_from((Column.NOTE, Column.NUMBER, None)), max_size=6))
def test_storing_changes_nothing(columns: dict[str, Column | None]) -> None:
    """What was confirmed is what is read back."""
    profile = profile_of(columns)
    assert profile_from_json(profile_to_json(profile)) == profile


def test_a_meaning_of_another_version_is_not_used() -> None:
    """A word that this version does not know maps to nothing instead of breaking every upload."""
    assert profile_from_json({"성명": "name", "혈액형": "blood"}).columns == {
        "성명": Column.NAME,
        "혈액형": None,
    }


@pytest.mark.parametrize("data", [None, [], "x", {"성명": 3}, {3: "name"}, {"a": "name", "b": "name"}])
def test_what_is_no_profile_is_refused(data: object) -> None:
    """Broken data is one clear error."""
    with pytest.raises(BadProfile):
        profile_from_json(data)


def test_the_hidden_columns_of_a_reading() -> None:
    """They are told by their letters."""
    columns = tuple(
        ColumnRead(place, letter, "", "", None, Told.NOBODY, hidden=place == 1)
        for place, letter in enumerate("ABC")
    )
    reading = ListReading("명단", "XLSX", "", 1, 1, columns, Profile({}))
    assert reading.hidden_columns == ("B",)
