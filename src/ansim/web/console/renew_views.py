"""New notices from issued ones: a correction or withdrawal of one, certificates of release of one, a batch or a day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.columns import Column
from ansim.notices.domain.renewing import NotReadable
from ansim.notices.queries.renewals import fields_to_correct
from ansim.notices.services.intake import Intake
from ansim.notices.services.renewing import certify_release, correct_notice, document_withdrawal
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.base.tags import spoken
from ansim.web.console.scope import batch_or_404, notice_or_404
from ansim.web.console.words import column_name
from ansim.web.public.verification import kind_name


class CorrectionForm(forms.Form):
    """One field for each value that may be corrected, filled with what the notice has, and why it is corrected."""

    why = forms.CharField(
        label=_("정정하는 까닭"),
        max_length=200,
        help_text=_("예: 이름을 잘못 적음. 정정 통지서에 그대로 인쇄됩니다."),
    )

    def __init__(self, *args: Any, values: dict[Column, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column, value in values.items():
            self.fields[column.value] = forms.CharField(
                label=column_name(column), required=False, max_length=300, initial=value
            )
        self.order_fields([*(column.value for column in values), "why"])
        self.columns = tuple(values)

    @property
    def typed(self) -> dict[Column, str]:
        """What stands in the fields, by column."""
        return {column: self.cleaned_data[column.value] for column in self.columns}

    def take_problems(self, error: NotReadable) -> None:
        """Put each problem beside the field it is about."""
        titles = {str(column_name(column)): column.value for column in self.columns}
        for problem in error.problems:
            field = next((titles[title] for title in titles if title == problem.column), None)
            self.add_error(field, spoken(problem))


class EndedForm(forms.Form):
    """The last day of those who get a certificate of release."""

    ended_on = forms.DateField(
        label=_("격리기간의 마지막 날"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("이 날 24:00에 격리가 끝난 사람 모두의 확인서를 만듭니다."),
    )


@requires(Permission.NOTICE_REISSUE)
def correct(request: StaffRequest, reference: str) -> HttpResponse:
    """Type what is wrong on a notice; a new one is made, and replaces it when two officers have released it."""
    notice = notice_or_404(request.actor, reference)
    values = fields_to_correct(request.actor, notice.reference)
    form = CorrectionForm(request.POST or None, values=values)
    if request.method == "POST" and form.is_valid():
        batch_id = _corrected(request, notice.reference, form)
        if batch_id is not None:
            messages.success(request, gettext("정정 통지서를 만듭니다. 다 되면 확인하고 승인을 요청하세요."))
            return redirect("console_batch", batch_id=batch_id)
    shown = {
        "notice": notice,
        "kind": kind_name(notice.record.kind.value),
        "form": form,
        "fields": [form[column.value] for column in values],
    }
    return render(request, "console/correct_notice.html", shown)


@requires(Permission.BATCH_CREATE)
def certify(request: StaffRequest) -> HttpResponse:
    """Make the certificates of release of everybody whose period ended on a day."""
    form = EndedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = certify_release(
                by=request.actor,
                references=(),
                batch_id=None,
                ended_on=form.cleaned_data["ended_on"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, "ended_on")
        else:
            return _to_batch(request, made)
    return render(request, "console/certify.html", {"form": form})


@require_POST
@requires(Permission.BATCH_CREATE)
def certify_batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Make the certificates of release of a batch."""
    batch_or_404(request.actor, batch_id)
    try:
        made = certify_release(by=request.actor, references=(), batch_id=batch_id, ended_on=None, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_batch", batch_id=batch_id)
    return _to_batch(request, made)


@require_POST
@requires(Permission.BATCH_CREATE)
def certify_one(request: StaffRequest, reference: str) -> HttpResponse:
    """Make the certificate of release of one notice."""
    notice = notice_or_404(request.actor, reference)
    try:
        made = certify_release(
            by=request.actor, references=(notice.reference,), batch_id=None, ended_on=None, at=now()
        )
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_person", reference=notice.reference)
    return _to_batch(request, made)


@require_POST
@requires(Permission.BATCH_CREATE)
def document_one(request: StaffRequest, reference: str) -> HttpResponse:
    """Make the notice of withdrawal of one withdrawn notice."""
    notice = notice_or_404(request.actor, reference)
    try:
        made = document_withdrawal(by=request.actor, reference=notice.reference, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_person", reference=notice.reference)
    if made.is_new:
        messages.success(request, gettext("취소 통지서를 만듭니다. 다 되면 확인하고 승인을 요청하세요."))
    return redirect("console_batch", batch_id=made.batch_id)


def _corrected(request: StaffRequest, reference: str, form: CorrectionForm) -> int | None:
    try:
        return correct_notice(
            by=request.actor,
            reference=reference,
            typed=form.typed,
            why=form.cleaned_data["why"],
            at=now(),
        )
    except NotReadable as error:
        take_error(form, error)
        form.take_problems(error)
    except AnsimError as error:
        take_error(form, error)
    return None


def _to_batch(request: StaffRequest, made: Intake) -> HttpResponse:
    if made.is_new:
        messages.success(request, gettext("격리해제 확인서를 만듭니다. 다 되면 확인하고 승인을 요청하세요."))
    else:
        messages.info(request, gettext("같은 확인서를 만든 발급이 이미 있습니다."))
    return redirect("console_batch", batch_id=made.batch_id)
