"""A look-up is asked for, signed by two different officers, or turned down; the second signature sets it going."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NoSigningKey, NotPermitted
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import key_card, names_of
from ansim.accounts.services.signing import sign_as
from ansim.accounts.services.trail import audit
from ansim.kit.clock import korean_day
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import CaseChanged
from ansim.tracing.domain.lookups import (
    SIGNERS,
    VALID,
    Asked,
    CaseClosed,
    LookupExpired,
    LookupNotThere,
    LookupState,
    SameOfficer,
    VenueHours,
    check_asked,
    scope_from_data,
    scope_to_data,
)
from ansim.tracing.domain.phones import to_e164
from ansim.tracing.domain.warrants import About, signed_text, write_warrant
from ansim.tracing.models import Case, Lookup, LookupEvent, LookupSignature
from ansim.tracing.queries.rows import case_row, lookup_row
from ansim.tracing.services import roles
from ansim.tracing.services.events import move, office_and_staff, tell_case
from ansim.tracing.services.jobs import ask_run
from ansim.tracing.services.places import know_place
from ansim.wire.warrant import new_salt


def ask_lookup(*, by: Actor, reference: str, asked: Asked, at: datetime) -> int:
    """Ask for a look-up in a case and return its id; nothing is opened before two officers have signed.

    Raises NotPermitted, NotInOffice, what `check_asked` raises, CaseChanged for a closed case, and
    RoleUnreachable when the opener, whose one-time key stands in the warrant, does not answer (nothing is stored then).
    For a venue also VenueNotThere.
    """
    by.need(Permission.LOOKUP_REQUEST)
    case = case_row(by, reference)
    check_asked(asked, korean_day(at))
    return _ask(by, case, asked, at, None)


def ask_again(*, by: Actor, lookup_id: int, at: datetime) -> int:
    """Ask anew for the scope of a look-up that failed or ended; return the new id. Raises as `ask_lookup` does."""
    by.need(Permission.LOOKUP_REQUEST)
    before = lookup_row(by, lookup_id)
    scope = scope_from_data(before.scope)
    each = tuple(before.most_each)
    asked = Asked(scope, before.generations, before.most_people, before.basis, each)
    check_asked(asked, korean_day(at))
    return _ask(by, before.case, asked, at, before.pk)


def _ask(by: Actor, case: Case, asked: Asked, at: datetime, again_of: int | None) -> int:
    office_id, staff_id = office_and_staff(by)
    if case.state != "open":
        raise CaseChanged(who=names_of([case.changed_by]).get(case.changed_by, case.changed_by))
    others = roles.others()
    if isinstance(asked.scope, VenueHours):
        know_place(others.visits, asked.scope.venue, at)
    opening = others.opener.open()
    expires = at + VALID
    keys = CaseKeys(office_id)
    phone = keys.open_json(case.person, f"case:{case.reference}")["phone"]
    about = About(to_e164(phone), secrets.token_bytes(32))
    warrant = write_warrant(
        case=case.reference,
        office=office_id,
        asked=asked,
        about=about,
        expires=expires,
        opener_key=opening.public_key,
        salt=new_salt(),
    )
    with transaction.atomic():
        lookup = Lookup.objects.create(
            office_id=office_id,
            case=case,
            scope=scope_to_data(asked.scope),
            generations=asked.generations,
            most_people=asked.most_people,
            most_each=list(asked.most_each),
            basis=asked.basis,
            opening=opening.opening,
            warrant=warrant,
            subject_opening=keys.seal(about.opening, f"lookup:{opening.opening}"),
            expires_at=expires,
            policy=case.policy,
            asked_by_id=staff_id,
            asked_at=at,
            again_of_id=again_of,
        )
        LookupEvent.objects.create(lookup=lookup, after=LookupState.ASKED, who=by.who, at=at)
        tell_case(by=by, case=case, what="ask_lookup", at=at)
        audit(by=by, verb=Permission.LOOKUP_REQUEST, reference=f"lookup:{lookup.pk}", at=at)
    return lookup.pk


@transaction.atomic
def sign_lookup(*, by: Actor, lookup_id: int, at: datetime) -> LookupState:
    """Sign a look-up in the officer's name; with the second officer's signature the worker sets about it.

    Approvers sign, and whoever asked may be one of the two. Returns where the look-up then stands. Raises
    NotPermitted, NotInOffice, SameOfficer, LookupNotThere, LookupExpired, CaseClosed, NoSigningKey.
    """
    _office, staff_id = office_and_staff(by)
    lookup = lookup_row(by, lookup_id)
    asker = lookup.asked_by_id == staff_id and by.may(Permission.LOOKUP_REQUEST)
    if not (asker or by.may(Permission.LOOKUP_APPROVE)):
        raise NotPermitted
    case = Case.objects.select_for_update().get(pk=lookup.case_id)  # first, as whoever closes it does
    Lookup.objects.select_for_update().get(pk=lookup.pk)
    lookup.refresh_from_db(fields=["state"])
    if lookup.state != LookupState.ASKED:
        raise LookupNotThere(state=lookup.state)
    if LookupSignature.objects.filter(lookup=lookup, staff_id=staff_id).exists():
        raise SameOfficer
    if case.state != "open":
        raise CaseClosed
    if at >= lookup.expires_at:
        raise LookupExpired(until=lookup.expires_at)
    _sign(by, lookup, staff_id, at)
    if LookupSignature.objects.filter(lookup=lookup).count() < SIGNERS:
        return LookupState.ASKED
    move(by=by, lookup=lookup, after=LookupState.SIGNED, at=at)
    ask_run(lookup.pk)
    return LookupState.SIGNED


@transaction.atomic
def turn_down(*, by: Actor, lookup_id: int, why: str, at: datetime) -> None:
    """Turn a look-up down before it was logged, with a reason. Raises NotPermitted, NotInOffice, LookupNotThere."""
    by.need(Permission.LOOKUP_APPROVE)
    lookup = lookup_row(by, lookup_id)
    if lookup.state != LookupState.ASKED:
        raise LookupNotThere(state=lookup.state)
    move(by=by, lookup=lookup, after=LookupState.CLOSED, why=why, at=at)


@transaction.atomic
def go_on_with(*, by: Actor, lookup_id: int, at: datetime) -> None:
    """Have the worker look again at a signed look-up that stands still. Raises NotPermitted, NotInOffice, LookupNotThere."""
    by.need(Permission.LOOKUP_REQUEST)
    lookup = lookup_row(by, lookup_id)
    if lookup.state not in (LookupState.SIGNED, LookupState.LOGGED):
        raise LookupNotThere(state=lookup.state)
    audit(by=by, verb="lookup.go_on", reference=f"lookup:{lookup.pk}", at=at)
    ask_run(lookup.pk)


def _sign(by: Actor, lookup: Lookup, staff_id: int, at: datetime) -> None:
    card = key_card(by)
    if card is None:
        raise NoSigningKey
    signature = sign_as(by, signed_text(bytes(lookup.warrant)))
    try:
        with transaction.atomic():
            LookupSignature.objects.create(
                lookup=lookup,
                staff_id=staff_id,
                key_id=signature.key_id,
                public_der=card.public_der,
                signature=signature.value,
                at=at,
            )
    except IntegrityError:  # the same officer in two windows: the database let one in
        raise SameOfficer from None
    audit(by=by, verb="lookup.sign", reference=f"lookup:{lookup.pk}", at=at)
