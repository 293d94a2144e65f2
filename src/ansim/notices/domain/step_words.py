"""What goes without the picture: the words of a later step. They say that there is a notice, never of what."""

from ansim.notices.domain.message import MessageText
from ansim.notices.domain.record import NoticeRecord

#: what the words of an approved Alimtalk template may have filled in
GAPS = ("#{기관}", "#{문서번호}", "#{문의}")


def text_instead(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text of the message that goes when the picture did not arrive."""
    drill = "[훈련] " if record.issuer.drill else ""
    text = (
        f"{drill}[{office_name}] 통지서를 그림 문자로 보냈으나 닿지 않아 글로 알립니다. 문서번호 {record.reference}\n"
        f"통지서를 받을 방법은 {record.issuer.contact}(으)로 문의해 주세요.\n"
        f"A notice for you could not be delivered as a picture. No. {record.reference}. Please call us."
    )
    return MessageText(subject=f"{drill}{office_name} 통지서 안내", text=text)


def filled(words: str, record: NoticeRecord, office_name: str) -> str:
    """Return the words of an approved template with its gaps filled."""
    values = (office_name, record.reference, record.issuer.contact)
    for gap, value in zip(GAPS, values, strict=True):
        words = words.replace(gap, value)
    return words
