"""Is this file or text a genuine notice, and how does it stand today?"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from ansim.kit.clock import korean_datetime
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.ask_office import MOST_LIST_BYTES, ask_status, fetch_list
from ansim.notices.adapters.pades_door import look
from ansim.notices.adapters.pdf_keys import authorities, certificates_in
from ansim.notices.adapters.verify_file import qr_texts
from ansim.notices.domain.signed_pdf import PdfSignature
from ansim.notices.domain.status_list import ReadList, read_list
from ansim.notices.domain.verdict import Jwks, NoticeStatus, StatusLookup, Verdict, verify_qr


class NoStatusList(AnsimError):
    """There is no list at the place given, or it is none that the notice's office signed."""

    code = "verify.status_list"
    sentence = Sentence(
        ko="{place}에 {office} 기관이 서명한 취소 목록이 없습니다. 기관 주소의 /n/lists/{office} 을 내려받아 지정해 주세요.",
        en="At {place} is no list signed by the office {office}. Download /n/lists/{office} from the office's address.",
    )


class StatusListOver(AnsimError):
    """The list is older than a day (or newer than the clock): who is not on it may have been withdrawn since."""

    code = "verify.status_old"
    sentence = Sentence(
        ko="취소 목록이 {when} 기준이라 지금은 믿을 수 없습니다. 새로 내려받고 이 컴퓨터의 시각도 확인해 주세요.",
        en="The list speaks for {when} and does not count now. Download it anew, and check this computer's clock.",
    )


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


def verdict_by_list(
    verdict: Verdict, jwks: Jwks, *, place: str, at: datetime
) -> tuple[Verdict, ReadList | None]:
    """Return the verdict on a genuine notice as its office's signed list has it, and the list; others as they are.

    `place` is a file, or the beginning of the office's public address, from which the list alone is fetched: nobody is
    told which notice is checked. What an old list names stays withdrawn. Raises NoStatusList, StatusListOver.
    """
    if verdict.claims is None:
        return verdict, None
    office, reference = verdict.claims.office, verdict.claims.reference
    found = read_list(_list_at(place, office), jwks, office)
    if found is None:
        raise NoStatusList(place=place, office=office)
    standing = found.standing(reference)
    if standing is not NoticeStatus.VALID:
        return replace(verdict, status=standing), found
    if not found.counts_at(at):
        raise StatusListOver(when=korean_datetime(found.issued))
    return verdict, found


def _list_at(place: str, office: str) -> str:
    """Return the text of the list at a place, empty where there is none."""
    if place.startswith(("http://", "https://")):
        data = fetch_list(place, office) or b""
    else:
        try:
            with Path(place).open("rb") as file:
                data = file.read(MOST_LIST_BYTES)
        except (OSError, ValueError):
            data = b""
    return data.decode("ascii", errors="replace")
