"""The result of a look-up becomes rows: visits, contacts and exposures, each once however often it is brought back."""

from collections.abc import Sequence
from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.results import (
    CaseVisit,
    FoundContact,
    Traced,
    exposures_to_bytes,
    ranking,
    visit_to_bytes,
)
from ansim.tracing.models import Contact, Exposure, Lookup, Visit
from ansim.tracing.services.events import tell_contacts

_CHUNK = 1000


def store(*, by: Actor, lookup: Lookup, traced: Traced, at: datetime) -> None:
    """Store a result inside the caller's transaction. A contact found again keeps its grade and who it is."""
    keys = CaseKeys(lookup.office_id)
    _store_visits(lookup, traced.visits, keys)
    ranked = ranking(traced.contacts)
    known = {row.pseudonym: row for row in Contact.objects.filter(case=lookup.case).select_for_update()}
    fresh = [
        _contact(lookup, one, place)
        for place, one in enumerate(ranked, start=1)
        if one.pseudonym not in known
    ]
    made = Contact.objects.bulk_create(fresh, batch_size=_CHUNK)
    again = [
        _found_again(known[one.pseudonym], lookup, one, place)
        for place, one in enumerate(ranked, start=1)
        if one.pseudonym in known
    ]
    _carry_on(again)
    rows = {row.pseudonym: row for row in (*made, *again)}
    exposures = [_exposure(lookup, rows[one.pseudonym], one, traced.policy, keys) for one in ranked]
    Exposure.objects.bulk_create(exposures, batch_size=_CHUNK, ignore_conflicts=True)
    tell_contacts(by=by, contacts=made, what="found", at=at, audited=False)


def _carry_on(again: Sequence[Contact]) -> None:
    """Write contacts that stand already, by inserting over them: of a thousand at once, Django's own update took 20 s."""
    columns = ["lookup", "handle", "generation", "minutes", "assurance", "rank", "last_day", "version"]
    columns += ["changed_by", "at_venue_only", "party"]
    Contact.objects.bulk_create(
        again,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["case", "pseudonym"],
        update_fields=columns,
    )


def _store_visits(lookup: Lookup, visits: Sequence[CaseVisit], keys: CaseKeys) -> None:
    rows = []
    for visit in visits:
        tag = keys.tag("visit", f"{visit.venue}\n{visit.zone}\n{visit.at}")
        place = f"visit:{lookup.case.reference}:{tag.hex()}"
        content = keys.seal(visit_to_bytes(visit), place)
        rows.append(Visit(case=lookup.case, lookup=lookup, tag=tag, content=content))
    Visit.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)


def _contact(lookup: Lookup, found: FoundContact, place: int) -> Contact:
    return Contact(
        case=lookup.case,
        lookup=lookup,
        pseudonym=found.pseudonym,
        handle=found.handle,
        generation=found.generation,
        minutes=found.minutes,
        assurance=found.assurance,
        rank=place,
        last_day=found.last_day,
        party=found.party,
        at_venue_only=_is_of_venue(lookup),
    )


def _found_again(row: Contact, lookup: Lookup, found: FoundContact, place: int) -> Contact:
    """Carry a known contact on: the nearer generation, the longer time, the later day; the newest handle.

    What stands beside the case counts over what stands beside a venue, whichever was found first.
    """
    at_venue = _is_of_venue(lookup)
    if row.at_venue_only and not at_venue:
        row.generation, row.minutes, row.assurance = found.generation, found.minutes, found.assurance
        row.at_venue_only = False
    elif row.at_venue_only == at_venue:
        _join(row, found)
    row.last_day, row.party = max(row.last_day, found.last_day), max(row.party, found.party)
    row.lookup, row.handle, row.rank = lookup, found.handle, place
    row.version += 1
    row.changed_by = ""
    return row


def _join(row: Contact, found: FoundContact) -> None:
    if found.generation < row.generation:
        row.minutes = found.minutes
    elif found.generation == row.generation:
        row.minutes = max(row.minutes, found.minutes)
    row.generation = min(row.generation, found.generation)
    row.assurance = max(row.assurance, found.assurance)


def _is_of_venue(lookup: Lookup) -> bool:
    return "venue" in lookup.scope


def _exposure(lookup: Lookup, contact: Contact, found: FoundContact, policy: str, keys: CaseKeys) -> Exposure:
    """One row for all exposures of a contact: a busy case has dozens for each of thousands."""
    told = exposures_to_bytes(found.exposures)
    tag = keys.tag("exposures", told)
    place = f"exposures:{lookup.case.reference}:{contact.pseudonym}:{tag.hex()}"
    return Exposure(
        contact=contact,
        lookup=lookup,
        tag=tag,
        policy=policy,
        minutes=found.minutes,
        content=keys.seal(told, place),
    )
