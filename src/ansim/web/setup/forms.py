"""Forms of the first set-up."""

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.web.staff.forms import OfficeForm

_MOBILE = re.compile(r"010\d{8}")


class SetupCodeForm(forms.Form):
    """The code that `ansim serve` printed."""

    code = forms.CharField(
        label=_("설치 코드"),
        max_length=20,
        help_text=_("`ansim serve`를 실행한 화면에 나온 12자리 코드입니다."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class NewOfficeForm(OfficeForm):
    """The office with its code, which is chosen once."""

    code = forms.CharField(
        label=_("기관 코드"),
        max_length=20,
        help_text=_("나중에 바꿀 수 없습니다. 영문 소문자, 숫자, 붙임표. 예: ansim-si"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("name", "code", "head_title", "department", "officer", "phone")


class TrialForm(forms.Form):
    """The phone to which the trial message goes; kept nowhere."""

    phone = forms.CharField(
        label=_("내 휴대전화 번호"),
        max_length=20,
        help_text=_("문자를 한 통 보내 봅니다. 번호는 저장하지 않습니다. 예: 010-0000-0000"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Return the digits; refuse anything but a mobile number."""
        digits = re.sub(r"\D", "", str(self.cleaned_data["phone"]))
        if not _MOBILE.fullmatch(digits):
            raise forms.ValidationError(
                gettext("휴대전화 번호가 아닙니다. 010으로 시작하는 11자리로 적어 주세요.")
            )
        return digits
