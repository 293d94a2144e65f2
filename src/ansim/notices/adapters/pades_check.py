"""Looks at the signature of a well-shaped PDF: CMS (RFC 5652) with the attributes of PAdES, one spelling only.

The whole file but the value is covered (domain/signed_pdf), so what a parser would make of the file does not matter.
Whether a certificate was revoked is not asked: this works without a network. Loaded by pades_door.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from ansim.notices.adapters.pdf_keys import is_drill, name_of
from ansim.notices.domain.signed_pdf import PdfSignature, SignatureState, SignedShape, claimed_time

_DIGESTS = ("sha256", "sha384", "sha512")
_STAMP = "signature_time_stamp_token"


_ODD = (  # as what the oddities of a stranger's bytes come up
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    CMSExtractionError,
    SignatureValidationError,
    UnsupportedAlgorithm,
    InvalidSignature,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
)


def look_at(data: bytes, shape: SignedShape, known: Sequence[x509.Certificate]) -> PdfSignature:
    """Return how the signature stands; `known` are certificates of offices and of their authorities."""
    try:
        return _look(data, shape, known)
    except _ODD:
        return PdfSignature(SignatureState.BROKEN)


def _look(data: bytes, shape: SignedShape, known: Sequence[x509.Certificate]) -> PdfSignature:
    start, before, after, rest = shape.byte_range
    covered = data[start : start + before] + data[after : after + rest]
    signed = _signed_data(shape.value)
    info, certificates = signed["signer_infos"][0], _certificates(signed)
    signer = _signer(info, certificates)
    if not _is_plain(shape.value, signed, info, signer) or not _fits(info, signer, "data", covered):
        return PdfSignature(SignatureState.BROKEN)
    stamped = _stamped(info)
    at = stamped or claimed_time(data)
    own, above = _loaded(signer), [_loaded(one) for one in certificates if one is not signer]
    state = SignatureState.STRANGER
    if at is not None and _is_known(own, above, known, at):
        state = SignatureState.DRILL if is_drill(own) else SignatureState.TRUSTED
    return PdfSignature(state, name_of(own.subject), at, stamped is not None)


def _signed_data(der: bytes) -> cms.SignedData:
    content = cms.ContentInfo.load(der, strict=True)
    if content["content_type"].native != "signed_data":
        raise ValueError
    return content["content"]


def _certificates(signed: cms.SignedData) -> list[asn1_x509.Certificate]:
    return [one.chosen for one in signed["certificates"]]


def _signer(info: cms.SignerInfo, certificates: Iterable[asn1_x509.Certificate]) -> asn1_x509.Certificate:
    sid = info["sid"].chosen
    for one in certificates:
        if one.serial_number == sid["serial_number"].native and one.issuer.dump() == sid["issuer"].dump():
            return one
    raise ValueError


def _is_plain(
    der: bytes, signed: cms.SignedData, info: cms.SignerInfo, signer: asn1_x509.Certificate
) -> bool:
    """Say whether the value is what one writes anew from its parts: what no signature covers can be said in one way only."""
    digest = {"algorithm": info["digest_algorithm"]["algorithm"].native}
    sid = cms.IssuerAndSerialNumber({"issuer": signer.issuer, "serial_number": signer.serial_number})
    fields = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
        "digest_algorithm": digest,
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": info["signature_algorithm"],
        "signature": info["signature"],
    }
    if info["unsigned_attrs"]:
        fields["unsigned_attrs"] = info["unsigned_attrs"]
    again = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": signed["certificates"],
            "signer_infos": [cms.SignerInfo(fields)],
        }
    )
    written: bytes = cms.ContentInfo({"content_type": "signed_data", "content": again}).dump()
    return der == written


def _fits(info: cms.SignerInfo, signer: asn1_x509.Certificate, kind: str, content: bytes) -> bool:
    algorithm = info["digest_algorithm"]["algorithm"].native
    if algorithm not in _DIGESTS:
        return False
    return all(validate_sig_integrity(info, signer, kind, hashlib.new(algorithm, content).digest()))


def _stamped(info: cms.SignerInfo) -> datetime | None:
    """Return the time of the timestamp (RFC 3161) over the signature, None without one. Raises ValueError for a wrong one."""
    tokens = [one for one in info["unsigned_attrs"] if one["type"].native == _STAMP]
    if not info["unsigned_attrs"]:
        return None
    if len(tokens) != 1 or len(info["unsigned_attrs"]) != 1:
        raise ValueError
    signed = tokens[0]["values"][0]["content"]
    stamp, content = signed["signer_infos"][0], signed["encap_content_info"]["content"]
    told, imprint = content.parsed, content.parsed["message_imprint"]
    expected = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, info["signature"].native).digest()
    authority = _signer(stamp, _certificates(signed))
    if imprint["hashed_message"].native != expected or not _fits(
        stamp, authority, "tst_info", bytes(content)
    ):
        raise ValueError
    found: datetime = told["gen_time"].native
    return found


def _is_known(
    signer: x509.Certificate,
    above: Iterable[x509.Certificate],
    known: Sequence[x509.Certificate],
    at: datetime,
) -> bool:
    """Say whether the signer and all that was sent with it are known, or issued by what is, at that moment."""
    trusted, open_ones = list(known), [*above, signer]
    while fitting := [one for one in open_ones if one in trusted or _issued_by_one(one, trusted, at)]:
        trusted += fitting
        open_ones = [one for one in open_ones if one not in fitting]
    return not open_ones and signer.not_valid_before_utc <= at <= signer.not_valid_after_utc


def _issued_by_one(one: x509.Certificate, trusted: Iterable[x509.Certificate], at: datetime) -> bool:
    return any(_issues(issuer, one, at) for issuer in trusted)


def _issues(issuer: x509.Certificate, one: x509.Certificate, at: datetime) -> bool:
    try:
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        one.verify_directly_issued_by(issuer)
    except _ODD:
        return False
    return issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc


def _loaded(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())
