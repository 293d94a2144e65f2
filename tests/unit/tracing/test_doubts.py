"""What speaks against a source: by the links of a line list, by the days of illness, by the days on which they met."""

from datetime import date, timedelta

import pytest

from ansim.tracing.domain.chains import Chains, Link, find_chains
from ansim.tracing.domain.doubts import Doubt, doubts_of_listed, doubts_of_met

DAY = date(2026, 11, 10)
WINDOW = (DAY - timedelta(days=14), DAY - timedelta(days=1))


def chains(*links: str, listed: str = "ABCD") -> Chains:
    """Chains of links written like "AB": A infected B."""
    return find_chains([Link(*link) for link in links], listed)


@pytest.mark.parametrize(
    ("links", "source", "doubts"),
    [
        (("AB",), "A", ()),
        (("BB", "AB"), "B", (Doubt.SELF,)),
        (("BB", "AB"), "A", ()),
        (("AB", "BA"), "A", (Doubt.CYCLE,)),
        (("AC", "CA", "DB"), "D", ()),
        (("AC", "CA", "AB"), "A", ()),
        (("XB",), "X", (Doubt.UNLISTED,)),
        (("XB", "BX"), "X", (Doubt.CYCLE, Doubt.UNLISTED)),
    ],
)
def test_links_that_do_not_fit(links: tuple[str, ...], source: str, doubts: tuple[Doubt, ...]) -> None:
    """Oneself, each other, a number that the list does not hold; a cycle of others is not held against this source."""
    assert doubts_of_listed("B", source, chains(*links), {}) == doubts


@pytest.mark.parametrize(
    ("days", "is_later"),
    [
        ({"A": DAY + timedelta(days=1), "B": DAY}, True),
        ({"A": DAY, "B": DAY}, False),
        ({"A": DAY - timedelta(days=1), "B": DAY}, False),
        ({"A": DAY + timedelta(days=1)}, False),
        ({"B": DAY}, False),
        ({}, False),
    ],
)
def test_a_source_that_fell_ill_later_is_told(days: dict[str, date], is_later: bool) -> None:
    """Only where both days are known and the source's is after the own one."""
    assert doubts_of_listed("B", "A", chains("AB"), days) == ((Doubt.LATER,) if is_later else ())


@pytest.mark.parametrize(
    ("back", "doubts"),
    [
        ((14,), ()),
        ((1,), ()),
        ((15,), (Doubt.OUTSIDE,)),
        ((0,), (Doubt.OUTSIDE,)),
        ((15, 0), (Doubt.OUTSIDE,)),
        ((15, 7, 0), ()),
    ],
)
def test_one_likely_day_is_enough(back: tuple[int, ...], doubts: tuple[Doubt, ...]) -> None:
    """Met on the first or the last of the likely days, or between: nothing speaks against it."""
    assert doubts_of_met([DAY - timedelta(days=one) for one in back], WINDOW) == doubts


def test_nothing_is_held_against_unknown_days() -> None:
    """Without a policy that tells the likely days nobody is doubted."""
    assert doubts_of_met([DAY], None) == ()
