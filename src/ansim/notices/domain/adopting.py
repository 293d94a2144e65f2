"""The record of a notice issued elsewhere: its own period and words stay on its pages, ours adds reference and QR."""

from dataclasses import replace
from datetime import date, timedelta

from ansim.kit.clock import midnight
from ansim.kit.ids import check_reference
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.jws import qr_text
from ansim.notices.domain.record import NoticeRecord, Period
from ansim.notices.domain.template import template_in_force

ISSUED_ELSEWHERE = "issued-elsewhere"


def adopt(composer: Composer, recipient: Recipient, reference: str, first: date, last: date) -> NoticeRecord:
    """Return the signed record of a notice that states the period `first` to `last` (Korean days).

    Raises NoTemplateInForce, QrTooLong, BadReference.
    """
    template = template_in_force(composer.templates, composer.kind, composer.issued_on)
    unsigned = NoticeRecord(
        reference=check_reference(reference),
        kind=composer.kind,
        issuer=composer.issuer,
        name=recipient.name,
        birth=recipient.birth,
        phone=recipient.phone,
        address=recipient.address,
        place=recipient.place,
        reason=template.words["reason"],
        period=Period(first, last, midnight(last + timedelta(days=1)), ISSUED_ELSEWHERE, ""),
        legal_basis=template.words["legal_basis"],
        penalty=template.words["penalty"],
        appeal=template.words["appeal"],
        issued_on=composer.issued_on,
        template=template.label,
        qr_text="",
    )
    return replace(unsigned, qr_text=qr_text(unsigned, composer.signer, composer.base_url))
