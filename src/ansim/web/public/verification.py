"""What the verification page carries so that it can judge without us: keys, offices, and every word it may show."""

from typing import Any

from django.utils.translation import gettext

from ansim.accounts import queries
from ansim.conf import ports
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.verdict import BY_KIND, NoticeStatus, Reason, Verdict
from ansim.notices.queries.keys import public_keys
from ansim.notices.queries.status_lists import offices_with_lists
from ansim.web.base.language import in_page_language


def kind_name(kind: str) -> str:
    """Return a kind of notice in the language of the page."""
    names = {one.value: in_page_language(law_of(one).name) for one in NoticeKind}
    return names.get(kind, kind)


def tone_of(status: NoticeStatus) -> str:
    """Return how a genuine notice's standing is shown: success, warning or danger."""
    if status is NoticeStatus.WITHDRAWN:
        return "danger"
    return "success" if status is NoticeStatus.VALID else "warning"


def page_data() -> dict[str, Any]:
    """Return what the page's script reads: nothing of it is about a person."""
    return {
        "jwks": public_keys(),
        "base_url": ports.public_url(),
        "lists": [f"/n/lists/{card.code}" for card in offices_with_lists()],
        "offices": {card.code: card.name for card in queries.offices()},
        "kinds": {kind.value: kind_name(kind.value) for kind in NoticeKind},
        "by_status": {status.value: _sentence(True, status, Reason.NONE) for status in NoticeStatus},
        "by_kind": {
            kind.value: {status.value: in_page_language(said) for status, said in sentences.items()}
            for kind, sentences in BY_KIND.items()
        },
        "by_reason": {
            reason.value: _sentence(False, NoticeStatus.UNKNOWN, reason)
            for reason in Reason
            if reason is not Reason.NONE
        },
        "signs": {"success": "✓", "warning": "!", "danger": "✕"},
        "tones": tones(),
        "weekdays": list("일월화수목금토"),  # as kit/clock.py writes days in both languages
        "words": _words(),
    }


def tones() -> dict[str, str]:
    """Return the word that stands beside each colour."""
    return {"success": gettext("확인됨"), "warning": gettext("주의"), "danger": gettext("인정할 수 없음")}


def _sentence(genuine: bool, status: NoticeStatus, reason: Reason) -> str:
    return in_page_language(Verdict(genuine, status, reason).sentence())


def _words() -> dict[str, str]:
    return {
        "checking": gettext("확인하고 있습니다…"),
        "valid_unasked": gettext(
            "서명은 진본이고 기간 안입니다. 취소되었는지는 인터넷에 연결된 뒤 확인됩니다."
        ),
        "valid_by_list": gettext(
            "진본이며 기간 안입니다. {when}에 기관이 서명한 목록으로는 취소되지 않았습니다."
        ),
        "old_browser": gettext(
            "이 브라우저는 서명을 스스로 확인하지 못합니다. 서버에 보내 확인하거나, 아래에 문서번호와 생년월일을 넣어 주세요."
        ),
        "ask_server": gettext("QR 내용을 보내 확인하기"),
        "no_answer": gettext("응답이 없습니다. 연결을 확인하고 다시 눌러 주세요."),
        "name": gettext("이름"),
        "kind": gettext("종류"),
        "period": gettext("기간"),
        "office": gettext("발급 기관"),
        "reference": gettext("문서번호"),
        "replaced_by": gettext("새 문서번호"),
        "what_was_checked": gettext("무엇을 확인했나요"),
        "check_signature": gettext("발급 기관의 전자서명"),
        "check_address": gettext("QR 주소와 서명된 문서번호"),
        "check_day": gettext("오늘 날짜"),
        "check_books": gettext("발급 기관의 기록(취소, 정정)"),
        "right": gettext("맞음"),
        "wrong": gettext("맞지 않음"),
        "asked": gettext("발급 기관에 지금 물어 확인함"),
        "by_list": gettext("기관이 서명한 목록으로 확인함 ({when} 기준)"),
        "not_asked": gettext("연결되지 않아 확인하지 못함"),
        "by_browser": gettext("이 브라우저가 확인"),
        "by_server": gettext("서버가 확인"),
    }
