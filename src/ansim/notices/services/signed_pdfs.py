"""A notice's PDF as it is handed out: signed at the first download after release, the same bytes at every later one."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.queries.offices import office
from ansim.accounts.services.trail import audit
from ansim.conf import env, keys
from ansim.kit.blobs import BlobMissing
from ansim.kit.errors import AnsimError
from ansim.notices.adapters.pades_door import sign
from ansim.notices.adapters.pdf_keys import fingerprint, name_of, publish
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.pdf_signing import KeyKind
from ansim.notices.models import Notice, SignedPdf
from ansim.notices.queries.people import pdf_name
from ansim.notices.services.pdf_keys import pdf_key_of

_UNRELEASED = (NoticeState.DRAFT, NoticeState.MADE)


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A notice's PDF; `unsigned` is the code of what kept it from being signed, "" when it is signed."""

    data: bytes
    unsigned: str = ""


def signed_pdf(*, by: Actor, reference: str, at: datetime) -> PdfFile:
    """Return the PDF of a released notice of the actor's office, signed now if it never was; who may see it asks the caller.

    Two at once get one signature: the notice's row is locked. What cannot be signed now is handed out unsigned, the
    trail says why, and the next download tries again. Raises NotInOffice, BlobMissing, SealBroken, DiskFull.
    """
    try:
        return PdfFile(_signed(by, reference, at))
    except _Unsigned as wrong:
        with transaction.atomic():
            audit(by=by, verb="notice.unsigned", reference=reference, why=wrong.code, at=at)
        return PdfFile(wrong.data, wrong.code)


class _Unsigned(Exception):
    """A file that could not be signed, and why."""

    def __init__(self, data: bytes, code: str) -> None:
        self.data, self.code = data, code


@transaction.atomic
def _signed(by: Actor, reference: str, at: datetime) -> bytes:
    released = Notice.objects.filter(office_id=by.office_id or 0, reference=reference).exclude(
        state__in=_UNRELEASED
    )
    notice = released.select_for_update().first()
    if notice is None:
        raise NotInOffice
    blobs = keys.office_blobs(notice.office_id)
    if SignedPdf.objects.filter(notice=notice).exists():
        with suppress(BlobMissing):  # a power cut took the file that was just written: it is signed anew
            return blobs.get(signed_name(notice))
    plain = blobs.get(pdf_name(notice.batch_id, reference))
    card, tsa = office(notice.office_id), env.value("TSA_URL")
    try:
        key = pdf_key_of(card, at)
        data, certificate = sign(plain, key, reason=f"{card.name} {reference}", tsa=tsa)
    except AnsimError as wrong:
        raise _Unsigned(plain, wrong.code) from None
    signer = x509.load_der_x509_certificate(certificate)
    if key is None:
        publish([signer])  # a token's certificate is first seen when it signs
    facts = {
        "sha256": blobs.put(signed_name(notice), data),
        "key_kind": key.kind if key else KeyKind.PKCS11,
        "signer": name_of(signer.subject)[:200],
        "fingerprint": fingerprint(certificate),
        "timestamped": bool(tsa),
        "signed_at": at,
    }
    SignedPdf.objects.update_or_create(notice=notice, defaults=facts)
    audit(by=by, verb="notice.sign_pdf", reference=reference, at=at)
    return data


def signed_name(notice: Notice) -> str:
    """Return the blob name of a notice's signed PDF."""
    return pdf_name(notice.batch_id, f"{notice.reference}-signed")
