"""Words of the console: kinds, steps, columns of a list, reasons of failures with the one right action."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language, gettext

from ansim.delivery.domain.halting import halt_sentence
from ansim.delivery.domain.solapi_codes import STOPPING
from ansim.delivery.domain.states import State
from ansim.notices.domain.batch import StepName
from ansim.notices.domain.columns import Column
from ansim.notices.queries.batches import BatchCard
from ansim.web.public.verification import kind_name


class Doing(StrEnum):
    """Where the one right action about a reason of failure is done."""

    NUMBER = "number"
    """Person by person: another number, from the list of that reason."""

    CALL = "call"
    """Person by person: by telephone first, from the list of that reason."""

    POST = "post"
    """All of the reason at once, by letter."""

    SERVICE = "service"
    """In the office's settings, by an administrator."""


@dataclass(frozen=True, slots=True)
class FailureWords:
    """A reason of failure in words, what to do about it, and where that is done."""

    reason: str
    action: str
    doing: Doing


def batch_title(card: BatchCard) -> str:
    """Return how a batch is called: number and kind."""
    return f"#{card.id} {kind_name(card.kind.value)}"


def step_name(step: StepName) -> str:
    """Return a step of a batch in words."""
    return {
        StepName.CHECK: gettext("명단 확인"),
        StepName.MAKE: gettext("통지서 만들기"),
    }[step]


def column_name(column: Column) -> str:
    """Return what a column of a list means."""
    return {
        Column.NUMBER: gettext("번호"),
        Column.NAME: gettext("이름"),
        Column.OTHER_NAME: gettext("영문 이름"),
        Column.BIRTH: gettext("생년월일"),
        Column.RESIDENT_NUMBER: gettext("주민등록번호"),
        Column.RESIDENT_BACK: gettext("주민등록번호 뒷자리"),
        Column.FOREIGNER_NUMBER: gettext("외국인등록번호"),
        Column.AGE: gettext("나이"),
        Column.SEX: gettext("성별"),
        Column.PHONE: gettext("휴대전화"),
        Column.OTHER_PHONE: gettext("다른 전화"),
        Column.ADDRESS: gettext("주소"),
        Column.ADDRESS_DETAIL: gettext("상세 주소"),
        Column.SPECIMEN: gettext("검체 채취일"),
        Column.ONSET: gettext("증상 발생일"),
        Column.CONFIRMED: gettext("확진일"),
        Column.LAST_CONTACT: gettext("마지막 접촉일"),
        Column.PLACE: gettext("격리 장소"),
        Column.LANGUAGE: gettext("언어·국적"),
        Column.NOTE: gettext("비고"),
        Column.GUARDIAN_NAME: gettext("보호자 이름"),
        Column.GUARDIAN_PHONE: gettext("보호자 휴대전화"),
    }[column]


def failure_words(state: State, code: str) -> FailureWords:
    """Return why deliveries failed and the one right action, by state and the provider's raw code."""
    if code in STOPPING:
        return FailureWords(
            gettext("문자 서비스 설정 문제(잔액, 발신번호, 계정)"),
            gettext("관리자에게 알려 서비스 설정을 고친 뒤 한 사람씩 다시 보내거나 우편으로 보내세요."),
            Doing.SERVICE,
        )
    return {
        State.FAILED_PERMANENT: FailureWords(
            gettext("없는 번호이거나 받을 수 없는 번호"),
            gettext("번호를 다시 확인하고, 바뀐 번호가 없으면 우편이나 방문으로 전하세요."),
            Doing.NUMBER,
        ),
        State.FAILED_TEMPORARY: FailureWords(
            gettext("전화기가 꺼져 있거나 잠시 받을 수 없음"),
            gettext("전화로 먼저 알리고, 계속 꺼져 있으면 우편으로 전하세요."),
            Doing.CALL,
        ),
        State.RETURNED: FailureWords(
            gettext("전해졌다가 되돌아옴"),
            gettext("번호의 주인이 맞는지 확인하고 우편이나 방문으로 전하세요."),
            Doing.POST,
        ),
    }.get(
        state,
        FailureWords(
            gettext("문자 서비스 안의 오류"),
            gettext("코드를 관리자에게 알리고, 급한 분께는 전화로 먼저 알리세요."),
            Doing.CALL,
        ),
    )


def halt_words(reason: str) -> str:
    """Return why a sending is paused and what to do, by its code or by what somebody typed."""
    if reason == "failures":
        return gettext("실패가 많아 스스로 멈췄습니다. 실패한 까닭을 확인하고 이어서 보내세요.")
    said = halt_sentence(reason)
    if said is not None:
        return said.text(get_language() or "ko", reason=reason)
    if reason:
        return gettext("멈춰 있습니다: %(reason)s") % {"reason": reason}
    return gettext("담당자가 멈췄습니다. 이어서 보낼 때까지 나가지 않습니다.")


def moment_words(what: str, code: str) -> str:
    """Return one moment of a delivery's life in words; `what` is a state or `receipt`."""
    if what == "receipt":
        return gettext("문자 서비스의 수신 결과 %(code)s") % {"code": code}
    return {
        State.HELD_BACK.value: gettext("생년월일 답장을 기다림"),
        State.QUEUED.value: gettext("발송 대기"),
        State.SENDING.value: gettext("문자 서비스에 보내기 시작"),
        State.SENT.value: gettext("문자 서비스가 접수"),
        State.DELIVERED.value: gettext("휴대전화에 도착"),
        State.UNKNOWN.value: gettext("보냈으나 대답을 받지 못함"),
        State.CANCELLED.value: gettext("보내기 전에 취소"),
        State.EXPIRED.value: gettext("기한이 지나 보내지 않음"),
        State.RETURNED.value: gettext("되돌아옴"),
    }.get(what, gettext("발송 실패"))
