"""The words that go with a notice's image: no disease, nothing of anyone but the office and the number.

Only a guardian is told for whom it is, by a masked name: several children may be in their care.
"""

from dataclasses import dataclass

from ansim.delivery.domain.euckr import is_sendable
from ansim.notices.domain.masking import mask_name
from ansim.notices.domain.record import NoticeRecord


@dataclass(frozen=True, slots=True)
class MessageText:
    """Subject (at most 40 bytes in EUC-KR) and text of the message that carries a notice's image."""

    subject: str
    text: str


def message_for(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text of a notice's own message. In the sandbox both say 훈련 (drill).

    A notice that goes to a guardian's phone for want of an own one says so, as `guardian_message` does.
    """
    if record.goes_to_guardian:
        return guardian_message(record, office_name)
    drill = _drill(record)
    text = (
        f"{drill}[{office_name}] 통지서를 보내드립니다. 문서번호 {record.reference}\n"
        f"첨부 이미지를 저장해 두세요. 문의 {record.issuer.contact}\n"
        f"Your notice is attached. No. {record.reference}"
    )
    return MessageText(subject=f"{drill}{office_name} 통지서", text=text)


def guardian_message(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text of the message to the guardian of a minor, which names the minor masked."""
    drill, child = _drill(record), _masked(record.name)
    text = (
        f"{drill}[{office_name}] {child} 님의 보호자께 통지서를 보내드립니다. 문서번호 {record.reference}\n"
        f"첨부 이미지를 저장해 두세요. 문의 {record.issuer.contact}\n"
        f"For the guardian of {child}: the notice is attached. No. {record.reference}"
    )
    return MessageText(subject=f"{drill}{office_name} 통지서", text=text)


def _drill(record: NoticeRecord) -> str:
    return "[훈련] " if record.issuer.drill else ""


def _masked(name: str) -> str:
    """Return the masked name in letters that a text message can carry: one odd letter must not hold up a batch."""
    return "".join(letter if is_sendable(letter) else "*" for letter in mask_name(name))
