"""Visits by stub: what a desk or a visitor signed becomes a visit like others, once the vault gave the stub for its box.

Who signed, and whether they may, is their own services' to check before.
"""

from hashlib import sha256

from django.db import connection

from ansim.checkins.adapters import day_keys, store
from ansim.checkins.adapters.stubs import stub_for
from ansim.checkins.domain.admission import FRESH_SECONDS, LATE_DAYS, RECEIVED_STEP, Admitted
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_refusals import OutTooLate
from ansim.checkins.domain.refusals import OutElsewhere, OutTooEarly, TooLate
from ansim.kit.transport import Transport
from ansim.wire import p256
from ansim.wire.checkin import Checkin, is_of_its_day
from ansim.wire.days import day_of
from ansim.wire.desk import DeskMessage
from ansim.wire.token import Token


def keep(*, message: DeskMessage, proved: Assurance, vault: Transport, now: int) -> None:
    """Store the visit, or its end, at `now` (seconds): durable when this returns; the same message again changes nothing.

    Raises DeskNotTaken, IssuerAway, OutTooLate, OutTooEarly, OutElsewhere, TooLate.
    """
    fields = message.fields
    stub = stub_for(vault, message.box, message.kind, day_of(fields.time), out=fields.out)
    admitted = _admitted(message, proved, Token(stub.day, stub.kid, stub.handle, b"", stub.signature), now)
    _require_day(admitted, now)
    plain = message.evidence(stub)
    key = day_keys.key_to_seal(stub.day, day_of(now))
    row = store.new_row(admitted, plain, sha256(plain).digest(), key)
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if fields.out:
            _require_order(admitted)
        store.insert(connection.connection, [row])


def _require_day(admitted: Admitted, now: int) -> None:
    """Who leaves does so by noon of the day after the stub's; no day takes anything after its third."""
    if not is_of_its_day(admitted.checkin):
        raise OutTooLate
    if day_of(now) > admitted.checkin.token.day + LATE_DAYS:
        raise TooLate


def _require_order(admitted: Admitted) -> None:
    """As at the gate: nobody leaves before coming, or from another venue; what comes first waits for its check-in."""
    fields = admitted.checkin.fields
    begun = store.begun(connection.connection, [admitted.place])
    venue, at = begun.get(admitted.place[:2], (fields.venue, -1))
    if venue != fields.venue:
        raise OutElsewhere
    if fields.time <= at:
        raise OutTooEarly


def _admitted(message: DeskMessage, proved: Assurance, token: Token, now: int) -> Admitted:
    """Return the visit as the store keeps it: by card it is as good as the device saw it, typed in later it is late."""
    if now - message.fields.time > FRESH_SECONDS and proved > Assurance.LATE:
        proved = Assurance.LATE
    checkin = Checkin(token, message.fields, p256.low_s(message.signature))
    return Admitted(checkin, proved, now - now % RECEIVED_STEP)
