"""Where a case may have been infected (glossary: backward tracing): what speaks against one source that is said."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum

from ansim.tracing.domain.chains import Chains


class Doubt(StrEnum):
    """The person as the own source, each the other's source, not on the line list, ill later, met on no likely day."""

    SELF = "self"
    CYCLE = "cycle"
    UNLISTED = "unlisted"
    LATER = "later"
    OUTSIDE = "outside"


def doubts_of_listed(person: str, source: str, chains: Chains, days: Mapping[str, date]) -> tuple[Doubt, ...]:
    """Return what speaks against `source`, which a line list says infected `person`; `days` as far as they are known."""
    if source == person:
        return (Doubt.SELF,)
    ill, own = days.get(source), days.get(person)
    said = (
        (any(source in cycle and person in cycle for cycle in chains.cycles), Doubt.CYCLE),
        (source in chains.unresolved, Doubt.UNLISTED),
        (ill is not None and own is not None and ill > own, Doubt.LATER),
    )
    return tuple(doubt for holds, doubt in said if holds)


def doubts_of_met(met: Collection[date], window: Sequence[date] | None) -> tuple[Doubt, ...]:
    """Return what speaks against a case beside whom the person was on these Korean days.

    `window`: first and last day on which the person was probably infected, None when that is not known.
    """
    if window is None or any(window[0] <= day <= window[-1] for day in met):
        return ()
    return (Doubt.OUTSIDE,)
