"""Signs a PDF as PAdES B-B, or B-T with a timestamp (ETSI EN 319 142-1), by pyHanko. Loaded by pades_door."""

import io
from typing import Any, cast

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ansim.notices.adapters.pdf_keys import PdfKey
from ansim.notices.domain.pdf_signing import CannotSign, TimestampMissing

_FIELD = "ansim"
_TSA_SECONDS = 8
# PDF/A wants a field that prints, PDF/UA one with a tag or outside the page
_UNSEEN = fields.SigFieldSpec(_FIELD, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True))


class _Stamper(HTTPTimeStamper):
    """A timestamp service whose every failure is one error."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (TimestampRequestError, OSError, ValueError, TypeError, LookupError):
            raise TimestampMissing from None


def signer_of(key: PdfKey) -> signers.Signer:
    """Return pyHanko's signer over a key in memory."""
    store = cast(Any, SimpleCertificateStore)()
    store.register_multiple([asn1_x509.Certificate.load(one) for one in key.above])
    return signers.SimpleSigner(
        asn1_x509.Certificate.load(key.certificate),
        asn1_keys.PrivateKeyInfo.load(key.key),
        store,
        embed_roots=False,
    )


def sign_pdf(pdf: bytes, signer: signers.Signer, *, reason: str, tsa: str = "") -> tuple[bytes, bytes]:
    """Return a PDF with an incremental update that certifies it (no change is allowed after), and the signer's certificate.

    PDF/A wants every object on a line of its own, so a line end comes between the file and its update. `tsa` is the
    address of a timestamp service (RFC 3161), "" for none. Raises CannotSign, TimestampMissing.
    """
    about = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    stamper: TimeStamper | None = _Stamper(tsa, timeout=_TSA_SECONDS) if tsa else None
    out = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
        signing = signers.PdfSigner(about, signer=signer, timestamper=stamper, new_field_spec=_UNSEEN)
        signing.sign_pdf(writer, output=out)
    except (PdfError, SigningError, ValueError, LookupError, TypeError):
        raise CannotSign from None
    certificate = signer.signing_cert
    if certificate is None:
        raise CannotSign
    return out.getvalue(), certificate.dump()
