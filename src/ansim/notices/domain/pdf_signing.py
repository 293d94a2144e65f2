"""What signs a notice's PDF (PAdES, ETSI EN 319 142-1), and what a PDF reader will say of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

SOON: Final = timedelta(days=30)
PKCS12_BYTES: Final = 100_000


class KeyKind(StrEnum):
    """Whose key it is: one of the installation's own authority, the office's file, or a token's."""

    OWN = "own"
    PKCS12 = "pkcs12"
    PKCS11 = "pkcs11"


class BadPkcs12(AnsimError):
    """The file holds no key and certificate that open with this password."""

    code = "pdf_key.bad"
    sentence = Sentence(
        ko="인증서 파일을 열 수 없습니다. 개인 열쇠가 든 PKCS#12 파일(.p12, .pfx)과 그 암호인지 확인해 주세요.",
        en="The certificate file cannot be opened. Use a PKCS#12 file (.p12, .pfx) with its private key, and its password.",
    )


class KeyUnfit(AnsimError):
    """The certificate cannot sign documents: not yet or no longer valid, meant for something else, too weak."""

    code = "pdf_key.unfit"
    sentence = Sentence(
        ko="이 인증서로는 문서에 서명할 수 없습니다. 유효기간 안에 있는 서명용 인증서(RSA 2048 또는 P-256 이상)를 써 주세요.",
        en="This certificate cannot sign documents. Use one for signing, within its days, of RSA 2048 or P-256 or better.",
    )


class TokenMissing(AnsimError):
    """The token of the settings cannot be used here."""

    code = "pdf_key.token"
    sentence = Sentence(
        ko="서명 토큰(PKCS#11)을 쓸 수 없습니다. `pip install 'pyHanko[pkcs11]'`과 ANSIM_PKCS11_로 시작하는 설정, 토큰의 연결을 확인해 주세요.",
        en="The signing token (PKCS#11) cannot be used. Check `pip install 'pyHanko[pkcs11]'`, the settings ANSIM_PKCS11_… and that it is plugged in.",
    )


class TimestampMissing(AnsimError):
    """The timestamp service gave no timestamp."""

    code = "pdf_key.timestamp"
    sentence = Sentence(
        ko="시점확인 서비스(ANSIM_TSA_URL)가 응답하지 않습니다. 잠시 뒤 다시 하거나 설정을 비워 주세요.",
        en="The timestamp service (ANSIM_TSA_URL) does not answer. Try again later, or empty the setting.",
    )
    retryable = True


class CannotSign(AnsimError):
    """The PDF itself takes no signature: it was issued elsewhere and is encrypted, signed, or broken."""

    code = "pdf_key.cannot_sign"
    sentence = Sentence(
        ko="이 PDF에는 전자서명을 붙일 수 없습니다. 서명 없이 내려받고 QR로 확인해 주세요.",
        en="This PDF takes no signature. Download it without one and check it by its QR.",
    )


@dataclass(frozen=True, slots=True)
class PdfKeyCard:
    """The key that signs an office's PDFs. `subject` and `issuer` are names; of a token nothing is known before it signs."""

    kind: KeyKind
    subject: str = ""
    issuer: str = ""
    expires_at: datetime | None = None
    is_drill: bool = False

    def is_over(self, at: datetime) -> bool:
        """Say whether the certificate's days are over at an aware moment."""
        return self.expires_at is not None and self.expires_at <= at

    def ends_soon(self, at: datetime) -> bool:
        """Say whether the certificate ends within 30 days, or has ended."""
        return self.expires_at is not None and self.expires_at - SOON <= at

    def reader_shows(self) -> Sentence:
        """Return the sentence that tells what a PDF reader will show of the signature."""
        if self.kind is KeyKind.OWN:
            return _DRILL if self.is_drill else _OWN
        if self.kind is KeyKind.PKCS11:
            return _TOKEN
        names = {"subject": _in_braces(self.subject), "issuer": _in_braces(self.issuer)}
        return Sentence(ko=_OFFICE.text("ko", **names), en=_OFFICE.text("en", **names))


def _in_braces(name: str) -> str:
    """Return a name of a certificate as it may stand in a sentence that is filled once more."""
    return name.replace("{", "{{").replace("}", "}}")


_DRILL = Sentence(
    ko="PDF 프로그램은 '서명자를 확인할 수 없음'이라고 보여 줍니다. 훈련용 인증서로 서명하며, 어떤 PDF 프로그램도 이것을 믿지 않습니다.",
    en="A PDF reader will show: signed by an unknown CA. The certificate is for the drill (DRILL); no PDF reader trusts it.",
)
_OWN = Sentence(
    ko="PDF 프로그램은 '서명자를 확인할 수 없음'이라고 보여 줍니다. 기관의 인증서를 올리면 기관의 이름으로 서명합니다.",
    en="A PDF reader will show: signed by an unknown CA. Upload the office's certificate to sign in the office's name.",
)
_OFFICE = Sentence(
    ko="PDF 프로그램은 '{subject}'이(가) 서명했고 그 뒤 바뀌지 않았다고 보여 줍니다. '{issuer}'을(를) 믿지 않는 프로그램은 '확인할 수 없음'이라고 합니다.",
    en="A PDF reader will show: signed by '{subject}', not changed since. One that does not trust '{issuer}' calls the signer unknown.",
)
_TOKEN = Sentence(
    ko="PDF 프로그램은 토큰에 든 인증서의 이름으로 서명했다고 보여 줍니다.",
    en="A PDF reader will show the name of the certificate in the token.",
)
