"""Is this file or text a genuine notice, and how does it stand today?"""

from datetime import date

from ansim.notices.adapters.ask_office import ask_status
from ansim.notices.adapters.pades_door import look
from ansim.notices.adapters.pdf_keys import authorities, certificates_in
from ansim.notices.adapters.verify_file import qr_texts
from ansim.notices.domain.signed_pdf import PdfSignature
from ansim.notices.domain.verdict import Jwks, NoticeStatus, StatusLookup, Verdict, verify_qr


class OfficeBooks:
    """A status lookup at an office's verification page; where nobody answers the days alone decide.

    `address` is the beginning of the page's address, "" when there is nobody to ask; `answered` the references that
    the office did say something about.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self.answered: set[str] = set()

    def __call__(self, reference: str) -> NoticeStatus | None:
        """Return how the office's books have a reference, None when it was never issued."""
        said = ask_status(self._address, reference) if self._address else None
        if said is None:
            return NoticeStatus.VALID
        self.answered.add(reference)
        return None if said is NoticeStatus.UNKNOWN else said


def verdict_on_text(
    text: str, jwks: Jwks, *, today: date, status: StatusLookup | None = None, base_url: str | None = None
) -> Verdict:
    """Return the verdict on the text of a QR as of a Korean day; see domain.verdict.verify_qr."""
    return verify_qr(text, jwks, today=today, status=status, base_url=base_url)


def signature_on_file(data: bytes, pem: bytes | None = None) -> PdfSignature | None:
    """Return how the signature of a PDF stands, None for a file that is no PDF.

    `pem` are certificates of offices or their authorities; without it those count that signed in this installation.
    """
    if b"%PDF-" not in data[:1024]:
        return None
    return look(data, authorities() if pem is None else certificates_in(pem))


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
