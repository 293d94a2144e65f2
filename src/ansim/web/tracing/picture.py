"""What the case page draws, gathered from its values; and the overlap of a contact with its source, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext

from ansim.kit.clock import korean_day, midnight
from ansim.tracing.domain.infectious import exposure_window
from ansim.tracing.domain.lookups import PersonDays
from ansim.tracing.domain.results import CaseVisit, FoundExposure, moment
from ansim.tracing.queries.cases import CaseCard, PlaceName
from ansim.tracing.queries.contacts import ExposureCard
from ansim.tracing.queries.lookups import LookupCard
from ansim.web.tracing.axis import Axis, Bar, Mark, Tick, apart, axis_of, lanes

#: how long a visit without a known end is drawn; its table says that the end is not known
_UNKNOWN_STAY = 3600
BAND, LANE = 34, 16
_MARKS_Y = 44
#: widths of a Korean letter and of a digit as the style sheet sets them
_LETTER, _DIGIT = 13, 9


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many contacts by Korean day: met last on it, handed over to notices, ending their quarantine with it."""

    met: Mapping[date, int] = field(default_factory=dict)
    noticed: Mapping[date, int] = field(default_factory=dict)
    released: Mapping[date, int] = field(default_factory=dict)

    @property
    def days(self) -> set[date]:
        """Every day with a count."""
        return {*self.met, *self.noticed, *self.released}

    @property
    def lines(self) -> list[tuple[date, int, int, int]]:
        """Each day with its three counts, oldest first."""
        met, noticed, released = self.met, self.noticed, self.released
        return [
            (day, met.get(day, 0), noticed.get(day, 0), released.get(day, 0)) for day in sorted(self.days)
        ]


@dataclass(frozen=True, slots=True)
class Counts:
    """One band of counts as drawn: what it counts, where it hangs, its numbers on their days."""

    label: str
    y: int
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class CasePicture:
    """The time axis of a case as drawn: bands from the top, each with the height it starts at."""

    ticks: list[Tick]
    marks: list[Mark]
    exposure: Bar | None
    period: Bar
    visits: list[Bar]
    lookups: list[Bar]
    counts: list[Counts]
    visits_y: int
    lookups_y: int
    height: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the axis as a line to read where the picture is too narrow: only what happened on it."""

    day: date
    is_exposure: bool
    is_infectious: bool
    marks: list[str]
    visits: list[tuple[CaseVisit, str]]
    met: int
    noticed: int
    released: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """One exposure as drawn: the hours of its day, the source's visit where it is the case's, and the overlap."""

    exposure: ExposureCard
    place: PlaceName
    hours: list[Tick]
    source: Bar | None
    overlap: Bar


def case_picture(
    card: CaseCard,
    visits: Sequence[CaseVisit],
    places: Mapping[str, PlaceName],
    lookups: Sequence[LookupCard],
    counts: DayCounts,
) -> CasePicture:
    """Return the drawing of a case."""
    scopes = [one.scope for one in lookups if isinstance(one.scope, PersonDays)]
    window = exposure_window(card.period)
    days = [card.confirmed, card.onset, card.specimen, card.period.first_day, card.period.last_day]
    days += [day for scope in scopes for day in (scope.first, scope.last)]
    days += [*(window or ()), *counts.noticed, *counts.released]
    axis = axis_of(days, [visit.at for visit in visits])
    marks = _marks(card, axis)
    visits_y = max((mark.y for mark in marks), default=_MARKS_Y) + BAND
    bars = _visit_bars(axis, visits, places, visits_y)
    below = max((bar.y for bar in bars), default=visits_y) + BAND + LANE + LANE // 2
    bands = _bands(axis, counts, below)
    lookups_y = max((mark.y for band in bands for mark in band.marks), default=below) + BAND
    asked = [
        axis.span(scope.first, scope.last, gettext("조회한 날"), y=lookups_y + place * LANE)
        for place, scope in enumerate(scopes)
    ]
    return CasePicture(
        ticks=axis.ticks,
        marks=marks,
        exposure=axis.span(*window, gettext("감염 추정 기간"))
        if window and window[1] >= axis.first
        else None,
        period=axis.span(card.period.first_day, card.period.last_day, gettext("전염기간")),
        visits=bars,
        lookups=asked,
        counts=bands,
        visits_y=visits_y,
        lookups_y=lookups_y,
        height=lookups_y + len(asked) * LANE + 8,
    )


def day_lines(
    card: CaseCard, visits: Sequence[CaseVisit], places: Mapping[str, PlaceName], counts: DayCounts
) -> list[DayLine]:
    """Return the days of the axis on which something happened or a stretch of time begins or ends, oldest first."""
    marks = _labels(card)
    stays: dict[date, list[tuple[CaseVisit, str]]] = {}
    for visit in visits:
        stays.setdefault(korean_day(moment(visit.at)), []).append((visit, places[visit.venue].name))
    window = exposure_window(card.period) or ()
    period = (card.period.first_day, card.period.last_day)
    return [
        DayLine(
            day,
            _within(day, window),
            _within(day, period),
            marks.get(day, []),
            stays.get(day, []),
            counts.met.get(day, 0),
            counts.noticed.get(day, 0),
            counts.released.get(day, 0),
        )
        for day in sorted({*window, *period, *marks, *stays, *counts.days})
    ]


def _within(day: date, stretch: Sequence[date]) -> bool:
    return bool(stretch) and stretch[0] <= day <= stretch[-1]


def _visit_bars(
    axis: Axis, visits: Sequence[CaseVisit], places: Mapping[str, PlaceName], y: int
) -> list[Bar]:
    spans = [(visit.at, visit.left or visit.at + _UNKNOWN_STAY) for visit in visits]
    return [
        axis.bar(start, end, places[visit.venue].name, "" if visit.left else "inferred", y + lane * LANE)
        for visit, (start, end), lane in zip(visits, spans, lanes(spans), strict=True)
    ]


def _bands(axis: Axis, counts: DayCounts, y: int) -> list[Counts]:
    """Return the bands that count anything, one below the other from `y`; days that are not shown have no number."""
    named = (
        (gettext("마지막 접촉"), counts.met),
        (gettext("통지로 넘김"), counts.noticed),
        (gettext("격리 끝"), counts.released),
    )
    bands: list[Counts] = []
    for label, found in named:
        shown = [axis.mark(day, f"{found[day]:,}") for day in sorted(found) if axis.first <= day <= axis.last]
        if shown:
            marks = apart(shown, y, letter=_DIGIT, line=LANE)
            bands.append(Counts(label, y, marks))
            y = max(mark.y for mark in marks) + BAND
    return bands


def overlaps(
    exposures: Sequence[ExposureCard], visits: Sequence[CaseVisit], places: Mapping[str, PlaceName]
) -> list[Overlap]:
    """Return each exposure of a contact as drawn over the hours of its Korean day."""
    return [_overlap(one, visits, places) for one in exposures]


def _overlap(card: ExposureCard, visits: Sequence[CaseVisit], places: Mapping[str, PlaceName]) -> Overlap:
    found = card.found
    day = korean_day(moment(found.start))
    axis = Axis(day, day)
    beside = _visit_of(found, visits)
    source = None
    if beside is not None:
        source = axis.bar(beside.at, beside.left or found.end, gettext("확진자가 있던 시간"))
    hours = [Tick(axis.x(midnight(day) + timedelta(hours=hour)), 0.0, f"{hour}") for hour in (0, 6, 12, 18)]
    return Overlap(
        card, places[found.venue], hours, source, axis.bar(found.start, found.end, gettext("겹친 시간"))
    )


def _visit_of(found: FoundExposure, visits: Sequence[CaseVisit]) -> CaseVisit | None:
    if found.source != "case":
        return None
    there = [
        visit
        for visit in visits
        if visit.venue == found.venue and visit.at <= found.start and (visit.left or found.end) >= found.start
    ]
    return max(there, key=lambda visit: visit.at, default=None)  # an earlier one may have no known end


def _labels(card: CaseCard) -> dict[date, list[str]]:
    """Return what each marked day of a case is called."""
    named = (
        (card.onset, gettext("증상 시작")),
        (card.specimen, gettext("검체 채취")),
        (card.confirmed, gettext("확진")),
    )
    together: dict[date, list[str]] = {}
    for day, label in named:
        if day is not None:
            together.setdefault(day, []).append(label)
    return together


def _marks(card: CaseCard, axis: Axis) -> list[Mark]:
    together = _labels(card)
    shown = sorted(day for day in together if axis.first <= day <= axis.last)
    marks = [axis.mark(day, " · ".join(together[day])) for day in shown]
    return apart(marks, _MARKS_Y, letter=_LETTER, line=LANE)
