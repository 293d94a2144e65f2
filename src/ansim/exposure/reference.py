"""The reference: the rule of architecture.md as plain loops over plain lists, slow and meant to be read.

Every other engine is held against this one. Start with `trace`; each function is one sentence of the rule.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ansim.exposure.model import Contact, Exposure, Sources, Traced, Visit, Window, ZoneRule, rank
from ansim.exposure.policy import Policy

Place = tuple[str, int]  # venue, and the zone or parent that counts
Pair = tuple[str, str]  # source, person


@dataclass(frozen=True, slots=True)
class Stay:
    """Merged visits of one person at one place, with the parts they were made of."""

    person: str
    at: int
    left: int
    parts: tuple[Visit, ...]


def trace(visits: Iterable[Visit], sources: Sources, policy: Policy, generations: int) -> Traced:
    """Return who was reached from `sources` (generation 0, each cut to its window) within `generations` levels.

    A person gets the lowest level that reaches it, and is never found again: neither is a case its own contact.
    """
    places = merged_by_place(visits, policy)
    level, reached, found = dict(sources), set(sources), list[Contact]()
    for generation in range(1, generations + 1):
        contacts = next_level(places, level, reached, policy, generation)
        found += contacts
        reached |= {contact.person for contact in contacts}
        level = {contact.person: contact.window for contact in contacts}
    return Traced(tuple(sorted(found, key=rank)), policy.version)


def merged_by_place(visits: Iterable[Visit], policy: Policy) -> dict[Place, list[Stay]]:
    """Merge the visits of one person at one place that overlap or touch; return them by place."""
    grouped = defaultdict[tuple[Place, str], list[Visit]](list)
    for visit in visits:
        grouped[(visit.venue, policy.zones.place(visit.zone)), visit.person].append(visit)
    places = defaultdict[Place, list[Stay]](list)
    for (place, person), own in grouped.items():
        places[place] += merged(person, own, policy)
    return dict(places)


def merged(person: str, visits: Iterable[Visit], policy: Policy) -> list[Stay]:
    """Merge the visits of one person at one place: half-open, so that touching ones are one stay."""
    stays: list[Stay] = []
    for visit in sorted(visits, key=lambda one: one.at):
        left = policy.leave(visit)
        if stays and visit.at <= stays[-1].left:
            last = stays.pop()
            stays.append(Stay(person, last.at, max(last.left, left), (*last.parts, visit)))
        else:
            stays.append(Stay(person, visit.at, left, (visit,)))
    return stays


def next_level(
    places: dict[Place, list[Stay]], level: Sources, reached: set[str], policy: Policy, generation: int
) -> list[Contact]:
    """Return the people, not reached before, whose time with one source of this level comes to the minimum."""
    pairs = defaultdict[Pair, list[Exposure]](list)
    for place, stays in places.items():
        for source in (stay for stay in stays if stay.person in level):
            for other in (stay for stay in stays if stay.person not in reached):
                found = exposure(source, level[source.person], other, place, policy)
                if found is not None:
                    pairs[source.person, other.person].append(found)
    qualifying = defaultdict[str, list[list[Exposure]]](list)
    for (_, person), exposures in pairs.items():
        if together(exposures) >= policy.enough:
            qualifying[person].append(exposures)
    return [contact(person, own, policy, generation) for person, own in qualifying.items()]


def exposure(source: Stay, window: Window, other: Stay, place: Place, policy: Policy) -> Exposure | None:
    """Return the overlap of a stay with [at, left + tail) of a source's stay, both inside the source's window.

    The source's stay is cut to the window first; the tail follows the source only, and ends with the window.
    """
    at, left = max(source.at, window.start), min(source.left, window.end)
    if at > left or (at == left and not window.start <= source.at < window.end):
        return None
    start, end = max(at, other.at), min(left + policy.tail, window.end, other.left)
    if start >= end:
        return None
    behind = [part for part in other.parts if part.at < end and policy.leave(part) > start]
    for part in source.parts:
        gone = policy.leave(part)
        if part.at < end and gone + policy.tail > start and gone >= window.start:
            behind.append(part)
    return Exposure(
        start=start,
        end=end,
        venue=place[0],
        place=None if policy.zones is ZoneRule.VENUE else place[1],
        source=source.person,
        rule=policy.zones,
        inferred=any(part.left is None or part.inferred for part in behind),
        assurance=min(part.assurance for part in behind),
    )


def together(exposures: Sequence[Exposure]) -> int:
    """Return the seconds of the union of exposures: time that two of them share counts once."""
    total, until = 0, None
    for one in sorted(exposures, key=lambda exposure: (exposure.start, exposure.end)):
        start = one.start if until is None else max(one.start, until)
        total += max(0, one.end - start)
        until = one.end if until is None else max(until, one.end)
    return total


def contact(person: str, pairs: list[list[Exposure]], policy: Policy, generation: int) -> Contact:
    """Return a contact from its qualifying pairs: minutes of the best, a source from the earliest exposure on."""
    exposures = sorted(one for exposures in pairs for one in exposures)
    return Contact(
        person=person,
        generation=generation,
        seconds=max(together(exposures) for exposures in pairs),
        exposures=tuple(exposures),
        window=policy.window_of_contact(exposures[0].start),
    )
