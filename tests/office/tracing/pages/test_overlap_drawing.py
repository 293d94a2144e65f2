"""The why of a contact as drawn: beside each overlap stands the case's own visit of that time, and no other."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.tracing.domain.results import CaseVisit, FoundExposure
from ansim.web.tracing.picture import _visit_of

HOUR = 3_600
GYM, CAFE = "0000000000b2", "0000000000a1"


def visit(venue: str, at: int, left: int | None) -> CaseVisit:
    """A visit of the case, in hours."""
    end = None if left is None else left * HOUR
    return CaseVisit(venue, 0, at * HOUR, end, "own" if left else "unknown", 1, 90, late=False)


def exposure(venue: str, start: int, end: int, source: str = "case") -> FoundExposure:
    """An overlap, in hours."""
    minutes = (end - start) * 60
    return FoundExposure(venue, 0, start * HOUR, end * HOUR, minutes, source, "zone", 90, inferred=False)


def beside(found: FoundExposure, visits: Sequence[CaseVisit]) -> int | None:
    """The hour at which the visit beside an overlap began."""
    one = _visit_of(found, visits)
    return None if one is None else one.at // HOUR


def test_an_earlier_visit_without_an_end_is_not_the_one() -> None:
    """Two days before the case came in at the same place and never left: the visit of the overlap stands beside it."""
    visits = [visit(GYM, 7, None), visit(GYM, 56, None), visit(GYM, 80, 82)]
    assert beside(exposure(GYM, 57, 58), visits) == 56
    assert beside(exposure(GYM, 80, 81), visits) == 80
    assert beside(exposure(GYM, 8, 9), visits) == 7


def test_without_the_case_nothing_stands_beside_it() -> None:
    """Another contact's overlap, another venue's, and one from before every visit have none."""
    visits = [visit(GYM, 7, 9)]
    assert beside(exposure(GYM, 7, 8, source="ab" * 8), visits) is None
    assert beside(exposure(GYM, 7, 8, source="venue"), visits) is None
    assert beside(exposure(CAFE, 7, 8), visits) is None
    assert beside(exposure(GYM, 5, 6), visits) is None
    assert beside(exposure(GYM, 10, 11), visits) is None
    assert beside(exposure(GYM, 7, 8), []) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(1, 6))), unique_by=lambda one: one[0]
    ),
    st.integers(0, 50),
)
@settings(max_examples=100, deadline=None)
def test_it_is_the_last_one_that_had_begun_and_not_ended(
    stays: list[tuple[int, int | None]], start: int
) -> None:
    """Of all visits at that place which had begun and were not over, the latest; its order in the list is nothing."""
    visits = [visit(GYM, at, None if stay is None else at + stay) for at, stay in stays]
    fitting = [at for at, stay in stays if at <= start and (stay is None or at + stay >= start)]
    found = exposure(GYM, start, start + 1)
    assert beside(found, visits) == max(fitting, default=None)
    assert beside(found, visits[::-1]) == beside(found, visits)
