"""Companions named by a visitor (protocol.md, 0x06; docs/adr/0073): the number's person is found, and told; who named them is not known here."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from ansim.kit.clock import korean_date
from ansim.kit.sentence import Sentence
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.errors import CodeNotSent
from ansim.vault.models import Resident
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.enrolling import find_or_make
from ansim.vault.services.limits import take
from ansim.vault.services.messages import queue_message, send_message
from ansim.vault.services.preparing import prepare_keys

PER_PERSON: Final = (Limit("companion.day", 8, timedelta(days=1)),)
"""Nobody is named, and sent a message, more often: a stranger's number is no bell to ring."""
LIFE: Final = timedelta(hours=20)
_logger = logging.getLogger("ansim.vault")
_WORD: Final = Sentence(
    ko="[안심] {day}에 함께 간 분이 출입 인증을 하며 귀하의 번호를 동행으로 적었습니다. 함께 가지 않으셨다면 보건소에 알려 주세요.",
    en="[Ansim] Somebody who checked in on {day} named your number as a companion. If you were not with them, tell your health office.",
)


def name_companion(*, phone: str, day: date, key: str, now: datetime) -> tuple[Resident, Callable[[], None]]:
    """Return the person of a number (E.164), who may be new, and how to send the word that was queued for them.

    Call it inside the act's transaction; `key` names the word. Raises TooOften, NoSender: whom nobody can tell is not named.
    """
    prepare_keys(now=now)
    row = find_or_make(confirmed=Confirmed(phone), now=now)[0]
    take(limits=PER_PERSON, asker=f"companion|{bytes(row.uid).hex()}", now=now)
    text = _WORD.text("ko", day=korean_date(day))
    group_id = queue_message(key=key, phone=phone, text=text, life=LIFE, now=now)
    return row, lambda: _send(group_id, key)


def _send(group_id: int, key: str) -> None:
    try:
        send_message(group_id=group_id, key=key)
    except CodeNotSent:  # the service refuses this number: asked once, not again and again
        _logger.warning("the word to a companion was refused by the message service")
