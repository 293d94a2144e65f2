"""The hold queue of a batch: rows side by side, what is the same and what differs, earlier deliveries, the decision."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.queries.holds import (
    FIELDS,
    HoldCard,
    HoldGroup,
    count_groups,
    families,
    hold_groups,
    slip_card,
    witnesses_of,
)
from ansim.notices.services.holding import clear_families, decide_holds, decide_rest
from ansim.web.base.language import in_page_language
from ansim.web.base.tags import hidden_phone, korean_date
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404
from ansim.web.console.slip_words import field_name, slips_of, witness_name

_AT_ONCE = 10
_DECISIONS = {one.value: one for one in (HoldDecision.CLEARED, HoldDecision.LEFT_OUT)}


class DecideForm(forms.Form):
    """Which holds are decided, how and why; `choices` come one a hold."""

    why = forms.CharField(
        label=_("무엇으로 확인했나요"),
        max_length=200,
        required=False,
        help_text=_("예: 본인과 통화, 주민등록등본. 전화번호는 적지 마세요."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the people side by side."""

    name: str
    cells: tuple[str, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as the page shows it: a hold a person, or None for a row that is only beside."""

    group: HoldGroup
    heads: tuple[tuple[int, HoldCard | None], ...]
    lines: tuple[Line, ...]
    witnesses: tuple[tuple[int, str, str], ...]
    who: str


@requires(Permission.BATCH_READ)
def holds(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show who waits for a person, the open ones or all."""
    card = batch_or_404(request.actor, batch_id)
    every = request.GET.get("show") == "all"
    total = count_groups(request.actor, batch_id, only_open=not every)
    pages = max(1, -(-total // _AT_ONCE))
    page = min(max(1, _number(request.GET.get("page", ""))), pages)
    found = hold_groups(
        request.actor, batch_id, only_open=not every, start=(page - 1) * _AT_ONCE, limit=_AT_ONCE
    )
    names = queries.names_of({hold.who for group in found for hold in group.holds if hold.who})
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "slips": slips_of(slip_card(request.actor, batch_id)),
        "groups": [_shown(request, batch_id, group, names) for group in found],
        "total": total,
        "every": every,
        "page": page,
        "pages": pages,
        "families": len(families(request.actor, batch_id)),
        "may_decide": request.actor.may(Permission.BATCH_CREATE) and card.state is BatchState.CHECKED,
        "form": DecideForm(),
    }
    return render(request, "console/holds.html", shown)


@require_POST
@requires(Permission.BATCH_CREATE)
def decide(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Decide the holds of one group, each for itself, for one reason."""
    batch_or_404(request.actor, batch_id)
    chosen: dict[HoldDecision, list[int]] = {}
    for name, value in request.POST.items():
        if name.startswith("hold-") and value in _DECISIONS:
            chosen.setdefault(_DECISIONS[value], []).append(_number(name.removeprefix("hold-")))

    @transaction.atomic
    def act() -> int:
        return sum(
            decide_holds(
                by=request.actor,
                batch_id=batch_id,
                hold_ids=ids,
                decision=decision,
                why=_why(request),
                at=now(),
            )
            for decision, ids in chosen.items()
        )

    if not chosen:
        messages.error(request, gettext("행마다 보낼지 뺄지 골라 주세요."))
        return _back(request, batch_id)
    return _acted(request, batch_id, act)


@require_POST
@requires(Permission.BATCH_CREATE)
def clear_all_families(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Clear the holds of people who share a phone and an address."""
    batch_or_404(request.actor, batch_id)
    return _acted(
        request,
        batch_id,
        lambda: clear_families(by=request.actor, batch_id=batch_id, why=_why(request), at=now()),
    )


@require_POST
@requires(Permission.BATCH_CREATE)
def leave_rest_out(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Leave out everybody who is still held."""
    batch_or_404(request.actor, batch_id)
    return _acted(
        request,
        batch_id,
        lambda: decide_rest(
            by=request.actor, batch_id=batch_id, decision=HoldDecision.LEFT_OUT, why=_why(request), at=now()
        ),
    )


def _acted(request: StaffRequest, batch_id: int, act: Any) -> HttpResponse:
    try:
        count = act()
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return _back(request, batch_id)
    said = gettext("보류 %(count)s건의 결정을 남겼습니다.")
    messages.success(request, said % {"count": count})
    return _back(request, batch_id)


def _back(request: StaffRequest, batch_id: int) -> HttpResponse:
    left = slip_card(request.actor, batch_id)
    return redirect("console_holds" if left and left.open else "console_batch", batch_id=batch_id)


def _why(request: StaffRequest) -> str:
    return request.POST.get("why", "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(request: StaffRequest, batch_id: int, group: HoldGroup, names: dict[str, str]) -> Shown:
    own = {hold.row: hold for hold in group.holds}
    lines = [
        Line(field_name(name), tuple(_cell(one.person, name) for one in group.people), name in group.same)
        for name in FIELDS
        if len(group.people) == 1 or name in (*group.same, *group.differs)
    ]
    spoken = [(one.row, witnesses_of(request.actor, batch_id, one.row)) for one in group.people]
    return Shown(
        group,
        tuple((one.row, own.get(one.row)) for one in group.people),
        tuple(line for line in lines if any(line.cells)),
        tuple(
            (row, ", ".join(map(witness_name, agree)), ", ".join(map(witness_name, contradict)))
            for row, (agree, contradict) in spoken
        ),
        ", ".join(sorted({names.get(hold.who, "") for hold in group.holds if hold.who})),
    )


def _cell(person: Any, name: str) -> str:
    value = getattr(person, name, None)
    if value is None or value == "":
        return ""
    if name == "phone":
        return hidden_phone(value)
    if name in ("birth", "specimen"):
        return korean_date(value)
    if name == "sex":
        return gettext("남") if value == "M" else gettext("여")
    return str(value)
