"""What the case page draws, gathered from its values; and the overlap of a contact with its source, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from ansim.kit.clock import korean_day, midnight
from ansim.tracing.domain.lookups import PersonDays
from ansim.tracing.domain.results import CaseVisit, FoundExposure, moment
from ansim.tracing.queries.cases import CaseCard, PlaceName
from ansim.tracing.queries.contacts import ExposureCard
from ansim.tracing.queries.lookups import LookupCard
from ansim.web.tracing.axis import Axis, Bar, Mark, Tick, axis_of, lanes

#: how long a visit without a known end is drawn; its table says that the end is not known
_UNKNOWN_STAY = 3600
BAND, LANE = 34, 16


@dataclass(frozen=True, slots=True)
class CasePicture:
    """The time axis of a case as drawn: bands from the top, each with the height it starts at."""

    ticks: list[Tick]
    marks: list[Mark]
    period: Bar
    visits: list[Bar]
    lookups: list[Bar]
    counts: list[Mark]
    visits_y: int
    counts_y: int
    lookups_y: int
    height: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the axis as a line to read where the picture is too narrow: only what happened on it."""

    day: date
    is_infectious: bool
    marks: list[str]
    visits: list[tuple[CaseVisit, str]]
    contacts: int


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
    contacts: Mapping[date, int],
) -> CasePicture:
    """Return the drawing of a case; `contacts` counts contacts by their last day of contact."""
    scopes = [one.scope for one in lookups if isinstance(one.scope, PersonDays)]
    days = [card.confirmed, card.onset, card.specimen, card.period.first_day, card.period.last_day]
    days += [day for scope in scopes for day in (scope.first, scope.last)]
    axis = axis_of(days, [visit.at for visit in visits])
    spans = [(visit.at, visit.left or visit.at + _UNKNOWN_STAY) for visit in visits]
    rows = lanes(spans)
    visits_y = 2 * BAND + 10
    counts_y = visits_y + max((*rows, 0)) * LANE + BAND + LANE // 2
    lookups_y = counts_y + BAND
    bars = [
        axis.bar(
            start, end, places[visit.venue].name, "" if visit.left else "inferred", visits_y + lane * LANE
        )
        for visit, (start, end), lane in zip(visits, spans, rows, strict=True)
    ]
    asked = [
        axis.span(scope.first, scope.last, gettext("조회한 날"), y=lookups_y + place * LANE)
        for place, scope in enumerate(scopes)
    ]
    counts = [
        axis.mark(day, f"{count:,}")
        for day, count in sorted(contacts.items())
        if axis.first <= day <= axis.last
    ]
    return CasePicture(
        ticks=axis.ticks,
        marks=_marks(card, axis),
        period=axis.span(card.period.first_day, card.period.last_day, gettext("전염기간")),
        visits=bars,
        lookups=asked,
        counts=counts,
        visits_y=visits_y,
        counts_y=counts_y,
        lookups_y=lookups_y,
        height=lookups_y + len(asked) * LANE + 8,
    )


def day_lines(
    card: CaseCard,
    visits: Sequence[CaseVisit],
    places: Mapping[str, PlaceName],
    contacts: Mapping[date, int],
) -> list[DayLine]:
    """Return the days of the axis on which something happened or the infectious period begins or ends, oldest first."""
    marks = _labels(card)
    stays: dict[date, list[tuple[CaseVisit, str]]] = {}
    for visit in visits:
        stays.setdefault(korean_day(moment(visit.at)), []).append((visit, places[visit.venue].name))
    first, last = card.period.first_day, card.period.last_day
    return [
        DayLine(day, first <= day <= last, marks.get(day, []), stays.get(day, []), contacts.get(day, 0))
        for day in sorted({first, last, *marks, *stays, *contacts})
    ]


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
    return [axis.mark(day, " · ".join(together[day])) for day in shown]
