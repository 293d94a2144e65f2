"""Taking check-ins, a group at a time: verify, judge, store in one commit, and only then sign the receipts.

Each message gets its own answer; one that is refused, or was taken before, never holds up its neighbours.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Protocol

import psycopg

from ansim.checkins.adapters import day_keys, store
from ansim.checkins.adapters.receipt_key import receipt_key
from ansim.checkins.domain.admission import Admitted, admit, require_in_time
from ansim.checkins.domain.doors import Door
from ansim.checkins.domain.refusals import OutElsewhere, OutTooEarly, StoreAway, TokenUsed, VenueUnknown
from ansim.conf.keys import KeysDamaged
from ansim.kit.errors import AnsimError
from ansim.wire.checkin import Checkin, read_checkin, verify_checkin
from ansim.wire.days import day_of
from ansim.wire.receipt import sign_hash
from ansim.wire.token import verify_token

Outcome = bytes | AnsimError
"""A receipt of 100 bytes, or why there is none."""


class Issuers(Protocol):
    """Where the issuer's keys are asked for."""

    def public(self, kid: bytes, day: int) -> bytes:
        """Return a raw Ed25519 key. Raises IssuerUnknown, IssuerAway."""
        ...


FindDoors = Callable[[frozenset[bytes], int], Mapping[bytes, Door]]
"""Returns the doors of those venues that exist, as they are at a time in seconds."""


def verified(data: bytes, issuers: Issuers, now: int) -> Checkin:
    """Return a check-in whose day is due and whose two signatures are true.

    Raises CheckinMalformed, TokenMalformed, WrongDay, TooEarly, TooLate, IssuerUnknown, IssuerAway, TokenForged,
    CheckinForged.
    """
    checkin = read_checkin(data)
    require_in_time(checkin, now)
    verify_token(checkin.token, issuers.public(checkin.token.kid, checkin.token.day))
    verify_checkin(checkin)
    return checkin


def take(
    *,
    messages: Sequence[bytes],
    connection: store.Connection,
    issuers: Issuers,
    find_doors: FindDoors,
    now: int,
) -> list[Outcome]:
    """Return an outcome for each message received at `now` (seconds), in their order; what has a receipt is durable.

    A message taken before gets the receipt it got then. Raises nothing: a store that is away is each one's outcome.
    """
    outcomes: dict[int, Outcome] = {}
    checkins: dict[int, Checkin] = {}
    for number, data in enumerate(messages):
        try:
            checkins[number] = verified(data, issuers, now)
        except AnsimError as refusal:
            outcomes[number] = refusal
    try:
        admitted = _admit_all(checkins, find_doors, now, outcomes)
        _store_all(admitted, connection, now, outcomes)
    except (psycopg.Error, OSError, KeysDamaged) as fault:
        for number in checkins:
            outcomes[number] = StoreAway(why=type(fault).__name__)
    return [outcomes[number] for number in range(len(messages))]


def _admit_all(
    checkins: Mapping[int, Checkin], find_doors: FindDoors, now: int, outcomes: dict[int, Outcome]
) -> dict[int, Admitted]:
    doors = find_doors(frozenset(one.fields.venue for one in checkins.values()), now) if checkins else {}
    admitted = {}
    for number, checkin in checkins.items():
        try:
            door = doors.get(checkin.fields.venue)
            if door is None:
                raise VenueUnknown
            admitted[number] = admit(checkin, door, now)
        except AnsimError as refusal:
            outcomes[number] = refusal
    return admitted


def _store_all(
    admitted: Mapping[int, Admitted], connection: store.Connection, now: int, outcomes: dict[int, Outcome]
) -> None:
    """Store check-ins before check-outs, so that a visit and its end may come in one group."""
    for out in (False, True):
        part = {number: one for number, one in admitted.items() if one.checkin.fields.out == out}
        if part:
            refused = _out_of_order(part, connection) if out else {}
            _store_part(part, refused, connection, now, outcomes)


def _out_of_order(part: Mapping[int, Admitted], connection: store.Connection) -> dict[int, AnsimError]:
    """Return which check-outs contradict the check-in that is here already; one that comes first waits for it."""
    begun = store.begun(connection, [one.place for one in part.values()])
    refused: dict[int, AnsimError] = {}
    for number, one in part.items():
        fields = one.checkin.fields
        venue, at = begun.get(one.place[:2], (fields.venue, -1))
        if venue != fields.venue:
            refused[number] = OutElsewhere()
        elif fields.time <= at:
            refused[number] = OutTooEarly()
    return refused


def _store_part(
    part: Mapping[int, Admitted],
    refused: Mapping[int, AnsimError],
    connection: store.Connection,
    now: int,
    outcomes: dict[int, Outcome],
) -> None:
    places = {number: one.place for number, one in part.items()}
    plain = {number: one.checkin.encode() for number, one in part.items()}
    digests = {number: sha256(data).digest() for number, data in plain.items()}
    first: dict[store.Place, int] = {}
    for number, place in places.items():
        if number not in refused:
            first.setdefault(place, number)
    sealing = {day: day_keys.key_to_seal(day, day_of(now)) for day in {place[0] for place in first}}
    rows = [
        store.new_row(part[number], plain[number], digests[number], sealing[place[0]])
        for place, number in first.items()
    ]
    taken = store.insert(connection, rows) if rows else set()
    others = [place for number, place in places.items() if number in refused or place not in taken]
    kept = store.kept(connection, others) if others else {}
    signing = receipt_key()
    for number, place in places.items():
        before = kept.get(place)
        if place in taken and place in first:
            mine = first[place]
            before = store.Kept(digests[mine], part[mine].received)
        if before is not None and before.digest == digests[number]:
            outcomes[number] = sign_hash(signing, before.digest, before.received).encode()
        else:
            outcomes[number] = refused.get(number) or TokenUsed()
