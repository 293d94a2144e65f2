"""What an officer types from a page beside choosing its person: days in any form that lists know, digits of a phone."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.notices.domain.days import read_day
from ansim.notices.domain.hand_pairs import Typed
from ansim.notices.queries.pairing import ListRow

_LAST_FOUR = 4


class DayField(forms.CharField):
    """A day as it is written on a form: 1990. 3. 1., 1990-03-01, 19900301."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> date | None:
        """Return the day, None for nothing typed."""
        text = super().clean(value)
        if not text:
            return None
        reading = read_day(text)
        if reading is None or len(reading.days) != 1:
            raise forms.ValidationError(gettext("날짜로 읽을 수 없습니다. 1990-03-01처럼 입력해 주세요."))
        return reading.days[0]


class PairForm(forms.Form):
    """The person of a page and what stands on it."""

    row = forms.TypedChoiceField(label=_("이 쪽의 사람"), coerce=int, widget=forms.RadioSelect)
    birth = DayField(label=_("쪽에 적힌 생년월일"), help_text=_("예: 1990-03-01"))
    phone = forms.CharField(
        label=_("쪽에 적힌 휴대전화"), required=False, max_length=20, help_text=_("전체 또는 끝 네 자리")
    )
    first_day = DayField(label=_("격리 첫날"), help_text=_("쪽의 글자를 읽지 못할 때만"))
    last_day = DayField(label=_("격리 마지막 날"))

    def __init__(self, *args: Any, rows: Sequence[ListRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast(forms.TypedChoiceField, self.fields["row"])
        chosen.choices = [(one.row, str(one.row)) for one in rows]
        chosen.error_messages["required"] = gettext("이 쪽의 사람을 골라 주세요.")
        self.fields["phone"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_phone(self) -> str:
        """Return the digits of a phone, the whole or the last four."""
        digits = re.sub(r"[^0-9]", "", self.cleaned_data["phone"])
        if self.cleaned_data["phone"] and len(digits) < _LAST_FOUR:
            raise forms.ValidationError(gettext("숫자 네 자리 이상을 입력해 주세요."))
        return digits

    def typed(self) -> Typed:
        """Return what was typed, of a form that is valid."""
        said = self.cleaned_data
        return Typed(said["birth"], said["phone"], said["first_day"], said["last_day"])
