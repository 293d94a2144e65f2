"""What a look-up brought back: the case's own visits, and contacts under pseudonyms with every exposure explained."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Final

from ansim.kit.clock import korean_day


@dataclass(frozen=True, slots=True)
class CaseVisit:
    """One visit of the case: `at` and `left` in seconds since 1970 (`left` None: not known), `how_left` how it is known.

    `venue` is its 6 bytes as hex; higher `assurance` is better.
    """

    venue: str
    zone: int
    at: int
    left: int | None
    how_left: str
    party: int
    assurance: int
    late: bool


@dataclass(frozen=True, slots=True)
class FoundExposure:
    """One overlap with a source (`case`, or another contact's pseudonym as hex), in seconds since 1970.

    `rule` says which place the two had to share: zone, parent or venue. `inferred`: an end of one of the two visits is the
    venue kind's usual stay, not what somebody recorded. `party` counts the people who came with the contact, the contact
    included; 0 where it was not told when this was stored.
    """

    venue: str
    zone: int
    start: int
    end: int
    minutes: int
    source: str
    rule: str
    assurance: int
    inferred: bool
    party: int = 0


#: the fields in their order: a look-up stores a hundred thousand exposures, and astuple copies each deeply
_AS_LISTED: Final = attrgetter(*(field.name for field in fields(FoundExposure)))


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact under a pseudonym (hex) of this case, with the handle that only the vault can read."""

    pseudonym: str
    handle: bytes
    generation: int
    minutes: int
    assurance: int
    exposures: tuple[FoundExposure, ...]

    @property
    def last_day(self) -> date:
        """The Korean day of the last exposure: what quarantine is counted from."""
        return korean_day(moment(max(exposure.end for exposure in self.exposures)))

    @property
    def party(self) -> int:
        """The most people who came together at one of the exposures, the contact included."""
        return max(exposure.party for exposure in self.exposures)


@dataclass(frozen=True, slots=True)
class Traced:
    """The whole result. `opened` and `kept` count distinct tokens and people as the opener's leaf declares them.

    `left_out` people were found beyond a bound in generation `cut` (0: none); later generations were not looked for.
    """

    visits: tuple[CaseVisit, ...]
    contacts: tuple[FoundContact, ...]
    policy: str
    opened: int
    kept: int
    left_out: int = 0
    cut: int = 0


def moment(seconds: int) -> datetime:
    """Return an aware moment for seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def visit_to_bytes(visit: CaseVisit) -> bytes:
    """Return a visit as UTF-8 JSON, for sealing."""
    return json.dumps(asdict(visit), ensure_ascii=False).encode()


def visit_from_bytes(data: bytes) -> CaseVisit:
    """Return the visit that `visit_to_bytes` wrote."""
    return CaseVisit(**json.loads(data))


def exposures_to_bytes(exposures: Sequence[FoundExposure]) -> bytes:
    """Return the exposures of one contact as UTF-8 JSON, for sealing."""
    return json.dumps([_AS_LISTED(exposure) for exposure in exposures], ensure_ascii=False).encode()


def exposures_from_bytes(data: bytes) -> tuple[FoundExposure, ...]:
    """Return the exposures that `exposures_to_bytes` wrote."""
    return tuple(FoundExposure(*fields) for fields in json.loads(data))


def ranking(contacts: Sequence[FoundContact]) -> list[FoundContact]:
    """Return contacts as the tracer should work them off: nearest generation, surest, longest, latest first."""
    return sorted(
        contacts,
        key=lambda one: (
            one.generation,
            -one.assurance,
            -one.minutes,
            -one.last_day.toordinal(),
            one.pseudonym,
        ),
    )
