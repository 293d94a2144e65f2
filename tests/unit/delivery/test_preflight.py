"""The checklist before release: money by list prices, clocks, and words for each finding in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from ansim.delivery.domain import preflight
from ansim.delivery.domain.messages import Kind
from ansim.delivery.domain.preflight import Check, Verdict, check_balance, check_clock

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "kinds", "code"),
    [
        (0, {}, "balance"),
        (200, {Kind.MMS: 1}, "balance"),
        (199, {Kind.MMS: 1}, "balance.short"),
        (270, {Kind.MMS: 1, Kind.LMS: 1, Kind.SMS: 1}, "balance"),
        (269, {Kind.MMS: 1, Kind.LMS: 1, Kind.SMS: 1}, "balance.short"),
        (1_999_999, {Kind.MMS: 10_000}, "balance.short"),
    ],
)
def test_money_is_held_against_list_prices(left: float, kinds: dict[Kind, int], code: str) -> None:
    """Proves the border to the won, for one kind and for several."""
    assert check_balance(left, kinds).code == code


def test_a_shortage_is_told_with_its_figures() -> None:
    """Proves that the sentence says how much there is and how much it takes."""
    said = check_balance(1500, {Kind.MMS: 10}).text()
    assert "1,500원" in said
    assert "2,000원" in said
    assert "10건" in said


@pytest.mark.parametrize(
    ("off", "code"),
    [
        (timedelta(), "clock"),
        (timedelta(minutes=4), "clock"),
        (timedelta(minutes=4, seconds=1), "clock.off"),
        (timedelta(minutes=-5), "clock.off"),
    ],
)
def test_clocks_may_differ_by_four_minutes(off: timedelta, code: str) -> None:
    """Proves that a clock fast or slow by more is told, with by how much."""
    found = check_clock(NOON, NOON + off)
    assert found.code == code
    assert found.params.get("seconds", "") == ("" if code == "clock" else f"{abs(off).total_seconds():.0f}")


@pytest.mark.parametrize("code", sorted(preflight._CHECKS))
def test_every_finding_has_words(code: str) -> None:
    """Proves that each check speaks Korean and English and decides."""
    gaps = dict.fromkeys(("left", "cost", "count", "reason", "seconds", "at", "template", "service"), "7")
    check = Check(code, gaps)
    assert check.text("ko") != check.text("en")
    assert "{" not in check.text("ko") + check.text("en")
    assert check.verdict in set(Verdict)
    if "." not in code and code != "window":
        assert check.verdict is Verdict.PASSED
