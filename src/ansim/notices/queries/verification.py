"""Is this file or text a genuine notice, and how does it stand today?"""

from datetime import date

from ansim.notices.adapters.verify_file import qr_texts
from ansim.notices.domain.verdict import Jwks, StatusLookup, Verdict, verify_qr


def verdict_on_text(
    text: str, jwks: Jwks, *, today: date, status: StatusLookup | None = None, base_url: str | None = None
) -> Verdict:
    """Return the verdict on the text of a QR as of a Korean day; see domain.verdict.verify_qr."""
    return verify_qr(text, jwks, today=today, status=status, base_url=base_url)


def verdict_on_file(
    data: bytes, jwks: Jwks, *, today: date, status: StatusLookup | None = None, base_url: str | None = None
) -> Verdict:
    """Return the verdict on a JPEG or PDF by the QR in it: the genuine one where several are found.

    Raises CannotLook, NoQr.
    """
    verdicts = [
        verify_qr(text, jwks, today=today, status=status, base_url=base_url) for text in qr_texts(data)
    ]
    return next((verdict for verdict in verdicts if verdict.genuine), verdicts[0])
