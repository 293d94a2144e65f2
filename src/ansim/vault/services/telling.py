"""Telling people that their record was looked at (Infectious Disease Control Act, article 76-2 (7)), once a look."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from ansim.kit.clock import korean_datetime
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.vault.adapters.people import PersonKey
from ansim.vault.domain.errors import CodeNotSent, NoSender
from ansim.vault.models import Access
from ansim.vault.services.messages import queue_message, send_message
from ansim.wire.access import AccessKind

_logger = logging.getLogger("ansim.vault")
LIFE = timedelta(hours=20)
_WORD = Sentence(
    ko="[안심] {at} 감염병예방법에 따른 역학조사에서 귀하의 기록이 조회되었습니다. 안심 앱의 '내 기록 열람 이력'에서 확인하실 수 있습니다.",
    en="[Ansim] {at}: your record was looked at in an epidemiological investigation. See who looked in the Ansim app.",
)
_AT_DESK = Sentence(
    ko="[안심] {at} 기관 창구에서 귀하의 번호로 보관 중인 기록을 보여 드렸습니다. 직접 가지 않으셨다면 보건소에 알려 주세요.",
    en="[Ansim] {at}: what is held about your number was shown at an office's desk. If that was not you, tell your health office.",
)


def tell_people(*, now: datetime, limit: int = 200) -> int:
    """Send the word that is owed for released looks; return how many. What cannot be sent now stays owed.

    Raises NoSender at once, and in the end what kept single words back; the others have gone all the same.
    """
    owed = Access.objects.filter(
        released_at__isnull=False, told_at__isnull=True, resident__isnull=False
    ).order_by("pk")
    told, kept_back = 0, None
    for pk in list(owed.values_list("pk", flat=True)[:limit]):
        try:
            told += _tell(pk, now)
        except NoSender:
            raise
        except CodeNotSent:  # the service refuses this number: asked once, not again and again
            _logger.warning("the word of look %s was refused by the message service", pk)
        except AnsimError as error:
            kept_back = error
    if kept_back is not None:
        raise kept_back
    return told


def _tell(pk: int, now: datetime) -> bool:
    """Queue the word in the commit that says it is no longer owed, then send it."""
    with transaction.atomic():
        access = Access.objects.select_for_update().get(pk=pk)
        if access.told_at is not None or access.resident is None:
            return False
        key = f"looked-{pk}"
        phone = PersonKey.of(access.resident).open("phone", access.resident.phone).decode()
        word = _AT_DESK if access.kind == AccessKind.SELF.name else _WORD
        text = word.text("ko", at=korean_datetime(access.written_at))
        group_id = queue_message(key=key, phone=phone, text=text, life=LIFE, now=now)
        access.told_at = now
        access.save(update_fields=["told_at"])
    send_message(group_id=group_id, key=key)
    return True
