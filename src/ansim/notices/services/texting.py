"""Answering the texts of residents: the answer goes to the number that sent the text, and knows only what is on it.

The webhook does the same for every text; who is meant is looked up by the worker, out of sight.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from ansim.accounts.queries.offices import OfficeCard, office
from ansim.accounts.services.trail import audit
from ansim.conf import env, ports
from ansim.delivery.domain.messages import Item
from ansim.delivery.services.control import open_group
from ansim.delivery.services.inbound import TakenText, claim_text
from ansim.delivery.services.queueing import queue_deliveries
from ansim.notices.domain.message import sendable_mask
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.text_answers import Asked, Holder, answer_for, neutral_answer
from ansim.notices.domain.texting import meant_by
from ansim.notices.queries.on_number import people_on_number
from ansim.notices.services.jobs import QUEUE
from ansim.notices.services.own_codes import recipient_of_office

ANSWER_LIFE: Final = timedelta(hours=1)
_BY: Final = "system:recipient"


def ask_answer(*, text_id: int) -> None:
    """Have a text answered by the worker."""
    app.configure_task("notices.text", queue=QUEUE).defer(text=text_id)


@transaction.atomic
def answer_text(*, text_id: int, at: datetime) -> int | None:
    """Queue the one answer to a text, to the number it came from; return the group that carries it.

    None when it was answered, is too old, or came from no mobile phone or from a number of the office itself.

    Raises ProviderMissing, SenderNotAllowed, ItemsRefused.
    """
    text = claim_text(text_id=text_id, now=at)
    if text is None:
        return None
    card, phone = office(text.office_id), read_phone(text.sender).number
    if phone is None or phone in card.senders:
        return None
    return _queue(card, text, phone, _answer(card, text, phone, at), at)


def _answer(card: OfficeCard, text: TakenText, phone: str, at: datetime) -> str:
    drill = card.is_drill or env.sandbox()
    asked = Asked(card.name, card.phone, f"{ports.public_url()}/my/", drill)
    people = people_on_number(office_id=card.id, phone=phone, at=at)
    meant = meant_by(text.text, [person.names for person in people])
    if not meant:
        return neutral_answer(asked)
    audit(
        by=recipient_of_office(card.id, card.code), verb="notice.text_answered", reference=f"text:{text.id}"
    )
    chosen = [people[place] for place in meant]
    return answer_for(asked, [Holder(sendable_mask(one.name), one.references) for one in chosen])


def _queue(card: OfficeCard, text: TakenText, phone: str, answer: str, at: datetime) -> int:
    key = f"text-{text.id}"
    sender = text.to if text.to in card.senders else next(iter(card.senders), "")
    group = open_group(office_id=card.id, name=key, sender=sender, now=at, by=_BY)
    items = [Item(key, phone, answer)]
    queue_deliveries(group_id=group, items=items, expires_at=at + ANSWER_LIFE, now=at, by=_BY)
    return group
