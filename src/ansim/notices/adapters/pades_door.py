"""The way to pyHanko, loaded at the first signature or check of a process and not with the pages that may need it."""

from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from typing import Any

from cryptography import x509

from ansim.notices.adapters.pades_token import signer_of_token
from ansim.notices.adapters.pdf_keys import PdfKey
from ansim.notices.domain.signed_pdf import PdfSignature, SignatureState, shape_of


def sign(pdf: bytes, key: PdfKey | None, *, reason: str, tsa: str = "") -> tuple[bytes, bytes]:
    """Return a PDF signed with a key, or with the token of the settings (None), and the signer's certificate (DER).

    Raises CannotSign, TimestampMissing, TokenMissing.
    """
    pades: Any = import_module("ansim.notices.adapters.pades")
    with signer_of_token() if key is None else nullcontext(pades.signer_of(key)) as signer:
        signed: tuple[bytes, bytes] = pades.sign_pdf(pdf, signer, reason=reason, tsa=tsa)
    return signed


def look(data: bytes, known: Sequence[x509.Certificate]) -> PdfSignature:
    """Return how a PDF's signature stands; one without any trace of a signature costs nothing."""
    shape = shape_of(data)
    if isinstance(shape, SignatureState):
        return PdfSignature(shape)
    found: PdfSignature = import_module("ansim.notices.adapters.pades_check").look_at(data, shape, known)
    return found
