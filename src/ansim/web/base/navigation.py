"""The header's navigation: each entry stands beside the permission it needs; entries without a route are left out."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as drawn: its words, address, and whether the page shown lies under it."""

    label: str | Promise
    url: str
    is_current: bool


#: words, name of the route, permission
MENU: tuple[tuple[str | Promise, str, Permission], ...] = (
    (_("오늘"), "tracing_home", Permission.CASE_READ),
    (_("통지 현황"), "console_home", Permission.BATCH_READ),
    (_("새 일괄 발급"), "console_new_batch", Permission.BATCH_CREATE),
    (_("발송 실패"), "console_failures", Permission.DELIVERY_READ),
    (_("결과 미확인"), "console_unknown", Permission.DELIVERY_DECIDE),
    (_("철회·재발송 승인"), "console_changes", Permission.NOTICE_APPROVE),
    (_("받은 사람의 신고"), "console_mistakes", Permission.NOTICE_REISSUE),
    (_("조회 승인"), "tracing_approvals", Permission.LOOKUP_APPROVE),
    (_("서식과 규칙"), "console_templates", Permission.BATCH_READ),
    (_("대상자 찾기"), "console_people", Permission.PERSON_READ),
    (_("카드 창구"), "desk_cards", Permission.DESK_SERVE),
    (_("직원"), "staff_list", Permission.STAFF_READ),
    (_("기관"), "office_settings", Permission.OFFICE_READ),
    (_("알린 문제"), "staff_problems", Permission.OFFICE_MANAGE),
    (_("감사 기록"), "audit_trail", Permission.AUDIT_READ),
)


#: pages that lie beside the entry they belong to, by how their addresses begin
_BESIDE = {"/contacts/": "/cases/", "/imported/": "/cases/"}


def entries_for(actor: Actor, path: str) -> list[Entry]:
    """Return the entries the actor may use, in order; the one whose address is the longest start of `path` is current."""
    found = [(label, _address(name)) for label, name, permission in MENU if actor.may(permission)]
    path = next((entry for start, entry in _BESIDE.items() if path.startswith(start)), path)
    there = [(label, url) for label, url in found if url]
    current = max((url for _label, url in there if path.startswith(url)), key=len, default="")
    return [Entry(label, url, url == current) for label, url in there]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
