"""A trial notice: one of a batch with an invented person in place of its own, marked on every page, signed by nobody."""

from dataclasses import replace
from datetime import date

from ansim.kit.ids import check_reference
from ansim.notices.domain.jws import Signer, new_signing_key, qr_text
from ansim.notices.domain.record import NoticeRecord

_NAME, _BIRTH = "홍길동", date(1990, 3, 1)
_ADDRESS = "가람시 나루로 27, 101동 1202호"


def trial_of(record: NoticeRecord, reference: str, phone: str, base_url: str) -> NoticeRecord:
    """Return the record of a trial of `record` to `phone` (digits): its kind, words, days and office, nobody's person.

    Its reference is in no books and its key is published nowhere, so that nobody can take it for a notice.
    Raises BadReference, QrTooLong.
    """
    unsigned = replace(
        record,
        reference=check_reference(reference),
        issuer=replace(record.issuer, drill=True),
        name=_NAME,
        birth=_BIRTH,
        phone=phone,
        address=_ADDRESS,
        place="",
        guardian_name="",
        guardian_phone="",
        replaces=record.replaces and replace(record.replaces, reference=reference, why=""),
        qr_text="",
    )
    return replace(unsigned, qr_text=qr_text(unsigned, Signer(new_signing_key()), base_url))
