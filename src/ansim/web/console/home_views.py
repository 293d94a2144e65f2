"""통지 현황: what waits for me first, then every batch with its bars, and what went wrong."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.pictures import waiting_pictures
from ansim.delivery.queries.carrying import silent_count
from ansim.delivery.queries.failures import failed_count
from ansim.delivery.queries.health import service_health
from ansim.delivery.queries.unknowns import unknown_count
from ansim.kit.clock import now
from ansim.notices.queries.batches import batches
from ansim.notices.queries.changes import count_open_changes
from ansim.notices.queries.mistakes import count_mistakes
from ansim.notices.queries.transfers import count_transfers
from ansim.notices.queries.wordings import waiting_wordings
from ansim.web.base.navigation import entries_for
from ansim.web.console.progress import Progress, progress_of_all

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the person looking."""

    sentence: str
    count: int
    batch_id: int
    step: str


@requires(Permission.HOME_READ)
def start(request: StaffRequest) -> HttpResponse:
    """Send everybody to the first page of their own work."""
    entries = entries_for(request.actor, "/")
    return redirect(entries[0].url if entries else "account_home")


@requires(Permission.BATCH_READ)
def home(request: StaffRequest) -> HttpResponse:
    """Show the whole page."""
    return render(request, "console/home.html", _shown(request.actor))


@requires(Permission.BATCH_READ)
def live(request: StaffRequest) -> HttpResponse:
    """Show the part that moves, for polling."""
    return render(request, "console/home_live.html", _shown(request.actor))


def _shown(actor: Actor) -> dict[str, object]:
    found = progress_of_all(actor, batches(actor, limit=_SHOWN))
    office_id = actor.office_id or 0
    failed = failed_count(office_id=office_id) if actor.may(Permission.DELIVERY_READ) else 0
    unknown = unknown_count(office_id=office_id) if actor.may(Permission.DELIVERY_DECIDE) else 0
    out = silent_count(office_id=office_id) if actor.may(Permission.DELIVERY_CARRY) else 0
    asked = count_open_changes(actor) if actor.may(Permission.NOTICE_APPROVE) else 0
    return {
        "mistakes": count_mistakes(actor) if actor.may(Permission.NOTICE_REISSUE) else 0,
        "changes": asked,
        "wordings": len(waiting_wordings(actor)) if actor.may(Permission.TEMPLATE_APPROVE) else 0,
        "pictures": len(waiting_pictures(actor)) if actor.may(Permission.OFFICE_APPROVE) else 0,
        "transfers": count_transfers(actor) if actor.may(Permission.BATCH_CREATE) else 0,
        "service": service_health(office_id=office_id, now=now())
        if actor.may(Permission.DELIVERY_READ)
        else None,
        "waiting": [_waiting(one) for one in found if one.next_step],
        "batches": found,
        "failed": failed,
        "unknown": unknown,
        "out": out,
        "overdue": silent_count(office_id=office_id, overdue_at=now()) if out else 0,
        "is_moving": any(one.is_moving for one in found),
        "may_create": actor.may(Permission.BATCH_CREATE),
    }


def _waiting(one: Progress) -> Waiting:
    sentences = {
        "layout": gettext("명단을 어떻게 읽었는지 확인해 주세요.")
        if one.card.rows
        else gettext("열의 뜻을 알아보지 못했습니다. 어느 열이 무엇인지 정해 주세요."),
        "recheck": gettext("고친 행이 있습니다. 명단 전체를 한 번 더 확인하세요."),
        "holds": gettext("사람이 확인해야 할 행이 있습니다. 보낼지 뺄지 정하세요."),
        "make": gettext("명단 확인이 끝났습니다. 문제를 보고 통지서를 만드세요."),
        "hand_over": gettext("통지서가 다 만들어졌습니다. 확인하고 승인을 요청하세요."),
        "release": gettext("승인을 기다립니다. 확인하고 승인하세요."),
        "ask": gettext("생년월일 답장이 없는 사람이 있습니다. 어떻게 알릴지 정하세요."),
        "post": gettext("전화가 없어 우편으로 보낼 사람이 있습니다."),
        "carry": gettext("업무망에서 나가지 못한 통지가 있습니다. 꾸러미로 내보내 바깥쪽에서 보내세요."),
    }
    count = one.to_carry or one.to_ask or one.to_post or one.card.included
    return Waiting(f"{one.title}: {sentences[one.next_step]}", count, one.card.id, one.next_step)
