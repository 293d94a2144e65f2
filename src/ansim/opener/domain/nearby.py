"""What to ask the store: the places and times at which sources exposed others, and the days of their tokens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ansim.checkins.domain.rows import Interval
from ansim.exposure.model import Visit, Window, ZoneRule
from ansim.exposure.policy import Policy
from ansim.wire.days import begin_of, day_of


def bounds_of(days: range) -> Window:
    """Return the time of Korean days, from the first midnight to the last."""
    return Window(max(begin_of(days.start), 0), begin_of(days.stop))


def within(window: Window, bounds: Window) -> Window:
    """Return the part of a window that lies within the bounds; one that has none is empty."""
    start = min(max(window.start, bounds.start), bounds.end)
    return Window(start, max(start, min(window.end, bounds.end)))


def days_within(window: Window, days: range) -> range:
    """Return the days whose tokens can fall into a window: its own and the one before, as far as keys are given."""
    if window.start >= window.end:
        return range(0)
    first, last = day_of(window.start) - 1, day_of(window.end - 1)
    return range(max(first, days.start), min(last + 1, days.stop))


def touches(visit: Visit, window: Window, policy: Policy) -> bool:
    """Say whether any of a visit, its usual stay included, lies in a window."""
    return visit.at < window.end and (visit.at > window.start or policy.leave(visit) > window.start)


def intervals_of(visits: Iterable[Visit], sources: Mapping[str, Window], policy: Policy) -> list[Interval]:
    """Return where and when sources exposed others, tails included: each place's overlapping times as one."""
    spans = defaultdict[tuple[str, int | None], list[tuple[int, int]]](list)
    for visit in visits:
        window = sources.get(visit.person)
        if window is None or policy.leave(visit) < window.start:
            continue
        start, end = max(visit.at, window.start), min(policy.leave(visit) + policy.tail, window.end)
        if start < end:
            zone = policy.zones.place(visit.zone) if policy.zones is ZoneRule.ZONE else None
            spans[visit.venue, zone].append((start, end))
    return [
        Interval(bytes.fromhex(venue), start, end, zone)
        for (venue, zone), times in spans.items()
        for start, end in _united(times)
    ]


def _united(times: list[tuple[int, int]]) -> list[tuple[int, int]]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(times):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united
