"""What the store is asked for, held against the rule itself: nothing that counts is missing, nothing is asked twice."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.opener.town import POLICY

from ansim.checkins.domain.rows import Interval
from ansim.exposure import reference
from ansim.exposure.model import Visit, Window, ZoneRule
from ansim.exposure.policy import Policy
from ansim.opener.domain.nearby import bounds_of, days_within, intervals_of, touches, within
from ansim.wire.days import day_of

VENUES = ("0a" * 6, "0b" * 6)
MOMENTS = st.integers(0, 40).map(lambda step: 1_800_000_000 + step * 300)
VISITS = st.lists(
    st.builds(
        Visit,
        person=st.sampled_from("QRAB"),
        venue=st.sampled_from(VENUES),
        zone=st.sampled_from([0, 1, 256, 257]),
        at=MOMENTS,
        left=st.none() | MOMENTS,
        kind=st.sampled_from([None, "cafe"]),
    ),
    max_size=14,
)
WINDOWS = st.builds(lambda begin, length: Window(begin, begin + length), MOMENTS, st.integers(0, 9_000))
POLICIES = st.builds(
    lambda zones, tail, least: replace(
        POLICY.with_stays({"cafe": 20}), zones=zones, tail_minutes=tail, min_minutes=least
    ),
    st.sampled_from(ZoneRule),
    st.sampled_from([0, 10, 30]),
    st.sampled_from([0, 15]),
)
ANY = settings(max_examples=100, deadline=None, derandomize=True)


def asked(intervals: list[Interval], visit: Visit, policy: Policy) -> bool:
    """Whether the store would tell a visit when it is asked for these intervals."""
    return any(
        one.venue.hex() == visit.venue
        and (one.zone is None or one.zone == visit.zone)
        and visit.at < one.end
        and policy.leave(visit) > one.start
        for one in intervals
    )


@ANY
@given(visits=VISITS, one=WINDOWS, other=WINDOWS, policy=POLICIES)
def test_whoever_was_exposed_is_asked_for(
    visits: list[Visit], one: Window, other: Window, policy: Policy
) -> None:
    """Tracing only what the store is asked for finds the contacts that tracing every row finds."""
    sources = {"Q": one, "R": other}
    intervals = intervals_of(visits, sources, policy)
    told = [visit for visit in visits if visit.person in sources or asked(intervals, visit, policy)]
    found = {
        contact.person: contact.seconds for contact in reference.trace(told, sources, policy, 1).contacts
    }
    whole = {
        contact.person: contact.seconds for contact in reference.trace(visits, sources, policy, 1).contacts
    }
    assert found == whole


@ANY
@given(visits=VISITS, window=WINDOWS, policy=POLICIES, data=st.data())
def test_nothing_is_asked_twice(
    visits: list[Visit], window: Window, policy: Policy, data: st.DataObject
) -> None:
    """The times of one place lie apart, inside the window, and are the same whatever the order of the visits."""
    intervals = intervals_of(visits, {"Q": window}, policy)
    places = defaultdict[tuple[bytes, int | None], list[tuple[int, int]]](list)
    for one in intervals:
        places[one.venue, one.zone].append((one.start, one.end))
        assert window.start <= one.start < one.end <= window.end
        assert (one.zone is None) == (policy.zones is not ZoneRule.ZONE)
    for times in places.values():
        assert all(before[1] < after[0] for before, after in pairwise(times))
    mixed = data.draw(st.permutations(visits))
    assert set(intervals_of(mixed, {"Q": window}, policy)) == set(intervals)


@ANY
@given(visits=VISITS, window=WINDOWS, policy=POLICIES)
def test_every_moment_that_is_asked_for_has_its_reason(
    visits: list[Visit], window: Window, policy: Policy
) -> None:
    """Each second of an interval is in the stay or tail of a source's visit there; a stranger's visit adds none."""
    own = [visit for visit in visits if visit.person == "Q"]
    intervals = intervals_of(visits, {"Q": window}, policy)
    assert intervals == intervals_of(own, {"Q": window}, policy)
    for one in intervals:
        for moment in (one.start, (one.start + one.end) // 2, one.end - 1):
            assert any(
                visit.at <= moment < policy.leave(visit) + policy.tail
                for visit in own
                if visit.venue == one.venue.hex() and one.zone in (None, visit.zone)
            )


@ANY
@given(first=st.integers(20_000, 20_400), count=st.integers(0, 14))
def test_bounds_are_whole_days_in_seoul(first: int, count: int) -> None:
    """From one midnight on the calendar of Seoul to another, as the time zone data counts."""
    bounds = bounds_of(range(first, first + count))
    seoul = ZoneInfo("Asia/Seoul")
    begin = datetime(1970, 1, 1, tzinfo=seoul) + timedelta(days=first)
    assert bounds.start == int(begin.astimezone(UTC).timestamp())
    assert bounds.end == int((begin + timedelta(days=count)).astimezone(UTC).timestamp())


@ANY
@given(window=WINDOWS, bounds=WINDOWS)
def test_a_cut_window_is_what_both_have(window: Window, bounds: Window) -> None:
    """Second for second what lies in both; never before or behind the bounds, and cutting again changes nothing."""
    cut = within(window, bounds)
    assert range(cut.start, cut.end) == range(
        max(window.start, bounds.start), min(window.end, bounds.end)
    ) or (cut.start == cut.end and min(window.end, bounds.end) <= max(window.start, bounds.start))
    assert bounds.start <= cut.start <= cut.end <= bounds.end
    assert within(cut, bounds) == cut


@ANY
@given(window=WINDOWS, first=st.integers(-3, 3), count=st.integers(0, 5))
def test_the_days_of_a_window_are_its_own_and_the_one_before(window: Window, first: int, count: int) -> None:
    """Every day on which a moment of it lies, the day before the first, and of those only the days with keys."""
    begin = day_of(1_800_000_000) + first
    keys = range(begin, begin + count)
    moments = [*range(window.start, window.end, 3_600), window.end - 1] if window.start < window.end else []
    own = {day_of(moment) for moment in moments}
    expected = (own | {day - 1 for day in own}) & set(keys)
    assert set(days_within(window, keys)) == expected


@ANY
@given(visits=VISITS, window=WINDOWS)
def test_a_visit_touches_a_window_when_a_second_of_it_lies_there(visits: list[Visit], window: Window) -> None:
    """Half-open on both sides; a visit of no time at the very beginning touches nothing."""
    for visit in visits:
        left = POLICY.leave(visit)
        shared = min(left, window.end) - max(visit.at, window.start)
        if visit.at < left and window.start < window.end:
            assert touches(visit, window, POLICY) == (shared > 0)
    assert not touches(Visit("Q", VENUES[0], 0, window.start, window.start), window, POLICY)
