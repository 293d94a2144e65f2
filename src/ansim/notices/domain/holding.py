"""Decisions about held rows: what a person may decide, and when a decision still stands after another check."""

from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.texts import clean_text

_LONGEST = 200


class HoldDecision(StrEnum):
    """Open until a person has looked; cleared rows get their notice, left out ones do not."""

    OPEN = "open"
    CLEARED = "cleared"
    LEFT_OUT = "left_out"


class HoldsOpen(AnsimError):
    """Somebody still has to look at held rows."""

    code = "batch.holds_open"
    sentence = Sentence(
        ko="확인을 기다리는 보류가 {count}건 있습니다. 보류 화면에서 하나씩 확인하거나 빼 주세요.",
        en="{count} holds wait for a person. Clear each of them on the page of holds, or leave the rows out.",
    )


class Unguarded(AnsimError):
    """The list was checked before there was a slip guard."""

    code = "batch.unguarded"
    sentence = Sentence(
        ko="줄이 밀렸는지 살피기 전의 판에서 확인한 명단입니다. 명단 전체를 다시 확인해 주세요. 통지서를 이미 만들었으면 멈추고 명단을 다시 올려 주세요.",
        en="This list was checked before slid rows were looked for. Have the whole list checked again; where notices are "
        "made already, stop the batch and upload the list again.",
    )


class HoldUnknown(AnsimError):
    """The hold is not of this batch, or the list was checked again meanwhile."""

    code = "hold.unknown"
    sentence = Sentence(
        ko="그 보류는 더 이상 없습니다. 명단이 다시 확인되었을 수 있으니 화면을 새로 고쳐 주세요.",
        en="That hold is no longer there; the list may have been checked again. Reload the page.",
    )


class HoldReasonMissing(AnsimError):
    """A decision without a reason."""

    code = "hold.reason_missing"
    sentence = Sentence(
        ko="무엇으로 확인했는지 까닭을 적어 주세요. 전화번호는 적지 마세요.",
        en="Write down how you made sure. Do not write a phone number.",
    )


def checked_reason(why: str) -> str:
    """Return a reason with single spaces, at most 200 characters. Raises HoldReasonMissing for an empty one."""
    text = clean_text(why)[:_LONGEST].rstrip()
    if not text:
        raise HoldReasonMissing
    return text
