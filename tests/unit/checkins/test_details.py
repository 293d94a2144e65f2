"""A venue's own words: tidied, checked as data, every problem at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.accounts.domain.actors import system_actor
from ansim.checkins.domain.details import (
    MOST_ZONES,
    REGIONS,
    Details,
    checked,
    checked_zones,
    problems_of,
    squeezed,
)
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.hands import operator_actor, operator_of

KINDS = {"food.cafe"}
GOOD = Details("안심카페", "food.cafe", "제주특별자치도", "제주시", "지어낸로 12", "1층")


def _with(**words: str) -> Details:
    return Details(**{name: words.get(name, getattr(GOOD, name)) for name in GOOD.__dataclass_fields__})


def test_good_words_stand_as_they_are() -> None:
    """Words without fault are kept, and the address is one line."""
    assert checked(GOOD, KINDS) == GOOD
    assert GOOD.address == "제주특별자치도 제주시 지어낸로 12 1층"


def test_blanks_and_composed_letters_are_tidied() -> None:
    """Blanks are squeezed and Hangul is composed, as it was typed on another system."""
    assert checked(_with(name="  \u1100\u1161  카페\n"), KINDS).name == "가 카페"


@pytest.mark.parametrize("field", ["name", "district", "street"])
def test_what_is_needed_must_be_there(field: str) -> None:
    """Name, district and street may not be empty; the problem names the field in both languages."""
    (problem,) = problems_of(_with(**{field: ""}), KINDS)
    assert (problem.column, problem.code) == (field, "venue.empty")
    assert problem.message("ko") != problem.message("en")


def test_sejong_has_no_district_and_the_rest_of_the_address_is_free() -> None:
    """The one region without 시군구 needs none; the rest of the address may be empty everywhere."""
    assert problems_of(_with(region="세종특별자치시", district="", detail=""), KINDS) == ()


@pytest.mark.parametrize(("field", "most"), [("name", 60), ("district", 30), ("street", 120), ("detail", 80)])
def test_a_text_over_its_length_is_refused(field: str, most: int) -> None:
    """The longest text stands, one character more is told with the limit."""
    assert problems_of(_with(**{field: "가" * most}), KINDS) == ()
    (problem,) = problems_of(_with(**{field: "가" * (most + 1)}), KINDS)
    assert str(most) in problem.message("ko")


@pytest.mark.parametrize("sign", ["\U0001f600", "\u0e01", "\u202e", "\x07"])
def test_what_cannot_be_printed_is_refused_by_its_number(sign: str) -> None:
    """Signs without a glyph, and invisible ones that turn a text around, are named by their code point."""
    (problem,) = problems_of(_with(name=f"카페{sign}"), KINDS)
    assert problem.code == "venue.signs"
    assert f"U+{ord(sign):04X}" in problem.message("en")


def test_kind_and_region_come_from_their_lists() -> None:
    """Another word than one of the list is refused; there are seventeen regions."""
    assert {problem.column for problem in problems_of(_with(kind="x", region="한양"), KINDS)} == {
        "kind",
        "region",
    }
    assert len(REGIONS) == 17


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=130), st.text(max_size=90))
def test_no_text_escapes_as_an_error(name: str, district: str, street: str, detail: str) -> None:
    """Whatever is typed is either kept tidily or refused with problems; nothing else happens."""
    details = Details(name, "food.cafe", "경기도", district, street, detail)
    try:
        kept = checked(details, KINDS)
    except VenueBad as wrong:
        told = [problem.message("ko") for problem in wrong.problems]
        kept = None
    else:
        told = []
    assert bool(told) != bool(kept)
    assert kept is None or (kept.name == squeezed(name) and kept.name.isprintable())


def test_zones_are_lines_without_repetition() -> None:
    """Empty lines are left out, order is kept; the same name twice, a strange sign, too many: all told."""
    assert checked_zones(["홀", "", "  테라스 "]) == ("홀", "테라스")
    assert len(checked_zones(str(number) for number in range(MOST_ZONES))) == MOST_ZONES
    for wrong in (
        ["홀", "홀 "],
        ["\U0001f600"],
        ["가" * 41],
        [str(number) for number in range(MOST_ZONES + 1)],
    ):
        with pytest.raises(VenueBad):
            checked_zones(wrong)


def test_an_operator_is_a_number_and_nobody_else_is_one() -> None:
    """The actor of an operator gives its row back; a process has none."""
    assert operator_of(operator_actor(12)) == 12
    assert operator_of(system_actor("command")) is None
