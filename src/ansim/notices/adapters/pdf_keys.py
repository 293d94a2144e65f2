"""Keys and certificates (X.509, RFC 5280) that sign PDFs: the office's PKCS#12, or those of the installation's own authority.

What is known to belong to an office stands as PEM in keys/public, where every role and `ansim verify` reads it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA512, Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.notices.domain.pdf_signing import PKCS12_BYTES, BadPkcs12, KeyKind, KeyUnfit

DRILL = "DRILL 훈련"
_FILE = "pdf-authorities.pem"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)
_DAYS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2055, 12, 31, tzinfo=UTC))
_LEAST_RSA, _LEAST_EC = 2048, 256


@dataclass(frozen=True, slots=True)
class PdfKey:
    """A private key (DER of PKCS#8) with its certificate and what stands above that (DER, the nearest first)."""

    kind: KeyKind
    certificate: bytes
    key: bytes
    above: tuple[bytes, ...] = ()


def own_key(office_id: int, office_name: str, *, drill: bool) -> PdfKey:
    """Return the office's key under the installation's own authority, made at first use, always the same.

    The authority is published for `ansim verify`. No PDF reader knows it; in a drill its name says DRILL.
    """
    authority_key = _private(keys.secret(Role.OFFICE, "pdf-authority"))
    office_key = _private(keys.secret(Role.OFFICE, f"office-{office_id}.pdf"))
    organisation = DRILL if drill else "ansim"
    issuer = _name(f"{organisation} own CA, known to no PDF reader", organisation)
    subject = _name(f"{DRILL} {office_name}" if drill else office_name, organisation)
    authority = _certificate(issuer, issuer, authority_key.public_key(), authority_key, ca=True)
    leaf = _certificate(subject, issuer, office_key.public_key(), authority_key, ca=False)
    publish([authority])
    return PdfKey(KeyKind.OWN, leaf.public_bytes(Encoding.DER), _pkcs8(office_key))


def read_pkcs12(data: bytes, password: str, at: datetime) -> PdfKey:
    """Return what lies in an office's PKCS#12 file (RFC 7292). Raises BadPkcs12, KeyUnfit."""
    if len(data) > PKCS12_BYTES:
        raise BadPkcs12
    try:
        held = pkcs12.load_pkcs12(data, password.encode() or None)
        if held.key is None or held.cert is None:
            raise BadPkcs12
        leaf, above = held.cert.certificate, [one.certificate for one in held.additional_certs]
        refuse_unfit(leaf, at)
        if _spki(held.key.public_key()) != _spki(leaf.public_key()):
            raise KeyUnfit
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadPkcs12 from None
    chain = tuple(one.public_bytes(Encoding.DER) for one in above)
    return PdfKey(KeyKind.PKCS12, leaf.public_bytes(Encoding.DER), _pkcs8(held.key), chain)


def refuse_unfit(certificate: x509.Certificate, at: datetime) -> None:
    """Raise KeyUnfit unless a certificate may sign documents at an aware moment. Raises ValueError for a malformed one."""
    public = certificate.public_key()
    strong = (isinstance(public, rsa.RSAPublicKey) and public.key_size >= _LEAST_RSA) or (
        isinstance(public, ec.EllipticCurvePublicKey) and public.key_size >= _LEAST_EC
    )
    if not strong or not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc:
        raise KeyUnfit
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise KeyUnfit


def publish(certificates: Sequence[x509.Certificate]) -> None:
    """Add certificates to those that verifiers take as the offices' own; one that stands there is left as it is."""
    known = authorities()
    new = [one for one in certificates if one not in known]
    if new:
        path = env.home() / "keys" / "public" / _FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        partial.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in (*known, *new)))
        partial.replace(path)


def authorities() -> tuple[x509.Certificate, ...]:
    """Return the certificates that count as the offices' own in this installation; none before the first signature."""
    try:
        return certificates_in((env.home() / "keys" / "public" / _FILE).read_bytes())
    except OSError:
        return ()


def certificates_in(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM file, none when it holds none."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        return ()


def is_drill(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is of a drill's own authority."""
    return any(
        one.value == DRILL for one in certificate.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    )


def name_of(name: x509.Name) -> str:
    """Return the common name of a subject or issuer, the whole name when it has none."""
    found = [str(one.value) for one in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return " ".join(found) or name.rfc4514_string()


def fingerprint(der: bytes) -> str:
    """Return the first 16 hex of a certificate's SHA-256."""
    return hashlib.sha256(der).hexdigest()[:16]


def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key that follows from a secret: FIPS 186-5 A.2.1, 512 bits reduced."""
    wide = Hash(SHA512())
    wide.update(b"ansim pdf key" + secret)
    return ec.derive_private_key(int.from_bytes(wide.finalize()) % (_ORDER - 1) + 1, ec.SECP256R1())


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    """Return the same certificate for the same keys and names, so that nothing need be kept of it."""
    seen = _spki(public) + subject.public_bytes() + issuer.public_bytes()
    usage: dict[str, Any] = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    usage |= {"digital_signature": not ca, "content_commitment": not ca, "key_cert_sign": ca, "crl_sign": ca}
    return (
        x509.CertificateBuilder(issuer, subject, public)
        .serial_number(int.from_bytes(hashlib.sha256(seen).digest()[:15]) | 1)
        .not_valid_before(_DAYS[0])
        .not_valid_after(_DAYS[1])
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, SHA256(), ecdsa_deterministic=True)
    )


def _name(common: str, organisation: str) -> x509.Name:
    pairs = (
        (NameOID.COUNTRY_NAME, "KR"),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.COMMON_NAME, common),
    )
    # a name of a certificate holds 64 bytes at most
    return x509.Name(
        [x509.NameAttribute(kind, value.encode()[:64].decode(errors="ignore")) for kind, value in pairs]
    )


def _spki(public: Any) -> bytes:
    found: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def _pkcs8(key: Any) -> bytes:
    found: bytes = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return found
