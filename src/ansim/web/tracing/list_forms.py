"""Forms of line lists from elsewhere: the files, how a list is shown, and a person of it recorded as a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ansim.tracing.domain.chains import Rule
from ansim.tracing.domain.imported import Oddity
from ansim.web.tracing.forms import DaysForm, phone_field
from ansim.web.tracing.words import oddity_words, rule_words

_ACCEPT = ".xlsx,.xls,.xlsm,.ods,.csv,.txt,.tsv"


class ImportForm(forms.Form):
    """Two files, or one that is both, under a name; without files what `ansim cases import` kept."""

    name = forms.CharField(
        label=_("명단 이름"),
        max_length=80,
        help_text=_("같은 이름으로 다시 가져오면 새 확진자와 연결만 더해집니다."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    line_list = forms.FileField(
        label=_("확진자 명단"),
        required=False,
        help_text=_("확진자 번호가 든 엑셀이나 CSV. 비워 두면 `ansim cases import`로 가져온 것을 씁니다."),
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    links = forms.FileField(
        label=_("감염 연결"),
        required=False,
        help_text=_("누가 누구에게 옮겼는지 든 파일. 명단 한 파일에 함께 있으면 비워 두세요."),
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )

    def clean_links(self) -> Any:
        """Refuse links without their line list: what the command kept is another list's."""
        links = self.cleaned_data["links"]
        if links and not self.cleaned_data.get("line_list"):
            raise forms.ValidationError(
                _("이 연결의 확진자 명단도 골라 주세요. 한 파일이면 확진자 명단에 올립니다.")
            )
        return links


class ListForm(forms.Form):
    """By which rule generations are counted, and which people are shown."""

    rule = forms.ChoiceField(label=_("차수 세는 법"), required=False)
    odd = forms.ChoiceField(label=_("살펴볼 것"), required=False)
    words = forms.CharField(label=_("확진자 번호"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule, odd = self.fields["rule"], self.fields["odd"]
        assert isinstance(rule, forms.ChoiceField)
        assert isinstance(odd, forms.ChoiceField)
        rule.choices = [(one.value, rule_words(one)) for one in Rule]
        odd.choices = [("", _("모두")), *((one.value, oddity_words(one)) for one in Oddity)]


class RecordForm(DaysForm):
    """The phone number and days by which a person of a list becomes a case of the office."""

    phone = phone_field()
    field_order = ("phone", "confirmed", "onset", "specimen", "disease")
