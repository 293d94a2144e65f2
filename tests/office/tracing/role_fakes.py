"""The other roles in memory, as careful as the real ones about what they are shown, with faults that a test can set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ansim.accounts.queries.officer_keys import officer_keys
from ansim.calls.transport import RoleUnreachable
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.ledger.client import ProvenEntry
from ansim.ledger.domain.errors import NotIntegrated
from ansim.ledger.domain.logs import LogName, PlacedEntry
from ansim.tracing.domain.remote import ContactForgotten, NamedVenue, NewOpening, PhoneUnknown, Revealed
from ansim.tracing.domain.results import CaseVisit, FoundContact, FoundExposure, Traced
from ansim.tracing.services.roles import OtherRoles
from ansim.warrants.domain.checking import check_signed
from ansim.wire.scope import PersonScope, commit_subject
from ansim.wire.warrant import Presented

CAFE, GYM = "0000000000a1", "0000000000b2"


class Gone(AnsimError):
    """The opener lost its one-time key."""

    code = "opener.gone"
    sentence = Sentence(ko="조회를 다시 신청해 주세요.", en="Ask again for this look-up.")


@dataclass
class FakeLedger:
    """An append-only list; `pending` answers that many questions with "not yet"."""

    entries: list[bytes] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    pending: int = 0
    down: bool = False

    def append(self, log, entries):
        """Append each entry once by its key."""
        assert log is LogName.LOOKUPS
        if self.down:
            raise RoleUnreachable(role="ledger")
        for entry in entries:
            if entry.key not in self.keys:
                self.keys[entry.key] = len(self.entries)
                self.entries.append(entry.data)
        return tuple(PlacedEntry(entry.key, self.keys[entry.key], entry.leaf, False) for entry in entries)

    def wait_integrated(self, log, index, entry, *, wait, tries=40):
        """Return the proof."""
        return self.inclusion(log, index, entry)

    def inclusion(self, log, index, entry):
        """Return a proof of an entry that stands there."""
        if self.down:
            raise RoleUnreachable(role="ledger")
        if self.pending:
            self.pending -= 1
            raise NotIntegrated
        assert self.entries[index] == entry
        return ProvenEntry(b"proof %d" % index, None)  # type: ignore[arg-type]  # nobody here looks inside


@dataclass
class FakeVault:
    """People by E.164 number; every answer has its leaf first."""

    ledger: FakeLedger
    people: dict[str, str] = field(default_factory=dict)
    down: bool = False
    asked: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    forms: dict[str, tuple[str, date, str]] = field(default_factory=dict)

    def subject(self, presented, about):
        """Return the sealed uid of the phone that the warrant is about."""
        self._check(presented)
        scope = presented.signed.warrant.scope
        assert isinstance(scope, PersonScope)
        assert scope.subject == commit_subject(about.opening, about.phone)
        if about.phone not in self.people:
            raise PhoneUnknown
        self.ledger.entries.append(b"trace")
        return b"sealed " + about.phone.encode()

    def reveal(self, presented, handles, why, fields):
        """Return what is behind each handle, logged first; one who is forgotten spoils the whole question."""
        self._check(presented)
        assert set(fields) <= set(presented.signed.warrant.fields)
        numbers = [handle.decode() for handle in handles]
        if self.forgotten & set(numbers):
            raise ContactForgotten
        return tuple(self._one(number, why, tuple(fields)) for number in numbers)

    def answered(self, presented, handles):
        """Return who filled in the form; no leaf, since nothing of them is told."""
        self._check(presented)
        return tuple(now() if handle.decode() in self.forms else None for handle in handles)

    def _one(self, number, why, fields):
        self.ledger.entries.append(b"reveal")
        self.asked.append((number, why, fields))
        name, birth, address = self.forms.get(number, ("", None, ""))
        known = {"phone": number, "name": name, "birth": birth, "address": address}
        shown = {name: value if name in fields else None for name, value in known.items()}
        return Revealed(
            shown["phone"] or "",
            shown["name"] or "",
            shown["birth"],
            shown["address"] or "",
            now() if number in self.forms else None,
            len(self.ledger.entries) - 1,
        )

    def _check(self, presented: Presented) -> None:
        if self.down:
            raise RoleUnreachable(role="vault")
        signed = presented.signed
        check_signed(signed, {key.key_id: key for key in officer_keys()}, now())
        assert self.ledger.entries[presented.leaf_index] == signed.leaf()
        assert presented.proof == b"proof %d" % presented.leaf_index


@dataclass
class FakeOpener:
    """An opener that answers `result`; `killed` forgets every opening, `before_answer` runs while it traces."""

    result: Traced
    openings: list[str] = field(default_factory=list)
    down: bool = False
    killed: bool = False
    before_answer: Callable[[], Any] = lambda: None
    asked: list[tuple[str, bytes | None, str]] = field(default_factory=list)
    bounds: list[tuple[int, ...]] = field(default_factory=list)

    def open(self):
        """Return a fresh opening."""
        if self.down:
            raise RoleUnreachable(role="opener")
        self.openings.append(f"opening-{len(self.openings)}")
        return NewOpening(self.openings[-1], bytes([len(self.openings)]) * 32)

    def trace(self, opening, presented, subject, policy, most_each=()):
        """Return the result for an opening that it still knows."""
        if self.down:
            raise RoleUnreachable(role="opener")
        if self.killed or opening not in self.openings:
            raise Gone
        assert presented.signed.warrant.opener_key == bytes([self.openings.index(opening) + 1]) * 32
        self.asked.append((opening, subject, policy))
        self.bounds.append(tuple(most_each))
        self.before_answer()
        return self.result


@dataclass
class FakeVisits:
    """Names of two venues."""

    down: bool = False

    def names(self, venues: Sequence[str]):
        """Return the names known."""
        if self.down:
            raise RoleUnreachable(role="visits")
        known = {CAFE: ("새벽카페", "cafe", {}), GYM: ("가람체육관", "gym", {2: "2층"})}
        return tuple(NamedVenue(one, *known[one]) for one in venues if one in known)

    def sought(self, words):
        """Return those whose name holds the words."""
        return tuple(one for one in self.names([CAFE, GYM]) if words in one.name)


@dataclass
class Fakes:
    """All of them, and how they are handed in."""

    ledger: FakeLedger
    vault: FakeVault
    opener: FakeOpener
    visits: FakeVisits

    def others(self) -> OtherRoles:
        """The roles as the services ask for them."""
        return OtherRoles(self.vault, self.opener, self.ledger, self.visits, lambda _seconds: None)


def result(at: datetime, people: int = 3) -> Traced:
    """A result with two visits of the case and `people` contacts; every third one of the second generation."""
    start = int((at - timedelta(days=1)).timestamp()) // 3600 * 3600
    visits = (
        CaseVisit(CAFE, 0, start, start + 3600, "own", 1, 90, False),
        CaseVisit(GYM, 2, start + 7200, None, "usual", 2, 50, True),
    )
    contacts = tuple(_contact(number, start) for number in range(1, people + 1))
    return Traced(visits, contacts, "general/2020-01-01", opened=people + 5, kept=people)


def _contact(number: int, start: int) -> FoundContact:
    generation = 2 if number % 3 == 0 else 1
    source = "case" if generation == 1 else f"{1:016x}"
    minutes = 20 + number
    exposure = FoundExposure(
        CAFE, 0, start, start + minutes * 60, minutes, source, "zone", 90, inferred=number == 2, party=number
    )
    handle = f"+821000{number:06d}".encode()
    return FoundContact(f"{number:016x}", handle, generation, minutes, 90, (exposure,))


def standing_fakes(at: datetime, people: int = 3) -> Fakes:
    """The fakes as most tests want them: the case of 010-0000-0001 is enrolled."""
    ledger = FakeLedger()
    vault = FakeVault(ledger, {"+821000000001": "x"})
    return Fakes(ledger, vault, FakeOpener(result(at, people)), FakeVisits())
