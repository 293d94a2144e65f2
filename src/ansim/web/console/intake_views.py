"""A new batch: drop a list (and a PDF of notices issued elsewhere), say the kind and the day of issue."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.composing import NoDuty
from ansim.notices.domain.kinds import LISTED, law_of
from ansim.notices.domain.period import NoRuleInForce
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.template import NoTemplateInForce
from ansim.notices.domain.usable import IssueDayFar
from ansim.notices.queries.batches import batch
from ansim.notices.services.intake import Upload, take_list
from ansim.web.base.forms import take_error
from ansim.web.base.language import day_in_words, in_page_language

#: why nothing of a kind can be issued on a day
_OF_THE_DAY = (NoTemplateInForce, NoRuleInForce, NoDuty, IssueDayFar)
#: read whole beyond this only to be refused; the service says the limit
_MOST_READ = 201 * 2**20
_MOST_PASTED = 20 * 2**20


class NewBatchForm(forms.Form):
    """A list, its kind, the day of issue; the PDF only for notices that were issued in 새올 already."""

    roster = forms.FileField(
        label=_("명단 파일"),
        required=False,
        help_text=_(
            "엑셀(xlsx, xls), CSV, 한글(hwpx)의 표, 줄로 칸을 나눈 PDF의 표. 제목 줄과 빈 줄이 있어도 됩니다."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.ods,.csv,.txt,.tsv,.hwpx,.pdf"}),
        error_messages={"empty": _("파일이 비어 있습니다. 명단이 든 파일을 골라 주세요.")},
    )
    pasted = forms.CharField(
        label=_("붙여 넣은 표"),
        required=False,
        max_length=_MOST_PASTED,
        strip=False,
        help_text=_("엑셀에서 제목 줄까지 골라 복사한 뒤 여기에 붙여 넣습니다."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("통지서 종류"),
        choices=lambda: [(kind.value, in_page_language(law_of(kind).name)) for kind in LISTED],
        widget=forms.RadioSelect,
    )
    issued_on = forms.DateField(
        label=_("발급일"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    pdf = forms.FileField(
        label=_("이미 발급한 통지서 PDF"),
        required=False,
        help_text=_("새올에서 한꺼번에 출력한 PDF가 있을 때만. 쪽마다 적힌 사람을 찾아 나눕니다."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={"empty": _("PDF가 비어 있습니다. 다른 파일을 골라 주세요.")},
    )

    def clean(self) -> dict[str, Any]:
        """Want exactly one list: a file or a pasted table."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors.get("roster"):
            given = [bool(typed.get("roster")), bool((typed.get("pasted") or "").strip())]
            if not any(given):
                self.add_error("roster", gettext("명단 파일을 고르거나 표를 붙여 넣어 주세요."))
            elif all(given):
                self.add_error("pasted", gettext("파일과 붙여 넣은 표 가운데 하나만 주세요."))
        return typed


@requires(Permission.BATCH_CREATE)
def new_batch(request: StaffRequest) -> HttpResponse:
    """Take the files and go to the batch, where the check is shown as it runs."""
    initial = {"kind": NoticeKind.ISOLATION.value, "issued_on": korean_day(now())}
    form = NewBatchForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            taken = take_list(
                by=request.actor,
                kind=NoticeKind(typed["kind"]),
                roster=_upload(typed["roster"]) if typed["roster"] else _pasted(typed["pasted"]),
                pdf=_upload(typed["pdf"]) if typed["pdf"] else None,
                issued_on=typed["issued_on"],
                at=now(),
                ask_columns=True,
            )
        except AnsimError as error:
            take_error(form, error, "issued_on" if isinstance(error, _OF_THE_DAY) else "roster")
        else:
            if not taken.is_new:
                _tell_known(request, taken.batch_id, typed["issued_on"])
            return redirect("console_batch", batch_id=taken.batch_id)
    return render(request, "console/new_batch.html", {"form": form})


def _tell_known(request: StaffRequest, batch_id: int, wanted: date) -> None:
    """Say that a list is there already, and where its day of issue is not the one that was asked for just now."""
    day = batch(request.actor, batch_id).issued_on
    if day == wanted:
        messages.info(request, gettext("이미 올린 명단입니다. 새로 만들지 않고 그 발급을 열었습니다."))
        return
    said = gettext(
        "이미 올린 명단이라 그 발급을 열었습니다. 발급일은 그때 적은 %(day)s 그대로입니다. "
        "다른 날로 하려면 이 발급을 완전히 멈춘 뒤 다시 올려 주세요."
    )
    messages.warning(request, said % {"day": day_in_words(day)})


def _upload(file: "UploadedFile[Any]") -> Upload:
    return Upload(file.name or "", file.read(_MOST_READ))


def _pasted(text: str) -> Upload:
    return Upload("pasted.tsv", text.encode("utf-8", "replace"))
