"""What pages say of bounds: how many at most, what was cut off and how to get the rest, where a contact was found."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from ansim.tracing.domain.lookups import LookupState, PersonDays, Scope, VenueHours
from ansim.tracing.queries.lookups import LookupCard
from ansim.web.tracing.words import (
    bounds_words,
    contact_generation_words,
    cut_words,
    scope_words,
)

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DAYS = PersonDays(date(2026, 11, 18), date(2026, 11, 21))
HOURS = VenueHours("0000000000a1", AT, AT.replace(hour=5))


def card(scope: Scope = DAYS, *, left_out: int = 0, cut: int = 0, generations: int = 2) -> LookupCard:
    """A look-up that was opened."""
    return LookupCard(
        id=1, case="7KQ4-M2XD-9TRB", is_case_open=True, state=LookupState.OPENED, scope=scope, generations=generations,
        most_people=500, most_each=(500, 200), basis="idcpa-18", expires_at=AT, leaf_index=1, policy="p",
        opened=9, kept=9, left_out=left_out, cut=cut, trouble_code="", trouble_says={}, asked_by=1,
        asked_at=AT, again_of=None, signatures=(), moments=(),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def korean() -> object:
    """The language of the pages."""
    with translation.override("ko"):
        yield


def test_the_bound_of_the_second_generation_is_said_where_there_is_one() -> None:
    """One number, or the whole with its part."""
    assert bounds_words(500, ()) == "500명"
    assert bounds_words(500, (500,)) == "500명"
    assert bounds_words(3_000, (3_000, 200)) == "3,000명, 그 가운데 2차는 200명까지"


def test_nothing_cut_off_is_nothing_said() -> None:
    """A look-up within its bounds has no sentence."""
    assert cut_words(card()) == ""


@pytest.mark.parametrize(
    ("scope", "cut", "said", "unsaid"),
    [
        (DAYS, 1, ("1차 접촉자", "1,200명", "2차는 찾지 않았습니다", "날짜를 나누어"), ()),
        (DAYS, 2, ("2차 접촉자", "1,200명", "붐비는 장소 하나만"), ("찾지 않았습니다",)),
        (DAYS, 0, ("2차 접촉자",), ("찾지 않았습니다",)),
        (HOURS, 1, ("1차 접촉자", "시간을 나누어"), ("날짜를 나누어", "붐비는 장소")),
    ],
)
def test_what_was_cut_off_comes_with_how_to_get_it(
    scope: Scope, cut: int, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    """The generation, how many, what was not looked for, and a way that fits days or hours."""
    words = cut_words(card(scope, left_out=1_200, cut=cut))
    assert [one for one in said if one not in words] == []
    assert [one for one in unsaid if one in words] == []


def test_one_generation_leaves_nothing_unlooked_for() -> None:
    """Where only the first was asked for, nothing is said of a second."""
    assert "찾지 않았습니다" not in cut_words(card(left_out=3, cut=1, generations=1))


def test_where_a_contact_was_found_is_said() -> None:
    """Beside the case by generation; only at a venue, so."""
    assert contact_generation_words(1, at_venue_only=False) == "1차"
    assert contact_generation_words(1, at_venue_only=True) == "장소"
    assert contact_generation_words(2, at_venue_only=True) == "장소에서 2차"


def test_a_venue_is_named_in_its_scope() -> None:
    """By its name where it is known."""
    assert scope_words(HOURS, "새벽카페").startswith("새벽카페에 있던 사람 2026. 11. 21.(토) 12:00")
    assert "한 장소" in scope_words(HOURS)
