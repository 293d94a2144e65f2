"""From what was asked to the warrant that officers sign, its public leaf, and what is presented to the other roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ansim.tracing.domain.lookups import Asked, PersonDays, Scope
from ansim.wire.days import day_number
from ansim.wire.layout import exactly
from ansim.wire.scope import Scope as WireScope
from ansim.wire.warrant import (
    OfficerSignature,
    PersonScope,
    Presented,
    SignedWarrant,
    VenueScope,
    Warrant,
    commit_subject,
    read_warrant,
    signing_message,
)

#: what may be revealed of a contact under a warrant of this office
FIELDS: Final = ("address", "birth", "name", "phone")


@dataclass(frozen=True, slots=True)
class About:
    """Whom a warrant is about, without saying so: phone in E.164 and the random opening of its commitment."""

    phone: str
    opening: bytes


def write_warrant(
    *, case: str, office: int, asked: Asked, about: About, expires: datetime, opener_key: bytes, salt: bytes
) -> bytes:
    """Return the one form of the warrant. Raises WarrantMalformed, OutOfBounds."""
    return Warrant(
        case=case,
        office=office,
        basis=asked.basis,
        scope=_wire_scope(asked.scope, about),
        generations=asked.generations,
        most_people=asked.most_people,
        fields=FIELDS,
        expires=int(expires.timestamp()),
        opener_key=opener_key,
        salt=salt,
    ).encode()


def signed_text(warrant: bytes) -> bytes:
    """Return what each officer signs. Raises WarrantMalformed."""
    return signing_message(read_warrant(warrant))


def signed_warrant(warrant: bytes, signatures: Sequence[tuple[str, bytes, bytes]]) -> SignedWarrant:
    """Return the warrant with its signatures: key id, public half (DER), r || s. Raises WarrantMalformed."""
    return SignedWarrant(read_warrant(warrant), tuple(OfficerSignature(*one) for one in signatures))


def present(signed: SignedWarrant, leaf_index: int, proof: bytes) -> Presented:
    """Return what the other roles ask to see before they act."""
    return Presented(signed, leaf_index, proof)


def _wire_scope(scope: Scope, about: About) -> WireScope:
    if isinstance(scope, PersonDays):
        subject = commit_subject(about.opening, about.phone)
        return PersonScope(day_number(scope.first), day_number(scope.last), subject)
    venue = exactly(bytes.fromhex(scope.venue), 6, "venue")
    return VenueScope(venue, int(scope.start.timestamp()), int(scope.end.timestamp()))
