"""Forms of office, sender numbers, staff, and the filter of the audit trail."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.domain.roles import ROLE_NAMES, ROLE_TASKS, StaffRole
from ansim.web.base.language import in_page_language

_MOBILE = re.compile(r"010[0-9]{8}")


def role_choices() -> list[tuple[str, str]]:
    """Return the roles with their tasks, in the language of the page."""
    return [
        (role.value, f"{in_page_language(ROLE_NAMES[role])}: {in_page_language(ROLE_TASKS[role])}")
        for role in StaffRole
    ]


class WhyForm(forms.Form):
    """A reason, for acts that the audit trail wants one for."""

    why = forms.CharField(
        label=_("사유"), max_length=200, help_text=_("감사 기록에 남습니다. 개인정보는 적지 마세요.")
    )


class StaffForm(forms.Form):
    """Name and roles of a member of staff."""

    name = forms.CharField(label=_("이름"), max_length=60)
    roles = forms.MultipleChoiceField(
        label=_("역할"), choices=role_choices, widget=forms.CheckboxSelectMultiple
    )


class InviteForm(StaffForm):
    """A new colleague: staff id, name, roles."""

    login = forms.CharField(
        label=_("직원 아이디"),
        max_length=30,
        help_text=_("로그인할 때 씁니다. 영문 소문자와 숫자로 3~30자. 예: gildong.hong"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("login", "name", "roles")


class OfficeForm(forms.Form):
    """What the office says of itself, on notices and pages."""

    name = forms.CharField(label=_("기관 이름"), max_length=80, help_text=_("예: 안심시"))
    head_title = forms.CharField(
        label=_("기관장 직함"), max_length=40, help_text=_("통지서 끝에 관인과 함께 적힙니다. 예: 안심시장")
    )
    department = forms.CharField(label=_("담당 부서"), max_length=80, help_text=_("예: 감염병관리과"))
    officer = forms.CharField(
        label=_("담당자"), max_length=80, required=False, help_text=_("통지서에 적히는 문의처의 담당자")
    )
    phone = forms.CharField(
        label=_("문의 전화"), max_length=20, help_text=_("시민이 전화할 번호. 예: 010-0000-0000")
    )


class OfficeSettingsForm(OfficeForm):
    """The office's card with the switch of the official masthead."""

    is_official_site = forms.BooleanField(
        label=_("대한민국 공식 전자정부 누리집"),
        required=False,
        help_text=_("전자정부 누리집으로 등록된 경우에만 켜세요. 모든 화면 맨 위에 표시됩니다."),
    )


class SealForm(forms.Form):
    """The picture of the seal."""

    picture = forms.FileField(
        label=_("관인 그림"),
        help_text=_("PNG 또는 JPEG, 배경이 투명한 PNG를 권합니다. 2 MB 이하."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class PdfKeyForm(forms.Form):
    """The office's certificate with its private key, and the password that opens the file once."""

    file = forms.FileField(
        label=_("인증서 파일"),
        help_text=_("개인 열쇠가 든 PKCS#12 파일(.p12, .pfx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".p12,.pfx,application/x-pkcs12"}),
    )
    password = forms.CharField(
        label=_("파일의 암호"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class SenderForm(forms.Form):
    """A number for the closed list of senders."""

    number = forms.CharField(
        label=_("발신번호"),
        max_length=20,
        help_text=_("통신사와 문자 서비스에 미리 등록한 번호만 쓸 수 있습니다. 예: 010-0000-0000"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    label = forms.CharField(
        label=_("설명"), max_length=80, required=False, help_text=_("예: 보건소 대표번호")
    )


class TrialForm(forms.Form):
    """The phone to which the trial message goes; kept only in the sealed content of that delivery."""

    phone = forms.CharField(
        label=_("내 휴대전화 번호"),
        max_length=20,
        help_text=_("문자를 한 통 보내 봅니다. 번호는 암호화한 발송 기록에만 남습니다. 예: 010-0000-0000"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Return the digits; refuse anything but a mobile number."""
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", str(self.cleaned_data["phone"])))
        if not _MOBILE.fullmatch(digits):
            raise forms.ValidationError(
                gettext("휴대전화 번호가 아닙니다. 010으로 시작하는 11자리로 적어 주세요.")
            )
        return digits


class TrailForm(forms.Form):
    """What is searched for in the audit trail."""

    since = forms.DateField(
        label=_("부터"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("까지"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    verb = forms.ChoiceField(label=_("행위"), required=False)
    who = forms.ChoiceField(label=_("직원"), required=False)
    text = forms.CharField(label=_("문서번호나 사유"), required=False, max_length=80)

    def __init__(self, *args: Any, verbs: list[str], staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("전체"))
        self.fields["verb"].choices = [everything, *((verb, verb) for verb in verbs)]  # type: ignore[attr-defined]
        self.fields["who"].choices = [everything, *staff]  # type: ignore[attr-defined]
