"""The time axis of a case as drawn: what lies outside the days shown is not drawn on a day that it was not."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.clock import midnight
from ansim.notices.models import Notice, RosterRow
from ansim.notices.queries.ends import ends_by_day
from ansim.tracing.domain.infectious import infectious_period
from ansim.tracing.domain.results import CaseVisit
from ansim.tracing.models import ContactEvent
from ansim.tracing.queries.cases import CaseCard, PlaceName
from ansim.tracing.queries.contacts import handed_over_by_day
from ansim.web.tracing.axis import WIDTH
from ansim.web.tracing.picture import BAND, LANE, CasePicture, DayCounts, case_picture, day_lines

TODAY = date(2026, 11, 21)
PLACES = MappingProxyType({"a": PlaceName("a", "새벽카페", "cafe", {})})
NOTHING = DayCounts()


def card(confirmed: int = 0, onset: int | None = None, specimen: int | None = None) -> CaseCard:
    """A case by how many days ago its days were."""
    confirmed_day, onset_day, specimen_day = (
        None if back is None else TODAY - timedelta(days=back) for back in (confirmed, onset, specimen)
    )
    assert confirmed_day is not None
    period = infectious_period(
        disease="general", confirmed=confirmed_day, onset=onset_day, specimen=specimen_day, today=TODAY
    )
    made = datetime(2026, 11, 21, tzinfo=UTC)
    return CaseCard(
        "REF", "open", confirmed_day, onset_day, specimen_day, "general", period, 1, made, 1, "", ""
    )


def drawn(
    one: CaseCard, stays: Sequence[tuple[int, int | None]] = (), counts: DayCounts = NOTHING
) -> CasePicture:
    """The picture of a case with visits by hours before today's midnight, and how long each was."""
    base = int(midnight(TODAY).timestamp())
    visits = [
        CaseVisit("a", 0, base - back * 3600, None if stay is None else base + (stay - back) * 3600,
                  "own" if stay else "unknown", 1, 90, late=False)
        for back, stay in sorted(stays, key=lambda one: -one[0])
    ]  # fmt: skip
    return case_picture(one, visits, PLACES, [], counts)


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        ({}, ["확진"]),
        ({"onset": 2}, ["증상 시작", "확진"]),
        ({"onset": 0, "specimen": 0}, ["증상 시작 · 검체 채취 · 확진"]),
        ({"confirmed": 1, "specimen": 1, "onset": 0}, ["검체 채취 · 확진", "증상 시작"]),
        ({"onset": 3, "specimen": 1}, ["증상 시작", "검체 채취", "확진"]),
    ],
)
def test_days_of_a_case_are_marked_once_each_in_their_order(days: dict[str, int], labels: list[str]) -> None:
    """What fell on one day shares its mark; marks go from left to right as the days do."""
    marks = drawn(card(**days)).marks
    assert [mark.label for mark in marks] == labels
    assert [mark.x for mark in marks] == sorted({mark.x for mark in marks})


@given(st.integers(0, 366))
@settings(max_examples=60, deadline=None)
def test_a_day_before_the_axis_has_no_mark_on_it(back: int) -> None:
    """An onset of months ago does not stand at the first day shown; one within the days stands at its own noon."""
    picture = drawn(card(onset=back))
    marks = {label: mark.x for mark in picture.marks for label in mark.label.split(" · ")}
    step = WIDTH / len(picture.ticks)
    shown = back <= len(picture.ticks) - 2  # the last tick is the day of air after today
    assert ("증상 시작" in marks) is shown
    if shown:
        assert marks["증상 시작"] == pytest.approx(WIDTH - (back + 1.5) * step, abs=0.1)


@given(st.lists(st.tuples(st.integers(1, 200), st.one_of(st.none(), st.integers(1, 30))), max_size=8))
@settings(max_examples=80, deadline=None)
def test_the_bands_lie_below_one_another(stays: list[tuple[int, int | None]]) -> None:
    """However many visits overlap: none reaches into the counts, nor one count into another or into the look-ups."""
    picture = drawn(card(), stays, DayCounts(*({TODAY: 1},) * 3))
    assert len(picture.visits) == len(stays)
    lowest = max((bar.y for bar in picture.visits), default=picture.visits_y)
    assert picture.visits_y <= lowest
    heights = [lowest + LANE, *(band.y for band in picture.counts), picture.lookups_y]
    assert len(heights) == 5
    assert all(below - above >= BAND for above, below in pairwise(heights[1:]))
    assert heights[0] <= heights[1]
    assert picture.lookups_y <= picture.height
    assert all(0 <= bar.x <= WIDTH and bar.width >= 4 for bar in picture.visits)


@given(st.lists(st.tuples(st.integers(1, 200), st.none()), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_visit_without_an_end_is_drawn_as_a_guess(stays: list[tuple[int, None]]) -> None:
    """It is an hour long and looks different from one whose end is known."""
    picture = drawn(card(), stays)
    an_hour = max(WIDTH / len(picture.ticks) / 24, 4.0)
    assert {bar.css for bar in picture.visits} == {"inferred"}
    assert all(bar.width == pytest.approx(an_hour, abs=0.2) for bar in picture.visits)


def test_counts_outside_the_days_are_not_drawn() -> None:
    """Contacts of a day that the axis does not show are in the table only, never on another day."""
    counts = DayCounts({TODAY: 1234, TODAY - timedelta(days=200): 5})
    (band,) = drawn(card(), counts=counts).counts
    assert (band.label, [count.label for count in band.marks]) == ("마지막 접촉", ["1,234"])


def test_exposure_window_notices_and_ends_are_drawn() -> None:
    """Proves each at its place: 14 days to one day before onset, the hand-over today, the end of quarantine to come."""
    ends = TODAY + timedelta(days=13)
    picture = drawn(card(onset=2), counts=DayCounts({}, {TODAY: 12}, {ends: 12}))
    step = WIDTH / len(picture.ticks)
    last = picture.ticks[-2]  # the day of air follows the last day of quarantine
    assert picture.exposure is not None
    assert (picture.exposure.x, picture.exposure.width) == pytest.approx((step, 14 * step), abs=0.2)
    assert [(band.label, [one.label for one in band.marks]) for band in picture.counts] == [
        ("통지로 넘김", ["12"]),
        ("격리 끝", ["12"]),
    ]
    assert picture.counts[1].marks[0].x == pytest.approx(last.middle, abs=0.1)


def test_an_exposure_window_before_the_axis_is_not_drawn() -> None:
    """Proves that an infection of months ago is not drawn on the first day shown."""
    assert drawn(card(onset=200)).exposure is None


def test_days_and_table_say_what_the_axis_draws() -> None:
    """Proves that the twins hold window, notices and ends on their days, with nothing drawn that they do not say."""
    ends = TODAY + timedelta(days=13)
    counts = DayCounts({TODAY: 3}, {TODAY: 2}, {ends: 2})
    days = {line.day: line for line in day_lines(card(onset=2), [], PLACES, counts)}
    window = [day for day, line in days.items() if line.is_exposure]
    assert (min(window), max(window)) == (TODAY - timedelta(days=16), TODAY - timedelta(days=3))
    assert (days[TODAY].met, days[TODAY].noticed, days[TODAY].released) == (3, 2, 0)
    assert (days[ends].released, days[ends].is_infectious) == (2, False)
    assert counts.lines == [(TODAY, 3, 2, 0), (ends, 0, 0, 2)]


def test_the_axis_can_be_read_as_days() -> None:
    """Proves that the narrow form has every mark, visit and count of the axis on its Korean day, oldest first."""
    one = card(confirmed=1, onset=3, specimen=1)
    base = int(midnight(TODAY).timestamp())
    visits = [
        CaseVisit("a", 0, base - 20 * 3600, base - 19 * 3600, "own", 1, 90, late=False),
        CaseVisit("a", 0, base + 3600, None, "unknown", 1, 90, late=False),
    ]
    days = day_lines(one, visits, PLACES, DayCounts({TODAY: 4}))
    assert [line.day for line in days] == sorted({line.day for line in days})
    read = {line.day: line for line in days}
    yesterday, first = TODAY - timedelta(days=1), one.period.first_day
    assert read[yesterday].marks == ["검체 채취", "확진"]
    assert read[TODAY - timedelta(days=3)].marks == ["증상 시작"]
    assert read[yesterday].visits == [(visits[0], "새벽카페")]
    assert (read[TODAY].visits, read[TODAY].met) == ([(visits[1], "새벽카페")], 4)
    assert (read[first].is_infectious, read[first].visits) == (True, [])


@pytest.mark.django_db
def test_the_page_holds_the_axis_in_both_forms(standing, at_tracer) -> None:
    """Proves that the days stand in the page of a case beside the drawing, with the time of day of each visit."""
    page = at_tracer.get(standing.url("cases/{case_opened}/")).content.decode()
    days = page[page.index('<ol class="axis-days">') : page.index("</ol>", page.index("axis-days"))]
    assert "새벽카페" in days
    assert re.search(r"<li>\d\d:\d\d ~ (\d\d:\d\d|모름) 새벽카페</li>", days)
    assert "확진" in days
    assert '<svg class="axis"' in page
    assert "axis-exposure" in page
    assert page.count("감염 추정 기간") >= 3  # head, legend, days


@pytest.mark.django_db
def test_hand_overs_and_ends_are_counted_from_what_stands(standing, at_tracer) -> None:
    """Proves that hand-overs count on their Korean day, and ends only once notices of those batches are issued."""
    desk, reference = standing.desk, standing.cases["handed"]
    told = ContactEvent.objects.filter(contact__case__reference=reference, what="hand_over")
    told.update(at=midnight(TODAY) + timedelta(minutes=5))  # in UTC it is the day before
    days, batches = handed_over_by_day(desk.tracer, reference)
    assert (days, len(batches)) == ({TODAY: 1}, 1)
    row = RosterRow.objects.create(batch_id=batches[0], row=900, person=b"sealed")
    notice = Notice.objects.create(
        office_id=desk.office_id, batch_id=batches[0], roster_row=row, reference="0000-0000-0000", state="made",
        record=b"sealed", name_tag=b"n", birth_tag=b"b", first_day=TODAY, last_day=TODAY + timedelta(days=14),
        pdf_sha256="0", jpg_sha256="0",
    )  # fmt: skip
    assert ends_by_day(desk.tracer, batches) == {}
    Notice.objects.filter(pk=notice.pk).update(state="issued", issued_at=midnight(TODAY))
    assert ends_by_day(desk.tracer, batches) == {TODAY + timedelta(days=14): 1}
    assert ends_by_day(desk.tracer, [batches[0] + 1]) == {}
    assert ends_by_day(standing.stranger, batches) == {}
