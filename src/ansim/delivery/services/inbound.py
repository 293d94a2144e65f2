"""Texts that come in: authenticated like receipts, stored once each, opened once by whoever answers, soon forgotten."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ansim.delivery.domain.inbound import InboundText, read_texts
from ansim.delivery.models import Inbound, Provider
from ansim.delivery.services.providers import authenticated_provider
from ansim.delivery.services.sealing import Content, Sealer

WAITS: Final = timedelta(hours=1)
"""An answer that comes later than this helps nobody."""

KNOWN: Final = timedelta(days=7)
"""For so long a text that a service posts again is known to have come."""


@dataclass(frozen=True, slots=True)
class TakenText:
    """A text of an office: our own id of it, who sent it (as the service writes the number), to which digits."""

    id: int
    office_id: int
    sender: str = field(repr=False)
    to: str
    text: str = field(repr=False)


def incoming_texts(*, provider_id: int, secret: str, payload: bytes) -> tuple[InboundText, ...]:
    """Return the texts in a webhook's body; nothing is kept yet. Raises ReceiptForged, ReceiptUnreadable."""
    authenticated_provider(provider_id=provider_id, secret=secret)
    return read_texts(payload)


@transaction.atomic
def take_text(*, provider_id: int, text: InboundText, now: datetime) -> TakenText | None:
    """Keep a text that came under its account's secret, sealed; None when it had come before."""
    provider = Provider.objects.get(pk=provider_id)
    content = Content(text.sender, text.to, text.text)
    sealed = Sealer(provider.office_id).seal(_bound(text.message_id), content)
    row, is_new = Inbound.objects.get_or_create(
        provider=provider,
        message_id=text.message_id,
        defaults={"content": sealed, "received_at": now},
    )
    return TakenText(row.pk, provider.office_id, text.sender, text.to, text.text) if is_new else None


@transaction.atomic
def claim_text(*, text_id: int, now: datetime) -> TakenText | None:
    """Take up a text to answer it, once, in the caller's transaction; None when it was taken up or is too old."""
    waiting = Inbound.objects.select_for_update(of=["self"]).select_related("provider")
    row = waiting.filter(pk=text_id, received_at__gt=now - WAITS).exclude(content=b"").first()
    if row is None:
        return None
    content = Sealer(row.provider.office_id).open(_bound(row.message_id), row.content)
    row.content = b""
    row.save(update_fields=["content"])
    return TakenText(row.pk, row.provider.office_id, content.address, content.subject, content.text)


def texts_left(*, received_before: datetime, now: datetime, limit: int = 1000) -> tuple[int, ...]:
    """Return the texts received before a moment that nobody has taken up yet and that are not too old, oldest first."""
    left = Inbound.objects.filter(received_at__lt=received_before, received_at__gt=now - WAITS)
    return tuple(left.exclude(content=b"").order_by("received_at").values_list("pk", flat=True)[:limit])


def forget_texts(*, now: datetime) -> int:
    """Erase the words of texts too old to be answered, and what is known of those a service sends no more; return how many."""
    Inbound.objects.filter(received_at__lte=now - WAITS).exclude(content=b"").update(content=b"")
    return Inbound.objects.filter(received_at__lte=now - KNOWN).delete()[0]


def _bound(message_id: str) -> str:
    return f"text.{message_id}"
