"""What went wrong on the way: failures by reason with one action each; the unknown, decided by a person."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.queries.deliveries import time_line
from ansim.delivery.queries.failures import failure_reasons
from ansim.delivery.queries.unknowns import unknown_deliveries
from ansim.delivery.services.unknowns import Decision
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.guardian_keys import goes_elsewhere, is_guardians, notice_of
from ansim.notices.queries.people import notices_by_references
from ansim.notices.services.controlling import decide_delivery
from ansim.web.base.export import export_of
from ansim.web.base.forms import take_error
from ansim.web.base.keyed_table import KeyedTable
from ansim.web.base.language import moment_in_words
from ansim.web.base.states import step_name
from ansim.web.base.table import Column
from ansim.web.base.tags import hidden_phone
from ansim.web.console import cells
from ansim.web.console.failure_acts import acts_of, list_url, reason_chosen
from ansim.web.console.rows import FailureRow, FailureRows, UnknownRow, UnknownRows
from ansim.web.console.words import failure_words, moment_words

_DECISIONS = (
    (Decision.SENT.value, _("받은 것으로 확인했습니다 (본인이 받았다고 함)")),
    (Decision.SEND_AGAIN.value, _("받지 않은 것을 확인했습니다. 다시 보냅니다")),
    (Decision.GIVE_UP.value, _("문자는 그만두고 다른 방법으로 알립니다")),
)


class DecisionForm(forms.Form):
    """What a person decides of an unknown delivery, and why."""

    decision = forms.ChoiceField(
        label=_("어떻게 할까요"),
        choices=_DECISIONS,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("까닭"),
        max_length=200,
        help_text=_("예: 본인과 통화해 받지 않은 것을 확인. 전화번호는 적지 마세요."),
    )

    def __init__(self, *args: Any, is_carried: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_carried:  # only the installation that it was carried to knows whether it may go again
            decision = cast(forms.ChoiceField, self.fields["decision"])
            decision.choices = [one for one in _DECISIONS if one[0] != Decision.SEND_AGAIN]


@requires(Permission.DELIVERY_READ)
def failures(request: StaffRequest) -> HttpResponseBase:
    """Show failures by reason with the one right action, and the list behind each number."""
    office_id = request.actor.office_id or 0
    state, code = reason_chosen(request)
    reasons = failure_reasons(office_id=office_id)
    count = sum(one.count for one in reasons if state in (None, one.state) and code in (None, one.code))
    groups = [
        {
            "found": one,
            "words": failure_words(one.state, one.code),
            "url": list_url(one.state, one.code),
            "acts": acts_of(request.actor, one),
            "is_chosen": (one.state, one.code) == (state, code),
        }
        for one in reasons
    ]
    table = KeyedTable(
        request,
        FailureRows(request.actor, state, code, count),
        _failure_columns(request.actor.may(Permission.NOTICE_REISSUE)),
        caption=_("실패한 발송"),
        name="failures",
        exportable=True,
        empty=(_("처리할 실패가 없습니다"), _("발송 결과에 실패가 생기면 여기에 모입니다.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request)
        return download
    shown = {"groups": groups, "table": table, "is_narrowed": state or code}
    return render(request, "console/failures.html", shown)


@requires(Permission.DELIVERY_DECIDE)
def unknown(request: StaffRequest) -> HttpResponse:
    """Show what was asked without an answer, the longest waiting first."""
    table = KeyedTable(
        request,
        UnknownRows(request.actor),
        _unknown_columns(),
        caption=_("결과 미확인"),
        name="unknown",
        empty=(
            _("결과를 모르는 발송이 없습니다"),
            _("문자 서비스가 대답하지 않은 발송이 생기면 여기에 모입니다."),
        ),
    )
    return render(request, "console/unknown.html", {"table": table})


@requires(Permission.DELIVERY_DECIDE)
def decide(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Show all that is known of one unknown delivery and take the decision."""
    office_id = request.actor.office_id or 0
    found = unknown_deliveries(office_id=office_id, delivery_id=delivery_id)
    if not found:
        messages.info(request, gettext("그 발송은 그 사이에 결과가 정해졌습니다."))
        return redirect("console_unknown")
    form = DecisionForm(request.POST or None, is_carried=found[0].is_carried)
    if request.method == "POST" and form.is_valid() and _decided(request, delivery_id, form):
        messages.success(request, gettext("결정을 남겼습니다."))
        return redirect("console_unknown")
    line = time_line(office_id=office_id, key=found[0].key)
    reference = notice_of(found[0].key)
    shown = {
        "one": found[0],
        "reference": reference,
        "is_guardians": is_guardians(found[0].key),
        "notice": notices_by_references(request.actor, [reference]).get(reference),
        "moments": [(moment, moment_words(moment.what, moment.code)) for moment in line.moments],
        "form": form,
    }
    return render(request, "console/decide.html", shown)


def _decided(request: StaffRequest, delivery_id: int, form: DecisionForm) -> bool:
    typed = form.cleaned_data
    try:
        decide_delivery(
            by=request.actor,
            delivery_id=delivery_id,
            decision=Decision(typed["decision"]),
            why=typed["why"],
            at=now(),
        )
    except AnsimError as error:
        take_error(form, error, "why")
        return False
    return True


@transaction.atomic
def _write_export(request: StaffRequest) -> None:
    audit(by=request.actor, verb="delivery.export_failures")


def _hidden_address(one: FailureRow) -> str:
    if one.notice is None or goes_elsewhere(one.failure.key):
        return ""
    record = one.notice.record
    return hidden_phone(record.guardian_phone if one.is_guardians else record.phone)


def _failure_columns(may_send_again: bool) -> list[Column[FailureRow]]:
    def of_notice(one: FailureRow, part: str) -> Any:
        return getattr(one.notice.record, part) if one.notice else ""

    def action(one: FailureRow) -> str:
        return failure_words(one.failure.state, one.failure.code).action

    def act(one: FailureRow) -> SafeString | str:
        if not may_send_again or one.notice is None or one.notice.state is not NoticeState.ISSUED:
            return action(one)
        url = reverse("console_reissue", args=[one.reference])
        return cells.button_link(url, gettext("번호 고쳐 다시 보내기"))

    return [
        Column(
            "reference",
            _("문서번호"),
            value=lambda one: one.reference,
            cell=lambda one: cells.reference_link(one.reference),
        ),
        Column("name", _("이름"), value=lambda one: of_notice(one, "name")),
        Column(
            "to", _("받는 사람"), value=lambda one: gettext("보호자") if one.is_guardians else gettext("본인")
        ),
        Column("phone", _("휴대전화"), value=_hidden_address),
        Column(
            "reason", _("까닭"), value=lambda one: failure_words(one.failure.state, one.failure.code).reason
        ),
        Column("action", _("할 일"), value=action, cell=act),
        Column("next", _("다음 방법"), value=lambda one: step_name(one.following) if one.following else ""),
        Column("code", _("코드"), value=lambda one: one.failure.code),
        Column("at", _("때"), value=lambda one: moment_in_words(one.failure.changed_at)),
    ]


def _unknown_columns() -> list[Column[UnknownRow]]:
    def name(row: UnknownRow) -> str:
        shown = row.notice.record.name if row.notice else ""
        return f"{shown} · {gettext('보호자')}" if row.is_guardians else shown

    return [
        Column(
            "reference",
            _("문서번호"),
            value=lambda row: row.reference,
            cell=lambda row: cells.reference_link(row.reference),
        ),
        Column("name", _("이름"), value=name),
        Column("asked", _("물어본 때"), value=lambda row: row.one.asked_at),
        Column("ref", _("서비스의 번호"), value=lambda row: row.one.ref or gettext("없음")),
        Column("code", _("서비스의 말"), value=lambda row: row.one.code or gettext("아직 대답 없음")),
        Column(
            "decide",
            _("결정"),
            value=lambda row: row.one.delivery_id,
            cell=lambda row: cells.button_link(
                reverse("console_decide", args=[row.one.delivery_id]), gettext("결정하기")
            ),
        ),
    ]
