"""A certificate of dispatch as data: the words of a printed page out of a record and what was noted of it.

It says what the evidence says and nothing more: "arrived" is the service's report, not that somebody read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ansim.delivery.domain.states import FAILED, State
from ansim.kit.clock import KST, korean_date, korean_datetime
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.asking import AskState
from ansim.notices.domain.evidence import Proof, What, said
from ansim.notices.domain.guardian_keys import is_guardians, is_later, is_question
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.record import NoticeRecord

_DRILL = "훈련 DRILL · 실제 증명서가 아닙니다 Not a real certificate"
_WORDS = {
    State.SENT: "문자 서비스가 접수 (taken by the service)",
    State.DELIVERED: "휴대전화에 도착 (arrived)",
    State.UNKNOWN: "대답을 받지 못함 (no answer)",
    State.CANCELLED: "보내기 전에 취소 (cancelled before it went)",
    State.EXPIRED: "기한이 지나 보내지 않음 (expired, not sent)",
    State.RETURNED: "되돌아옴 (returned)",
    **dict.fromkeys(FAILED - {State.RETURNED}, "전하지 못함 (failed)"),
}
_ASKED = {
    AskState.WAITING: "생년월일을 먼저 물음 (birth date asked first)",
    AskState.MISSED: "맞지 않는 생년월일 세 번 (three wrong answers)",
    AskState.ANSWERED: "맞는 생년월일을 받음 (answered rightly)",
    AskState.LET_GO: "답장 없이 보내기로 정함 (sent unanswered by decision)",
    AskState.POSTED: "우편으로 바꿈 (by post instead)",
    AskState.OVER: "답장 없이 끝남 (ended unanswered)",
}
_HOW = (
    "위의 각 줄은 적힌 때에 봉인되었고, 봉인의 뿌리 값은 공개 원장에 적혀 있습니다. 함께 받은 증거 파일(JSON)의 진술을 "
    "다시 계산하면 아래 봉인과 같은지 누구나 확인할 수 있습니다. Each line was sealed when it happened, and the seal "
    "stands in the public ledger; anyone can check the JSON proof against it. {address}"
)


class NothingToCertify(AnsimError):
    """Nothing that was noted of the notice is sealed yet."""

    code = "dispatch.nothing"
    sentence = Sentence(
        ko="아직 봉인된 발송 기록이 없습니다. 발송한 뒤 잠시 기다렸다가 다시 받아 주세요.",
        en="Nothing noted of this notice is sealed yet. Wait a moment after it was sent and try again.",
    )


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the page prints; rows have `at`, `what`, `proof`."""

    reference: str
    office: str
    head: str
    drill: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, str], ...]
    hashes: tuple[tuple[str, str], ...]
    how: str
    seals: tuple[tuple[str, str], ...]
    made: str


def certificate(
    record: NoticeRecord,
    proofs: Sequence[Proof],
    *,
    kind: str,
    names: Mapping[str, str],
    address: str,
    made_at: datetime,
) -> Certificate:
    """Return the certificate of a notice; `kind` in words, `names` of staff by `staff:1`, `address` of the public ledger.

    Raises NothingToCertify without a sealed statement.
    """
    if not proofs:
        raise NothingToCertify
    told = [(proof, said(proof.body)) for proof in proofs]
    released = next((facts for _, facts in told if facts.get("what") == What.RELEASED.value), {})
    return Certificate(
        reference=record.reference,
        office=record.issuer.office_name,
        head=record.issuer.head_title,
        drill=_DRILL if record.issuer.drill else "",
        facts=(
            ("받은 사람 Name", record.name),
            ("생년월일 Birth", korean_date(record.birth)),
            ("휴대전화 Phone", _half(record.phone) if record.phone else "없음 (none)"),
            ("통지서 Notice", f"{kind} · {record.reference}"),
            (
                "기간 Period",
                f"{korean_date(record.period.first_day)} ~ {korean_date(record.period.last_day)} 24:00",
            ),
            ("발급 기관 Office", f"{record.issuer.office_name} {record.issuer.department}"),
        ),
        rows=tuple(_row(proof, facts, names) for proof, facts in told),
        hashes=(
            ("PDF", str(released.get("pdf_sha256", "-"))),
            ("그림 Image", str(released.get("image_sha256", "-"))),
        ),
        how=_HOW.format(address=address),
        seals=tuple({proof.leaf.seq: _seal(proof) for proof, _ in told}.values()),
        made=f"{korean_datetime(made_at)} 발급 · made",
    )


def _row(proof: Proof, facts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    at = datetime.fromisoformat(str(facts["at"]))
    return {
        "at": f"{korean_datetime(at)}:{at.astimezone(KST):%S}",
        "what": _what(facts, names),
        "proof": f"봉인 {proof.leaf.seq} · {proof.place}",
    }


def _what(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    def name(key: str) -> str:
        return names.get(str(facts.get(key)), str(facts.get(key)))

    match facts.get("what"):
        case What.RELEASED.value:
            return f"발급: 준비 {name('prepared_by')}, 승인 {name('released_by')} (released by two officers)"
        case What.POSTED.value:
            return f"우편 발송 파일로 내보냄 (given to the post): {name('by')}"
        case What.CHANGED.value:
            word = {"withdrawn": "철회 (withdrawn)", "superseded": "대체 (superseded)"}
            return f"{word.get(str(facts.get('state')), str(facts.get('state')))}: {name('by')}"
        case What.ASKED.value:
            return _asked(facts, name("by"))
        case _:
            return _message(facts)


def _asked(facts: Mapping[str, Any], who: str) -> str:
    to = "보호자 번호에 " if is_guardians(str(facts["message"])) else ""
    by = "" if who.startswith("system:") else f": {who}"
    return f"{to}{_ASKED[AskState(facts['state'])]}{by}"


def _message(facts: Mapping[str, Any]) -> str:
    key, state = str(facts["message"]), State(str(facts["state"]))
    to = "보호자에게 " if is_guardians(key) else "뒤의 알림 " if is_later(key) else ""
    to += "확인 문자 " if is_question(key) else ""
    code = f", 코드 {facts['code']}" if facts.get("code") else ""
    number = f", 접수 번호 {facts['service_id']}" if facts.get("service_id") else ""
    return f"{to}{_WORDS[state]}: {facts['service']}{code}{number}"


def _seal(proof: Proof) -> tuple[str, str]:
    place = (
        "원장에 적기 전 (not in the ledger yet)"
        if proof.index is None
        else f"원장 notices {proof.index}번 항목"
    )
    return f"봉인 {proof.leaf.seq} · 진술 {proof.leaf.count}건 · {place}", proof.leaf.root.hex()


def _half(phone: str) -> str:
    shown = show_phone(phone)
    return f"{shown[:4]}****{shown[8:]}"
