"""Whom a warrant keeps when it opens more people than it may: the surest first, so that fakes push nobody out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansim.checkins.domain.rows import VisitRow
from ansim.exposure.model import Contact, Exposure
from ansim.exposure.policy import Policy
from ansim.exposure.reference import together
from ansim.opener.domain.people import OpenedRow

Rows = Mapping[str, Sequence[OpenedRow]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A contact and how sure it is that this person was there for as long as the policy asks."""

    contact: Contact
    assurance: int


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
    at_venue = defaultdict[str, list[tuple[int, int, int]]](list)
    for one in rows:
        visit = one.visit
        at_venue[visit.venue].append((visit.at, policy.leave(visit), _weight(one.row, asked_at)))
    by_source = defaultdict[str, list[tuple[int, Exposure]]](list)
    for exposure in contact.exposures:
        by_source[exposure.source].append((_strength(exposure, at_venue[exposure.venue]), exposure))
    return max(_reached(own, policy.enough) for own in by_source.values())


def _reached(own: Sequence[tuple[int, Exposure]], enough: int) -> int:
    levels = sorted({strength for strength, _ in own}, reverse=True)
    for level in levels:
        if together([exposure for strength, exposure in own if strength >= level]) >= enough:
            return level
    return levels[-1]


def _strength(exposure: Exposure, own: Sequence[tuple[int, int, int]]) -> int:
    """Return the weakest of the person's rows behind an exposure; they are (at, left, weight) at its venue."""
    behind = [weight for at, left, weight in own if at < exposure.end and left > exposure.start]
    return min(behind, default=0)


def _weight(row: VisitRow, asked_at: int) -> int:
    """A row sent afterwards, when the look-up had been asked for already, may have been made for it: last of all."""
    return 0 if row.late and row.received > asked_at else int(row.assurance)
