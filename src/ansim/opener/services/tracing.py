"""One trace for the office: the warrant checked, tokens opened, the leaf logged, and only then the answer."""

from ansim.checkins.domain.assurance import HowLeft
from ansim.exposure.model import Exposure
from ansim.exposure.policy import Policy
from ansim.kit.collecting import many_values
from ansim.ledger.domain.logs import LogName, NewEntry
from ansim.opener.domain.errors import OpeningOther, SubjectWrong
from ansim.opener.domain.openings import Openings, Use
from ansim.opener.domain.people import UID, OpenedRow, People, case_key
from ansim.opener.domain.ranking import Ranked
from ansim.opener.domain.results import CaseVisit, Found, FoundContact, FoundExposure
from ansim.opener.services.roles import OtherRoles
from ansim.opener.services.walking import Look, Walk, Walked
from ansim.vault.client import CONTACT_INFO, SUBJECT_INFO
from ansim.wire.errors import SealedBroken
from ansim.wire.leaves import reference, sign_opened
from ansim.wire.sealed import open_with, seal_all
from ansim.wire.warrant import PersonScope, Presented, Warrant


def trace(
    *,
    openings: Openings,
    name: str,
    presented: Presented,
    subject: bytes | None,
    policy: Policy,
    roles: OtherRoles,
    now: int,
    most_each: tuple[int, ...] = (),
) -> Found:
    """Trace one warrant with the opening it was signed for; `now` in seconds since 1970.

    `subject` is the case's uid as the vault sealed it, None for a venue; `most_each` may bound single generations below
    what the warrant allows in all. Leaf 0x06 is in the ledger before this
    returns. Raises OpeningGone, OpeningBusy, OpeningOther, SubjectWrong, WarrantRefused and its kinds, VaultRefused,
    RefusedByStore, RefusedByLedger, RoleUnreachable; then nothing is told and the opening can be used again.
    """
    with openings.use(name, now) as use:
        warrant = roles.check(presented)
        if warrant.opener_key != use.opening.public_key:
            raise OpeningOther
        people = People(
            case_key(roles.secret, warrant.office, warrant.case), _case_uid(use, warrant, subject)
        )
        day_keys = roles.vault.day_keys(presented, warrant.key_days)
        stays = {code: kind.stay for code, kind in roles.visits.kinds().items()}
        look = Look(presented, warrant, day_keys, policy.with_stays(stays), use.opening.made, most_each)
        with many_values():
            walked = Walk(look, people, roles.visits).run()
        contacts = _contacts(walked, people, warrant, roles.vault.contact_key())
        leaf = sign_opened(
            roles.signing_key, reference(presented.signed.leaf()), people.opened, len(contacts)
        )
        entry = NewEntry(f"opened-{name}-{use.number}", leaf.encode())
        placed = roles.ledger.append(LogName.LOOKUPS, [entry])[0]
        openings.count(use)
    visits = tuple(_visit(row) for row in sorted(walked.own, key=lambda one: one.row.at))
    return Found(
        visits, contacts, policy.version, leaf.opened, leaf.kept, walked.left_out, placed.index, walked.cut
    )


def _case_uid(use: Use, warrant: Warrant, subject: bytes | None) -> int | None:
    if isinstance(warrant.scope, PersonScope) != (subject is not None):
        raise SubjectWrong
    if subject is None:
        return None
    try:
        uid = open_with(use.private_key, subject, SUBJECT_INFO + warrant.case.encode())
    except SealedBroken:
        raise SubjectWrong from None
    if len(uid) != UID:
        raise SubjectWrong
    return int.from_bytes(uid, "big")


def _contacts(walked: Walked, people: People, warrant: Warrant, key: bytes) -> tuple[FoundContact, ...]:
    uids = [people.uid(one.contact.person).to_bytes(UID, "big") for one in walked.contacts]
    handles = seal_all(key, uids, CONTACT_INFO + warrant.case.encode())
    return tuple(_contact(one, handle) for one, handle in zip(walked.contacts, handles, strict=True))


def _contact(ranked: Ranked, handle: bytes) -> FoundContact:
    contact = ranked.contact
    return FoundContact(
        pseudonym=contact.person,
        handle=handle,
        generation=contact.generation,
        minutes=contact.seconds // 60,
        assurance=ranked.assurance,
        exposures=tuple(map(_exposure, contact.exposures, ranked.parties)),
    )


def _exposure(one: Exposure, party: int) -> FoundExposure:
    return FoundExposure(
        venue=one.venue,
        zone=one.place or 0,
        start=one.start,
        end=one.end,
        minutes=one.seconds // 60,
        source=one.source,
        rule=one.rule.value,
        inferred=one.inferred,
        assurance=one.assurance,
        party=party,
    )


def _visit(opened: OpenedRow) -> CaseVisit:
    row = opened.row
    return CaseVisit(
        venue=row.venue.hex(),
        zone=row.zone,
        at=row.at,
        left=row.left,
        how_left=HowLeft(row.how_left).name.lower(),
        party=row.party,
        assurance=int(row.assurance),
        late=row.late,
    )
