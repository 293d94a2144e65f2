"""An office's certificate for its PDFs: uploaded, checked, kept under the office's key; or taken away again."""

from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, load_der_private_key, pkcs12
from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import OfficeCard
from ansim.accounts.services.trail import audit
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.pdf_keys import PdfKey, fingerprint, name_of, own_key, publish, read_pkcs12
from ansim.notices.domain.pdf_signing import KeyKind
from ansim.notices.models import PdfSigningKey
from ansim.notices.queries.pdf_keys import is_drill, pdf_key_card

_PLACE = "pdf-signing-key"


@transaction.atomic
def set_pdf_key(*, by: Actor, pkcs12_file: bytes, password: str, at: datetime) -> None:
    """Keep the certificate and private key of a PKCS#12 file for the actor's office; its password is not kept.

    From now on it signs, and counts as the office's for `ansim verify`. Raises NotPermitted, NotInOffice, BadPkcs12,
    KeyUnfit.
    """
    by.need(Permission.OFFICE_MANAGE)
    if by.office_id is None:
        raise NotInOffice
    key = read_pkcs12(pkcs12_file, password, at)
    certificate = x509.load_der_x509_certificate(key.certificate)
    PdfSigningKey.objects.update_or_create(
        office_id=by.office_id,
        defaults={
            "pkcs12": OfficeKeys(by.office_id).seal(_without_password(key, certificate), _PLACE),
            "subject": name_of(certificate.subject)[:200],
            "issuer": name_of(certificate.issuer)[:200],
            "fingerprint": fingerprint(key.certificate),
            "expires_at": certificate.not_valid_after_utc,
            "set_at": at,
        },
    )
    audit(by=by, verb="pdf_key.set", reference=fingerprint(key.certificate), at=at)
    transaction.on_commit(lambda: publish([certificate, *_above(key)]))


@transaction.atomic
def remove_pdf_key(*, by: Actor, why: str, at: datetime) -> None:
    """Forget the office's certificate and key; what it signed stays signed. Raises NotPermitted, NotInOffice."""
    by.need(Permission.OFFICE_MANAGE)
    held = PdfSigningKey.objects.filter(office_id=by.office_id or 0).first()
    if held is None:
        raise NotInOffice
    held.delete()
    audit(by=by, verb="pdf_key.remove", reference=held.fingerprint, why=why, at=at)


def pdf_key_of(office: OfficeCard, at: datetime) -> PdfKey | None:
    """Return the key that signs for an office at an aware moment, None for the settings' token. Raises KeyUnfit, SealBroken."""
    kind = pdf_key_card(office).kind
    if kind is KeyKind.PKCS11:
        return None
    if kind is KeyKind.OWN:
        return own_key(office.id, office.name, drill=is_drill(office))
    held = PdfSigningKey.objects.get(office_id=office.id)
    return read_pkcs12(OfficeKeys(office.id).open(held.pkcs12, _PLACE), "", at)


def _above(key: PdfKey) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(one) for one in key.above]


def _without_password(key: PdfKey, certificate: x509.Certificate) -> bytes:
    private: Any = load_der_private_key(key.key, None)
    return pkcs12.serialize_key_and_certificates(
        None, private, certificate, _above(key) or None, NoEncryption()
    )
