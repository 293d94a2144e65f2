"""A town for the opener: day keys, visits with real handles, and vault, store and ledger that speak the wire formats."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.kinds import Kind
from ansim.checkins.domain.packed import ROW, read_handles, read_intervals, read_message, write_message
from ansim.checkins.domain.rows import VisitRow
from ansim.checkins.domain.scoping import clip, require_days
from ansim.checkins.domain.told import write_kinds
from ansim.exposure.policy import Policy, policy_named
from ansim.kit.sentence import Sentence
from ansim.kit.transport import Answer
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.opener.domain.openings import Opening, Openings
from ansim.opener.domain.results import Found
from ansim.opener.services.roles import OtherRoles
from ansim.opener.services.tracing import trace
from ansim.vault.client import CONTACT_INFO, SUBJECT_INFO, VaultClient
from ansim.wire.days import begin_of
from ansim.wire.layout import write_base64url
from ansim.wire.sealed import open_with, seal_to
from ansim.wire.token import DESK_COUNTERS, PHONE_COUNTERS, handle_of
from ansim.wire.warrant import (
    PersonScope,
    Presented,
    SignedWarrant,
    VenueScope,
    Warrant,
    read_presented,
)

FIRST = 20_700
"""The first day of the scope; keys reach one day further back."""
DAYS = 3
CASE_UID = 0xCA5E
HOUR = 3_600
POLICY = policy_named("general/2020-01-01")
KINDS = [
    Kind(code, Sentence(code, code), "", stay, date(2020, 1, 1))
    for code, stay in (("cafe", 60), ("bath", 180))
]
NOW = begin_of(FIRST + DAYS + 1)


def clock(text: str) -> int:
    """Seconds since 1970 of `10:30` on the first day, `2d10:30` two days later, `-1d23:00` the day before."""
    days, _, time = text.rpartition("d")
    hours, minutes = time.split(":")
    return begin_of(FIRST + int(days or 0)) + int(hours) * HOUR + int(minutes) * 60


def venue_id(name: str) -> bytes:
    """The six bytes of a venue."""
    return hashlib.sha256(name.encode()).digest()[:6]


@dataclass
class Town:
    """Everything that the other roles hold, and what they were asked."""

    keys: dict[int, bytes] = field(default_factory=dict)
    rows: list[VisitRow] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    logged: list[tuple[str, bytes]] = field(default_factory=list)
    vault_key: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    signing_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    openings: Openings = field(default_factory=Openings)
    ledger_fault: Exception | None = None
    on_rows: Callable[[], object] = lambda: None
    counters: int = PHONE_COUNTERS.stop
    _counters: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        random = Random(1)
        self.keys = {day: random.randbytes(32) for day in range(FIRST - 1, FIRST + DAYS + 2)}

    def visit(
        self,
        uid: int,
        venue: str,
        times: str,
        *,
        zone: int = 0,
        assurance: Assurance = Assurance.SCREEN,
        how_left: HowLeft = HowLeft.OWN,
        received: int | None = None,
        late_day: int = 0,
        kind: str | None = None,
        party: int = 1,
    ) -> VisitRow:
        """Let a person visit; `10:00-` leaves the departure open. `late_day` shifts the token's day only."""
        begin, _, end = times.partition("-") if not times.startswith("-") else _negative(times)
        at, left = clock(begin), clock(end) if end else None
        return self.put(uid, venue, at, left, zone, assurance, how_left, received, late_day, kind, party)

    def put(
        self,
        uid: int,
        venue: str,
        at: int,
        left: int | None,
        zone: int = 0,
        assurance: Assurance = Assurance.SCREEN,
        how_left: HowLeft = HowLeft.OWN,
        received: int | None = None,
        late_day: int = 0,
        kind: str | None = None,
        party: int = 1,
    ) -> VisitRow:
        """Put one row into the store, under a handle that this person had on that day."""
        day = (at + 9 * HOUR) // 86_400 + late_day
        counter = self._counters[day, uid] = self._counters.get((day, uid), -1) + 1
        row = VisitRow(
            venue_id(venue), zone, at, left, handle_of(self.keys[day], uid, counter), day, party, assurance,
            how_left if left else HowLeft.UNKNOWN, received or at, kind,
        )  # fmt: skip
        self.rows.append(row)
        return row

    def by_stub(self, uid: int, day: int = FIRST) -> None:
        """From now on what this person does that day is by stubs: a card, a call, a slip, a companion's word."""
        self._counters[day, uid] = DESK_COUNTERS.start - 1
        self.counters = DESK_COUNTERS.stop

    def roles(self) -> OtherRoles:
        """The other roles: real clients over transports that answer as the roles would."""
        return OtherRoles(
            VaultClient(_Vault(self)), VisitsClient(_Store(self)), _Ledger(self),
            lambda presented: presented.signed.warrant, self.signing_key, b"s" * 32,
        )  # fmt: skip

    def opening(self) -> Opening:
        """A fresh opening, made when everything had happened."""
        return self.openings.make(NOW)

    def contact_uid(self, handle: bytes, case: str = "case-1") -> int:
        """What the vault reads in a contact's handle."""
        return int.from_bytes(open_with(self.vault_key, handle, CONTACT_INFO + case.encode()), "big")


def pack_rows(rows: list[VisitRow]) -> bytes:
    """What PostgreSQL writes of rows; kinds count from 1 and are told where nobody recorded the end."""
    codes = [kind.code for kind in KINDS]
    return b"".join(
        ROW.pack(
            row.venue, row.zone, row.at, row.left or 0, row.handle, row.kday, row.party, row.assurance,
            row.how_left, row.received, codes.index(row.kind) + 1 if row.kind else 0,
        )
        for row in rows
    )  # fmt: skip


def _negative(times: str) -> tuple[str, str, str]:
    begin, dash, end = times[1:].partition("-")
    return f"-{begin}", dash, end


def warrant_for(opening: Opening, scope: PersonScope | VenueScope | None = None, **more: Any) -> Presented:
    """A warrant for an opening, as it would be presented; signatures and proof are checked elsewhere."""
    numbers = {"generations": 1, "most_people": 1_000, "case": "case-1"} | more
    warrant = Warrant(
        case=numbers["case"], office=1, basis="76-2", scope=scope or PersonScope(FIRST, FIRST + DAYS - 1),
        generations=numbers["generations"], most_people=numbers["most_people"], fields=("phone",),
        expires=NOW + 86_400, opener_key=opening.public_key, salt=bytes(32),
    )  # fmt: skip
    return Presented(SignedWarrant(warrant, ()), 3, b"proof")


def subject_for(opening: Opening, uid: int = CASE_UID, case: str = "case-1") -> bytes:
    """The case's uid as the vault seals it for an opening."""
    return seal_to(opening.public_key, uid.to_bytes(8, "big"), SUBJECT_INFO + case.encode())


def trace_person(town: Town, policy: Policy = POLICY, **more: Any) -> Found:
    """Trace the case of a town with a fresh opening."""
    opening = town.opening()
    most_each = more.pop("most_each", ())
    presented = warrant_for(opening, **more)
    return trace(
        openings=town.openings, name=opening.name, presented=presented, subject=subject_for(opening),
        policy=policy, roles=town.roles(), now=NOW, most_each=most_each,
    )  # fmt: skip


def trace_venue(town: Town, venue: str, times: str, policy: Policy = POLICY, **more: Any) -> Found:
    """Trace a venue of a town with a fresh opening."""
    opening = town.opening()
    begin, _, end = times.partition("-")
    most_each = more.pop("most_each", ())
    presented = warrant_for(opening, VenueScope(venue_id(venue), clock(begin), clock(end)), **more)
    return trace(
        openings=town.openings, name=opening.name, presented=presented, subject=None,
        policy=policy, roles=town.roles(), now=NOW, most_each=most_each,
    )  # fmt: skip


def found_uids(town: Town, found: Found) -> dict[int, tuple[int, int]]:
    """Generation and minutes by uid, as the vault would know them by their handles."""
    return {town.contact_uid(one.handle): (one.generation, one.minutes) for one in found.contacts}


class _Vault:
    """Answers as the vault: keys of the warrant's days only."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        self._town.asked.append(f"vault {path}")
        if path == "/v1/contact-key":
            public = self._town.vault_key.public_key().public_bytes_raw()
            return _ok({"key": write_base64url(public)})
        given = json.loads(body)
        warrant = read_presented(given["presented"]).signed.warrant
        if not set(given["days"]) <= set(warrant.key_days):
            return Answer(403, b'{"code": "vault.outside_warrant", "message": "days"}')
        if not set(given["days"]) <= set(self._town.keys):
            return Answer(404, b'{"code": "vault.no_day_key", "message": "gone"}')
        keys = {str(day): write_base64url(self._town.keys[day]) for day in given["days"]}
        return _ok({"keys": keys, "counters": self._town.counters})


class _Store:
    """Answers as the store: rows of the handles and intervals that the warrant covers, nameless."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._of = {(row.kday, row.handle): row for row in town.rows}

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        self._town.asked.append(f"store {path}")
        self._town.on_rows()
        if path == "/v1/kinds":
            return Answer(200, write_kinds(KINDS))
        given, records = read_message(body)
        warrant = read_presented(given["presented"]).signed.warrant
        if path == "/v1/visits/of":
            handles = read_handles(records)
            require_days(warrant, handles)
            wanted = [
                (day, listed[at : at + 16])
                for day, listed in handles.items()
                for at in range(0, len(listed), 16)
            ]
            rows = [self._of[place] for place in wanted if place in self._of]
        else:
            rows = []
            for one in read_intervals(records):
                asked = clip(warrant, one)
                rows += [
                    row
                    for row in self._town.rows
                    if row.venue == asked.venue
                    and row.at < asked.end
                    and (row.left or row.at + 12 * HOUR) > asked.start
                    and asked.zone in (None, row.zone)
                ]
        return Answer(200, write_message({"kinds": [kind.code for kind in KINDS]}, pack_rows(rows)))


class _Ledger:
    """Answers as the ledger: takes entries in order, each once by its key."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def append(self, log: LogName, entries: list[NewEntry]) -> tuple[PlacedEntry, ...]:
        self._town.asked.append(f"ledger {log}")
        if self._town.ledger_fault is not None:
            raise self._town.ledger_fault
        assert entries[0].key not in [key for key, _ in self._town.logged]
        self._town.logged += [(entry.key, entry.data) for entry in entries]
        index = len(self._town.logged) - 1
        return tuple(PlacedEntry(entry.key, index, entry.leaf, False) for entry in entries)


def _ok(value: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(value).encode())
