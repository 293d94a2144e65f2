"""The record of a notice issued elsewhere: its own period and words stay on its pages, ours adds reference and QR."""

from datetime import date, timedelta

from ansim.kit.clock import midnight
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.record import NoticeRecord, Period

ISSUED_ELSEWHERE = "issued-elsewhere"


def adopt(composer: Composer, recipient: Recipient, reference: str, first: date, last: date) -> NoticeRecord:
    """Return the signed record of a notice that states the period `first` to `last` (Korean days).

    Raises NoTemplateInForce, QrTooLong, BadReference.
    """
    stated = Period(first, last, midnight(last + timedelta(days=1)), ISSUED_ELSEWHERE, "")
    return composer.sign(recipient, reference, stated)
