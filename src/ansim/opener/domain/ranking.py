"""Whom a warrant keeps when it opens more people than it may: the surest first, so that fakes push nobody out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ansim.checkins.domain.rows import VisitRow
from ansim.exposure.model import Contact, Exposure
from ansim.exposure.policy import Policy
from ansim.exposure.reference import together
from ansim.opener.domain.people import OpenedRow

Rows = Mapping[str, Sequence[OpenedRow]]
#: at, left and one number of each of a person's rows, by venue
_Own = dict[str, list[tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A contact and how sure it is that this person was there for as long as the policy asks.

    `parties` tells for each exposure how many people came together, the person included; of whoever is kept only.
    """

    contact: Contact
    assurance: int
    parties: tuple[int, ...] = ()


def ranked(contacts: Iterable[Contact], rows: Rows, policy: Policy, asked_at: int) -> list[Ranked]:
    """Return contacts surest first, then longest. `rows` are each person's own; `asked_at` in seconds since 1970."""
    judged = [
        Ranked(contact, surest(contact, rows[contact.person], policy, asked_at)) for contact in contacts
    ]
    return sorted(judged, key=lambda one: (-one.assurance, -one.contact.seconds, one.contact.person))


def surest(contact: Contact, rows: Sequence[OpenedRow], policy: Policy, asked_at: int) -> int:
    """Return the highest assurance at which the person's own rows still make a contact with one source.

    Only the person's side counts: a case who came by a sticker makes fakes no better than real visits.
    """
    at_venue = _by_venue(contact, rows, policy, lambda row: _weight(row, asked_at))
    weights = {weight for own in at_venue.values() for _, _, weight in own}
    if len(weights) == 1:  # of most people: nothing to weigh up
        return weights.pop()
    by_source = defaultdict[str, list[tuple[int, Exposure]]](list)
    for exposure in contact.exposures:
        weakest = min(_behind(exposure, at_venue), default=0)
        by_source[exposure.source].append((weakest, exposure))
    return max(_reached(own, policy.enough) for own in by_source.values())


def with_parties(kept: Iterable[Ranked], rows: Rows, policy: Policy) -> list[Ranked]:
    """Return the contacts that are kept with the parties they came in; nobody asks for those of the others."""
    return [replace(one, parties=parties(one.contact, rows[one.contact.person], policy)) for one in kept]


def parties(contact: Contact, rows: Sequence[OpenedRow], policy: Policy) -> tuple[int, ...]:
    """Return for each exposure the most people that a row of the person behind it counts, and 1 at least."""
    at_venue = _by_venue(contact, rows, policy, lambda row: row.party)
    return tuple(max((1, *_behind(exposure, at_venue))) for exposure in contact.exposures)


def _reached(own: Sequence[tuple[int, Exposure]], enough: int) -> int:
    levels = sorted({strength for strength, _ in own}, reverse=True)
    for level in levels:
        if together([exposure for strength, exposure in own if strength >= level]) >= enough:
            return level
    return levels[-1]


def _by_venue(
    contact: Contact, rows: Sequence[OpenedRow], policy: Policy, number: Callable[[VisitRow], int]
) -> _Own:
    """Return the person's rows at the venues of the exposures: the others say nothing of them."""
    at_venue: _Own = {exposure.venue: [] for exposure in contact.exposures}
    for one in rows:
        visit = one.visit
        if visit.venue in at_venue:
            at_venue[visit.venue].append((visit.at, policy.leave(visit), number(one.row)))
    return at_venue


def _behind(exposure: Exposure, at_venue: _Own) -> list[int]:
    """Return the numbers of the person's rows behind an exposure."""
    own = at_venue[exposure.venue]
    return [number for at, left, number in own if at < exposure.end and left > exposure.start]


def _weight(row: VisitRow, asked_at: int) -> int:
    """A row sent afterwards, when the look-up had been asked for already, may have been made for it: last of all."""
    return 0 if row.late and row.received > asked_at else int(row.assurance)
