"""How the office sends: the hours in which notices go, the number for answers, and for each kind the ladder of ways."""

from itertools import permutations
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import LadderWrong, Step
from ansim.delivery.queries.plans import answerable_numbers, hours_of, ladder_of, replies_of
from ansim.delivery.services.plans import set_hours, set_ladder, set_replies
from ansim.kit.clock import now
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.step_words import GAPS
from ansim.web.base.states import step_name
from ansim.web.base.tags import phone
from ansim.web.public.verification import kind_name

_BETWEEN = (Step.TEXT, Step.ALIMTALK)


def every_ladder() -> list[tuple[Step, ...]]:
    """Return every ladder there can be, the shortest first."""
    ways = [way for count in range(len(_BETWEEN) + 1) for way in permutations(_BETWEEN, count)]
    return [(Step.PICTURE, *way, *last) for way in ways for last in ((), (Step.POST,))]


class HoursForm(forms.Form):
    """The hours of sending; both empty: at any time."""

    opens = forms.TimeField(
        label=_("보내기 시작하는 때"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    closes = forms.TimeField(
        label=_("그만 보내는 때"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("둘 다 비우면 밤에도 보냅니다. 본인 확인 번호와 시험 문자는 언제나 바로 갑니다."),
    )

    def clean(self) -> None:
        """Refuse one without the other, and hours that end before they begin."""
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if (opens is None) != (closes is None) or (opens and closes and opens >= closes):
            raise forms.ValidationError(
                gettext("시작하는 때와 그만두는 때를 차례에 맞게 둘 다 적거나 둘 다 비워 주세요.")
            )


class RepliesForm(forms.Form):
    """The sender number that people can answer to, none to ask nobody, and how long an answer is waited for."""

    number = forms.ChoiceField(
        label=_("답장을 받는 번호"),
        required=False,
        help_text=_(
            "문자를 받을 수 있게 계약한 발신번호를 고릅니다. 받은 문자는 문자 서비스가 우리 주소로 넘겨야 합니다."
        ),
    )
    hours = forms.IntegerField(
        label=_("답장을 기다리는 시간"),
        min_value=1,
        max_value=72,
        help_text=_("이 시간이 지나면 담당자가 어떻게 알릴지 정합니다. 1시간부터 72시간까지."),
    )

    def __init__(self, *args: Any, numbers: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["number"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", gettext("없음 (묻지 않음)")), *((one, phone(one)) for one in numbers)]


class LadderForm(forms.Form):
    """The ladder of one kind, with the approved template where Alimtalk is in it."""

    steps = forms.ChoiceField(label=_("차례"), widget=forms.RadioSelect)
    template = forms.RegexField(
        r"^[A-Za-z0-9_-]{1,64}$",
        label=_("알림톡 템플릿 코드"),
        required=False,
        help_text=_("알림톡을 쓸 때만 적습니다."),
    )
    words = forms.CharField(
        label=_("승인된 템플릿의 글"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ladder = self.fields["steps"]
        assert isinstance(ladder, forms.ChoiceField)
        ladder.choices = [(_value(steps), ladder_words(steps)) for steps in every_ladder()]
        self.fields["words"].help_text = gettext("심사받은 그대로 적습니다. 채울 곳: %(gaps)s") % {
            "gaps": ", ".join(GAPS)
        }


def ladder_words(steps: tuple[Step, ...]) -> str:
    """Return a ladder in words."""
    return " → ".join(step_name(step) for step in steps)


@requires(Permission.OFFICE_READ)
def show(request: StaffRequest) -> HttpResponse:
    """Show the hours and the ladder of every kind."""
    office_id = request.actor.office_id or 0
    ladders = [
        (kind, kind_name(kind.value), ladder_of(office_id=office_id, kind=kind.value)) for kind in NoticeKind
    ]
    shown = {
        "hours": hours_of(office_id=office_id),
        "replies": _replies(office_id),
        "ladders": [(kind.value, name, ladder_words(found.steps)) for kind, name, found in ladders],
        "may_manage": request.actor.may(Permission.OFFICE_MANAGE),
    }
    return render(request, "staff/sending.html", shown)


@requires(Permission.OFFICE_MANAGE)
def edit_hours(request: StaffRequest) -> HttpResponse:
    """Change the hours; what was released already keeps to the new ones too."""
    office_id = request.actor.office_id or 0
    hours = hours_of(office_id=office_id)
    initial = {"opens": hours.opens, "closes": hours.closes} if hours else {}
    form = HoursForm(request.POST or None, initial=initial)
    if form.is_valid():
        opens, closes = form.cleaned_data["opens"], form.cleaned_data["closes"]
        with transaction.atomic():
            set_hours(office_id=office_id, window=Window(opens, closes) if opens else None)
            audit(by=request.actor, verb="office.hours")
        messages.success(request, gettext("보내는 시간을 바꾸었습니다."))
        return redirect("office_sending")
    return render(request, "staff/sending_edit.html", {"form": form, "title": gettext("보내는 시간")})


@requires(Permission.OFFICE_MANAGE)
def edit_replies(request: StaffRequest) -> HttpResponse:
    """Change the number for answers; questions that went already are answered as before."""
    office_id = request.actor.office_id or 0
    found = replies_of(office_id=office_id)
    initial = {
        "number": found.number if found else "",
        "hours": int(found.wait.total_seconds()) // 3600 if found else 24,
    }
    numbers = answerable_numbers(office_id=office_id)
    form = RepliesForm(request.POST or None, initial=initial, numbers=numbers)
    if form.is_valid():
        with transaction.atomic():
            set_replies(
                office_id=office_id, number=form.cleaned_data["number"], hours=form.cleaned_data["hours"]
            )
            audit(by=request.actor, verb="office.replies")
        messages.success(request, gettext("답장을 받는 번호를 바꾸었습니다."))
        return redirect("office_sending")
    return render(request, "staff/sending_edit.html", {"form": form, "title": gettext("답장을 받는 번호")})


@requires(Permission.OFFICE_MANAGE)
def edit_ladder(request: StaffRequest, kind: str) -> HttpResponse:
    """Change the ladder of one kind; steps that were taken stay."""
    if kind not in set(NoticeKind):
        raise Http404
    office_id = request.actor.office_id or 0
    found = ladder_of(office_id=office_id, kind=kind)
    initial = {"steps": _value(found.steps), "template": found.template, "words": found.words}
    form = LadderForm(request.POST or None, initial=initial)
    if form.is_valid() and _saved(request, office_id, kind, form):
        messages.success(request, gettext("보내는 차례를 바꾸었습니다."))
        return redirect("office_sending")
    title = gettext("%(kind)s 보내는 차례") % {"kind": kind_name(kind)}
    return render(request, "staff/sending_edit.html", {"form": form, "title": title})


def _replies(office_id: int) -> tuple[str, int] | None:
    found = replies_of(office_id=office_id)
    return (found.number, int(found.wait.total_seconds()) // 3600) if found else None


def _saved(request: StaffRequest, office_id: int, kind: str, form: LadderForm) -> bool:
    typed = form.cleaned_data
    try:
        with transaction.atomic():
            set_ladder(
                office_id=office_id,
                kind=kind,
                steps=[Step(step) for step in typed["steps"].split("-")],
                now=now(),
                template=typed["template"],
                words=typed["words"],
            )
            audit(by=request.actor, verb="office.ladder", reference=kind)
    except LadderWrong:
        form.add_error("template", gettext("알림톡을 쓰려면 템플릿 코드와 승인된 글을 적어 주세요."))
        return False
    return True


def _value(steps: tuple[Step, ...]) -> str:
    return "-".join(step.value for step in steps)
