"""The words that go with a notice's image: no disease, nothing of anyone but the office and the number.

Only a guardian is told for whom it is, by a masked name: several children may be in their care.
"""

from dataclasses import dataclass, replace

from ansim.delivery.domain.euckr import is_sendable
from ansim.notices.domain.masking import mask_name
from ansim.notices.domain.record import NoticeKind, NoticeRecord


@dataclass(frozen=True, slots=True)
class MessageText:
    """Subject (at most 40 bytes in EUC-KR) and text of the message that carries a notice's image."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a message calls a kind (with its Korean particle), and what it must add; `{other}` is the notice replaced."""

    noun: str
    thing: str
    english: str
    note: str = ""
    english_note: str = ""


_ORDER = _Said("통지서", "통지서를", "notice")
_SAID = {
    NoticeKind.RELEASE: _Said(
        "확인서", "확인서를", "certificate", "의무를 지우지 않는 확인서입니다.", "It imposes no duty."
    ),
    NoticeKind.EXPOSURE: _Said(
        "안내문", "안내문을", "advice", "법적 의무가 없는 안내입니다.", "It has no legal force."
    ),
    NoticeKind.CORRECTION: _Said(
        "정정 통지서",
        "정정 통지서를",
        "corrected notice",
        "앞선 통지서({other}) 대신 이것을 따라 주세요.",
        "It replaces {other}.",
    ),
    NoticeKind.WITHDRAWAL: _Said(
        "취소 통지서",
        "취소 통지서를",
        "notice of withdrawal",
        "앞선 통지서({other})는 효력이 없고 지킬 기간이 없습니다.",
        "{other} has no effect.",
    ),
}


def message_for(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text of a notice's own message. In the sandbox both say 훈련 (drill).

    A notice that goes to a guardian's phone for want of an own one says so, as `guardian_message` does.
    """
    if record.goes_to_guardian:
        return guardian_message(record, office_name)
    said, drill = _said(record), _drill(record)
    text = (
        f"{drill}[{office_name}] {said.thing} 보내드립니다. 문서번호 {record.reference}\n"
        f"{said.note}첨부 이미지를 저장해 두세요. 문의 {record.issuer.contact}\n"
        f"Your {said.english} is attached. No. {record.reference}{said.english_note}"
    )
    return MessageText(subject=f"{drill}{office_name} {said.noun}", text=text)


def guardian_message(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text of the message to the guardian of a minor, which names the minor masked."""
    said, drill, child = _said(record), _drill(record), sendable_mask(record.name)
    text = (
        f"{drill}[{office_name}] {child} 님의 보호자께 {said.thing} 보내드립니다. 문서번호 {record.reference}\n"
        f"{said.note}첨부 이미지를 저장해 두세요. 문의 {record.issuer.contact}\n"
        f"For the guardian of {child}: the {said.english} is attached. No. {record.reference}{said.english_note}"
    )
    return MessageText(subject=f"{drill}{office_name} {said.noun}", text=text)


def _said(record: NoticeRecord) -> _Said:
    """Return the words of a record's kind, with the notes that it adds ready to stand in the text."""
    said = _SAID.get(record.kind, _ORDER)
    if not said.note:
        return said
    other = record.replaces.reference if record.replaces else ""
    note, english = said.note.format(other=other), said.english_note.format(other=other)
    return replace(said, note=f"{note}\n", english_note=f". {english}")


def _drill(record: NoticeRecord) -> str:
    return "[훈련] " if record.issuer.drill else ""


def sendable_mask(name: str) -> str:
    """Return the masked name in letters that a text message can carry: one odd letter must not hold up a batch."""
    return "".join(letter if is_sendable(letter) else "*" for letter in mask_name(name))
