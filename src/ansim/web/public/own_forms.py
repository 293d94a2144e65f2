"""The forms of "My notices": phone and birth date, then the code; what is wrong with their form is said at once."""

import unicodedata
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.notices.domain.mistakes import MOST_LETTERS
from ansim.notices.domain.phones import read_phone
from ansim.web.public.forms import read_birth


class AskForm(forms.Form):
    """Where the notice was sent, and the birth date of who it is for."""

    phone = forms.CharField(
        label=_("통지서를 받은 휴대전화 번호"),
        max_length=20,
        help_text=_("어린이의 통지서를 보호자가 받았으면 보호자의 번호. 예: 010-0000-0000"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    birth = forms.CharField(
        label=_("통지서에 적힌 분의 생년월일"),
        max_length=16,
        help_text=_("여덟 자리. 예: 19900131"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_phone(self) -> str:
        """Return the national digits; refuse anything but a Korean mobile number."""
        read = read_phone(str(self.cleaned_data["phone"]))
        if read.number is None or read.codes:
            raise forms.ValidationError(gettext("휴대전화 번호 하나만 적어 주세요. 예: 010-0000-0000"))
        return read.number

    def clean_birth(self) -> date:
        """Return the day; separators do not matter."""
        return read_birth(str(self.cleaned_data["birth"]))


class MistakeForm(forms.Form):
    """What is wrong in the notice, in the recipient's own words."""

    says = forms.CharField(
        label=_("무엇이 잘못되었나요?"),
        max_length=MOST_LETTERS,
        help_text=_("예: 이름의 가운데 글자가 다릅니다. 검사한 날이 하루 빠릅니다."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class CodeForm(forms.Form):
    """The six digits of the message."""

    code = forms.CharField(
        label=_("문자로 받은 인증번호 여섯 자리"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """Return the digits, also of full-width ones and with blanks between them."""
        typed = unicodedata.normalize("NFKC", str(self.cleaned_data["code"]))
        return "".join(sign for sign in typed if sign in "0123456789")
