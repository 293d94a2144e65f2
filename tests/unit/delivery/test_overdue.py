"""When a carried bundle is overdue, and from when it may be lost: never while something in it could still be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.overdue import MARGIN, WAIT, lost_from, overdue_from

OUT = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOURS = st.integers(0, 200).map(lambda hours: timedelta(hours=hours))


def test_a_bundle_is_overdue_after_a_day() -> None:
    """Results are fetched once a day, so a day without them is too long."""
    assert overdue_from(OUT) - OUT == WAIT == timedelta(days=1)


@pytest.mark.parametrize(
    ("expires_after", "lost_after"),
    [
        (timedelta(hours=1), timedelta(hours=24)),
        (timedelta(hours=23), timedelta(hours=24)),
        (timedelta(hours=24), timedelta(hours=25)),
        (timedelta(hours=48), timedelta(hours=49)),
    ],
)
def test_a_bundle_may_be_lost_once_nothing_in_it_can_go(
    expires_after: timedelta, lost_after: timedelta
) -> None:
    """The later of a day, and the last expiry with an hour for clocks that differ."""
    assert lost_from(OUT, OUT + expires_after) == OUT + lost_after


@settings(max_examples=50, deadline=None)
@given(HOURS)
def test_no_bundle_is_lost_before_it_is_overdue_or_can_still_go(expires_after: timedelta) -> None:
    """For every expiry, both hold at the moment from which it may be lost, and one would fail a moment earlier."""
    expiry = OUT + expires_after
    moment = lost_from(OUT, expiry)
    assert moment >= overdue_from(OUT)
    assert moment >= expiry + MARGIN
    earlier = moment - timedelta(seconds=1)
    assert earlier < overdue_from(OUT) or earlier < expiry + MARGIN
