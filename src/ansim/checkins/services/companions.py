"""Companions named by a visitor (protocol.md, 0x06; docs/adr/0073): their visits begin and end with the word of the visitor's token.

The box is the vault's to open; which token vouched for which box is kept as long as late messages may come.
"""

from django.db import connection, transaction

from ansim.checkins.adapters.hosts import Host, host_of
from ansim.checkins.domain.admission import require_in_time
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.refusals import (
    CompanionAlone,
    CompanionNotTaken,
    CompanionsSpent,
    DeskNotTaken,
)
from ansim.checkins.models import Companion
from ansim.checkins.services.desk_visits import keep
from ansim.checkins.services.taking import Issuers
from ansim.kit.transport import Transport
from ansim.wire.checkin import Checkin
from ansim.wire.companion import Named, read_named, verify_named
from ansim.wire.token import verify_token


def take_companion(*, data: bytes, vault: Transport, issuers: Issuers, now: int) -> None:
    """Take one message about a companion at `now` (seconds): durable when this returns; the same again changes nothing.

    Raises DeskMalformed, TokenMalformed, WrongDay, TooEarly, TooLate, IssuerUnknown, TokenForged, DeskForged,
    CompanionAlone, CompanionsSpent, CompanionNotTaken, OutTooLate, OutTooEarly, OutElsewhere, IssuerAway.
    """
    named = read_named(data)
    message = named.message
    require_in_time(Checkin(named.token, message.fields, message.signature), now)
    verify_token(named.token, issuers.public(named.token.kid, named.token.day))
    verify_named(named)
    made = _claim(named, _host(named))
    try:
        keep(message=message, proved=Assurance.COMPANION, vault=vault, now=now)
    except DeskNotTaken:
        if made is not None:  # a mistyped number leaves the place for the right one
            made.delete()
        raise CompanionNotTaken from None


def forget_named(*, before: int) -> int:
    """Forget which token named whom on days before that one; return how many there were."""
    return Companion.objects.filter(kday__lt=before).delete()[0]


def _host(named: Named) -> Host:
    """Return the visitor's own visit, from which a companion comes and goes. Raises CompanionAlone."""
    fields = named.message.fields
    host = host_of(named.token.day, named.token.handle)
    if host is None or (host.venue, host.zone) != (fields.venue, fields.zone):
        raise CompanionAlone
    if not fields.out and host.at != fields.time:
        raise CompanionAlone
    return host


@transaction.atomic
def _claim(named: Named, host: Host) -> Companion | None:
    """Count this box among those of the token; return its row when it is new. Raises CompanionsSpent."""
    token, box_hash = named.token, named.message.box_hash
    with connection.cursor() as cursor:  # of two sent at once the second sees what is left
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(token.handle[:8], "big", signed=True)]
        )
    held = Companion.objects.filter(kday=token.day, handle=token.handle)
    if held.filter(box_hash=box_hash).exists():
        return None
    if held.count() >= host.people - 1:
        raise CompanionsSpent
    return Companion.objects.create(kday=token.day, handle=token.handle, box_hash=box_hash)
