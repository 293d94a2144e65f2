"""Forms of the tracers' pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.kit.errors import AnsimError
from ansim.tracing.domain.contacts import address_fits, birth_fits, name_fits
from ansim.tracing.domain.infectious import day_faults, disease_names
from ansim.tracing.domain.lookups import (
    BASES,
    MOST_GENERATIONS,
    MOST_PEOPLE,
    Asked,
    PersonDays,
    Scope,
    VenueHours,
)
from ansim.tracing.domain.phones import BadPhone, read_mobile
from ansim.tracing.services.cases import CaseDays
from ansim.web.base.language import in_page_language
from ansim.web.tracing.words import day_fault_words, disease_words, generation_words


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class MobileField(forms.CharField):
    """A mobile number as people write it, told beside the field where it is none."""

    def clean(self, value: Any) -> str:
        """Return the national digits."""
        try:
            return read_mobile(super().clean(value))
        except BadPhone as error:
            raise forms.ValidationError(in_page_language(error)) from None


def phone_field() -> MobileField:
    """Return the field by which a case is recorded."""
    return MobileField(
        label=_("휴대전화"),
        max_length=20,
        help_text=_("확진자가 출입 인증에 쓴 번호. 예: 010-0000-0000"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class DaysForm(forms.Form):
    """The days that the infectious period is counted from."""

    confirmed = day_field(_("확진일"))
    onset = day_field(_("증상 시작일"), required=False, help_text=_("증상이 없으면 비워 두세요."))
    specimen = day_field(_("검체 채취일"), required=False)
    disease = forms.ChoiceField(label=_("기준"), help_text=_("전염기간과 접촉자 기준을 정합니다."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        choice = self.fields["disease"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, disease_words(name)) for name in disease_names()]

    def clean(self) -> dict[str, Any]:
        """Tell each day that cannot be true beside its own field."""
        typed = self.cleaned_data
        confirmed, onset, specimen = (typed.get(name) for name in ("confirmed", "onset", "specimen"))
        for name, fault in day_faults(confirmed, onset, specimen, self._today).items():
            self.add_error(name, day_fault_words(fault))
        return typed

    @property
    def days(self) -> CaseDays:
        """Return the days typed; only for a valid form."""
        typed = self.cleaned_data
        return CaseDays(typed["confirmed"], typed["onset"], typed["specimen"], typed["disease"])


class NewCaseForm(DaysForm):
    """A case by phone number; the name is only what tracers call it."""

    phone = phone_field()
    name = forms.CharField(
        label=_("부르는 이름"),
        required=False,
        max_length=60,
        help_text=_("조사하며 구별할 이름. 비워 두면 번호로 부릅니다."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("phone", "name", "confirmed", "onset", "specimen", "disease")


class CorrectForm(DaysForm):
    """Corrected days, bound to the version that the tracer saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CloseForm(forms.Form):
    """Why a case is closed."""

    why = forms.CharField(label=_("닫는 까닭"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class BoundsForm(forms.Form):
    """What every look-up is bounded by: generations, people in all and in the second generation, legal basis."""

    generations = forms.TypedChoiceField(label=_("몇 차까지"), coerce=int, widget=forms.RadioSelect)
    most_people = forms.IntegerField(
        label=_("최대 인원"),
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=_("1차와 2차를 합한 수. 이보다 많이 나오면 확실한 사람부터 이만큼만 받습니다."),
    )
    most_second = forms.IntegerField(
        label=_("그 가운데 2차는 많아야"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=_("2차까지 찾을 때만 씁니다. 비워 두면 2차를 따로 묶지 않습니다."),
    )
    basis = forms.ChoiceField(label=_("법적 근거"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        generations, basis = self.fields["generations"], self.fields["basis"]
        assert isinstance(generations, forms.ChoiceField)
        assert isinstance(basis, forms.ChoiceField)
        generations.choices = [(n, generation_words(n)) for n in range(1, MOST_GENERATIONS + 1)]
        basis.choices = [(code, in_page_language(words)) for code, words in BASES.items()]

    @property
    def scope(self) -> Scope:
        """Return whom or what is asked for; only for a valid form."""
        raise NotImplementedError

    @property
    def asked(self) -> Asked:
        """Return what is asked for; only for a valid form."""
        typed = self.cleaned_data
        most, second, generations = typed["most_people"], typed["most_second"], typed["generations"]
        each = (most, second) if second and generations == MOST_GENERATIONS else ()
        return Asked(self.scope, generations, most, typed["basis"], each)


class LookupForm(BoundsForm):
    """A look-up of the case's own days; `preview` asks first what it would come to."""

    first = day_field(_("첫날"))
    last = day_field(_("마지막 날"))
    field_order = ("first", "last")

    @property
    def scope(self) -> PersonDays:
        """Return the days asked for; only for a valid form."""
        return PersonDays(self.cleaned_data["first"], self.cleaned_data["last"])


#: where the scope that a refusal is about is typed; of too much by what is too much
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "lookup.days": ("first", "start"),
    "lookup.days_backward": ("last",),
    "lookup.days_to_come": ("last", "start"),
    "lookup.hours": ("end",),
    "days": ("last",),
    "hours": ("end",),
    "people": ("most_second",),
}


def field_of(error: AnsimError, form: forms.Form) -> str | None:
    """Return the field of a look-up's form that a refusal is about, None for the form as a whole."""
    about = _FIELDS.get(error.code) or _FIELDS.get(str(error.params.get("unit")), ())
    return next((name for name in about if name in form.fields), None)


def moment_field(label: Any, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for a moment in Korean time with the browser's own calendar and clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget)


class VenueLookupForm(BoundsForm):
    """A look-up of one venue and its hours; the venue was chosen before and stands in the address."""

    start = moment_field(_("부터"))
    end = moment_field(_("까지"), _("한 번에 12시간까지"))
    field_order = ("start", "end")

    def __init__(self, *args: Any, venue: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._venue = venue

    @property
    def scope(self) -> VenueHours:
        """Return the venue and its hours; only for a valid form."""
        return VenueHours(self._venue, self.cleaned_data["start"], self.cleaned_data["end"])


class SeekForm(forms.Form):
    """Words by which a venue is found."""

    words = forms.CharField(
        label=_("장소 찾기"),
        required=False,
        max_length=60,
        help_text=_("이름의 일부, 또는 안내문에 적힌 짧은 번호. 예: 7KQ4-M2XD"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TurnDownForm(forms.Form):
    """Why a look-up is turned down."""

    why = forms.CharField(label=_("신청한 사람에게 남길 말"), max_length=200)


class IdentityForm(forms.Form):
    """Who a contact is, typed on the call; each field says by itself what is wrong with it."""

    name = forms.CharField(
        label=_("이름"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth = forms.DateField(
        label=_("생년월일"),
        input_formats=["%Y%m%d", "%Y-%m-%d", "%Y. %m. %d", "%Y.%m.%d"],
        help_text=_("예: 19800102"),
        error_messages={"invalid": _("생년월일을 19800102처럼 적어 주세요.")},
        widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}, format="%Y%m%d"),
    )
    address = forms.CharField(
        label=_("주소"),
        max_length=200,
        help_text=_("격리할 곳의 주소"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_name(self) -> str:
        """Return the name; refuse one that cannot stand on a notice."""
        name: str = self.cleaned_data["name"]
        if not name_fits(name):
            raise forms.ValidationError(gettext("이름을 두 글자 이상, 숫자 없이 적어 주세요."))
        return name

    def clean_birth(self) -> date:
        """Return the birth date; refuse one on which nobody alive was born."""
        birth: date = self.cleaned_data["birth"]
        if not birth_fits(birth, self._today):
            raise forms.ValidationError(
                gettext("생년월일이 오늘 뒤이거나 120년보다 전입니다. 다시 물어봐 주세요.")
            )
        return birth

    def clean_address(self) -> str:
        """Return the address; refuse one that leads nowhere."""
        address: str = self.cleaned_data["address"]
        if not address_fits(address):
            raise forms.ValidationError(
                gettext("주소를 네 글자 이상 적어 주세요. 통지서에 그대로 들어갑니다.")
            )
        return address

    def with_seen(self, version: int) -> None:
        """Let what was typed be sent again over the version that stands now, once the tracer was told of it."""
        self.data = {**dict(self.data.items()), "seen": str(version)}


class RevealForm(forms.Form):
    """Why a contact's number is looked at; the code goes into the public leaf, sealed to the person."""

    why = forms.ChoiceField(
        label=_("열람하는 까닭"),
        choices=(("call", _("전화로 조사")),),
        widget=forms.RadioSelect,
        initial="call",
    )


def initial_days(confirmed: date) -> dict[str, Any]:
    """Return what a new case's form begins with."""
    return {"confirmed": confirmed, "disease": disease_names()[0]}
