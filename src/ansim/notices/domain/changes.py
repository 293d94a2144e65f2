"""What may still happen to an issued notice: withdrawn, sent again, replaced; asked by one officer, agreed by another."""

from collections.abc import Iterable
from enum import StrEnum

from ansim.delivery.domain.states import State
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.message import MessageText
from ansim.notices.domain.record import NoticeRecord


class Act(StrEnum):
    """What is asked for: that a notice has no effect any more, that it goes to a phone once more, or that it goes to its
    phone although nobody there answered with the birth date."""

    WITHDRAW = "withdraw"
    REISSUE = "reissue"
    LET_GO = "let_go"


class ChangeState(StrEnum):
    """Asked by one officer; agreed or declined by another."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


class NotInForce(AnsimError):
    """The notice was never issued, or is withdrawn or replaced already."""

    code = "notice.not_in_force"
    sentence = Sentence(
        ko="발급되어 효력이 있는 통지서가 아닙니다. 화면을 새로 고쳐 지금 상태를 확인해 주세요.",
        en="This notice is not in force. Reload the page to see how it stands now.",
    )


class ChangeWaits(AnsimError):
    """Another change of the same notice waits for its second officer."""

    code = "change.waits"
    sentence = Sentence(
        ko="이 통지서에는 승인을 기다리는 다른 요청이 있습니다. 그 요청을 먼저 처리해 주세요.",
        en="Another change of this notice waits for approval. Have that one decided first.",
    )


class ChangeDecided(AnsimError):
    """Somebody decided the change meanwhile."""

    code = "change.decided"
    sentence = Sentence(
        ko="그 사이에 다른 사람이 처리한 요청입니다. 화면을 새로 고쳐 주세요.",
        en="Somebody decided this request meanwhile. Reload the page.",
    )


class AskedBySame(AnsimError):
    """The officer who asked for a change may not agree to it."""

    code = "change.same_person"
    sentence = Sentence(
        ko="요청한 사람은 승인할 수 없습니다. 다른 승인자가 승인해야 합니다.",
        en="Whoever asked for it may not approve it. Another approver has to.",
    )


class EarlierUnderWay(AnsimError):
    """An earlier message of the same notice may still arrive: a second one is never sent on a guess."""

    code = "reissue.under_way"
    sentence = Sentence(
        ko="먼저 보낸 것의 결과가 아직 정해지지 않았습니다. 결과가 나오거나 '결과 미확인'에서 정한 뒤 다시 보내세요.",
        en="It is not known yet what became of the earlier message. Wait for its result or decide it "
        "under 'unknown' before sending again.",
    )


class NoPhoneGiven(AnsimError):
    """What was typed is no mobile number."""

    code = "reissue.phone"
    sentence = Sentence(
        ko="휴대전화 번호로 읽을 수 없습니다. 예: 010-0000-0000",
        en="This cannot be read as a mobile number. Example: 010-0000-0000",
    )


class PeriodOver(AnsimError):
    """The notice's period has ended: it is not sent any more."""

    code = "notice.period_over"
    sentence = Sentence(
        ko="격리기간이 끝난 통지서는 다시 보내지 않습니다. 필요하면 격리해제 확인서를 발급하세요.",
        en="A notice whose period has ended is not sent again. Issue a release certificate where one is needed.",
    )


class NotHeldBack(AnsimError):
    """The message does not wait for an answer any more: it went, was called off, or has expired."""

    code = "notice.not_held_back"
    sentence = Sentence(
        ko="이 통지는 이제 답장을 기다리지 않습니다. 그 사이에 답장이 왔거나, 철회되었거나, 보낼 기한이 지났습니다.",
        en="This notice does not wait for an answer any more: it was answered, withdrawn, or has expired meanwhile.",
    )


_MAY_STILL_LEAVE = frozenset({State.SENDING, State.UNKNOWN})
_NEVER_LEFT = frozenset({State.HELD_BACK, State.QUEUED, State.CANCELLED, State.EXPIRED})


def never_left(state: State) -> bool:
    """Return whether a message that stands so has not left the house; one that is still queued or held back has not either."""
    return state in _NEVER_LEFT


def may_go_again(earlier: Iterable[tuple[str, State]], phone: str) -> bool:
    """Return whether a notice may go to `phone` once more, by the phones and states of its messages so far.

    Never while one of them may have left without an answer; to the same phone not before its result is known either.
    What is still queued does not count: it is called off first.
    """
    return not any(
        state in _MAY_STILL_LEAVE or (state is State.SENT and sent_to == phone) for sent_to, state in earlier
    )


def phones_to_tell(messages: Iterable[tuple[str, State]]) -> tuple[str, ...]:
    """Return the phones, each once and in order, that a message left for or may have: those are told of a withdrawal."""
    return tuple(dict.fromkeys(phone for phone, state in messages if phone and state not in _NEVER_LEFT))


def withdrawal_message(record: NoticeRecord, office_name: str) -> MessageText:
    """Return subject and text that tell of a withdrawal: the number and the office, nothing of the person or the reason."""
    done = f"통지서 문서번호 {record.reference}의 발급을 철회했습니다."
    english = f"Notice no. {record.reference} has been withdrawn and has no effect."
    return _ended(record, office_name, "통지서 철회", done, english)


def replaced_message(record: NoticeRecord, office_name: str) -> MessageText:
    """Return what tells a phone that a notice it had is replaced by one that goes elsewhere: neither whose nor by which."""
    done = f"통지서 문서번호 {record.reference}을(를) 정정했습니다."
    english = f"Notice no. {record.reference} has been replaced and has no effect."
    return _ended(record, office_name, "통지서 정정", done, english)


def _ended(record: NoticeRecord, office_name: str, title: str, done: str, english: str) -> MessageText:
    drill = "[훈련] " if record.issuer.drill else ""
    text = (
        f"{drill}[{office_name}] {done} 효력이 없습니다.\n"
        f"받은 이미지는 쓰지 마세요. 문의 {record.issuer.contact}\n{english}"
    )
    return MessageText(subject=f"{drill}{office_name} {title}", text=text)
