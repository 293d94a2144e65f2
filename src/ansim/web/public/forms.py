"""The form for verifiers without a camera: reference and birth date."""

from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.kit.ids import BadReference, check_reference
from ansim.web.base.language import in_page_language


class ReferenceForm(forms.Form):
    """Reference as printed and birth date in eight digits; what is wrong with their form is said at once."""

    reference = forms.CharField(
        label=_("문서번호"),
        max_length=20,
        help_text=_("통지서에 적힌 12자리. 예: 7KQ4-M2XD-9TRK"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    birth = forms.CharField(
        label=_("생년월일"),
        max_length=16,
        help_text=_("여덟 자리. 예: 19900131"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_reference(self) -> str:
        """Return the canonical reference; a mistyped one shows by its check character."""
        try:
            return check_reference(str(self.cleaned_data["reference"]))
        except BadReference as wrong:
            raise forms.ValidationError(in_page_language(wrong)) from None

    def clean_birth(self) -> date:
        """Return the day; separators do not matter."""
        return read_birth(str(self.cleaned_data["birth"]))


def read_birth(typed: str) -> date:
    """Return the day of eight typed digits, whatever stands between them; refuse anything else."""
    digits = "".join(sign for sign in typed if sign in "0123456789")
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        raise forms.ValidationError(gettext("생년월일을 여덟 자리로 적어 주세요. 예: 19900131")) from None
