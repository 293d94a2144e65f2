"""Values of the one definition of an exposure (architecture.md): visits, windows, exposures, contacts.

Times are whole seconds since 1970; every interval is half-open, [at, left). What counts is in reference.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_LONG_AGO, _FAR_OFF = -(2**40), 2**40


class ZoneRule(StrEnum):
    """Which place two people must share: the same zone, zones of one parent (high byte), or the venue."""

    ZONE = "zone"
    PARENT = "parent"
    VENUE = "venue"

    def place(self, zone: int | None) -> int:
        """Return the place that counts for a zone; no zone is zone 0, the venue as a whole."""
        whole = zone or 0
        return {ZoneRule.ZONE: whole, ZoneRule.PARENT: whole >> 8, ZoneRule.VENUE: 0}[self]


@dataclass(frozen=True, slots=True)
class Visit:
    """One row: a person (pseudonym) at a venue and zone, seconds since 1970; `left` None is not known.

    `kind` of the venue names its usual stay, higher `assurance` is better, `inferred` marks a `left` that was
    filled in before the row came here. A visit that ends before it begins counts as a moment.
    """

    person: str
    venue: str
    zone: int | None
    at: int
    left: int | None
    kind: str | None = None
    assurance: int = 0
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open time [start, end) in seconds since 1970 in which a person counts as a source."""

    start: int = _LONG_AGO
    end: int = _FAR_OFF


ALWAYS: Final = Window()


@dataclass(frozen=True, slots=True, order=True)
class Exposure:
    """One overlap of a person's visit with a source's presence or its tail, able to explain itself.

    `start` and `end` in seconds since 1970; `source` is with whom; `place` the zone (or parent) that was shared,
    None where the whole venue counts; `inferred` when a `left` behind it was not known; `assurance` the weaker side.
    """

    start: int
    end: int
    venue: str
    place: int | None
    source: str
    rule: ZoneRule
    inferred: bool
    assurance: int

    @property
    def seconds(self) -> int:
        """How long it lasted."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Contact:
    """A person reached in `generation` (1 is the case's own contacts).

    `seconds` is the accumulated time of the best qualifying pair; `exposures` are those of every qualifying pair of
    that level, by time; `window` is when this person is a source in turn.
    """

    person: str
    generation: int
    seconds: int
    exposures: tuple[Exposure, ...]
    window: Window

    @property
    def minutes(self) -> float:
        """The accumulated time in minutes: whole where it is whole, else to two decimals."""
        return minutes(self.seconds)


@dataclass(frozen=True, slots=True)
class Traced:
    """What a trace found: contacts by generation, then longest first; and the version of the policy used."""

    contacts: tuple[Contact, ...]
    policy: str


Sources = Mapping[str, Window]


def minutes(seconds: int) -> float:
    """Return seconds as minutes: an int where whole, else rounded to two decimals."""
    return seconds // 60 if seconds % 60 == 0 else round(seconds / 60, 2)


def rank(contact: Contact) -> tuple[int, int, str]:
    """Return the sorting key of contacts: generation, longest first, person."""
    return contact.generation, -contact.seconds, contact.person
