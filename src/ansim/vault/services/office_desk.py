"""People without a phone at an office's desk: who serves shows the office's pass; every act stands in the vault's trail.

The number's owner is told by message that a card or a sheet of slips was made, as far as messages reach it.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.clock import korean_datetime
from ansim.kit.sentence import Sentence
from ansim.vault.adapters import key_folder
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.errors import CodeNotSent, NoSender
from ansim.vault.domain.person import card_mark, phone_index
from ansim.vault.domain.reading import read_phone
from ansim.vault.models import Card, Resident
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.desk import block_cards, make_card
from ansim.vault.services.enrolling import find_or_make
from ansim.vault.services.limits import take
from ansim.vault.services.messages import queue_message, send_message
from ansim.vault.services.preparing import prepare_keys
from ansim.vault.services.slips import drop_slips, make_slips
from ansim.wire.desk_pass import BadDeskPass, read_desk_pass

PER_STAFF: Final = (Limit("desk.10m", 60, timedelta(minutes=10)), Limit("desk.day", 600, timedelta(days=1)))
LONGEST: Final = timedelta(minutes=20)
"""No pass is good for longer, whatever it says."""
_LIFE: Final = timedelta(hours=20)
_MADE: Final = Sentence(
    ko="[안심] {at} 귀하의 번호로 출입 카드가 발급되었습니다. 받지 않으셨다면 발급한 기관이나 보건소에 알려 주세요.",
    en="[Ansim] {at}: a check-in card was made for your number. If you got none, tell the office that made it.",
)

_SLIPS: Final = Sentence(
    ko="[안심] {at} 귀하의 번호로 종이 출입표 {n}장이 발급되었습니다. 받지 않으셨다면 발급한 기관이나 보건소에 알려 주세요.",
    en="[Ansim] {at}: {n} paper slips were made for your number. If you got none, tell the office that made them.",
)


@dataclass(frozen=True, slots=True)
class MadeCard:
    """The 16 bytes of a card, kept nowhere; whether word of it went to the number; how many older ones were blocked."""

    card: bytes = field(repr=False)
    told: bool
    blocked: int


@dataclass(frozen=True, slots=True)
class MadeSlips:
    """The texts of ten paper slips, kept nowhere; whether word of them went to the number."""

    slips: tuple[str, ...] = field(repr=False)
    told: bool


def staff_of_pass(*, given: bytes, now: datetime) -> Actor:
    """Return the member of staff whom an office's pass names; one question more of this person is counted.

    Raises BadDeskPass (not the office's, or over), TooOften, KeysMissing.
    """
    read = read_desk_pass(given, keys.service_public(Role.OFFICE))
    if not now.timestamp() <= read.until <= (now + LONGEST).timestamp():
        raise BadDeskPass
    take(limits=PER_STAFF, asker=f"desk|{read.office}|{read.staff}", now=now)
    return Actor(f"staff:{read.staff}", (), read.staff, read.office, read.code)


def serve_card(*, by: Actor, phone: str, name: str, replace: bool, now: datetime) -> MadeCard:
    """Make a card for the person of a number, who may be new; with `replace` all older cards are blocked first.

    A name, where one is given, is kept sealed. Raises PhoneWrong, TooOften.
    """
    number = read_phone(phone)
    prepare_keys(now=now)
    send: Callable[[], None] | None = None
    with transaction.atomic():
        row, key = find_or_make(confirmed=Confirmed(number), now=now)
        if name:
            row.name = key.seal("name", name.encode())
            row.save(update_fields=["name"])
        blocked = block_cards(row=row, now=now) if replace else 0
        card = make_card(row=row, now=now)
        pk = Card.objects.get(mark=card_mark(key_folder.pepper(), card)).pk
        audit(by=by, verb="card.issue", reference=f"card:{pk}", why=f"blocked={blocked}", at=now)
        with suppress(NoSender):
            send = _queued(f"card-{pk}", number, _MADE.text("ko", at=korean_datetime(now)), now)
    return MadeCard(card, _sent(send), blocked)


def serve_slips(*, by: Actor, phone: str, now: datetime) -> MadeSlips:
    """Make a sheet of ten slips for the person of a number, who may be new. Raises PhoneWrong, TooOften."""
    number = read_phone(phone)
    prepare_keys(now=now)
    send: Callable[[], None] | None = None
    with transaction.atomic():
        row = find_or_make(confirmed=Confirmed(number), now=now)[0]
        slips = make_slips(row=row, now=now)
        audit(by=by, verb="slips.issue", reference=f"resident:{row.pk}", why=str(len(slips)), at=now)
        text = _SLIPS.text("ko", at=korean_datetime(now), n=len(slips))
        with suppress(NoSender):
            send = _queued(f"slips-{secrets.token_hex(12)}", number, text, now)
    return MadeSlips(slips, _sent(send))


@transaction.atomic
def block_at_desk(*, by: Actor, phone: str, now: datetime) -> int:
    """Block every card and unused slip of a number's person; return how many, 0 for an unknown number. Raises PhoneWrong."""
    index = phone_index(key_folder.pepper(), read_phone(phone))
    row = Resident.objects.filter(index=index).first()
    blocked = block_cards(row=row, now=now) + drop_slips(row=row) if row is not None else 0
    reference = f"resident:{row.pk}" if row is not None else ""
    audit(by=by, verb="card.block", reference=reference, why=f"blocked={blocked}", at=now)
    return blocked


def _queued(key: str, number: str, text: str, now: datetime) -> Callable[[], None]:
    """Queue the word in the commit of what it tells of; return how to send it after. Raises NoSender."""
    with transaction.atomic():
        group_id = queue_message(key=key, phone=number, text=text, life=_LIFE, now=now)
    return lambda: send_message(group_id=group_id, key=key)


def _sent(send: Callable[[], None] | None) -> bool:
    if send is None:
        return False
    try:
        send()
    except CodeNotSent:
        return False
    return True
