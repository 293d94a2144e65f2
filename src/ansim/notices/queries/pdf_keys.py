"""Which key signs the PDFs of an office, and what is known of its certificate."""

from datetime import datetime

from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.conf import env
from ansim.notices.domain.pdf_signing import KeyKind, PdfKeyCard
from ansim.notices.models import PdfSigningKey


def pdf_key_card(office: OfficeCard) -> PdfKeyCard:
    """Return the card of the key in use: the office's file, else the token of the settings, else the own authority's."""
    held = PdfSigningKey.objects.filter(office_id=office.id).first()
    if held is not None:
        return PdfKeyCard(KeyKind.PKCS12, held.subject, held.issuer, held.expires_at)
    if env.value("PKCS11_MODULE"):
        return PdfKeyCard(KeyKind.PKCS11)
    return PdfKeyCard(KeyKind.OWN, is_drill=is_drill(office))


def is_drill(office: OfficeCard) -> bool:
    """Say whether what an office signs is practice."""
    return office.is_drill or env.sandbox()


def pdf_keys_to_renew(at: datetime) -> tuple[tuple[str, PdfKeyCard], ...]:
    """Return code and key of the offices whose certificate is over or ends within 30 days of an aware moment."""
    cards = ((office.code, pdf_key_card(office)) for office in offices())
    return tuple((code, card) for code, card in cards if card.ends_soon(at))


def offices_without_certificate() -> tuple[str, ...]:
    """Return the codes of offices that issue in earnest and sign with a key no PDF reader knows."""
    cards = ((office, pdf_key_card(office)) for office in offices())
    return tuple(office.code for office, card in cards if card.kind is KeyKind.OWN and not card.is_drill)
