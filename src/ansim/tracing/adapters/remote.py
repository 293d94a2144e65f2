"""The clients of the other roles as tracing uses them: their answers as its own values, their refusals as its own words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from ansim.calls.transport import transport_to
from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.told import VenueTold
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.opener.client import OpenerClient, OpenerRefused
from ansim.opener.domain import results as found
from ansim.tracing.domain.remote import (
    ContactForgotten,
    NamedVenue,
    NewOpening,
    PhoneUnknown,
    Revealed,
    RoleBusy,
)
from ansim.tracing.domain.results import CaseVisit, FoundContact, FoundExposure, Traced
from ansim.tracing.domain.warrants import About
from ansim.vault import client as vault
from ansim.wire.warrant import Presented

#: seconds; the vault waits for a checkpoint before it answers
PATIENT: Final = 60.0
#: seconds; whoever asks again for a trace that still goes on is only told so, and an opening has three answers
TRACING: Final = 300.0
#: what a role tells of a fault that passes by itself
PASSING: Final = frozenset(
    {
        "-",
        "service.unreachable",
        "service.answer",
        "ledger.not_integrated",
        "ledger.refused",
        "warrant.stale",
        "vault.too_often",
        "opener.busy",
        "opener.full",
    }
)


def ledger_client() -> LedgerClient:
    """Return the client of the ledger."""
    return LedgerClient(transport_to(Role.LEDGER))


class VaultRole:
    """The vault."""

    def subject(self, presented: Presented, about: About) -> bytes:
        """Return the uid of the case's phone, sealed to the opener. Raises PhoneUnknown, RoleBusy, VaultRefused."""
        with _spoken(PhoneUnknown):
            return _vault().subject(presented, about.phone, about.opening).sealed

    def reveal(
        self, presented: Presented, handles: Sequence[bytes], why: str, fields: Sequence[str]
    ) -> tuple[Revealed, ...]:
        """Return what the vault knows of contacts, in order. Raises ContactForgotten, RoleBusy, VaultRefused."""
        with _spoken(ContactForgotten):
            told = _vault().reveal(presented, handles, why, fields)
        return tuple(
            Revealed(one.phone, one.name, _day(one.birth), one.address, one.form_at, one.leaf_index)
            for one in told
        )

    def answered(self, presented: Presented, handles: Sequence[bytes]) -> tuple[datetime | None, ...]:
        """Return when each contact filled in the identity form. Raises as `reveal` does."""
        with _spoken(ContactForgotten):
            return _vault().answered(presented, handles)


class OpenerRole:
    """The opener."""

    def open(self) -> NewOpening:
        """Return a fresh opening. Raises what OpenerClient.open does."""
        made = _opener().open()
        return NewOpening(made.opening, made.public_key)

    def trace(
        self,
        opening: str,
        presented: Presented,
        subject: bytes | None,
        policy: str,
        most_each: Sequence[int] = (),
    ) -> Traced:
        """Return the visits of the case and its contacts. Raises OpeningGone, RoleBusy, OpenerRefused, ..."""
        try:
            told = _opener().trace(opening, presented, subject, policy, most_each)
        except OpenerRefused as wrong:
            if str(wrong.params.get("told")) in PASSING:
                raise RoleBusy(role=Role.OPENER.value, told=wrong.params["told"]) from None
            raise
        return Traced(
            visits=tuple(_visit(one) for one in told.visits),
            contacts=tuple(_contact(one) for one in told.contacts),
            policy=told.policy,
            opened=told.opened,
            kept=len(told.contacts),
            left_out=told.left_out,
            cut=told.cut,
        )


class VisitsRole:
    """The visits role."""

    def names(self, venues: Sequence[str]) -> tuple[NamedVenue, ...]:
        """Return the names of venues (ids as hex); unknown ones are left out. Raises BadAnswer, RoleUnreachable."""
        client = VisitsClient(transport_to(Role.VISITS))
        told = client.venues(bytes.fromhex(venue) for venue in venues)
        return tuple(_named(one) for one in told.values())

    def sought(self, words: str) -> tuple[NamedVenue, ...]:
        """Return venues by a part of the name or a poster's short code. Raises BadAnswer, RoleUnreachable."""
        return tuple(_named(one) for one in VisitsClient(transport_to(Role.VISITS)).sought(words))


def _vault() -> vault.VaultClient:
    return vault.VaultClient(transport_to(Role.VAULT, timeout=PATIENT))


def _opener() -> OpenerClient:
    return OpenerClient(transport_to(Role.OPENER, timeout=TRACING))


@contextmanager
def _spoken(unknown: type[PhoneUnknown | ContactForgotten]) -> Iterator[None]:
    """Say the vault's refusals in words for a tracer."""
    try:
        yield
    except vault.VaultRefused as wrong:
        if wrong.told == "vault.unknown":
            raise unknown from None
        if wrong.told in PASSING:
            raise RoleBusy(role=Role.VAULT.value, told=wrong.told) from None
        raise


def _named(one: VenueTold) -> NamedVenue:
    return NamedVenue(one.ident.hex(), one.name, one.kind, dict(one.zones), one.address, one.is_closed)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _visit(one: found.CaseVisit) -> CaseVisit:
    return CaseVisit(one.venue, one.zone, one.at, one.left, one.how_left, one.party, one.assurance, one.late)


def _contact(one: found.FoundContact) -> FoundContact:
    exposures = tuple(
        FoundExposure(
            venue=exposure.venue,
            zone=exposure.zone,
            start=exposure.start,
            end=exposure.end,
            minutes=exposure.minutes,
            source=exposure.source,
            rule=exposure.rule,
            assurance=exposure.assurance,
            inferred=exposure.inferred,
            party=exposure.party,
        )
        for exposure in one.exposures
    )
    return FoundContact(one.pseudonym, one.handle, one.generation, one.minutes, one.assurance, exposures)
