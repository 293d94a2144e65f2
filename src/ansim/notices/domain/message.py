"""The words that go with a notice's image: no name, no disease, nothing of anyone but the office and the number."""

from dataclasses import dataclass

from ansim.notices.domain.record import NoticeRecord


@dataclass(frozen=True, slots=True)
class MessageText:
    """Subject (at most 40 bytes in EUC-KR) and text of the message that carries a notice's image."""

    subject: str
    text: str


def message_for(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text. In the sandbox both say 훈련 (drill)."""
    drill = "[훈련] " if record.issuer.drill else ""
    text = (
        f"{drill}[{office_name}] 통지서를 보내드립니다. 문서번호 {record.reference}\n"
        f"첨부 이미지를 저장해 두세요. 문의 {record.issuer.contact}\n"
        f"Your notice is attached. No. {record.reference}"
    )
    return MessageText(subject=f"{drill}{office_name} 통지서", text=text)
