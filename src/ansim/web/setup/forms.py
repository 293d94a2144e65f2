"""Forms of the first set-up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ansim.web.staff.forms import OfficeForm


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
