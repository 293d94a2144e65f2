"""The signed text of a notice's QR: a compact JWS (RFC 7515) with ES256 behind the notice's own address.

Payload, all short: r reference, k kind, n masked name, b birth year, f first day, t last day, o office code.
The address is derived from the reference, and the reference is signed: the address cannot be exchanged.
"""

import json
from base64 import urlsafe_b64encode

from joserfc import jws
from joserfc.jwk import ECKey

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.masking import mask_name
from ansim.notices.domain.record import NoticeRecord

MOST_CHARACTERS = 350


class QrTooLong(AnsimError):
    """The QR's text would be longer than a phone reads from a small picture."""

    code = "qr.too_long"
    sentence = Sentence(
        ko="QR 내용이 {length}자로 {most}자를 넘습니다. 확인 페이지 주소(ANSIM_BASE_URL)나 기관 코드를 줄여 주세요.",
        en="The QR text has {length} characters, more than {most}. Shorten the address or the office code.",
    )


class BadSigningKey(AnsimError):
    """The office's signing key cannot be used."""

    code = "jws.bad_key"
    sentence = Sentence(
        ko="기관 서명 열쇠를 읽을 수 없습니다. P-256 개인 열쇠(PEM)인지 확인해 주세요.",
        en="The office's signing key cannot be read. It must be a P-256 private key in PEM.",
    )


class Signer:
    """Signs with one office's P-256 key; `kid` is the first 8 characters of its RFC 7638 thumbprint."""

    def __init__(self, pem: bytes) -> None:
        """Take a PEM private key. Raises BadSigningKey."""
        try:
            key = ECKey.import_key(pem)
        except (ValueError, TypeError):
            raise BadSigningKey from None
        if key.curve_name != "P-256" or not key.is_private:
            raise BadSigningKey
        self._key = key
        self.kid = key.thumbprint()[:8]

    def sign(self, payload: bytes, kind: str = "") -> str:
        """Return the compact JWS of `payload`, header {"alg", "kid"}; what is no notice has its `kind` as "typ"."""
        header = {"alg": "ES256", "kid": self.kid} | ({"typ": kind} if kind else {})
        return jws.serialize_compact(header, payload, self._key)

    def public_jwk(self, office: str) -> dict[str, str]:
        """Return the public key for a JWKS (RFC 7517); `office` binds it to one office code."""
        public = {name: str(value) for name, value in self._key.as_dict(private=False).items()}
        return {**public, "kid": self.kid, "alg": "ES256", "use": "sig", "office": office}


def new_signing_key() -> bytes:
    """Return a fresh P-256 private key as PEM."""
    return ECKey.generate_key("P-256").as_pem(private=True)


def notice_address(base_url: str, reference: str) -> str:
    """Return the address of a notice's verification page, derived from its reference alone."""
    return f"{base_url.rstrip('/')}/n/{reference}"


def payload_of(record: NoticeRecord) -> bytes:
    """Return the JSON that is signed for `record`, minimal and without the full name or birth date."""
    claims = {
        "r": record.reference,
        "k": record.kind.value,
        "n": mask_name(record.name),
        "b": record.birth.year,
        "f": record.period.first_day.isoformat(),
        "t": record.period.last_day.isoformat(),
        "o": record.issuer.code,
    }
    return json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()


def payload_matches(record: NoticeRecord) -> bool:
    """Return whether the signed part that the record keeps says what the record says."""
    signed = record.jws.split(".")
    if len(signed) != 3 or record.qr_text.partition("#")[0].rpartition("/n/")[2] != record.reference:
        return False
    return signed[1] == urlsafe_b64encode(payload_of(record)).rstrip(b"=").decode()


def qr_text(record: NoticeRecord, signer: Signer, base_url: str) -> str:
    """Return the text of the notice's QR: address, `#`, JWS; at most 350 characters. Raises QrTooLong."""
    text = f"{notice_address(base_url, record.reference)}#{signer.sign(payload_of(record))}"
    if len(text) > MOST_CHARACTERS:
        raise QrTooLong(length=len(text), most=MOST_CHARACTERS)
    return text
