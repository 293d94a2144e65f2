"""Forms of sign-in: the first use of an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class FirstUseForm(forms.Form):
    """Staff id, invitation code, and the password chosen."""

    login = forms.CharField(
        label=_("직원 아이디"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=_("초대 코드"),
        max_length=20,
        help_text=_("관리자가 알려 준 12자리 코드입니다. 72시간 동안 한 번만 쓸 수 있습니다."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("새 비밀번호"),
        help_text=_("10자 이상. 아이디와 비슷하거나 흔한 것은 쓸 수 없습니다."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("새 비밀번호 다시"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", gettext("두 비밀번호가 다릅니다. 다시 입력해 주세요."))
        return cleaned
