"""What the gate knows of a venue: name, zones, seeds of a few days, stickers, when it was open. Never k_v."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansim.wire.checkin import STEP
from ansim.wire.venue_code import step_of

FIRST_STEP = 0
LAST_STEP = 0xFFFF_FFFF // STEP


@dataclass(frozen=True, slots=True)
class StickerCode:
    """A sticker's 8 bytes, its zone, and the time (seconds since 1970) until which it counted."""

    zone: int
    code: bytes
    stopped: int | None = None


@dataclass(frozen=True, slots=True)
class Reign:
    """The seeds, by day, of one k_v, and the steps (both included) of which its codes count."""

    seeds: Mapping[int, bytes]
    first: int = FIRST_STEP
    last: int = LAST_STEP


@dataclass(frozen=True, slots=True)
class Door:
    """A venue as the gate sees it. `zones` are the numbers and names in use, without 0; times are seconds since 1970.

    `seeds` are those of the k_v in use; `former` those of the ones before it, each with when its screens were cut off.
    `ended` says when zones ended that a late message may still name.
    """

    venue: bytes
    name: str
    kind: str
    zones: Mapping[int, str]
    seeds: Mapping[int, bytes]
    stickers: tuple[StickerCode, ...]
    opened: int
    shut: int | None = None
    shut_until: int | None = None
    closed: int | None = None
    former: tuple[tuple[int, Mapping[int, bytes]], ...] = ()
    ended: Mapping[int, int] = field(default_factory=dict)

    def reigns(self) -> list[Reign]:
        """Return every k_v with the steps that are its own, newest first; the step of a change belongs to both."""
        found, first, last = [], FIRST_STEP, LAST_STEP
        for until, seeds in sorted(self.former, key=lambda one: one[0]):
            found.append(Reign(seeds, first, step_of(until)))
            first = step_of(until)
        return [Reign(self.seeds, first, last), *reversed(found)]

    def has_zone(self, zone: int, at: int, *, out: bool = False) -> bool:
        """Say whether the venue had that zone (0: itself) at a time; who came before it ended may leave it after."""
        if zone == 0 or zone in self.zones:
            return True
        return zone in self.ended and (out or at < self.ended[zone])

    def is_open(self, at: int) -> bool:
        """Say whether check-ins of that time count: from its registration, not while shut, until it was given up."""
        if at < self.opened - self.opened % STEP or (self.closed is not None and at >= self.closed):
            return False
        if self.shut is None or self.shut_until is None:
            return True
        return not self.shut <= at < self.shut_until
