"""Result codes of the carriers' common relay, as NHN Cloud and Naver SENS pass them on: outcome and meaning, as data.

Source: TOAST-DOCS/SMS ko/error-code.md (수신 결과 코드). Every code here ends a message; `temporary` says that the cause
may pass (the phone was off), so that another try later is worth it.
"""

from dataclasses import dataclass
from typing import Final

from ansim.delivery.domain.states import Outcome
from ansim.kit.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Code:
    """What one code says of a message."""

    outcome: Outcome
    meaning: Sentence


def _code(outcome: Outcome, ko: str, en: str) -> Code:
    return Code(outcome, Sentence(ko=ko, en=en))


_DELIVERED, _LATER, _NEVER, _FAULT = (
    Outcome.DELIVERED,
    Outcome.TEMPORARY,
    Outcome.PERMANENT,
    Outcome.TECHNICAL,
)

CARRIER: Final = {
    "1000": _code(_DELIVERED, "수신함", "received"),
    "1001": _code(_LATER, "이동통신사가 바쁨", "carrier busy"),
    "1002": _code(_NEVER, "받는 번호의 형식이 틀림", "recipient's number malformed"),
    "1003": _code(_FAULT, "발신번호의 형식이 틀림", "sender number malformed"),
    "1019": _code(_LATER, "보낼 수 있는 시간이 지남", "time to live passed"),
    "2000": _code(_LATER, "정한 시간 안에 결과가 없음", "no result in time"),
    "2001": _code(_LATER, "무선망에서 전달하지 못함", "failed in the radio network"),
    "2002": _code(_LATER, "무선망과 휴대전화 사이에서 전달하지 못함", "failed between network and phone"),
    "2003": _code(_LATER, "휴대전화가 꺼짐", "phone off"),
    "2004": _code(_LATER, "받을 문자가 가득 참", "message buffer full"),
    "2005": _code(_LATER, "음영 지역", "no coverage"),
    "2006": _code(_LATER, "통신사에서 지워짐", "deleted at the carrier"),
    "2007": _code(_LATER, "휴대전화의 일시적인 문제", "passing trouble of the phone"),
    "3000": _code(_FAULT, "보낼 수 없음", "cannot be sent"),
    "3001": _code(_NEVER, "가입자가 없음", "no subscriber"),
    "3002": _code(_FAULT, "성인 인증 실패", "adult check failed"),
    "3003": _code(_NEVER, "없는 번호", "number not in use"),
    "3004": _code(_LATER, "서비스 일시 정지", "service suspended"),
    "3005": _code(_LATER, "통화 중이어서 전달하지 못함", "phone was in a call"),
    "3006": _code(_NEVER, "착신 거절", "refused by the recipient"),
    "3007": _code(_FAULT, "콜백 URL을 받을 수 없는 휴대전화", "phone takes no callback URL"),
    "3008": _code(_FAULT, "휴대전화의 다른 문제", "other trouble of the phone"),
    "3009": _code(_FAULT, "메시지 형식이 틀림", "message malformed"),
    "3010": _code(_NEVER, "MMS를 받지 못하는 휴대전화", "phone takes no MMS"),
    "3011": _code(_LATER, "통신사 서버 오류", "carrier's server failed"),
    "3012": _code(_FAULT, "스팸으로 막힘", "blocked as spam"),
    "3013": _code(_NEVER, "서비스 거부", "service refused"),
    "3014": _code(_FAULT, "기타 실패", "other failure"),
    "3015": _code(_FAULT, "전송 경로 없음", "no route"),
    "3016": _code(_FAULT, "그림이 너무 큼", "picture too large"),
    "3017": _code(
        _FAULT, "발신번호가 변작 방지 규칙에 맞지 않음", "sender number against the spoofing rules"
    ),
    "3018": _code(
        _FAULT, "발신번호가 번호 도용 차단 서비스에 가입됨", "sender number is protected against use"
    ),
    "3019": _code(_FAULT, "발신번호가 사전 등록되지 않음", "sender number not registered beforehand"),
    "E911": _code(_FAULT, "첨부 파일의 확장자가 없음", "attachment without an extension"),
    "E913": _code(_FAULT, "첨부 파일이 비어 있음", "attachment empty"),
    "E915": _code(_FAULT, "같은 문자가 다시 요청되어 버려짐", "dropped as a duplicate"),
    "E919": _code(_FAULT, "발송 제한 시간", "outside the sending hours"),
    "E999": _code(_FAULT, "기타 오류", "other error"),
}

KAKAO: Final = {
    "1000": CARRIER["1000"],
    "1003": _code(_FAULT, "발신 프로필 키가 틀림", "sender key invalid"),
    "1006": _code(_FAULT, "지워진 발신 프로필", "sender profile deleted"),
    "1007": _code(_FAULT, "막힌 발신 프로필", "sender profile blocked"),
    "1021": _code(_FAULT, "막힌 카카오톡 채널", "channel blocked"),
    "1025": _code(_FAULT, "제재 중인 카카오톡 채널", "channel under sanction"),
    "2001": _code(_LATER, "카카오의 예기치 않은 오류", "unexpected error at Kakao"),
    "3000": _code(_LATER, "카카오의 예기치 않은 오류", "unexpected error at Kakao"),
    "3005": _code(
        Outcome.SENT,
        "보냈으나 수신 확인이 없음(3일 안에 올 수 있음)",
        "sent, not confirmed; may come within 3 days",
    ),
    "3006": _code(_LATER, "카카오 내부 오류", "internal error at Kakao"),
    "3008": _code(_NEVER, "전화번호 오류", "number wrong"),
    "3012": _code(_LATER, "카카오와 통신하지 못함", "no connection to Kakao"),
    "3014": _code(_FAULT, "메시지가 너무 김", "message too long"),
    "3015": _code(_FAULT, "템플릿이 없음", "no such template"),
    "3016": _code(_FAULT, "내용이 승인된 템플릿과 다름", "text differs from the approved template"),
    "3018": _code(_NEVER, "최근 7일 안에 카카오톡을 쓰지 않았거나 보낼 수 없는 사람", "not an active user"),
    "3019": _code(_NEVER, "카카오톡을 쓰지 않는 사람", "not a KakaoTalk user"),
    "3020": _code(_NEVER, "알림톡을 차단한 사람", "Alimtalk blocked by the recipient"),
    "3021": _code(_NEVER, "알림톡을 받지 못하는 카카오톡 판", "KakaoTalk too old"),
}


def carrier_outcome(code: str) -> Outcome | None:
    """Return what a carrier's code says; an unknown code of the carriers' form counts as our or the service's fault."""
    return _outcome(code, CARRIER)


def kakao_outcome(code: str) -> Outcome | None:
    """Return what a code of Kakao says; an unknown code of its form counts as our or the service's fault."""
    return _outcome(code, KAKAO)


def _outcome(code: str, table: dict[str, Code]) -> Outcome | None:
    if code in table:
        return table[code].outcome
    shaped = len(code) == 4 and code.isascii() and code[1:].isdigit() and code[0] in "1234567890E"
    return Outcome.TECHNICAL if shaped else None
