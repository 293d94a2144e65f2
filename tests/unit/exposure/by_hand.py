"""A little language for cases made by hand: clock times of one day, visits in a line, both engines at once."""

from dataclasses import replace
from datetime import date
from typing import Any

from ansim.exposure import reference, relational
from ansim.exposure.model import ALWAYS, Contact, Sources, Traced, Visit, Window, ZoneRule
from ansim.exposure.policy import Policy, policy_on

BASE = replace(policy_on(date(2026, 11, 21)), usual_stays={"default": 60, "cafe": 45})
MIDNIGHT = 1_800_000_000 - 1_800_000_000 % 86_400


def clock(text: str) -> int:
    """Seconds since 1970 of `10:30`, or of `2d10:30` two days later, on the day of these cases."""
    days, _, time = text.rpartition("d")
    hours, minutes = time.split(":")
    return MIDNIGHT + int(days or 0) * 86_400 + int(hours) * 3_600 + int(minutes) * 60


def visit(line: str, **more: Any) -> Visit:
    """A visit from `P cafe 10:00-11:00`; no time behind the dash is a departure that nobody recorded."""
    person, venue, times = line.split()
    at, _, left = times.partition("-")
    return Visit(person, venue, more.pop("zone", None), clock(at), clock(left) if left else None, **more)


def window(text: str) -> Window:
    """A window from `10:00-12:00`."""
    start, _, end = text.partition("-")
    return Window(clock(start), clock(end))


def policy(**numbers: Any) -> Policy:
    """The policy of these cases, 15 minutes and nothing else, with some numbers changed."""
    return replace(BASE, **{"zones": ZoneRule.VENUE} | numbers)


def trace(
    *visits: Visit | str, sources: Sources | None = None, generations: int = 1, **numbers: Any
) -> Traced:
    """Trace from `Q` (or `sources`) with both engines, in both orders of the rows; they must agree."""
    rows = [visit(one) if isinstance(one, str) else one for one in visits]
    started = sources or {"Q": ALWAYS}
    found = reference.trace(rows, started, policy(**numbers), generations)
    assert relational.trace(rows, started, policy(**numbers), generations) == found
    assert reference.trace(reversed(rows), started, policy(**numbers), generations) == found
    return found


def minutes_of(found: Traced) -> dict[str, tuple[int, float]]:
    """Generation and minutes by person."""
    return {one.person: (one.generation, one.minutes) for one in found.contacts}


def only(found: Traced) -> Contact:
    """The one contact that there is."""
    (contact,) = found.contacts
    return contact


def spans(contact: Contact) -> list[tuple[str, int, int]]:
    """With whom, and from when to when, of every exposure of a contact."""
    return [(one.source, one.start, one.end) for one in contact.exposures]
