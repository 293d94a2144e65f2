"""A recipient asks for the own notices: a code goes to the phone if there is one to show, and is typed back.

The asking does the same work for every number; whether there is a notice is looked up by the worker, out of sight.
"""

import secrets
from datetime import date, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.queries.offices import OfficeCard
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.messages import Item
from ansim.delivery.services.control import open_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.notices.adapters.own_key import own_cipher, own_key
from ansim.notices.domain.own_codes import (
    CODE_LIFE,
    OPEN,
    TOKEN_BYTES,
    TRIES,
    Asked,
    asked_from_bytes,
    asked_to_bytes,
    code_text,
    digest_of,
    fits,
    new_code,
    token_hash,
)
from ansim.notices.models import OwnCode
from ansim.notices.queries.own_notices import notices_asked_for
from ansim.notices.services.jobs import QUEUE

_BY = "system:recipient"


def recipient_of_office(office_id: int, office_code: str) -> Actor:
    """Return a recipient as the actor that an office's auditor sees; it holds no permission."""
    return system_actor("recipient", office_id=office_id, office_code=office_code)


@transaction.atomic
def ask_code(*, phone: str, birth: date, language: str, at: datetime) -> bytes:
    """Note the wish to see the notices of a phone (national digits) and birth date; return the browser's token.

    A code is sent by the worker where there is a notice; whoever asks is not told whether.
    """
    token = secrets.token_bytes(TOKEN_BYTES)
    name = token_hash(token)
    row = OwnCode.objects.create(
        token_hash=name,
        asked=own_cipher().seal(asked_to_bytes(Asked(phone, birth)), name),
        language=language,
        made_at=at,
        expires_at=at + CODE_LIFE,
    )
    app.configure_task("notices.code", queue=QUEUE).defer(asked=row.pk)
    return token


@transaction.atomic
def send_code(*, asked_id: int, at: datetime) -> int | None:
    """Queue a code for a wish that is still open, at the first office with a notice; return the group that carries it.

    None when there is nothing to send.

    Raises ProviderMissing, SenderNotAllowed, ItemsRefused.
    """
    row = (
        OwnCode.objects.select_for_update()
        .filter(pk=asked_id, digest__isnull=True, expires_at__gt=at)
        .first()
    )
    if row is None:
        return None
    name = bytes(row.token_hash)
    asked = asked_from_bytes(own_cipher().open(bytes(row.asked), name))
    card = next((card for card, _, found in notices_asked_for(asked, at) if found.exists()), None)
    if card is None:
        return None
    code = new_code()
    row.digest = digest_of(own_key(), name, code)
    row.save(update_fields=["digest"])
    return _queue(card, row, asked.phone, code, at)


@transaction.atomic
def confirm_code(*, token: bytes, code: str, at: datetime) -> bool:
    """Open the own notices to the browser that typed the code of its own wish, for 15 minutes; return whether it fits.

    Each code has five tries; one that was never sent, is over or used up is answered like a wrong one.
    """
    row = OwnCode.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    digest = bytes(row.digest) if row and row.digest else None
    right = fits(digest, own_key(), token_hash(token), code)
    if row is None or row.opened_at or row.expires_at <= at or row.tries >= TRIES:
        return False
    row.tries += 1
    if right:
        row.opened_at, row.expires_at = at, at + OPEN
        asked = asked_from_bytes(own_cipher().open(bytes(row.asked), bytes(row.token_hash)))
        for card, _, found in notices_asked_for(asked, at):
            if found.exists():
                audit(
                    by=recipient_of_office(card.id, card.code), verb="notice.own_opened", reference=str(row)
                )
    row.save(update_fields=["tries", "opened_at", "expires_at"])
    return right


def close_own(*, token: bytes) -> None:
    """Close the own notices to this browser, before their time."""
    OwnCode.objects.filter(token_hash=token_hash(token)).delete()


def forget_own(*, at: datetime) -> int:
    """Erase what was typed by those whose code or look is over; return how many."""
    return OwnCode.objects.filter(expires_at__lte=at).delete()[0]


def _queue(card: OfficeCard, row: OwnCode, phone: str, code: str, at: datetime) -> int:
    key = f"code-{row.pk}"
    text = code_text(code, card.name, drill=card.is_drill, language=row.language)
    sender = next(iter(card.senders), "")
    group = open_group(office_id=card.id, name=key, sender=sender, now=at, by=_BY)
    items = [Item(key, phone, text)]
    queue_deliveries(group_id=group, items=items, expires_at=at + CODE_LIFE, now=at, by=_BY)
    return group
