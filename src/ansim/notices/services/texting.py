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
from ansim.delivery.services.inbound import TakenText, claim_text, texts_left
from ansim.delivery.services.queueing import queue_deliveries
from ansim.notices.domain.message import sendable_mask
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.text_answers import Asked, Holder, answer_for, neutral_answer
from ansim.notices.domain.texting import meant_by
from ansim.notices.queries.on_number import people_on_number
from ansim.notices.services.asking import take_answer
from ansim.notices.services.jobs import QUEUE, ask
from ansim.notices.services.own_codes import recipient_of_office

ANSWER_LIFE: Final = timedelta(hours=1)
_LEFT: Final = timedelta(minutes=2)
_BY: Final = "system:recipient"


def ask_answer(*, text_id: int, quiet: bool = False) -> None:
    """Have a text answered by the worker; `quiet`: taken as an answer to a question, without any message to the number."""
    task = app.configure_task("notices.text", queue=QUEUE)
    task.defer(text=text_id, quiet=True) if quiet else task.defer(text=text_id)


@transaction.atomic
def answer_text(*, text_id: int, at: datetime, quiet: bool = False) -> int | None:
    """Queue the one answer to a text, to the number it came from; return the group that carries it.

    A birth date from a number that was asked for it lets the notice go, in the transaction that takes the text up: a worker
    that dies has done both or neither. None when nothing is answered: it was before, is too old, came from no mobile phone
    or from a number of the office itself, was the right answer or one wrong answer too many, or is to be `quiet`.

    Raises ProviderMissing, SenderNotAllowed, ItemsRefused.
    """
    text = claim_text(text_id=text_id, now=at)
    if text is None:
        return None
    card, phone = office(text.office_id), read_phone(text.sender).number
    if phone is None or phone in card.senders:
        return None
    taken = take_answer(office_id=card.id, phone=phone, text=text.text, at=at)
    for batch in taken.batches:
        ask("send", batch=batch)
    if quiet or (taken.is_answer and not taken.replies):
        return None
    said = neutral_answer(_asked(card)) if taken.is_answer else _answer(card, text, phone, at)
    return _queue(card, text, phone, said, at)


def take_what_was_left(*, at: datetime) -> int:
    """Take up texts that no worker took up in two minutes, quietly; return how many.

    A job that was lost costs a resident the answer to a name, never the notice that a birth date was the answer to.
    """
    left = texts_left(received_before=at - _LEFT, now=at)
    for text_id in left:
        answer_text(text_id=text_id, at=at, quiet=True)
    return len(left)


def _answer(card: OfficeCard, text: TakenText, phone: str, at: datetime) -> str:
    asked = _asked(card)
    people = people_on_number(office_id=card.id, phone=phone, at=at)
    meant = meant_by(text.text, [person.names for person in people])
    if not meant:
        return neutral_answer(asked)
    audit(
        by=recipient_of_office(card.id, card.code), verb="notice.text_answered", reference=f"text:{text.id}"
    )
    chosen = [people[place] for place in meant]
    return answer_for(asked, [Holder(sendable_mask(one.name), one.references) for one in chosen])


def _asked(card: OfficeCard) -> Asked:
    drill = card.is_drill or env.sandbox()
    return Asked(card.name, card.phone, f"{ports.public_url()}/my/", drill)


def _queue(card: OfficeCard, text: TakenText, phone: str, answer: str, at: datetime) -> int:
    key = f"text-{text.id}"
    sender = text.to if text.to in card.senders else next(iter(card.senders), "")
    group = open_group(office_id=card.id, name=key, sender=sender, now=at, by=_BY)
    items = [Item(key, phone, answer)]
    queue_deliveries(group_id=group, items=items, expires_at=at + ANSWER_LIFE, now=at, by=_BY)
    return group
