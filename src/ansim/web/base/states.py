"""Words and tones of states that pages show as badges: batches, notices, deliveries (glossary: States)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import get_language

from ansim.kit.sentence import Sentence


class Tone(StrEnum):
    """How strongly a badge speaks; colour is never the only sign, the word is always there."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"

    @property
    def css(self) -> str:
        """Return the KRDS classes of this tone."""
        names = {"neutral": "gray", "info": "information"}
        return f"krds-badge bg-light-{names.get(self.value, self.value)}"


@dataclass(frozen=True, slots=True)
class State:
    """A state in words, with its tone."""

    label: Sentence
    tone: Tone


def _state(ko: str, en: str, tone: Tone) -> State:
    return State(Sentence(ko, en), tone)


STATES: Final[Mapping[str, State]] = {
    "draft": _state("작성 중", "Draft", Tone.NEUTRAL),
    "checking": _state("확인 중", "Checking", Tone.INFO),
    "checked": _state("확인 마침", "Checked", Tone.INFO),
    "columns_asked": _state("열 확인 필요", "Columns to confirm", Tone.WARNING),
    "making": _state("만드는 중", "Making", Tone.INFO),
    "made": _state("만듦", "Made", Tone.INFO),
    "handed_over": _state("승인 대기", "Waiting for release", Tone.WARNING),
    "to_post": _state("우편 남음", "Letters left", Tone.WARNING),
    "failed_temporary": _state("실패(일시)", "Failed for now", Tone.DANGER),
    "failed_technical": _state("실패(서비스)", "Failed in the service", Tone.DANGER),
    "failed_permanent": _state("실패(번호)", "Failed for good", Tone.DANGER),
    "rendering": _state("만드는 중", "Rendering", Tone.INFO),
    "ready": _state("준비됨", "Ready", Tone.INFO),
    "waiting": _state("승인 대기", "Waiting for release", Tone.WARNING),
    "approved": _state("승인됨", "Approved", Tone.INFO),
    "released": _state("승인됨", "Released", Tone.INFO),
    "running": _state("진행 중", "Running", Tone.INFO),
    "paused": _state("일시 멈춤", "Paused", Tone.WARNING),
    "stopped": _state("중단됨", "Stopped", Tone.DANGER),
    "finished": _state("끝남", "Finished", Tone.SUCCESS),
    "issued": _state("발급됨", "Issued", Tone.SUCCESS),
    "withdrawn": _state("철회됨", "Withdrawn", Tone.DANGER),
    "superseded": _state("대체됨", "Superseded", Tone.WARNING),
    "excluded": _state("제외", "Excluded", Tone.WARNING),
    "held": _state("보류", "Held", Tone.WARNING),
    "held_back": _state("답장 대기", "Waiting for an answer", Tone.WARNING),
    "asking": _state("답장 대기", "Waiting for answers", Tone.WARNING),
    "queued": _state("발송 대기", "Queued", Tone.NEUTRAL),
    "sending": _state("발송 중", "Sending", Tone.INFO),
    "sent": _state("발송됨", "Sent", Tone.INFO),
    "delivered": _state("수신됨", "Delivered", Tone.SUCCESS),
    "unknown": _state("결과 미확인", "Unknown", Tone.WARNING),
    "failed": _state("실패", "Failed", Tone.DANGER),
    "returned": _state("반송", "Returned", Tone.WARNING),
    "posted": _state("우편 전환", "By post", Tone.INFO),
    "cancelled": _state("취소됨", "Cancelled", Tone.NEUTRAL),
    "lookup_asked": _state("서명 대기", "Waiting for signatures", Tone.WARNING),
    "lookup_signed": _state("기록 중", "Being logged", Tone.INFO),
    "lookup_logged": _state("조회 중", "Looking up", Tone.INFO),
    "lookup_opened": _state("결과 있음", "Opened", Tone.SUCCESS),
    "lookup_closed": _state("닫힘", "Closed", Tone.NEUTRAL),
    "lookup_failed": _state("실패", "Failed", Tone.DANGER),
    "contact_new": _state("분류 전", "Not graded", Tone.WARNING),
    "contact_rejected": _state("제외", "Rejected", Tone.NEUTRAL),
    "contact_accepted": _state("확정", "Accepted", Tone.INFO),
    "contact_told": _state("알림 보냄", "Told", Tone.INFO),
    "contact_identified": _state("신원 확인", "Known", Tone.SUCCESS),
    "contact_handed_over": _state("통지로 넘김", "Handed over", Tone.SUCCESS),
    "change_asked": _state("승인 대기", "Waiting for approval", Tone.WARNING),
    "change_agreed": _state("승인됨", "Approved", Tone.SUCCESS),
    "transfer_offered": _state("답을 기다림", "Waiting for an answer", Tone.WARNING),
    "transfer_accepted": _state("받음", "Accepted", Tone.SUCCESS),
    "transfer_declined": _state("거둠", "Declined", Tone.NEUTRAL),
    "change_declined": _state("거둠", "Declined", Tone.NEUTRAL),
    "bundle_waiting": _state("결과 기다림", "Waiting for results", Tone.INFO),
    "bundle_overdue": _state("소식 없음", "Overdue", Tone.DANGER),
    "bundle_back": _state("결과 받음", "Results in", Tone.SUCCESS),
    "bundle_lost": _state("잃어버림", "Lost", Tone.DANGER),
    "taken_sending": _state("보내는 중", "Sending", Tone.INFO),
    "taken_held": _state("멈춤", "Held", Tone.WARNING),
    "taken_sent": _state("다 보냄", "All sent", Tone.SUCCESS),
    "taken_stopped": _state("중지함", "Stopped", Tone.NEUTRAL),
    "expired": _state("기한 지남", "Expired", Tone.NEUTRAL),
}


def state_of(name: str) -> State:
    """Return the words and tone of a state; one that is not in the table is shown by its own name."""
    return STATES.get(name, State(Sentence(name, name), Tone.NEUTRAL))


_STEPS: Final[Mapping[str, Sentence]] = {
    "picture": Sentence("그림 문자", "Picture message"),
    "text": Sentence("글 문자", "Text message"),
    "alimtalk": Sentence("알림톡", "Alimtalk"),
    "post": Sentence("등기 우편", "Registered post"),
}


def step_name(step: str) -> str:
    """Return what a step of the ladder is called, in the language of the page."""
    return _STEPS[step].text(get_language() or "ko")
